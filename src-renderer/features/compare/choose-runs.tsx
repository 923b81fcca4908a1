import { Button } from '../../components/button.tsx';
import { runNumber } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { navigate } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { isResting } from '../../state/run-progress.ts';
import { compareHref } from './compare-route.ts';

type Run = CallOutput<'runs.list'>['items'][number];

/** A run by number, input and kind. */
export function runLabel(run: Pick<Run, 'number' | 'kind' | 'title'>): string {
  return `${runNumber(run.number)} ${run.title}, ${run.kind === 'record' ? 'of record' : run.kind}`;
}

/** One of the two runs, chosen from those that rest. */
export function RunChoice({ side, chosen, other, onChoose }: { side: 'Left run' | 'Right run'; chosen: string | null; other: string | null; onChoose: (run: string) => void }) {
  const runs = useCall('runs.list', { offset: 0, limit: 500 });
  const resting = (runs.data?.items ?? []).filter((run) => isResting(run.status) && run.id !== other);
  return <ChipSelect label={side} value={chosen ?? 'none'} uncertain={chosen === null} options={[...(chosen === null ? [{ id: 'none', label: 'choose', disabled: true }] : []), ...resting.map((run) => ({ id: run.id, label: runLabel(run) }))]} onChange={onChoose} />;
}

/** Where nothing is chosen yet: two runs, the earlier one left. */
export function ChooseRuns({ left, right }: { left: string | null; right: string | null }) {
  const runs = useCall('runs.list', { offset: 0, limit: 500 });
  if (runs.error !== null) return <div className="pad"><ErrorState error={runs.error} retry={runs.refetch} /></div>;
  if (runs.data === undefined) return <Loading what="the runs" />;
  const resting = runs.data.items.filter((run) => isResting(run.status));
  const go = (to: { left?: string; right?: string }) => navigate(compareHref(to.left ?? left, to.right ?? right));
  // The newest run against the one before it, or the run that was asked for against its prior.
  const asked = resting.find((run) => run.id === right);
  const after = asked ?? resting[0];
  const before = after === undefined ? undefined : resting.find((run) => run.id === after.priorRun) ?? resting.find((run) => run.number < after.number) ?? resting.find((run) => run.id !== after.id);
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1>Compare two runs</h1></div></header>
      {resting.length < 2 ? <EmptyState title="There are not two runs to compare">A comparison needs two runs that have come to rest. <a href="#/runs/new">Start a run</a></EmptyState> : (
        <div className="pad cmp-choose">
          <p className="s d2">The left run is before, the right run is after: every difference is right minus left.</p>
          <div className="row gap2 wrap"><RunChoice side="Left run" chosen={left} other={right} onChoose={(run) => go({ left: run })} /><span className="d3 s">with</span><RunChoice side="Right run" chosen={right} other={left} onChoose={(run) => go({ right: run })} /></div>
          {before === undefined || after === undefined ? null : <div><Button look="primary" onPress={() => go({ left: before.id, right: after.id })}>{`Compare ${runNumber(before.number)} with ${runNumber(after.number)}`}</Button></div>}
        </div>
      )}
    </>
  );
}
