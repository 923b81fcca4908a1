import './research-results.css';
import { useCallback, useMemo } from 'react';
import { formatDay, formatDecimal, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { PlotBox } from '../../components/plot-box.tsx';
import type { PlotTokens } from '../../components/plot-tokens.ts';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { NotApplicable } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { MoneyFigure } from '../research-parts/money-figure.tsx';
import { linesFigure, titledBy } from '../research-parts/growth-figure.ts';
import { Legend } from '../research-parts/legend.tsx';
import { useResearchRun } from '../research-parts/use-research-run.ts';

type Position = CallOutput<'research.positions'>['items'][number];
const points = (fraction: string): string => formatDecimal(String(Number(fraction) * 100), 2);
const column = (address: string, name: string): string => address.replace(/^([a-z.-]+):[a-z_]+@/, `$1:${name}@`);

/** What a book held on a session, and its exposure over time. */
export function ExposureTab({ run, query }: RunTabProps) {
  const overview = useResearchRun(run).data;
  const book = query['book'] ?? 'candidate';
  const curves = useCall('research.curves', { run: run.id, slice: 'all' });
  const lines = useMemo(() => titledBy(overview?.books ?? [], curves.data?.exposure ?? []).toSorted((a, b) => Number(b.id === book) - Number(a.id === book)), [curves.data, overview, book]);
  const days = lines[0]?.points.map(([day]) => day) ?? [];
  const at = query['at'] ?? days.at(-1) ?? null;
  const positions = useCall('research.positions', at === null ? null : { run: run.id, book, session: at });
  const make = useCallback((tokens: PlotTokens) => linesFigure(lines, 'gross, of equity', tokens), [lines]);
  const columns = useMemo((): readonly Column<Position>[] => {
    const traced = (line: Position, name: string, shown: string, what: string) => <Traceable inGrid address={column(line.address, name)} name={`${shown}, ${what} of ${line.symbol}`}>{shown}</Traceable>;
    return [
      { id: 'symbol', title: 'Name', width: 100, grow: 1, mono: true, cell: (line) => <a className="plain" tabIndex={-1} href={runHref(run.id, 'trades', { symbol: line.symbol, book: book === 'candidate' ? undefined : book })}>{line.symbol}</a> },
      { id: 'units', title: 'Units', width: 120, align: 'end', mono: true, cell: (line) => traced(line, 'units', formatDecimal(line.units, 2), 'units') },
      { id: 'price', title: 'Close', width: 110, align: 'end', mono: true, cell: (line) => traced(line, 'price', formatDecimal(line.price, 2), 'close') },
      { id: 'value', title: 'Value', width: 140, align: 'end', mono: true, cell: (line) => traced(line, 'value', formatDecimal(line.value, 2), 'value') },
      { id: 'weight', title: 'Weight, %', width: 100, align: 'end', mono: true, hint: 'Of equity at the close, drifted with prices', cell: (line) => traced(line, 'weight', points(line.weight), 'weight') },
      { id: 'target', title: 'Target, %', width: 100, align: 'end', mono: true, hint: 'As last decided', cell: (line) => (line.target === null ? <NotApplicable /> : points(line.target)) },
    ];
  }, [run.id, book]);
  const index = Math.max(0, days.findIndex((day) => day >= (at ?? '')));
  return (
    <section className="pane grow" aria-label="Exposure">
      <div className="ph rs-ph"><h2>Exposure</h2><Legend lines={lines} /><span className="sp" />
        <ChipSelect label="Book" value={book} options={(overview?.books ?? [{ book, title: book }]).map((each) => ({ id: each.book, label: each.title }))} changed={book !== 'candidate'} onChange={(to) => setQuery({ book: to === 'candidate' ? undefined : to })} /></div>
      {curves.error !== null ? <div className="pad"><ErrorState error={curves.error} retry={curves.refetch} /></div> : null}
      {days.length === 0 ? (curves.loading ? <Loading what="the exposure" /> : <EmptyState title="This run has no sessions" />) : (
        <>
          <PlotBox name="Gross exposure of every book" make={make} onPick={(day) => setQuery({ at: day.slice(0, 10) }, { replace: true })} note="The slider below walks it by session." />
          <div className="row pad rs-slider"><label className="s d2 nw" htmlFor="rs-held">Session</label><input id="rs-held" type="range" min={0} max={days.length - 1} value={index} aria-valuetext={formatDay(days[index] ?? '')} onChange={(event) => setQuery({ at: days[Number(event.target.value)] }, { replace: true })} /><span className="mono s nw">{at}</span>
            {positions.data === undefined ? null : <><span className="s d2 nw">Equity <MoneyFigure figure={positions.data.equity} name={`equity on ${at}`} /></span><span className="s d2 nw">Cash <MoneyFigure figure={positions.data.cash} name={`cash on ${at}`} /></span><span className="s d3 nw">{plural(positions.data.items.length, 'position')}</span></>}</div>
          {positions.error !== null ? <div className="pad"><ErrorState error={positions.error} retry={positions.refetch} /></div> : positions.data === undefined ? <Loading what="the positions" /> : (
            <VirtualTable label="Positions" columns={columns} source={localRows(positions.data.items)} onActivate={(row) => { const line = positions.data?.items[row]; if (line !== undefined) navigate(runHref(run.id, 'trades', { symbol: line.symbol })); }} empty={<EmptyState title="Nothing was held on this session">All of it was cash.</EmptyState>} />
          )}
        </>
      )}
    </section>
  );
}
