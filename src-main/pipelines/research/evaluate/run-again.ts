import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { MarketAction } from '../backtest-types.ts';
import { booksOf } from '../backtest/books.ts';
import { runBook } from '../backtest/engine.ts';
import { holdSymbol } from '../backtest/hold-symbol.ts';
import { makeStrategy } from '../strategies/make-strategy.ts';
import type { LearnedPolicy, MarketView } from '../strategy.ts';
import type { BookTable } from './book-tables.ts';
import type { RunAtMultiple } from './cost-runs.ts';

export interface RunAgain {
  readonly panel: BarPanel; readonly view: MarketView; readonly spec: ExperimentSpec; readonly policy?: LearnedPolicy; readonly actions?: readonly MarketAction[];
  readonly books: readonly BookTable[];
}

/** Runs a book of the specification again over the sessions of its table. Errors: INTERNAL for a book that the specification does not have. */
export function runAgain({ panel, view, spec, policy, actions, books }: RunAgain): RunAtMultiple {
  const [first, last] = [panel.sessions.findIndex((day) => day >= spec.train.from), panel.sessions.findLastIndex((day) => day <= spec.train.to)];
  const about = { seed: spec.seed, trainFrom: first, trainTo: last, ...(policy === undefined ? {} : { policy }) };
  const strategies = new Map(booksOf(spec).map((book) => [book.id, book]));
  return (id, costMultiple) => {
    const [book, table] = [strategies.get(id), books.find((each) => each.book === id)];
    const [from, to] = [panel.sessions.indexOf(table?.sessions[0] ?? ''), panel.sessions.indexOf(table?.sessions.at(-1) ?? '')];
    if (book === undefined || from < 0 || to < 0) throw new AppError('INTERNAL', `book ${id} cannot be run again: it is not of this specification and these bars`);
    const strategy = book.symbol === null ? makeStrategy(book.strategy, view, about) : holdSymbol(view, book.symbol);
    return runBook({ panel, view, strategy, execution: book.execution, from, to, holdings: false, costMultiple, book: id, ...(actions === undefined ? {} : { actions }) });
  };
}
