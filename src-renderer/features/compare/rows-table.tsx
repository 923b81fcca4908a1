import { useMemo, useState } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { formatCount, plural } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { SideValue } from './side-tracing.tsx';
import { keyTitle, signed } from './words.ts';

type Table = CallOutput<'compare.table'>;
type Row = CallOutput<'compare.rows'>['items'][number];
type Cell = CallOutput<'compare.row'>['cells'][number];

const EMPTY = { changed: 'No row that both runs have changed.', joined: 'No row joined: the left run has every row of the right one.', left: 'No row left: the right run has every row of the left one.' };

/** Where a row stands: by its number, or by the key that addresses name it with. */
function standsAt(address: string): string {
  const key = address.slice(address.indexOf('@') + 1);
  return /^\d+$/.test(key) ? `row ${key}` : key;
}

/** Rows that changed, joined or left; of a chosen one all changed cells. */
export function RowsTable({ table, which, left, right, search }: { table: Table; which: 'changed' | 'joined' | 'left'; left: string; right: string; search: string }) {
  const { client } = useBridge();
  const [chosen, setChosen] = useState<number | null>(null);
  const rows = usePagedRows<Row>(`${left} ${right} ${table.space} ${which} ${search}`, (offset, limit, signal) => client['compare.rows']({ left, right, table: table.space, which, search, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<Row>[] => {
    const place = (side: 'left' | 'right', run: string): Column<Row> => ({ id: side, title: side === 'left' ? 'In the left run' : 'In the right run', width: 130, grow: 1, mono: true, cell: (row) => { const address = row[side]; return address === null ? <span className="d3">not there</span> : <SideValue inGrid run={run} value={{ address, value: standsAt(address) }} what={`row of ${row.key}`} />; } });
    return [{ id: 'key', title: keyTitle(table), width: 180, grow: 1.6, mono: true, cell: (row) => <span title={row.key}>{row.key}</span> }, place('left', left), place('right', right), ...(which === 'changed' ? [{ id: 'changed', title: 'Columns', width: 76, align: 'end' as const, mono: true, hint: 'Columns that changed', cell: (row: Row) => formatCount(row.changed) }] : [])];
  }, [table, which, left, right]);
  if (rows.error !== null) return <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>;
  if (rows.loading) return <Loading what="the rows" />;
  const row = chosen === null ? undefined : rows.row(chosen);
  return (
    <>
      <VirtualTable label={`Rows of ${table.title}`} columns={columns} source={rows} selected={chosen} onSelect={setChosen} empty={<EmptyState title={search === '' ? EMPTY[which] : 'No row fits the search.'} />} />
      {row === undefined || which !== 'changed' ? <div className="pad s d3 cmp-foot">{plural(rows.total, 'row')}{which === 'changed' && rows.total > 0 ? '. Choose one to see every changed cell of it.' : ''}</div> : <RowCells table={table} row={row} left={left} right={right} />}
    </>
  );
}

function RowCells({ table, row, left, right }: { table: Table; row: Row; left: string; right: string }) {
  const found = useCall('compare.row', { left, right, table: table.space, row: row.row });
  const columns = useMemo((): readonly Column<Cell>[] => [
    { id: 'column', title: 'Column', width: 160, grow: 1.4, cell: (cell) => <span title={cell.column}>{cell.title}</span> },
    { id: 'left', title: 'Left run', width: 128, grow: 1, align: 'end', mono: true, cell: (cell) => <SideValue inGrid run={left} value={cell.left} what={`${cell.title}, ${cell.key}`} /> },
    { id: 'right', title: 'Right run', width: 128, grow: 1, align: 'end', mono: true, cell: (cell) => <SideValue inGrid run={right} value={cell.right} what={`${cell.title}, ${cell.key}`} /> },
    { id: 'difference', title: 'Difference', width: 110, grow: 0.8, align: 'end', mono: true, hint: 'Right minus left', cell: (cell) => (cell.difference === null ? <span className="d3">–</span> : signed(cell.difference)) },
  ], [left, right]);
  return (
    <div className="cmp-below">
      <div className="ph"><h2 className="el">{row.key}</h2><span className="sp" /><span className="s d3">{plural(row.changed, 'changed column')}</span></div>
      {found.error !== null ? <div className="pad"><ErrorState error={found.error} retry={found.refetch} /></div> : found.data === undefined ? <Loading what="the row" /> : <VirtualTable label={`Changed cells of ${row.key}`} columns={columns} source={localRows(found.data.cells)} />}
    </div>
  );
}
