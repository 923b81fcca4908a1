import { useState } from 'react';
import { formatCount, plural } from '../../components/format.ts';
import { SearchField, Segmented } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { CellsTable } from './cells-table.tsx';
import { RowsTable } from './rows-table.tsx';
import type { SectionProps } from './types.ts';

type Table = CallOutput<'compare.table'>;
type TableColumn = Table['columns'][number];

const COLUMNS: readonly Column<TableColumn>[] = [
  { id: 'column', title: 'Column', width: 130, grow: 1, cell: (column) => <span title={`${column.column}, ${column.rightType ?? column.leftType}`}>{column.title}</span> },
  { id: 'changed', title: 'Changed', width: 84, align: 'end', cell: (column) => (column.leftType === null ? <span className="d3">right only</span> : column.rightType === null ? <span className="d3">left only</span> : <span className={column.changed === 0 ? 'd3' : ''}>{formatCount(column.changed)}</span>) },
];

/** A table of both runs: rows that joined, left, stay; columns by how often they changed; the cells of one. */
export function TableSection({ overview, left, right, rest, query }: SectionProps) {
  const about = overview.tables.find(({ space }) => space === rest[0]);
  const both = about !== undefined && about.leftRows !== null && about.rightRows !== null;
  const table = useCall('compare.table', both ? { left, right, table: about.space } : null);
  if (about === undefined) return <EmptyState title="Neither run made such a table" />;
  if (!both) return <EmptyState title={`Only the ${about.leftRows === null ? 'right' : 'left'} run made the ${about.title}`}>{plural(about.leftRows ?? about.rightRows ?? 0, 'row')}; there is nothing to hold them against. Its gates tell why the other run has none.</EmptyState>;
  if (table.error !== null) return <div className="pad grow"><ErrorState error={table.error} kept="both runs as they are" retry={table.refetch} /></div>;
  if (table.data === undefined) return <div className="pane grow"><Loading what={`and joining both tables on ${about.key.join(' and ')}`} /></div>;
  return <TableParts key={about.space} table={table.data} left={left} right={right} query={query} />;
}

function TableParts({ table, left, right, query }: { table: Table; left: string; right: string; query: SectionProps['query'] }) {
  // Those that changed first, most first; the rest as the table has them.
  const columns = [...table.columns].sort((a, b) => b.changed - a.changed);
  const show = query['rows'] === 'joined' || query['rows'] === 'left' || query['rows'] === 'changed' ? query['rows'] : 'cells';
  const at = Math.max(0, columns.findIndex(({ column }) => column === query['column']));
  const column = columns[at];
  const [search, setSearch] = useState('');
  return (
    <>
      <section className="pane cmp-columns" aria-label="Columns">
        <div className="ph"><h2>Columns</h2><span className="sp" /><span className="s d3">{formatCount(columns.filter((each) => each.changed > 0).length)} of {formatCount(columns.length)} changed</span></div>
        <VirtualTable label={`Columns of ${table.title}`} columns={COLUMNS} source={localRows(columns)} selected={show === 'cells' ? at : null}
          onSelect={(index) => setQuery({ column: columns[index]?.column, rows: undefined }, { replace: true })} />
      </section>
      <section className="pane grow" aria-label="Differences">
        <div className="ph cmp-wrap">
          <Segmented label="Show" value={show} onChange={(to) => setQuery({ rows: to === 'cells' ? undefined : to })}
            options={[{ id: 'cells', label: 'Cells' }, { id: 'changed', label: `Changed rows ${formatCount(table.changed)}` }, { id: 'joined', label: `Joined ${formatCount(table.joined)}` }, { id: 'left', label: `Left ${formatCount(table.left)}` }]} />
          <SearchField label="Search keys" value={search} onChange={setSearch} width={200} />
          <span className="sp" /><span className="s d3">{plural(table.both, 'row')} in both</span>
        </div>
        {table.notes.map((note) => <Note key={note} tone="warn">{note}</Note>)}
        {show !== 'cells' ? <RowsTable key={show} table={table} which={show} left={left} right={right} search={search} /> : column === undefined || column.leftType === null || column.rightType === null
          ? <EmptyState title="Only one run has this column">{column === undefined ? 'The tables share no column.' : `${column.title} stands in the ${column.leftType === null ? 'right' : 'left'} run alone.`}</EmptyState>
          : <CellsTable key={column.column} table={table} column={column} left={left} right={right} search={search} order={query['order'] === 'difference' ? 'difference' : 'key'} />}
      </section>
    </>
  );
}
