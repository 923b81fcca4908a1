import { useMemo } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { formatDecimal, plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../../components/states.tsx';
import type { Column } from '../../../components/table-columns.ts';
import { Traceable } from '../../../components/traceable.tsx';
import { usePagedRows } from '../../../components/use-paged-rows.ts';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { runHref } from '../../../routing/route.ts';
import { setQuery } from '../../../routing/use-route.ts';
import type { CallInput, CallOutput } from '../../../state/use-call.ts';
import type { TradeQuery } from './trades-tab.tsx';
import { cellOf, points } from './cells.ts';

export type TradeLine = CallOutput<'research.trades'>['items'][number];

/** Round trips, first in first out: entered, left, profit after costs, worst and best excursion. */
export function TradeList({ run, asked, currency }: { run: Run; asked: TradeQuery; currency: string }) {
  const { client } = useBridge();
  const input: CallInput<'research.trades'> = { run: run.id, book: asked.book, order: asked.order as never, ...(asked.symbol === '' ? {} : { symbol: asked.symbol }) };
  const source = usePagedRows<TradeLine>(JSON.stringify(input), (offset, limit, signal) => client['research.trades']({ ...input, offset, limit }, { signal }));
  const columns = useMemo((): readonly Column<TradeLine>[] => {
    const traced = (line: TradeLine, column: string, shown: string, what: string) => <Traceable inGrid address={cellOf(line.address, column)} name={`${shown}, ${what} of trade ${line.number}, ${line.symbol}`}>{shown}</Traceable>;
    const query = (line: TradeLine, fill: number | null) => runHref(run.id, 'trades', { symbol: line.symbol, trade: String(line.number), ...(fill === null ? {} : { fill: String(fill) }), ...(asked.book === 'candidate' ? {} : { book: asked.book }) });
    return [
      { id: 'number', title: 'Trade', width: 66, mono: true, cell: (line) => <a className="plain" tabIndex={-1} href={query(line, null)}>{line.number}</a> },
      { id: 'symbol', title: 'Name', width: 72, grow: 1, mono: true, cell: (line) => line.symbol },
      { id: 'side', title: 'Side', width: 56, cell: (line) => line.side },
      { id: 'entered', title: 'Entered', width: 92, mono: true, cell: (line) => <a className="plain" tabIndex={-1} href={query(line, line.entryFill)} title="Why it was entered">{line.entered}</a> },
      { id: 'left', title: 'Left', width: 92, mono: true, cell: (line) => (line.left === null || line.exitFill === null ? <span className="d3">open</span> : <a className="plain" tabIndex={-1} href={query(line, line.exitFill)} title="Why it was left">{line.left}</a>) },
      { id: 'units', title: 'Units', width: 84, align: 'end', mono: true, cell: (line) => formatDecimal(line.units, 2) },
      { id: 'entry', title: 'Entry', width: 82, align: 'end', mono: true, cell: (line) => traced(line, 'entry_price', formatDecimal(line.entryPrice, 2), 'entry') },
      { id: 'exit', title: 'Exit', width: 82, align: 'end', mono: true, cell: (line) => traced(line, 'exit_price', formatDecimal(line.exitPrice, 2), 'exit') },
      { id: 'pnl', title: `Profit${currency === '' ? '' : `, ${currency}`}`, width: 106, align: 'end', mono: true, hint: 'After costs of both fills', cell: (line) => traced(line, 'pnl', formatDecimal(line.pnl, 2), 'profit') },
      { id: 'return', title: 'Return, %', width: 78, align: 'end', mono: true, cell: (line) => traced(line, 'return', points(line.return), 'return') },
      { id: 'mae', title: 'MAE, %', width: 70, align: 'end', mono: true, hint: 'Maximum adverse excursion: furthest against the trade while held', cell: (line) => traced(line, 'mae', points(line.mae), 'adverse excursion') },
      { id: 'mfe', title: 'MFE, %', width: 70, align: 'end', mono: true, hint: 'Maximum favourable excursion: furthest for the trade while held', cell: (line) => traced(line, 'mfe', points(line.mfe), 'favourable excursion') },
      { id: 'sessions', title: 'Sessions', width: 72, align: 'end', mono: true, cell: (line) => line.sessions },
      { id: 'why', title: 'Why left', width: 90, grow: 1, cell: (line) => <span title={line.exitReason}>{line.exitReason}</span> },
    ];
  }, [run.id, asked.book, currency]);
  if (source.error !== null) return <div className="pad"><ErrorState error={source.error} retry={source.refetch} /></div>;
  if (source.loading) return <Loading what="the trades" />;
  return (
    <>
      <div className="pad s d3 rs-count" role="status">{plural(source.total, 'round trip')}{asked.symbol === '' ? '' : ` of ${asked.symbol}`}</div>
      <VirtualTable label="Round trips" columns={columns} source={source} onActivate={(index) => { const line = source.row(index); if (line !== undefined) setQuery({ symbol: line.symbol, trade: String(line.number) }); }}
        empty={asked.symbol === '' ? <EmptyState title="This book made no round trip">Its fills say what was ordered and why nothing came of it.</EmptyState> : <EmptyState title={`No round trip of ${asked.symbol}`}><button type="button" className="as-link" onClick={() => setQuery({ symbol: undefined, trade: undefined })}>Show all names</button></EmptyState>} />
    </>
  );
}
