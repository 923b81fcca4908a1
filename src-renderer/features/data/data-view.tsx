import { useDeferredValue, useMemo } from 'react';
import { formatAddress } from '../../../src-shared/model/address.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { groupDigits, plural } from '../../components/format.ts';
import { SearchField, Segmented } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { Verbatim } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { forwardHref } from '../trace/explore-routes.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { headOf, isNumber, widthOf } from './column-shape.ts';

type Row = CallOutput<'data.page'>['rows'][number];
type TableColumn = CallOutput<'data.page'>['columns'][number];

/** A cell of the canonical table: a number or text with its trace; a blank has one too, it says which step left it so. */
function CanonicalCell({ column, row, value }: { column: TableColumn; row: Row; value: string | null }) {
  const address = formatAddress({ space: 'canonical', column: column.name, key: String(row.sourceRow) });
  return <Traceable inGrid address={address} name={`${value === null ? 'blank' : isNumber(column.type) ? groupDigits(value) : value}, ${column.title}, row ${row.sourceRow}`}>{value === null ? <span className="ncx">blank</span> : isNumber(column.type) ? groupDigits(value) : value}</Traceable>;
}

/** A cell of the tape: an origin, so it has no path back; `F` shows what it reaches. */
function SourceCell({ run, column, row, value }: { run: string; column: number; row: Row; value: string | null }) {
  return <span data-forward={forwardHref(run, { kind: 'cell', sourceRow: row.sourceRow, column })}><Verbatim text={value} /></span>;
}

function columnsOf(run: string, columns: readonly TableColumn[], table: 'source' | 'canonical'): Column<Row>[] {
  return [
    { id: '#row', title: 'Row', width: 88, align: 'end', hint: 'Ordinal of the record in the tape, from 0', cell: (row) => <span className="d3">{groupDigits(String(row.sourceRow))}</span> },
    ...columns.map((column, index): Column<Row> => ({
      id: `${index} ${column.name}`, title: headOf(column), hint: `${column.name}, ${column.type}`, width: widthOf(column), align: table === 'canonical' && isNumber(column.type) ? 'end' : 'start', mono: true,
      cell: (row) => (table === 'source' ? <SourceCell run={run} column={index} row={row} value={row.cells[index] ?? null} /> : <CanonicalCell column={column} row={row} value={row.cells[index] ?? null} />),
    })),
  ];
}

/** The tape as it was read and the canonical table made from it; only the rows in sight are fetched. */
export function DataView({ run, query }: RunTabProps) {
  const { client } = useBridge();
  const table = query['table'] === 'source' ? 'source' as const : 'canonical' as const;
  const search = query['q'] ?? '';
  const wanted = useDeferredValue(search.trim());
  const shape = useCall('data.page', { run: run.id, table, offset: 0, limit: 1 });
  const rows = usePagedRows<Row>(JSON.stringify([run.id, table, wanted]), async (offset, limit, signal) => {
    const page = await client['data.page']({ run: run.id, table, offset, limit, ...(wanted === '' ? {} : { search: wanted }) }, { signal });
    return { total: page.total, items: page.rows };
  });
  const columns = useMemo(() => columnsOf(run.id, shape.data?.columns ?? [], table), [run.id, shape.data, table]);
  return (
    <section className="pane grow" aria-label="Data">
      <div className="ph">
        <Segmented label="Table" value={table} options={[{ id: 'canonical', label: 'Canonical' }, { id: 'source', label: 'Source' }]} onChange={(to) => setQuery({ table: to === 'canonical' ? undefined : to })} />
        <SearchField label={run.gates.some(({ id }) => id === 'align') ? 'Loan identifier' : 'Name'} value={search} onChange={(text) => setQuery({ q: text === '' ? undefined : text }, { replace: true })} />
        <span className="sp" />
        <span className="s d3 el">{shape.data === undefined ? '' : wanted === '' ? `${plural(shape.data.total, 'row')}, ${plural(shape.data.columns.length, 'column')}` : `${plural(rows.total, 'row')} of ${groupDigits(String(shape.data.total))} fit`}{table === 'source' ? '; cells as they are in the file, F shows what one reaches' : '; each cell can be traced'}</span>
      </div>
      {shape.error !== null ? <div className="pad"><ErrorState error={shape.error} retry={shape.refetch} /></div> : shape.data === undefined ? <Loading what={`the ${table} table`} />
        : rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div>
          : <VirtualTable key={table} label={table === 'source' ? 'Source table' : 'Canonical table'} columns={columns} source={rows} empty={rows.loading ? null : <EmptyState title={wanted === '' ? 'The table has no row.' : `No loan fits “${wanted}”.`}>{wanted === '' ? 'The tape held no data below its header.' : 'The identifier is compared as a part of it, without case.'}</EmptyState>} />}
    </section>
  );
}
