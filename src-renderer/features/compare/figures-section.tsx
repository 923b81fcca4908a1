import { useMemo } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { formatCount } from '../../components/format.ts';
import { Segmented } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { SideValue } from './side-tracing.tsx';
import type { SectionProps } from './types.ts';
import { signed } from './words.ts';

type Figure = CallOutput<'compare.figures'>['items'][number];

/** Figures of reports or strata, value by value; those that are equal on demand. */
export function FiguresSection({ overview, left, right, rest, query }: SectionProps) {
  const { client } = useBridge();
  const of = rest[0] === 'strata' ? 'strata' : 'reports';
  const changedOnly = query['all'] !== 'yes';
  const rows = usePagedRows<Figure>(`${left} ${right} ${of} ${changedOnly}`, (offset, limit, signal) => client['compare.figures']({ left, right, of, changedOnly, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<Figure>[] => [
    { id: 'group', title: of === 'strata' ? 'Stratification' : 'Report', width: 130, grow: 0.7, cell: (figure) => <span className="d2" title={figure.group}>{figure.group}</span> },
    { id: 'figure', title: 'Figure', width: 200, grow: 2, cell: (figure) => <span title={`${figure.title}: ${figure.id}`}>{figure.title}</span> },
    { id: 'unit', title: 'Unit', width: 76, cell: (figure) => <span className="d3">{figure.unit}</span> },
    { id: 'left', title: 'Left run', width: 132, grow: 1, align: 'end', mono: true, cell: (figure) => <SideValue inGrid run={left} value={figure.left} what={figure.title} why={figure.left?.why ?? null} /> },
    { id: 'right', title: 'Right run', width: 132, grow: 1, align: 'end', mono: true, cell: (figure) => <SideValue inGrid run={right} value={figure.right} what={figure.title} why={figure.right?.why ?? null} /> },
    { id: 'difference', title: 'Difference', width: 120, grow: 0.8, align: 'end', mono: true, hint: 'Right minus left', cell: (figure) => (figure.difference === null ? <span className="d3">–</span> : signed(figure.difference)) },
  ], [of, left, right]);
  const counts = overview.figures[of];
  return (
    <section className="pane grow" aria-label="Figures">
      <div className="ph"><h2>{of === 'strata' ? 'Strata' : 'Report figures'}</h2>
        <Segmented label="Show" value={changedOnly ? 'changed' : 'all'} options={[{ id: 'changed', label: `Differ ${formatCount(counts.changed)}` }, { id: 'all', label: `All ${formatCount(counts.all)}` }]} onChange={(to) => setQuery({ all: to === 'all' ? 'yes' : undefined })} /></div>
      {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : rows.loading ? <Loading what="the figures" /> : <VirtualTable label="Figures of both runs" columns={columns} source={rows} empty={<EmptyState title="Every figure is the same in both runs." />} />}
    </section>
  );
}
