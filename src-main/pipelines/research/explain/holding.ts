import { HOLDING_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import { FILL } from '../backtest/fill-ledger.ts';
import type { KernelQuestion, KernelValue } from '../../../derive/trace-declaration.ts';
import { bar, barRowAt, bookAgain, cellText, decisionSteps, sessionRowAt, type BookAgain, type Cells } from './books.ts';
import { line, step, telling } from './told.ts';

/** One position at a close made again by running the book again. */
export async function explainHolding(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const again = await bookAgain(asked, asked.stored['book'] ?? '');
  const { run, market } = again;
  const [i, s] = [(market.sessions.get(asked.stored['session'] ?? '') ?? -1) - run.from, market.symbols.get(asked.stored['symbol'] ?? '') ?? -1];
  if (i < 0 || i > run.to - run.from || s < 0) return () => null;
  const k = i * market.panel.symbols.length + s;
  const [units, price] = [run.units?.[k] ?? 0, run.marks?.[k] ?? Number.NaN];
  const row: Readonly<Record<string, string | number>> = { book: again.book.id, session: market.panel.sessions[run.from + i] ?? '', symbol: market.panel.symbols[s] ?? '', units, price, value: units * price, weight: (units * price) / (run.equity[i] as number), target: run.targets?.[k] ?? Number.NaN };
  return (column) => {
    const field = HOLDING_FIELDS.find(({ name }) => name === column);
    return field === undefined || units === 0 ? null : tell(again, i, s, column, cellText(field, row[column]), field.meaning);
  };
}

function tell(again: BookAgain, i: number, s: number, column: string, value: string | null, meaning: string): KernelValue {
  const { run, market: { panel } } = again;
  const t = run.from + i;
  const mark = barRowAt(again, s, t);
  switch (column) {
    case 'units': {
      const fills = fillsUpTo(again, s, t);
      return telling(value, [step('fills', 'Fills up to the session', `${fills.length}, the newest are linked; splits change units by their ratio`, null, value)], { cells: fills.slice(0, 4).map((row) => ({ space: 'fill', column: 'units', sourceRow: again.first.fill + row })) });
    }
    case 'price': return telling(value, [step('mark', 'Close', `${meaning} The last one known on ${panel.sessions[t] ?? ''}.`, null, value)], { cells: bar(mark, 'close') });
    case 'value': return telling(value, [step('product', 'Units times price', meaning, null, value)], { own: ['units', 'price'] });
    case 'weight': return telling(value, [step('ratio', 'Value over equity', meaning, null, value)], { own: ['value'], cells: [{ space: 'session', column: 'equity', sourceRow: sessionRowAt(again, i) }] });
    case 'target': {
      // The session in which it was decided last.
      let decided = -1;
      for (let u = t; u >= run.from && decided < 0; u -= 1) if (!Number.isNaN(lastTarget(again, u, s))) decided = u;
      const { steps, cells } = decided < 0 ? { steps: [], cells: [] as Cells } : decisionSteps(again, s, decided);
      return telling(value, [...steps, step('target', 'Weight last decided', decided < 0 ? 'none was' : `on ${panel.sessions[decided] ?? ''}`, null, value)], { cells: [...cells, ...bar(mark, 'close')], documents: [line('spec#/strategy', 'strategy', again.book.strategy.kind)] });
    }
    default: return telling(value, [step('key', column, meaning, null, value)], { cells: bar(mark, column === 'symbol' ? 'symbol' : 'session'), documents: column === 'book' ? [line('spec#/strategy', 'strategy', again.book.strategy.kind)] : [] });
  }
}

function lastTarget({ decisions }: BookAgain, t: number, s: number): number {
  const decision = decisions.get(t);
  if (decision === undefined || Number.isNaN(decision.raw[s] as number)) return Number.NaN;
  return decision.stages.at(-1)?.target[s] ?? (decision.raw[s] as number);
}

/** Rows of the ledger that moved a name up to a session, newest first. */
function fillsUpTo({ run }: BookAgain, s: number, t: number): number[] {
  const rows: number[] = [];
  const { rows: ledger } = run.fillLedger;
  for (let row = 0; row < ledger.length; row += 1) if (ledger.get(row, FILL.symbol) === s && ledger.get(row, FILL.filled) >= 0 && ledger.get(row, FILL.filled) <= t && ledger.get(row, FILL.units) !== 0) rows.push(row);
  return rows.toReversed();
}

