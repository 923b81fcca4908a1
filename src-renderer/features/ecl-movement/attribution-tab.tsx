import './ecl-movement.css';
import { useMemo } from 'react';
import type { Run } from '../../../src-shared/model/run.ts';
import { formatCount, formatDecimal, formatDifference, runNumber } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { isEclRun } from '../ecl-parts/use-ecl-run.ts';
import type { RunTabProps } from '../feature.ts';
import { Waterfall } from './waterfall.tsx';

/** Why the allowance of this run differs from another's, cause by cause in a stated order, each measured by the model. */
export function AttributionTab({ run, query }: RunTabProps) {
  const runs = useCall('runs.list', { offset: 0, limit: 500 });
  if (runs.data === undefined) return runs.error === null ? <Loading what="other runs" /> : <div className="pad"><ErrorState error={runs.error} retry={runs.refetch} /></div>;
  const others = runs.data.items.filter((each) => each.id !== run.id && isEclRun(each) && each.status === 'succeeded');
  const left = others.find(({ id }) => id === query['with'])?.id ?? others.find(({ id }) => id === run.priorRun)?.id ?? others[0]?.id;
  if (left === undefined) return <EmptyState title="No other run to compare with">Run another policy, scenario set or date; here it says why the two allowances differ.</EmptyState>;
  return <Attribution key={left} run={run} left={left} others={others} />;
}

function Attribution({ run, left, others }: { run: Run; left: string; others: readonly Run[] }) {
  const asked = useCall('ecl.attribution', { left, right: run.id });
  const answer = asked.data;
  const other = others.find(({ id }) => id === left);
  const steps = useMemo(() => (answer === undefined ? [] : [
    { title: `Run ${runNumber(other?.number ?? 0)}`, amount: answer.left, end: true },
    ...answer.causes.filter(({ amount }) => /[1-9]/.test(amount)).map(({ title, amount }) => ({ title, amount, end: false })),
    { title: `Run ${runNumber(run.number)}`, amount: answer.right, end: true },
  ]), [answer, other, run.number]);
  return (
    <section className="pane grow eclm" aria-label="Comparison by cause">
      <div className="ph"><h2>Why it differs</h2><label className="row s"><span className="d2">from run</span>
        <select className="inp" value={left} onChange={(event) => setQuery({ with: event.target.value })}>{others.map((each) => <option key={each.id} value={each.id}>{runNumber(each.number)} {each.title}</option>)}</select></label>
        <span className="sp" />{answer === undefined ? null : <span className={/[1-9]/.test(answer.residual) ? 'bdg block' : 'bdg ok'}>residual {formatDecimal(answer.residual, 2)}</span>}</div>
      {asked.error !== null ? <div className="pad"><ErrorState error={asked.error} kept="both runs as they are" retry={asked.refetch} /></div> : answer === undefined ? <Loading what="each cause, measured by the model" /> : (
        <div className="scroll grow" tabIndex={0} role="group" aria-label="Causes, drawn and listed">
          <Waterfall title="Comparison by cause" steps={steps} currency={answer.currency} />
          <table className="cp eclm-table eclm-causes" aria-label="Causes of the difference">
            <thead><tr><th className="fst" scope="col">Cause, in the order it is exchanged</th><th className="r" scope="col">Loans</th><th className="r ecl-last" scope="col">Amount, {answer.currency}</th></tr></thead>
            <tbody>
              <tr className="eclm-open"><td className="fst">Run {runNumber(other?.number ?? 0)}, {other?.title}</td><td /><td className="r ecl-last">{formatDecimal(answer.left, 2)}</td></tr>
              {answer.causes.map((cause) => <tr key={cause.id}><td className="fst"><span className={/[1-9]/.test(cause.amount) ? '' : 'd3'}>{cause.title}</span><span className="s d3 eclm-why">{cause.detail}</span></td><td className="r">{formatCount(cause.loans)}</td><td className="r ecl-last">{formatDifference(cause.amount, 2)}</td></tr>)}
              <tr className="tot"><td className="fst">Run {runNumber(run.number)}, this one</td><td /><td className="r ecl-last">{formatDecimal(answer.right, 2)}</td></tr>
            </tbody>
          </table>
          <p className="pad s d3">Each amount is the difference of two measurements that differ in one cause only, rounded loan by loan. The order is fixed and matters; no cause is what is left over.</p>
        </div>
      )}
    </section>
  );
}
