import type { Run } from '../../../src-shared/model/run.ts';
import { Button } from '../../components/button.tsx';
import { runNumber } from '../../components/format.ts';
import { GateBars } from '../../components/gates.tsx';
import { KindBadge, RunState, Severity } from '../../components/marks.tsx';
import { FileName } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { useRunMainAction } from '../../shell/run-main-action.tsx';
import { useLiveRun } from '../../state/use-run-events.ts';

/** A run that is going on: its gates as bars, live, with its one action. */
export function LiveRunLine({ run: fetched }: { run: Run }) {
  const run = useLiveRun(fetched) ?? fetched;
  const action = useRunMainAction(run);
  const tape = run.inputs.find((input) => input.name === 'tape') ?? run.inputs[0];
  return (
    <section className="live sec" aria-label={`Run ${runNumber(run.number)}`}>
      <div className="row">
        <a className="mono d3 nw plain" href={runHref(run.id, 'gates')}>Run {runNumber(run.number)}</a>
        <span className="m5 el">{tape === undefined ? run.title : <FileName name={tape.fileName} />}</span>
        <KindBadge kind={run.kind} /><RunState run={run} /><span className="sp" />
        {action === null ? null : <Button small onPress={action.act}>{action.label}</Button>}
      </div>
      <GateBars gates={run.gates} />
      <div className="row s d2 gap5">
        <Severity level="blocking" count={run.findings.blocking} /><Severity level="review" count={run.findings.review} /><Severity level="info" count={run.findings.info} />
        <span className="d3">so far; findings open while the run goes on</span>
      </div>
    </section>
  );
}
