import type { Run } from '../../../src-shared/model/run.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { useCall } from '../../state/use-call.ts';
import { MetricCell } from '../research-parts/metric-cell.tsx';
import { metricUnit } from '../research-parts/metric-text.ts';
import { made, type ResearchOverview } from '../research-parts/use-research-run.ts';
import { TOLD } from './regimes-section.tsx';

/** The books run again at multiples of their costs. */
export function CostsSection({ run, overview }: { run: Run; overview: ResearchOverview | undefined }) {
  const asked = useCall('research.costs', made(run, 'evaluate') ? { run: run.id } : null);
  if (!made(run, 'evaluate')) return null;
  if (asked.error !== null) return <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  if (asked.data === undefined || overview === undefined) return <Loading what="the cost sensitivity" />;
  const found = asked.data.lines;
  const lines = TOLD.flatMap((id) => overview.metrics.find(({ metric }) => metric === id && found.some(({ values }) => values.some((value) => value.metric === id))) ?? []);
  const books = overview.books.filter(({ book }) => found.some(({ values }) => values.some((value) => value.book === book)));
  return (
    <section aria-label="Costs">
      <div className="ph sec"><h2>Costs</h2><span className="s d3 el">every book run again at multiples of what is charged: {overview.costs}</span></div>
      <div className="rs-wide"><table className="cp rr-table" aria-label="Metrics by multiple of costs">
        <thead><tr><th className="fst r" scope="col">Times</th><th scope="col">Book</th>{lines.map((line) => <th key={line.metric} className="r" scope="col" title={line.definition}>{line.title}{metricUnit(line.unit) === '' ? '' : `, ${metricUnit(line.unit)}`}</th>)}</tr></thead>
        <tbody>{found.flatMap(({ multiple, values }) => books.map((book, i) => <tr key={`${multiple}/${book.book}`}>{i === 0 ? <th className="fst r mono" scope="rowgroup" rowSpan={books.length}>{multiple}</th> : null}<td>{book.title}</td>{lines.map((line) => <td key={line.metric} className="r"><MetricCell line={line} value={values.find((value) => value.metric === line.metric && value.book === book.book)} of={`${book.title} at ${multiple} times the costs`} /></td>)}</tr>))}</tbody>
      </table></div>
    </section>
  );
}
