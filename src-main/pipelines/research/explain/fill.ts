import { FILL_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import type { KernelQuestion, KernelValue } from '../../../derive/trace-declaration.ts';
import type { FillRecord } from '../backtest-types.ts';
import { fillRow } from '../backtest/write-books.ts';
import { bar, barRowAt, bookAgain, cellText, decisionSteps, sessionRowAt, type BookAgain, type Cells } from './books.ts';
import { line, step, telling } from './told.ts';

const OF_PRICE: Readonly<Record<string, string>> = { open: 'open', 'open (gap)': 'open', close: 'close', 'last close': 'close', limit: 'low', stop: 'high' };

/** One fill made again by running the book again: signal, order, bar, price rule, costs. */
export async function explainFill(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const again = await bookAgain(asked, asked.stored['book'] ?? '');
  const at = Number(asked.stored['number'] ?? 0) - 1;
  if (!(at >= 0 && at < again.run.fillLedger.rows.length)) return () => null;
  const fill = again.run.fillLedger.record(at);
  const row = fillRow(again.book.id, again.run, again.market.panel, at);
  return (column) => {
    const field = FILL_FIELDS.find(({ name }) => name === column);
    return field === undefined ? null : tell(again, fill, column, cellText(field, row[column]), field.meaning);
  };
}

function tell(again: BookAgain, fill: FillRecord, column: string, value: string | null, meaning: string): KernelValue {
  const { market: { panel }, run, book } = again;
  const T = panel.sessions.length;
  const [day, said] = [(t: number): string => (t < 0 ? 'never' : panel.sessions[t] ?? ''), (title: string, detail = meaning) => step('fill', title, detail, null, value)];
  const decisionBar = (of: string): Cells => bar(barRowAt(again, fill.symbol, Math.max(0, fill.decided)), of);
  const fillBar = (of: string): Cells => (fill.filled < 0 ? decisionBar(of) : bar(panel.row[fill.symbol * T + fill.filled] as number, of));
  const cost = (member: string, own: readonly string[]): KernelValue => telling(value, [said(column === 'commission' ? 'Commission' : column === 'slippage' ? 'Slippage' : 'Half the spread')], { own, documents: [line(`spec#/execution/costs/${member}`, 'costs', null)], cells: column === 'slippage' ? fillBar('volume') : [] });
  const decision = (): KernelValue => {
    const { steps, cells } = decisionSteps(again, fill.symbol, fill.decided);
    const equity: Cells = fill.decided < run.from ? [] : [{ space: 'session', column: 'equity', sourceRow: sessionRowAt(again, fill.decided - run.from) }];
    return telling(value, [...steps, said(column === 'asked' ? 'Units asked' : column === 'held' ? 'Weight held at the decision' : column === 'signal' ? 'Signal' : 'Target weight')], { cells: [...cells, ...decisionBar('close'), ...(column === 'asked' || column === 'held' ? equity : [])], documents: [line('spec#/strategy', 'strategy', book.strategy.kind), ...(column === 'asked' ? [line('spec#/execution/units', 'units', book.execution.units)] : [])] });
  };
  switch (column) {
    case 'target': case 'signal': case 'held': case 'asked': return decision();
    case 'reference': return telling(value, [said('Price on the bar', fill.priceRule === '' ? 'it was not filled' : `${fill.priceRule} of ${day(fill.filled)}`)], { own: ['price_rule'], cells: fillBar(OF_PRICE[fill.priceRule] ?? 'open'), documents: [line('spec#/execution/fill', 'when orders are filled', book.execution.fill)] });
    case 'price_rule': return telling(value, [said('Rule', `${fill.type} order decided on ${day(fill.decided)}; ${meaning}`)], { cells: fillBar('open'), documents: [line('spec#/execution/fill', 'when orders are filled', book.execution.fill)] });
    case 'spread': return cost('spreadBps', ['reference']);
    case 'slippage': return cost('slippage', ['reference']);
    case 'commission': return cost('commissionBps', ['value', 'units']);
    case 'price': return telling(value, [step('reference', 'Reference', '', null, String(fill.reference)), step('spread', 'Half the spread', fill.side === 'buy' ? 'added' : 'taken', String(fill.reference), String(fill.spread)), step('slippage', 'Slippage', fill.side === 'buy' ? 'added' : 'taken', null, String(fill.slippage)), said('Fill price')], { own: ['reference', 'spread', 'slippage'] });
    case 'value': return telling(value, [said('Units times price')], { own: ['units', 'price'] });
    case 'units': return telling(value, [step('asked', 'Units asked', '', null, String(fill.asked)), said('Units filled', fill.reason === '' ? fill.status : `${fill.status}: ${fill.reason}`)], { own: ['asked'], cells: fillBar('volume') });
    case 'participation': return telling(value, [said('Share of the session’s volume')], { own: ['units'], cells: fillBar('volume') });
    case 'decided': return telling(value, [said('Decision', `at the close of ${day(fill.decided)}`)], { cells: decisionBar('session'), documents: [line('spec#/execution/rebalance', 'when it is decided', String(book.execution.rebalance))] });
    case 'filled': return telling(value, [said('Fill', fill.filled < 0 ? `${fill.status}: ${fill.reason}` : `${fill.priceRule} of ${day(fill.filled)}`)], { cells: fillBar('session'), documents: [line('spec#/execution/fill', 'when orders are filled', book.execution.fill)] });
    case 'symbol': return telling(value, [said('Name')], { cells: decisionBar('symbol') });
    case 'bar_row': return telling(value, [said('Bar of the fill')], { cells: fillBar('session') });
    case 'decision_row': return telling(value, [said('Bar of the decision')], { cells: decisionBar('session') });
    case 'side': case 'order_id': return telling(value, [said(column === 'side' ? 'Side' : 'Order')], { own: ['asked'] });
    default: return telling(value, [said(column, `${meaning} ${fill.reason}`.trim())], { own: column === 'status' || column === 'reason' ? ['units'] : [], cells: column === 'status' || column === 'reason' ? [] : decisionBar('session'), documents: [line('spec#/strategy', 'strategy', book.strategy.kind)] });
  }
}
