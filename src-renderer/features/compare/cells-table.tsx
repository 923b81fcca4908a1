import { useMemo } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { SideValue } from './side-tracing.tsx';
import { keyTitle, signed } from './words.ts';

type Table = CallOutput<'compare.table'>;
type TableColumn = Table['columns'][number];
type Cell = CallOutput<'compare.cells'>['items'][number];

/** The changed cells of one column: both values, each traced in its own run, and the difference with its sign. */
export function CellsTable({ table, column, left, right, search, order }: { table: Table; column: TableColumn; left: string; right: string; search: string; order: 'key' | 'difference' }) {
  const { client } = useBridge();
  const rows = usePagedRows<Cell>(`${left} ${right} ${table.space} ${column.column} ${order} ${search}`, (offset, limit, signal) => client['compare.cells']({ left, right, table: table.space, column: column.column, order, search, offset, limit }, { signal }));
  const number = [column.leftType, column.rightType].every((type) => type === 'integer' || type?.startsWith('decimal'));
  const unit = column.unit === '' ? '' : `, ${column.unit}`;
  const columns = useMemo((): readonly Column<Cell>[] => [
    { id: 'key', title: keyTitle(table), width: 180, grow: 1.4, mono: true, sortable: number, cell: (cell) => <span title={cell.key}>{cell.key}</span> },
    { id: 'left', title: `Left run${unit}`, width: 128, grow: 1, align: number ? 'end' : 'start', mono: true, cell: (cell) => <SideValue inGrid run={left} value={cell.left} what={`${column.title}, ${cell.key}`} /> },
    { id: 'right', title: `Right run${unit}`, width: 128, grow: 1, align: number ? 'end' : 'start', mono: true, cell: (cell) => <SideValue inGrid run={right} value={cell.right} what={`${column.title}, ${cell.key}`} /> },
    ...(number ? [{ id: 'difference', title: 'Difference', width: 120, grow: 0.8, align: 'end' as const, mono: true, sortable: true, hint: 'Right minus left', cell: (cell: Cell) => (cell.difference === null ? <span className="d3">–</span> : <span>{signed(cell.difference)}</span>) }] : []),
  ], [table, column, left, right, number, unit]);
  if (rows.error !== null) return <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>;
  if (rows.loading) return <Loading what="the cells" />;
  return (
    <>
      <VirtualTable label={`Changed cells of ${column.title}`} columns={columns} source={rows} sort={{ column: order, descending: order === 'difference' }}
        onSort={(to) => setQuery({ order: to.column === 'difference' ? 'difference' : undefined }, { replace: true })}
        empty={<EmptyState title={search === '' ? `${column.title} is the same in every row of both runs.` : 'No changed cell fits the search.'} />} />
      <div className="pad s d3 cmp-foot">{plural(rows.total, 'changed cell')} of {column.title}. {number ? 'Difference: right minus left.' : ''}</div>
    </>
  );
}
