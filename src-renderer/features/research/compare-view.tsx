import { useCallback } from 'react';
import { ChipSelect } from '../../components/inputs.tsx';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { NotApplicable } from '../../components/values.tsx';
import { formatRoute, runHref } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { growthFigure } from '../research-parts/growth-figure.ts';
import { Legend } from '../research-parts/legend.tsx';
import { MetricCell } from '../research-parts/metric-cell.tsx';
import { metricUnit } from '../research-parts/metric-text.ts';
import { metricGroups } from '../research-parts/metric-groups.ts';

/** Two to eight experiments side by side: growth, every metric, and only what their specs say differently. */
export function CompareView({ query }: { query: Readonly<Record<string, string>> }) {
  const runs = (query['runs'] ?? '').split(',').filter((run) => /^(?:r\d{4,}|b[0-9a-f]{12})$/.test(run)).slice(0, 8);
  const slice = query['slice'] ?? 'test';
  const asked = useCall('research.compare', runs.length < 2 ? null : { runs, slice });
  if (runs.length < 2) return <EmptyState title="Choose two experiments at least"><a href={formatRoute(['research'])}>Go to the experiments</a></EmptyState>;
  if (asked.data === undefined) return asked.error === null ? <Loading what="the comparison" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  return <Compared data={asked.data} slice={slice} />;
}

function Compared({ data, slice }: { data: CallOutput<'research.compare'>; slice: string }) {
  const make = useCallback((tokens: PlotTokens) => growthFigure({ growth: data.growth, drawdown: [], log: false, at: null, height: 300 }, tokens), [data]);
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Experiments side by side">
      <div className="ph rs-ph"><h2>Growth of 1, after costs</h2><Legend lines={data.growth} /><span className="sp" /><ChipSelect label="Slice" value={slice} options={[{ id: 'test', label: 'Test' }, { id: 'train', label: 'Training' }, { id: 'all', label: 'All' }]} onChange={(to) => setQuery({ slice: to === 'test' ? undefined : to })} /></div>
      <PlotBox name="Growth of 1 of every experiment" make={make} note="The table holds their metrics." />
      <section aria-label="Metrics"><div className="ph sec"><h2>Metrics</h2></div>
        <div className="rs-wide"><table className="cp rsx-table" aria-label="Metrics by experiment">
          <thead><tr><th className="fst" scope="col">Metric</th>{data.columns.map((column) => <th key={column.run} className="r" scope="col" title={column.title}><a href={runHref(column.run, 'result')}>{column.title}</a></th>)}<th scope="col">Unit</th></tr></thead>
          <tbody>{metricGroups(data.metrics).flatMap(([, lines]) => lines).filter((line) => data.columns.some(({ values }) => values.some(({ metric }) => metric === line.metric))).map((line) => (
            <tr key={line.metric}><td className="fst" title={line.definition}>{line.title}</td>{data.columns.map((column) => <td key={column.run} className="r"><MetricCell line={line} value={column.values.find(({ metric }) => metric === line.metric)} of={column.title} run={column.run} interval /></td>)}<td className="d3">{metricUnit(line.unit)}</td></tr>
          ))}</tbody>
        </table></div>
      </section>
      <section aria-label="What the specs say differently"><div className="ph sec"><h2>What the specs say differently</h2></div>
        {data.specs.length === 0 ? <p className="pad s d2">Nothing: their specs are the same.</p> : <div className="rs-wide"><table className="cp rsx-table" aria-label="Differences of the specs"><thead><tr><th className="fst" scope="col">Member</th>{data.columns.map((column) => <th key={column.run} scope="col" title={column.title}>{column.title}</th>)}</tr></thead><tbody>{data.specs.map((line) => <tr key={line.path}><td className="fst mono">{line.path}</td>{line.values.map((value, i) => <td key={data.columns[i]?.run ?? i} className="mono">{value ?? <NotApplicable />}</td>)}</tr>)}</tbody></table></div>}
      </section>
    </div>
  );
}
