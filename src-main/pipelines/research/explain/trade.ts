import { TRADE_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import type { KernelQuestion, KernelValue } from '../../../derive/trace-declaration.ts';
import type { TradeRecord } from '../backtest-types.ts';
import { tradeRow } from '../backtest/write-books.ts';
import { bar, barRowAt, bookAgain, cellText, type BookAgain, type Cells } from './books.ts';
import { step, telling } from './told.ts';

/** One round trip made again by running the book again. */
export async function explainTrade(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const again = await bookAgain(asked, asked.stored['book'] ?? '');
  const at = Number(asked.stored['number'] ?? 0) - 1;
  if (!(at >= 0 && at < again.run.tradeLedger.rows.length)) return () => null;
  const trade = again.run.tradeLedger.record(at);
  const row = tradeRow(again.book.id, again.run, again.market.panel, at);
  return (column) => {
    const field = TRADE_FIELDS.find(({ name }) => name === column);
    return field === undefined ? null : tell(again, trade, column, cellText(field, row[column]), field.meaning);
  };
}

function tell(again: BookAgain, trade: TradeRecord, column: string, value: string | null, meaning: string): KernelValue {
  const fillCell = (fill: number, of: string): Cells => (fill < 0 ? [] : [{ space: 'fill', column: of, sourceRow: again.first.fill + fill }]);
  const entry = (of: string): Cells => fillCell(trade.entryFill, of);
  const last = bar(barRowAt(again, trade.symbol, again.run.to), 'close');
  const exit = (of: string): Cells => (trade.exitFill >= 0 ? fillCell(trade.exitFill, of) : trade.open ? last : bar(barRowAt(again, trade.symbol, Math.max(0, trade.left)), 'close'));
  const said = (title: string, cells: Cells, own: readonly string[] = []): KernelValue => telling(value, [step('trade', title, meaning, null, value)], { cells, own });
  switch (column) {
    case 'entry_price': return said('Entry', entry('price'));
    case 'exit_price': return said(trade.open ? 'Marked at the last close' : 'Exit', exit('price'));
    case 'pnl': return said('Profit: difference of prices times units, less the commission of both fills', [...entry('commission'), ...fillCell(trade.exitFill, 'commission')], ['units', 'entry_price', 'exit_price']);
    case 'costs': return said('Costs of both fills', [...entry('commission'), ...fillCell(trade.exitFill, 'commission')]);
    case 'return': return said('Profit over the value entered', [], ['pnl', 'units', 'entry_price']);
    case 'mae': case 'mfe': return said(column === 'mae' ? 'Worst excursion' : 'Best excursion', extreme(again, trade, (column === 'mae') === (trade.side === 'long')), ['entry_price', 'exit_price']);
    case 'units': return said('Units of the lot that this exit closed', [...entry('units'), ...fillCell(trade.exitFill, 'units')]);
    case 'left': case 'open': case 'exit_fill': case 'exit_reason': case 'sessions': return said(trade.open ? 'Not left: marked at the last close' : 'Exit', trade.exitFill >= 0 ? fillCell(trade.exitFill, column === 'exit_reason' ? 'reason' : 'filled') : exit('filled'), column === 'sessions' ? ['entered'] : []);
    case 'side': return said('Side', entry('side'));
    case 'symbol': return said('Name', entry('symbol'));
    default: return said('Entry', entry(column === 'book' ? 'book' : 'filled'));
  }
}

/** The bar with the lowest low, or the highest high, while it was held. */
function extreme(again: BookAgain, trade: TradeRecord, low: boolean): Cells {
  const { panel } = again.market;
  const T = panel.sessions.length;
  const to = trade.open || trade.left < 0 ? again.run.to : trade.left;
  let at = -1;
  for (let i = trade.symbol * T + trade.entered; i <= trade.symbol * T + to; i += 1) {
    if ((panel.row[i] as number) < 0) continue;
    if (at < 0 || (low ? (panel.low[i] as number) < (panel.low[at] as number) : (panel.high[i] as number) > (panel.high[at] as number))) at = i;
  }
  return at < 0 ? [] : bar(panel.row[at] as number, low ? 'low' : 'high');
}
