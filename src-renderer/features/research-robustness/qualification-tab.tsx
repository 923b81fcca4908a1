import './research-robustness.css';
import type { Run } from '../../../src-shared/model/run.ts';
import type { GateVerdict } from '../../../src-shared/model/research/qualification.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { Traceable } from '../../components/traceable.tsx';
import { Hash, NotApplicable } from '../../components/values.tsx';
import { formatRoute } from '../../routing/route.ts';
import { RunActions } from '../../shell/run-actions.tsx';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { useView } from '../../state/view-store.ts';
import type { RunTabProps } from '../feature.ts';
import { made, missing, useResearchRun, type ResearchOverview } from '../research-parts/use-research-run.ts';
import { PromoteDialog } from './promote-dialog.tsx';

const VERDICTS: Readonly<Record<GateVerdict['verdict'], string>> = { passed: 'Passed', failed: 'Failed', warned: 'Warned', 'not-evaluable': 'Not evaluable' };

/** What kept the candidate from qualifying, or did not: look-ahead first, then every gate with its figures. */
export function QualificationTab({ run }: RunTabProps) {
  const overview = useResearchRun(made(run, 'lookahead') ? run : null);
  const asked = useCall('research.qualification', made(run, 'qualify') ? { run: run.id } : null);
  const readOnly = useReadOnly();
  const promote = (): void => useView.getState().showDialog(<PromoteDialog run={run} qualified={asked.data?.qualified ?? null} name={overview.data?.name ?? ''} />);
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Qualification">
      <RunActions>{made(run, 'evaluate') ? <Button onPress={promote} disabled={readOnly}>Promote</Button> : null}</RunActions>
      {asked.data === undefined ? null : <Head report={asked.data} />}
      {overview.data !== undefined ? <LookAhead lookAhead={overview.data.lookAhead} /> : overview.error !== null ? <div className="pad"><ErrorState error={overview.error} retry={overview.refetch} /></div> : null}
      {asked.error !== null ? <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>
        : asked.data !== undefined ? <Gates run={run} verdicts={asked.data.verdicts} />
          : made(run, 'qualify') ? <Loading what="the qualification" />
            : <EmptyState title="Not qualified">{missing(run, 'qualify')} Start the experiment with a set of gates to have it judged.</EmptyState>}
    </div>
  );
}

function Head({ report }: { report: CallOutput<'research.qualification'> }) {
  const { counts } = report;
  return (
    <div className="rq-head">
      <b className={`rq-v ${report.qualified ? 'passed' : 'failed'}`}><i aria-hidden="true" />{report.qualified ? 'Qualified' : 'Did not qualify'}</b>
      <span className="s d2">{counts.passed} passed, {counts.failed} failed, {counts.warned} warned, {counts.notEvaluable} not evaluable; against {report.baseline}</span>
      <span className="sp" /><span className="s d3">{report.title}</span><Hash hash={report.gatesSha256} label="gates" />
    </div>
  );
}

function LookAhead({ lookAhead }: { lookAhead: ResearchOverview['lookAhead'] }) {
  return (
    <section aria-label="Look-ahead">
      <div className="ph sec"><h2>Look-ahead</h2><span className="s d3 el">{lookAhead.text}</span></div>
      {lookAhead.checks.length === 0 ? null : <div className="rs-wide"><table className="cp rq-table" aria-label="Look-ahead checks"><thead><tr><th className="fst" scope="col">Check</th><th scope="col">Verdict</th><th scope="col">What was compared</th></tr></thead>
        <tbody>{lookAhead.checks.map((check) => <tr key={check.check}><td className="fst">{check.title}</td><td><Verdict verdict={check.verdict} /></td><td className="rq-text d2">{check.text}</td></tr>)}</tbody></table></div>}
    </section>
  );
}

function Verdict({ verdict }: { verdict: GateVerdict['verdict'] }) {
  return <span className={`rq-v ${verdict}`}><i aria-hidden="true" />{VERDICTS[verdict]}</span>;
}

const ORDER: readonly GateVerdict['verdict'][] = ['failed', 'not-evaluable', 'warned', 'passed'];

function Gates({ run, verdicts }: { run: Run; verdicts: readonly GateVerdict[] }) {
  const shown = verdicts.toSorted((a, b) => Number(b.severity === 'hard') - Number(a.severity === 'hard') || ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const figure = (value: number | null, address: string | undefined, name: string) => (value === null ? <NotApplicable /> : <Traceable address={address ?? null} run={run.id} name={`${value.toPrecision(5).replace('-', '−')}, ${name}`}>{value.toPrecision(5).replace('-', '−')}</Traceable>);
  return (
    <section aria-label="Gates">
      <div className="ph sec"><h2>Gates</h2><span className="s d3">{plural(verdicts.filter(({ severity }) => severity === 'hard').length, 'hard gate')}, {plural(verdicts.filter(({ severity }) => severity === 'soft').length, 'soft one')}; what cannot be evaluated never counts as passed</span></div>
      <div className="rs-wide"><table className="cp rq-table" aria-label="Gates of qualification">
        <thead><tr><th className="fst" scope="col">Gate</th><th scope="col">Kind</th><th scope="col">Verdict</th><th className="r" scope="col">Candidate</th><th className="r" scope="col">Baseline</th><th className="r" scope="col">Bar</th><th scope="col">In words</th></tr></thead>
        <tbody>{shown.map((each) => (
          <tr key={each.gate}><td className="fst" title={each.why}>{each.title}</td><td>{each.severity}</td><td><Verdict verdict={each.verdict} /></td><td className="r">{figure(each.candidate, each.addresses[0], `${each.title}, candidate`)}</td><td className="r">{figure(each.baseline, each.addresses[1], `${each.title}, baseline`)}</td><td className="r mono">{each.bar === null ? <NotApplicable /> : String(Number(each.bar.toPrecision(5))).replace('-', '−')}</td><td className="rq-text d2">{each.text}</td></tr>
        ))}</tbody>
      </table></div>
      <p className="pad s d3">Promotion goes through the approvals of the workspace: <a className="rs-link" href={formatRoute(['research', 'promotions'])}>the ledger</a> says what stands where.</p>
    </section>
  );
}
