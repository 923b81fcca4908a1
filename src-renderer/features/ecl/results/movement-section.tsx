import '../../ecl-movement/ecl-movement.css';
import { useMemo } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { formatDay, formatDecimal } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { useCall } from '../../../state/use-call.ts';
import { Waterfall } from '../../ecl-movement/waterfall.tsx';

/** The movement of the allowance of record, drawn; its tab holds it by stage. */
export function MovementSection({ run }: { run: Run }) {
  const movement = useCall('ecl.movement', run.priorRun === null ? null : { run: run.id });
  const data = movement.data;
  const drawn = useMemo(() => (data === undefined ? [] : [...data.steps, data.closing].map((step, at, all) => ({ title: step.title, amount: step.total.value ?? '0', end: at === 0 || at === all.length - 1 })).filter(({ end, amount }) => end || /[1-9]/.test(amount))), [data]);
  const residual = data?.residual['total'] ?? '0.00';
  return (
    <section aria-label="Movement of the allowance" className="eclm">
      <div className="ph sec ecl-ph"><h2>Movement of the allowance</h2>{data === undefined ? null : <span className="s d3">{formatDay(data.from)} to {formatDay(data.to)}, IFRS 7 35H</span>}<span className="sp" />
        {data === undefined ? null : <><a className="s nw" href={runHref(run.id, 'movement')}>By stage</a><span className={/[1-9]/.test(residual) ? 'bdg block' : 'bdg ok'}>residual {residual}</span></>}</div>
      {run.priorRun === null ? <EmptyState title="No movement: this run has no opening">Start it again with the run of the reporting date before as its prior.</EmptyState>
        : movement.error !== null ? <div className="pad"><ErrorState error={movement.error} kept="the results above" retry={movement.refetch} /></div>
          : data === undefined ? <Loading what="the movement" /> : <><Waterfall title="Movement of the allowance" steps={drawn} currency={data.currency} /><p className="pad s d3">{data.tiesToAllowance.ties ? `Closing ties to the allowance of the run, ${formatDecimal(data.tiesToAllowance.allowance, 2)}.` : `Closing is ${formatDecimal(data.tiesToAllowance.closing, 2)}, the allowance of the run ${formatDecimal(data.tiesToAllowance.allowance, 2)}: it does not tie.`}</p></>}
    </section>
  );
}
