import type { Run } from '../../../src-shared/model/run.ts';
import { formatDay, plural } from '../../components/format.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { useCall } from '../../state/use-call.ts';
import { MetricCell } from '../research-parts/metric-cell.tsx';
import { metricUnit } from '../research-parts/metric-text.ts';
import { made, type ResearchOverview } from '../research-parts/use-research-run.ts';

/** Metrics that are told by regime and by cost. */
export const TOLD = ['sharpe', 'total_return', 'cagr', 'max_drawdown', 'volatility', 'turnover_mean', 'exposure_mean'];

/** Slices by the market's state, whose bars were fitted on the training days only. */
export function RegimesSection({ run, overview }: { run: Run; overview: ResearchOverview | undefined }) {
  const asked = useCall('research.regimes', made(run, 'evaluate') ? { run: run.id } : null);
  if (!made(run, 'evaluate')) return null;
  if (asked.error !== null) return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  if (asked.data === undefined || overview === undefined) return <Loading what="the regimes" />;
  const { slices, thresholds, fittedFrom, fittedTo, series } = asked.data;
  const lines = TOLD.flatMap((id) => overview.metrics.find(({ metric }) => metric === id && slices.some((slice) => slice.values.some((value) => value.metric === id))) ?? []);
  const counts = new Map<string, number>();
  for (const [, regime] of series) counts.set(regime, (counts.get(regime) ?? 0) + 1);
  return (
    <section aria-label="Regimes">
      <div className="ph sec"><h2>Regimes</h2><span className="s d3 el">bars fitted on {formatDay(fittedFrom)} to {formatDay(fittedTo)} only: {thresholds.map(({ name, value }) => `${name} ${value.toPrecision(4)}`).join(', ')}</span></div>
      <Strip series={series} order={slices.map(({ regime }) => regime)} />
      <div className="rs-wide"><table className="cp rr-table" aria-label="Metrics by regime">
        <thead><tr><th className="fst" scope="col">Regime</th><th scope="col">Book</th><th className="r" scope="col">Sessions</th>{lines.map((line) => <th key={line.metric} className="r" scope="col" title={line.definition}>{line.title}{metricUnit(line.unit) === '' ? '' : `, ${metricUnit(line.unit)}`}</th>)}</tr></thead>
        <tbody>{slices.flatMap((slice, at) => overview.books.map((book, i) => (
          <tr key={`${slice.regime}/${book.book}`}>{i === 0 ? <th className="fst" scope="rowgroup" rowSpan={overview.books.length}><span className={`rr-sw r${at}`} aria-hidden="true" />{slice.title}</th> : null}<td>{book.title}</td><td className="r">{i === 0 ? slice.sessions : ''}</td>
            {lines.map((line) => <td key={line.metric} className="r"><MetricCell line={line} value={slice.values.find((value) => value.metric === line.metric && value.book === book.book)} of={`${book.title} in ${slice.title}`} /></td>)}</tr>
        )))}</tbody>
      </table></div>
      <p className="pad s d3">{plural(series.length, 'session')}; a drawdown inside a regime is that of its worst unbroken stretch: days apart are never glued.</p>
    </section>
  );
}

/** The regime of every session as a strip, oldest at the left. */
function Strip({ series, order }: { series: readonly (readonly [string, string])[]; order: readonly string[] }) {
  const runs: { from: string; to: string; regime: string; sessions: number }[] = [];
  for (const [session, regime] of series) {
    const last = runs.at(-1);
    if (last?.regime === regime) Object.assign(last, { to: session, sessions: last.sessions + 1 });
    else runs.push({ from: session, to: session, regime, sessions: 1 });
  }
  return <div className="rr-strip" role="img" aria-label={`Regime of ${series.length} sessions, ${runs.length} stretches; the table holds their counts`}>{runs.map((stretch) => <b key={stretch.from} className={`r${order.indexOf(stretch.regime)}`} style={{ flexGrow: stretch.sessions }} title={`${stretch.regime}: ${stretch.from} to ${stretch.to}`} />)}</div>;
}
