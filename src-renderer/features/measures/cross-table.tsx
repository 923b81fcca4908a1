import { useMemo } from 'react';
import { formatDecimal, groupDigits, plural } from '../../components/format.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { Amount } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { heatOf, measureHead, shownScale, type Figure, type Table } from './table-state.ts';

/** A row of the grid: a band, or what is left out, said directly above the total. */
type Line = { readonly at: number } | { readonly leftOut: string };

const FIRST_PX = 200;
const CELL_PX = 116;
/** What a bold digit of a total takes, and what stands around a figure: a column is as wide as its widest one, digits are never cut. */
const DIGIT_PX = 7.4;
const AROUND_PX = 24;

/** The width of each measure's columns. */
function measureWidths(table: Table): number[] {
  return table.measures.map((measure, m) => {
    const figures = [table.total[m], ...table.rowTotals.map((row) => row[m]), ...table.columnTotals.map((row) => row[m]), ...table.cells.flatMap((row) => row.map((cell) => cell[m]))];
    const digits = Math.max(0, ...figures.map((figure) => (figure?.value == null ? 0 : formatDecimal(figure.value, shownScale(measure)).length)));
    return Math.max(CELL_PX, Math.ceil(digits * DIGIT_PX) + AROUND_PX);
  });
}

export function FigureCell({ figure, scale, what, inGrid, heat = 0 }: { figure: Figure | undefined; scale: number; what: string; inGrid?: boolean; heat?: number }) {
  if (figure === undefined) return <span className="d3">not run</span>;
  const amount = <Amount value={figure.value} scale={scale} why={figure.why} narrow />;
  const shown = figure.value === null ? amount : <Traceable address={figure.address} name={`${formatDecimal(figure.value, scale)} ${figure.unit === 'none' ? '' : figure.unit}, ${what}`} {...(inGrid ? { inGrid } : {})}>{amount}</Traceable>;
  return heat === 0 ? shown : <span className={`m-heat m-h${heat}`}>{shown}</span>;
}

/** What a total leaves out, in one sentence a reason. */
export function leftOutWords(table: Table): string[] {
  const all = table.leftOut.reduce((most, each) => Math.max(most, each.measures.length), 0);
  return table.leftOut.map(({ reason, measures, rows }) => `${plural(rows, 'row')} of ${groupDigits(String(table.population))} left out, ${reason}${measures.length === all && all > 3 ? '' : `: ${measures.join(', ')}`}.`);
}

/** A table of traceable figures: rows by bands, across the measures, or the measures under each band of a second axis. */
export function CrossTable({ table, heat, onRows }: { table: Table; heat: boolean; onRows: (address: string) => void }) {
  const across = useMemo(() => (table.columns === null ? [null] : [...table.columns.bands, null]), [table]);
  const tints = useMemo(() => table.measures.map((_, m) => heatOf(table.cells.flatMap((row) => row.map((cell) => cell[m]?.value ?? null)))), [table]);
  const widths = useMemo(() => measureWidths(table), [table]);
  const lines = useMemo<Line[]>(() => [...table.rows.bands.map((_, at) => ({ at })), ...[...table.notes, ...(table.leftOut.length === 0 ? [] : [leftOutWords(table).join(' ')])].map((leftOut) => ({ leftOut }))], [table]);
  const columns = useMemo<Column<Line>[]>(() => {
    const nameOf = (row: number): string => table.rows.bands[row]?.label ?? '';
    const unit = (axis: { title: string; unit: string; kind: string }): string => (axis.kind !== 'bands' || axis.unit === 'none' ? axis.title : `${axis.title}, ${axis.unit}`);
    return [
      { id: '#band', title: unit(table.rows), width: FIRST_PX, grow: 2, head: table.columns === null ? <TwoLines top={table.rows.title} bottom={table.rows.kind === 'bands' && table.rows.unit !== 'none' ? table.rows.unit : ''} /> : <TwoLines top={unit(table.columns)} bottom={unit(table.rows)} strong />, cell: (line) => {
        if (!('at' in line)) return null;
        const address = table.rowTotals[line.at]?.[0]?.address;
        const known = table.rows.bands[line.at]?.key !== null;
        return <button type="button" className={`m-band bare${known ? '' : ' d2'}`} tabIndex={-1} title={`${nameOf(line.at)}: show its rows`} onClick={() => { if (address) onRows(address); }}>{nameOf(line.at)}</button>;
      } },
      ...across.flatMap((band, c) => table.measures.map((measure, m): Column<Line> => {
        const total = table.columns !== null && band === null;
        const head = measureHead(measure);
        return {
          id: `${c}/${measure.id}`, title: `${table.columns === null ? '' : `${band?.label ?? 'Total'}, `}${head}`, width: widths[m] ?? CELL_PX, grow: 1, align: 'end', hint: `${band === null ? '' : `${band.label}. `}${head}. ${measure.definition}${measure.weight === null ? '' : ` Weighted by ${measure.weight}.`}`,
          head: table.columns === null ? <TwoLines top={measure.title} bottom={unitHead(measure)} /> : <TwoLines top={m === 0 ? band?.label ?? 'Total' : ''} bottom={head} strong />,
          cell: (line) => {
            if (!('at' in line)) return null;
            const figure = total ? table.rowTotals[line.at]?.[m] : table.cells[line.at]?.[c]?.[m];
            return <FigureCell figure={figure} scale={shownScale(measure)} what={`${head}, ${nameOf(line.at)}${table.columns === null ? '' : `, ${band?.label ?? 'total'}`}`} inGrid heat={heat && !total ? tints[m]?.(figure?.value ?? null) ?? 0 : 0} />;
          },
        };
      })),
    ];
  }, [table, across, heat, tints, widths, onRows]);
  const totals = [
    <span key="t" title="Measured over all rows that count, not added up from the bands">Total of the bands</span>,
    ...across.flatMap((_, c) => table.measures.map((measure, m) => <FigureCell key={`${c}/${measure.id}`} figure={(table.columns !== null && c < table.columnTotals.length ? table.columnTotals[c] : table.total)?.[m]} scale={shownScale(measure)} what={`${measureHead(measure)}, total${table.columns === null ? '' : `, ${across[c]?.label ?? 'of all'}`}`} />)),
  ];
  const least = columns.reduce((sum, { width }) => sum + width, 0);
  const label = `${table.rows.title}${table.columns === null ? '' : ` by ${table.columns.title}`}`;
  return (
    <div className="m-tab" style={{ '--m-least': `${least}px` } as React.CSSProperties}>
      <VirtualTable label={`Table: ${label}`} columns={columns} source={localRows(lines)} headHeight={44} total={totals}
        group={(line) => ('leftOut' in line ? <span className="m-left">{line.leftOut}</span> : null)} empty={<EmptyState title="No band holds a row." />} />
    </div>
  );
}

function unitHead({ unit }: { readonly unit: string }): string {
  return unit === 'none' || unit === 'count' ? '' : unit;
}

function TwoLines({ top, bottom, strong }: { top: string; bottom: string; strong?: boolean }) {
  return <span className={strong ? 'm-two m-strong' : 'm-two'}><b>{top}</b><span>{bottom}</span></span>;
}
