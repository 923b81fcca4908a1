import { Fragment } from 'react';
import { Segmented } from '../../components/inputs.tsx';
import { setQuery, useRoute } from '../../routing/use-route.ts';
import { MetricCell } from '../research-parts/metric-cell.tsx';
import { metricGroups } from '../research-parts/metric-groups.ts';
import { metricUnit, valuesOf } from '../research-parts/metric-text.ts';
import type { ResearchOverview } from '../research-parts/use-research-run.ts';

/** Every metric of every book in a slice, its definition beside it. */
export function MetricTable({ overview, slice }: { overview: ResearchOverview; slice: string }) {
  const terse = useRoute().query['metrics'] === 'terse';
  const values = new Map(overview.books.map(({ book }) => [book, valuesOf(overview, book, slice)]));
  const known = overview.metrics.filter(({ metric }) => overview.books.some(({ book }) => values.get(book)?.has(metric)));
  return (
    <section aria-label="Metrics">
      <div className="ph sec"><h2>Metrics</h2><span className="s d3 el">each beside how it is defined; the candidate with its bootstrap interval</span><span className="sp" />
        <Segmented label="Definitions" value={terse ? 'terse' : 'full'} options={[{ id: 'full', label: 'Definitions' }, { id: 'terse', label: 'Figures only' }]} onChange={(to) => setQuery({ metrics: to === 'full' ? undefined : to })} /></div>
      <div className="rs-wide"><table className={`cp rs-metrics${terse ? '' : ' full'}`} aria-label="Metrics by book">
        <thead><tr><th className="fst" scope="col">Metric</th>{overview.books.map((book) => <th key={book.book} className="r" scope="col" title={book.title}>{book.title}</th>)}<th scope="col" className="rs-unit">Unit</th>{terse ? null : <th scope="col" className="rs-def">Definition</th>}</tr></thead>
        <tbody>{metricGroups(known).map(([group, lines]) => (
          <Fragment key={group}>
            <tr className="grp"><th className="fst" scope="rowgroup" colSpan={overview.books.length + (terse ? 2 : 3)}>{group.charAt(0).toUpperCase() + group.slice(1)}</th></tr>
            {lines.map((line) => (
              <tr key={line.metric}>
                <td className="fst">{line.title}</td>
                {overview.books.map((book) => <td key={book.book} className="r"><MetricCell line={line} value={values.get(book.book)?.get(line.metric)} of={`${book.title}, ${slice}`} interval={book.role === 'candidate'} /></td>)}
                <td className="d3 rs-unit">{metricUnit(line.unit, overview.currency)}</td>
                {terse ? null : <td className="d2 rs-def">{line.definition}{line.reference === '' ? '' : <span className="d3"> {line.reference}</span>}</td>}
              </tr>
            ))}
          </Fragment>
        ))}</tbody>
      </table></div>
    </section>
  );
}
