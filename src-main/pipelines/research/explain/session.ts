import { SESSION_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import type { KernelQuestion, KernelStep, KernelValue } from '../../../derive/trace-declaration.ts';
import { FILL } from '../backtest/fill-ledger.ts';
import { sessionRow } from '../backtest/write-books.ts';
import { bookAgain, cellText, holdingRowAt, sessionRowAt, type BookAgain, type Cells } from './books.ts';
import { line, step, telling } from './told.ts';

/** One line of a book made again by running the book again. */
export async function explainSession(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const again = await bookAgain(asked, asked.stored['book'] ?? '');
  const i = (again.market.sessions.get(asked.stored['session'] ?? '') ?? -1) - again.run.from;
  if (i < 0 || i > again.run.to - again.run.from) return () => null;
  const row = sessionRow(again.book.id, again.run, again.market.panel, again.slice, i);
  return (column) => {
    const field = SESSION_FIELDS.find(({ name }) => name === column);
    return field === undefined ? null : tell(again, i, column, cellText(field, row[column]), field.meaning);
  };
}

function tell(again: BookAgain, i: number, column: string, value: string | null, meaning: string): KernelValue {
  const { run } = again;
  const at = (values: Float64Array, k = i): string => String(values[k] as number);
  const before: Cells = i === 0 ? [] : [{ space: 'session', column: 'equity', sourceRow: sessionRowAt(again, i - 1) }];
  const money = (title: string, detail: string): KernelStep => step('sum', title, detail, null, value);
  switch (column) {
    case 'book': return telling(value, [step('book', again.book.title, `the ${again.book.role} of the experiment`, null, value)], { documents: [line('spec#/strategy', 'strategy', again.book.strategy.kind)] });
    case 'session': return telling(value, [step('calendar', 'Session', 'of the bars of the run', null, value)], { cells: anyBar(again, i) });
    case 'slice': return telling(value, [step('slice', 'Slice', `train ${again.spec.train.from} to ${again.spec.train.to}, test ${again.spec.test.from} to ${again.spec.test.to}`, null, value)], { documents: [line('spec#/train', 'training slice', `${again.spec.train.from} to ${again.spec.train.to}`), line('spec#/test', 'test slice', `${again.spec.test.from} to ${again.spec.test.to}`)] });
    case 'equity': return telling(value, [step('cash', 'Cash', 'after fills, costs and interest', null, at(run.cash)), money('Equity', `cash and ${run.positions[i] ?? 0} positions at the close`)], { own: ['cash'], cells: [...positions(again, i, 'value', 5), ...(run.positions[i] === 0 ? anyBar(again, i) : [])] });
    case 'cash': return telling(value, [step('before', i === 0 ? 'Cash at the start' : 'Cash at the close before', '', null, i === 0 ? String(again.book.execution.cash) : at(run.cash, i - 1)), money('Cash', `after ${fillsOn(again, i).length} fills with their commission, dividends of ${at(run.dividends)} and interest of ${at(run.interest)}`)], { own: ['interest'], cells: [...fillCells(again, i, 'value', 5), ...(i === 0 ? [] : [{ space: 'session', column: 'cash', sourceRow: sessionRowAt(again, i - 1) }])], documents: [line('spec#/execution/cash', 'cash at the start', again.book.execution.cash)] });
    case 'return': return telling(value, [step('ratio', 'Return', `${at(run.equity)} over ${i === 0 ? String(again.book.execution.cash) : at(run.equity, i - 1)}, less 1`, null, value)], { own: ['equity'], cells: before });
    case 'drawdown': {
      let peak = i;
      for (let k = i; k >= 0; k -= 1) if ((run.equity[k] as number) > (run.equity[peak] as number)) peak = k;
      return telling(value, [step('peak', 'Highest equity so far', `of ${again.market.panel.sessions[run.from + peak] ?? ''}, or the cash at the start`, null, at(run.equity, peak)), step('ratio', 'Drawdown', meaning, at(run.equity), value)], { own: ['equity'], cells: peak === i ? [] : [{ space: 'session', column: 'equity', sourceRow: sessionRowAt(again, peak) }] });
    }
    case 'gross': case 'net': case 'positions': return telling(value, [step('sum', column === 'positions' ? 'Names held' : 'Weights at the close', meaning, null, value)], { own: ['equity'], cells: positions(again, i, 'weight', 5) });
    case 'turnover': return telling(value, [step('sum', 'Value traded', `${fillsOn(again, i).length} fills, over the equity before`, null, value)], { cells: [...fillCells(again, i, 'value', 5), ...before] });
    case 'costs': return telling(value, [step('sum', 'Costs', meaning, null, value)], { cells: fillCells(again, i, 'commission', 5), documents: [line('spec#/execution/costs', 'costs', null)] });
    default: return telling(value, [step('interest', 'Interest', `${meaning} For the calendar days since the session before, on its balances.`, null, value)], { cells: i === 0 ? [] : [{ space: 'session', column: 'cash', sourceRow: sessionRowAt(again, i - 1) }], documents: [line('spec#/execution/costs/cashRateBps', 'interest a year', again.book.execution.costs.cashRateBps)] });
  }
}

/** The largest positions at a close. */
function positions(again: BookAgain, i: number, column: string, most: number): Cells {
  const { run, market: { panel } } = again;
  const names = panel.symbols.length;
  const size = (s: number): number => Math.abs((run.units?.[i * names + s] ?? 0) * (run.marks?.[i * names + s] ?? 0));
  return panel.symbols.map((_, s) => s).filter((s) => (run.units?.[i * names + s] ?? 0) !== 0).toSorted((a, b) => size(b) - size(a) || a - b).slice(0, most).map((s) => ({ space: 'holding', column, sourceRow: holdingRowAt(again, i, s) }));
}

/** Rows of the ledger that were filled in a session. */
function fillsOn({ run }: BookAgain, i: number): number[] {
  const rows: number[] = [];
  const { rows: ledger } = run.fillLedger;
  for (let row = 0; row < ledger.length; row += 1) if (ledger.get(row, FILL.filled) === run.from + i) rows.push(row);
  return rows;
}

function fillCells(again: BookAgain, i: number, column: string, most: number): Cells {
  const { rows: ledger } = again.run.fillLedger;
  const size = (row: number): number => ledger.get(row, FILL.units) * ledger.get(row, FILL.price);
  return fillsOn(again, i).toSorted((a, b) => size(b) - size(a) || a - b).slice(0, most).map((row) => ({ space: 'fill', column, sourceRow: again.first.fill + row }));
}

/** A bar of the session, where nothing else leads on: the session is one because there are bars of it. */
function anyBar({ market: { panel }, run }: BookAgain, i: number): Cells {
  for (let s = 0; s < panel.symbols.length; s += 1) {
    const sourceRow = panel.row[s * panel.sessions.length + run.from + i] as number;
    if (sourceRow >= 0) return [{ space: 'bar', column: 'session', sourceRow }];
  }
  return [];
}
