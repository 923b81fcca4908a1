import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { CONSTRAINTS } from './constraints.ts';
import { costWords } from './costs.ts';
import { DELISTED_AFTER, type BookRun } from './engine.ts';
import { FILL, FILL_STATUS, PARTLY } from './fill-ledger.ts';
import type { BookSpec } from './books.ts';

const FILL_WORDS: Readonly<Record<ExperimentSpec['execution']['fill'], string>> = {
  'next-open': 'signal at the close, filled at the next open', 'next-close': 'signal at the close, filled at the next close',
  'same-close': 'signal at the close, filled at that same close: a convention that knows the price it trades at',
};

/** How a book trades, in one line: printed beside every figure of it. */
export function executionWords(execution: ExperimentSpec['execution']): string {
  const rebalance = typeof execution.rebalance === 'number' ? `every ${execution.rebalance} sessions` : execution.rebalance;
  return `${FILL_WORDS[execution.fill]}; decided ${rebalance}; ${execution.units === 'integer' ? 'whole units' : 'fractions of units'}; prices as traded, splits change units, dividends are cash`;
}

/** One book of `book.summary`. Counts of orders by how they ended; amounts as decimal text of 6 digits would be rounded twice: they stand in `session`. */
export interface BookSummaryLine {
  readonly book: string; readonly title: string; readonly role: BookSpec['role']; readonly symbol: string | null;
  readonly execution: string; readonly costs: string; readonly from: string; readonly to: string;
  readonly fills: Readonly<Record<string, number>>; readonly reasons: readonly { readonly reason: string; readonly status: string; readonly count: number }[];
  readonly trades: number; readonly openTrades: number;
  /** Names that were marked at the close of an earlier session, summed over sessions. */
  readonly staleMarks: number;
  /** Whether splits and dividends are those of the table of actions, or read from the factor. */
  readonly actions: 'told' | 'factor';
  readonly constraints: readonly string[];
}

export interface BookSummary {
  readonly kind: 'research.books'; readonly version: 1;
  readonly pointInTime: boolean; readonly delistedAfter: number; readonly order: readonly string[]; readonly books: readonly BookSummaryLine[];
}

/** Counts and words of one book. */
export function summariseBook(book: BookSpec, run: BookRun, panel: BarPanel): BookSummaryLine {
  const fills: Record<string, number> = Object.fromEntries(FILL_STATUS.map((status) => [status, 0]));
  const reasons = new Map<string, { reason: string; status: string; count: number }>();
  const { rows } = run.fillLedger;
  for (let row = 0; row < rows.length; row += 1) {
    const code = rows.get(row, FILL.status);
    const status = FILL_STATUS[code] ?? '';
    fills[status] = (fills[status] ?? 0) + 1;
    if (code < PARTLY) continue;
    const reason = run.fillLedger.reasons.word(rows.get(row, FILL.reason));
    const line = reasons.get(`${status}/${reason}`) ?? { reason, status, count: 0 };
    line.count += 1;
    reasons.set(`${status}/${reason}`, line);
  }
  let openTrades = 0;
  for (let row = 0; row < run.tradeLedger.rows.length; row += 1) if (run.tradeLedger.isOpen(row)) openTrades += 1;
  return {
    book: book.id, title: book.title, role: book.role, symbol: book.symbol, execution: executionWords(book.execution), costs: costWords(book.execution.costs), from: panel.sessions[run.from] as string, to: panel.sessions[run.to] as string,
    fills, reasons: [...reasons.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)), trades: run.tradeLedger.rows.length, openTrades, staleMarks: run.stale, actions: run.actions, constraints: CONSTRAINTS,
  };
}

export function bookSummary(panel: BarPanel, books: readonly BookSummaryLine[]): BookSummary {
  return {
    kind: 'research.books', version: 1, pointInTime: panel.pointInTime, delistedAfter: DELISTED_AFTER, books,
    order: ['splits, dividends', 'delistings at the last close', 'interest and borrow for the days since', 'fills at the open: sales, then purchases', 'stops, then limits inside the session', 'fills at the close where that is the rule', 'marked at the close', 'decision, constraints, orders', 'expiry'],
  };
}
