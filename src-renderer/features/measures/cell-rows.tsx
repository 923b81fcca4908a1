import { useDeferredValue, useMemo } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { groupDigits, plural } from '../../components/format.ts';
import { SearchField, Segmented } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column, Sort } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { FigureCell } from './cross-table.tsx';
import { ExportTable } from './export-table.tsx';
import { shownScale, type Offer } from './table-state.ts';

type Answer = CallOutput<'measures.loans'>;
type Row = Answer['items'][number];
type Part = 'counted' | 'not-known' | 'outside';

const PARTS: readonly Part[] = ['counted', 'not-known', 'outside'];

function sortOf(text: string | undefined): Sort | null {
  const match = /^(-?)([a-z0-9_]+)$/.exec(text ?? '');
  return match === null ? null : { column: match[2] as string, descending: match[1] === '-' };
}

function columnsOf(answer: Answer): Column<Row>[] {
  return [
    { id: '#row', title: 'Row', width: 72, align: 'end', hint: 'Ordinal of the record in the tape, from 0', cell: (row) => <span className="d3">{groupDigits(String(row.sourceRow))}</span> },
    ...answer.columns.map((column, i): Column<Row> => ({
      id: column.id, title: `${column.title}${column.unit === 'none' ? '' : `, ${column.unit}`}`, width: 150, grow: 1, align: column.scale !== null || column.role === 'value' ? 'end' : 'start', mono: true, sortable: true,
      hint: { identifier: 'What names the row', value: 'The value that counts', weight: 'What it is weighted by', part: 'What the value is made of', band: 'What the band is taken from' }[column.role],
      cell: (row) => {
        const { value = null, address = null } = row.cells[i] ?? {};
        const shown = value === null ? <span className="ncx">blank</span> : groupDigits(value);
        return <Traceable inGrid address={address} name={`${value === null ? 'blank' : groupDigits(value)}, ${column.title}, row ${row.sourceRow}`}>{shown}</Traceable>;
      },
    })),
  ];
}

/** The rows behind a cell: those that count, those that lack a value, those its filter leaves out. */
export function CellRows({ run, address, query, measures }: { run: string; address: string; query: Readonly<Record<string, string>>; measures: Offer['measures'] }) {
  const { client } = useBridge();
  const part = PARTS.find((each) => each === query['part']) ?? 'counted';
  const search = query['q'] ?? '';
  const wanted = useDeferredValue(search.trim());
  const sort = sortOf(query['sort']);
  const asked = { address, part, ...(wanted === '' ? {} : { search: wanted }), ...(sort === null ? {} : { sort }) };
  const about = useCall('measures.loans', { run, address, part, offset: 0, limit: 1 });
  const rows = usePagedRows<Row>(JSON.stringify([run, asked]), (offset, limit, signal) => client['measures.loans']({ run, ...asked, offset, limit }, { signal }));
  const data = about.data;
  const columns = useMemo(() => (data === undefined ? [] : columnsOf(data)), [data]);
  const back = (): void => setQuery({ cell: undefined, part: undefined, q: undefined, sort: undefined, trace: undefined });
  useCommands([{ id: 'measures.back', label: 'Back to the table', group: 'Strata', keys: ['Backspace'], run: back }]);
  const id = address.slice(address.indexOf(':') + 1).split('@')[0] ?? '';
  const measure = measures.find((each) => each.id === id || each.id === id.split('/')[1]);
  return (
    <section className="pane grow" aria-label="Rows of the cell">
      <div className="ph m-ph">
        <Button small icon="arrow-left" command="measures.back" onPress={back}>Table</Button>
        <h2 className="el">{data?.title ?? ''}</h2>
        {data === undefined ? null : <span className="m-fig"><FigureCell figure={data.figure} scale={measure === undefined ? 2 : shownScale(measure)} what={data.title} />{data.figure.unit === 'none' || data.figure.unit === 'count' ? null : <span className="unit s"> {data.figure.unit}</span>}</span>}
        <span className="sp" />
        <ExportTable run={run} what={{ kind: 'loans', ...asked }} />
      </div>
      {about.error !== null ? <div className="pad"><ErrorState error={about.error} retry={about.refetch} /></div> : data === undefined ? <Loading what="the rows" /> : (
        <>
          <div className="ph m-ph">
            <Segmented label="Which rows" value={part} onChange={(to) => setQuery({ part: to === 'counted' ? undefined : to })} options={[
              { id: 'counted', label: `Count ${groupDigits(String(data.counted))}` },
              { id: 'not-known', label: `Not known ${groupDigits(String(data.notKnown))}`, disabled: data.notKnown === 0 && part !== 'not-known' },
              { id: 'outside', label: `Outside the filter ${groupDigits(String(data.outside))}`, disabled: data.outside === 0 && part !== 'outside' },
            ]} />
            <SearchField label="Identifier" value={search} onChange={(text) => setQuery({ q: text === '' ? undefined : text }, { replace: true })} />
            <span className="sp" /><span className="s d3">{plural(rows.total, 'row')}{wanted === '' ? '' : ` fit “${wanted}”`}</span>
          </div>
          <div className="m-say s d3 mono el" title={data.filter}>{data.filter}</div>
          {rows.error !== null ? <div className="pad"><ErrorState error={rows.error} retry={rows.refetch} /></div> : (
            <VirtualTable label="Rows of the cell" columns={columns} source={rows} sort={sort} onSort={(to) => setQuery({ sort: `${to.descending ? '-' : ''}${to.column}` })}
              empty={rows.loading ? null : <EmptyState title={wanted === '' ? 'No row is in this part of the cell.' : `No row fits “${wanted}”.`} />} />
          )}
        </>
      )}
    </section>
  );
}
