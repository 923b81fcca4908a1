import { useMemo, useState } from 'react';
import './measures.css';
import { parseCell, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import { parseAddress } from '../../../src-shared/model/address.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { BandEditor } from './band-editor.tsx';
import { BarPlot } from './bar-plot.tsx';
import { CellRows } from './cell-rows.tsx';
import { AxisChooser, MeasureChooser } from './choosers.tsx';
import { CrossTable } from './cross-table.tsx';
import { ExportTable } from './export-table.tsx';
import { groupingText, readTable, tableInput, type Offer, type Table, type TableState } from './table-state.ts';

/** The address whose trace is open, where it is a cell in the space of this table. */
function openCell(address: string | undefined, table: Table | undefined): string | null {
  const space = table?.total[0]?.address?.split(':')[0];
  if (address === undefined || space === undefined || !address.startsWith(`${space}:`)) return null;
  try {
    parseCell(parseAddress(address).key);
    return address;
  } catch {
    return null;
  }
}

/** Tables of figures by one or two sets of bands, what they are made of, and the rows behind each. */
export function MeasuresView({ run, query }: RunTabProps) {
  const offer = useCall('measures.fields', { run: run.id });
  if (offer.error !== null) return <div className="pad"><ErrorState error={offer.error} retry={offer.refetch} /></div>;
  if (offer.data === undefined) return <Loading what="what can be measured" />;
  const state = readTable(query, offer.data);
  if (state === null) return <EmptyState title="No set of bands has anything to show.">Band sets stand under config; none of their fields has a value in this run.</EmptyState>;
  const cell = query['cell'];
  if (cell !== undefined) return <CellRows run={run.id} address={cell} query={query} measures={offer.data.measures} />;
  return <TableView run={run.id} query={query} offer={offer.data} state={state} />;
}

function TableView({ run, query, offer, state }: { run: string; query: RunTabProps['query']; offer: Offer; state: TableState }) {
  const table = useCall('measures.table', tableInput(run, state));
  const [last, setLast] = useState(table.data);
  if (table.data !== undefined && table.data !== last) setLast(table.data);
  // While the next table is computed the one before stays, so that nothing jumps.
  const data = table.data ?? (table.loading ? last : undefined);
  const traced = openCell(query['trace'], data);
  const editing = query['edit'] === 'rows' || query['edit'] === 'cols' ? query['edit'] : null;
  const heat = query['heat'] === 'on';
  const showRows = useMemo(() => (address: string): void => setQuery({ cell: address, trace: undefined, part: undefined, q: undefined, sort: undefined }), []);
  useCommands([
    { id: 'measures.rows', label: 'Rows behind the open cell', group: 'Strata', keys: ['D'], when: () => traced !== null, run: () => { if (traced !== null) showRows(traced); } },
    { id: 'measures.heat', label: 'Tint cells by size', group: 'Strata', keys: ['H'], run: () => setQuery({ heat: heat ? undefined : 'on' }) },
    { id: 'measures.edit', label: 'Edit the bands of the rows', group: 'Strata', keys: ['B'], run: () => setQuery({ edit: editing === null ? 'rows' : undefined }) },
  ]);
  const choose = (axis: 'rows' | 'cols') => (to: Grouping | null): void => setQuery({ [axis]: to === null ? undefined : groupingText(to), by: undefined, edit: undefined, trace: undefined });
  const measure = Math.max(0, data?.measures.findIndex((each) => (query['measure'] === undefined ? each.unit !== 'count' && each.unit !== 'none' && each.unit !== 'points' : each.id === query['measure'])) ?? 0);
  return (
    <div className="main m-all">
      <section className="pane grow" aria-label="Table">
        <div className="ph m-ph">
          <AxisChooser label="Rows" value={state.rows} offer={offer} onChange={choose('rows')} onEdit={() => setQuery({ edit: 'rows' })} />
          <AxisChooser label="Columns" value={state.columns} offer={offer} none="None" onChange={choose('cols')} onEdit={() => setQuery({ edit: 'cols' })} />
          <MeasureChooser offer={offer} value={state.measures} onChange={(ids) => setQuery({ measures: ids.join(',') })} />
          <Button small look="quiet" command="measures.edit" onPress={() => setQuery({ edit: editing === null ? 'rows' : undefined })}>Bands</Button>
          <label className="check s"><input type="checkbox" checked={heat} onChange={() => setQuery({ heat: heat ? undefined : 'on' })} />Tint</label>
          <span className="sp" />
          {traced === null ? null : <Button small command="measures.rows" onPress={() => showRows(traced)}>Rows of the cell</Button>}
          <ExportTable run={run} what={{ kind: 'table', table: { rows: state.rows, columns: state.columns, measures: [...state.measures] } }} />
        </div>
        {table.error !== null ? <div className="pad"><ErrorState error={table.error} retry={table.refetch} /></div> : data === undefined ? <Loading what="the table" /> : (
          <>
            <div className="m-say s d3">{data.stored === null ? `Computed now from ${data.computedFrom.slot} ${data.computedFrom.sha256.slice(0, 8)}, not part of the run` : `As the run stored it under “${data.stored}”; shares and averages by formula are computed now`}; {plural(data.rows.bands.length, 'band')}{data.columns === null ? '' : ` by ${data.columns.bands.length}`}{offer.currency.code === null ? '' : `, amounts in ${offer.currency.code}`}.</div>
            <CrossTable key={`${groupingText(data.rows)} ${data.columns === null ? '' : groupingText(data.columns)} ${data.measures.length}`} table={data} heat={heat} onRows={showRows} />
          </>
        )}
      </section>
      {editing !== null ? (
        <BandEditor key={`${editing} ${groupingText(editing === 'rows' ? state.rows : state.columns ?? state.rows)}`} run={run} offer={offer} axis={editing} value={editing === 'rows' ? state.rows : state.columns ?? state.rows} onUse={choose(editing)} onClose={() => setQuery({ edit: undefined })} />
      ) : data === undefined || data.columns !== null ? null : (
        <section className="pane m-side" aria-label="Chart">
          <div className="ph"><ChipSelect label="Measure" value={data.measures[measure]?.id ?? ''} options={data.measures.map((each) => ({ id: each.id, label: each.title }))} onChange={(to) => setQuery({ measure: to })} /></div>
          <BarPlot strata={{ title: data.rows.title, measures: data.measures, bands: data.rows.bands.map(({ label }, r) => ({ label, figures: data.cells[r]?.[0] ?? [] })) }} measure={measure} />
          <div className="pad s d3">{(data.measures[measure]?.definition ?? '').replace(/\.?$/, '.')} Bars start at zero.</div>
        </section>
      )}
    </div>
  );
}
