import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { BookRecorder, FillRecord } from '../backtest-types.ts';
import type { BookState, SignalStep, Strategy } from '../strategy.ts';
import { runBookFully, type BookRun } from './engine.ts';
import { fillSteps, type FillStep } from './fill-steps.ts';
import { bookNamed, bookOptions, sliceOf, windowOf, type BacktestInputs } from './inputs.ts';
import { fillRow, holdingRows, sessionRow, tradeRow } from './write-books.ts';

type Row = Readonly<Record<string, string | number | boolean | null>>;
type Decided = Parameters<NonNullable<BookRecorder['decided']>>[0];
type Moved = Parameters<NonNullable<BookRecorder['moved']>>[0];

/** A decision as it was made: what the strategy said, and the targets after each constraint. */
export interface ReplayedDecision {
  readonly session: string; readonly equity: number;
  /** Drifted weights before it, and what was scored; by symbol of the panel. */
  readonly held: Float64Array; readonly signal: Float64Array; readonly raw: Float64Array;
  readonly stages: readonly { readonly rule: string; readonly target: Float64Array }[];
}

/** A book at the close of a session, from the same code that wrote its tables. */
export interface Replayed {
  readonly run: BookRun;
  readonly session: string;
  readonly state: BookState & { readonly cash: number; readonly marks: Float64Array };
  /** What the strategy was asked on at that close, before its orders; null where it was not asked. */
  readonly asked: BookState | null;
  /** The decision of that session; null where none was made. */
  readonly decision: ReplayedDecision | null;
  /** Splits, dividends, delistings, interest and borrow of that session. */
  readonly moved: readonly Moved[];
  /** Numbers of the fills that were recorded in that session, from 1: first and last; last below first where there were none. */
  readonly fills: { readonly first: number; readonly last: number };
  /** Equity before and after, and what lies between: they add up. */
  readonly bridge: { readonly before: number; readonly prices: number; readonly dividends: number; readonly interest: number; readonly costs: number; readonly after: number };
  readonly strategy: Strategy;
}

/**
 * Runs a book again up to the close of a session and tells everything about that session. The session after it is run too where there is
 * one, since a run's last session makes no decision. Errors: NOT_FOUND for a book or a session that the experiment does not have.
 */
export function replay(inputs: BacktestInputs, { book, upToSession }: { readonly book: string; readonly upToSession: string }): Replayed {
  const options = bookOptions(inputs, bookNamed(inputs.spec, book), true);
  const at = inputs.panel.sessions.indexOf(upToSession);
  if (at < options.from || at > options.to) throw new AppError('NOT_FOUND', `${upToSession} is no session of the book ${book}`, { userAction: `It goes from ${inputs.panel.sessions[options.from] ?? ''} to ${inputs.panel.sessions[options.to] ?? ''}.` });
  let decision: ReplayedDecision | null = null;
  let close: Omit<Replayed['state'], 'session' | 'weights' | 'entry' | 'entered'> | null = null;
  let asked: BookState | null = null;
  const moved: Moved[] = [];
  let [fillsBefore, fillsAfter] = [0, 0];
  const recorder: BookRecorder = {
    decided: (about) => { if (about.session === at) decision = kept(about, upToSession); },
    moved: (about) => { if (about.session === at) moved.push(about); },
    closed: (about) => {
      if (about.session === at - 1) fillsBefore = about.fills;
      if (about.session !== at) return;
      fillsAfter = about.fills;
      close = { equity: about.equity, cash: about.cash, units: about.units.slice(), marks: about.marks.slice() };
    },
  };
  const strategy = watched(options.strategy, at, (state) => { asked = { session: at, equity: state.equity, weights: state.weights.slice(), units: state.units.slice(), ...(state.entry === undefined ? {} : { entry: state.entry.slice() }), ...(state.entered === undefined ? {} : { entered: state.entered.slice() }) }; });
  const run = runBookFully({ ...options, strategy, to: Math.min(at + 1, options.to), recorder });
  if (close === null) throw new AppError('INTERNAL', `the session ${upToSession} was not run`);
  const { equity, cash, units, marks } = close as Omit<Replayed['state'], 'session' | 'weights' | 'entry' | 'entered'>;
  const weights = Float64Array.from(units, (held, s) => (held === 0 ? 0 : (held * (marks[s] as number)) / equity));
  const i = at - options.from;
  const before = i === 0 ? options.execution.cash : (run.equity[i - 1] as number);
  const [dividends, interest, costs] = [run.dividends[i] as number, run.interest[i] as number, run.costs[i] as number];
  return {
    run, session: upToSession, strategy: options.strategy, decision, moved, fills: { first: fillsBefore + 1, last: fillsAfter },
    state: { session: at, equity, cash, units, marks, weights }, asked,
    bridge: { before, prices: equity - before - dividends - interest + costs, dividends, interest, costs, after: equity },
  };
}

/** The state that a strategy is asked on in one session, copied before it answers. */
function watched(strategy: Strategy, session: number, seen: (state: BookState) => void): Strategy {
  const look = (state: BookState): void => { if (state.session === session) seen(state); };
  return {
    warmUp: strategy.warmUp, explain: (state, symbol) => strategy.explain(state, symbol),
    targets: (state, target, signal) => { look(state); strategy.targets(state, target, signal); },
    ...(strategy.orders === undefined ? {} : { orders: (state: BookState) => { look(state); return strategy.orders?.(state) ?? []; } }),
  };
}

function kept({ equity, weights, signal, raw, stages }: Decided, session: string): ReplayedDecision {
  return { session, equity, held: weights.slice(), signal: signal.slice(), raw: raw.slice(), stages };
}

/** A fill explained: its line made anew, why it was decided, and each step from the target to the price and the costs. */
export interface ExplainedFill {
  /** As the table has it, before rounding. */
  readonly row: Row;
  readonly fill: FillRecord;
  readonly signal: readonly SignalStep[];
  readonly steps: readonly FillStep[];
}

/**
 * Explains the fill `number` (from 1) of a book by running it again. Errors: NOT_FOUND for a number that the book does not have.
 */
export function explainFill(inputs: BacktestInputs, { book, number }: { readonly book: string; readonly number: number }): ExplainedFill {
  const spec = bookNamed(inputs.spec, book);
  const whole = runBookFully(bookOptions(inputs, spec, false));
  if (!Number.isInteger(number) || number < 1 || number > whole.fillLedger.rows.length) throw new AppError('NOT_FOUND', `the book ${book} has no fill ${number}: it has ${whole.fillLedger.rows.length}`, { userAction: 'Name one of them.' });
  const fill = whole.fillLedger.record(number - 1);
  const decided = inputs.panel.sessions[fill.decided] as string;
  const again = replay(inputs, { book, upToSession: decided });
  const { state, decision } = again;
  const isOwnEvent = fill.reason === 'delisted' || fill.reason === 'cash in lieu';
  return {
    row: fillRow(book, whole, inputs.panel, number - 1), fill, signal: isOwnEvent ? [] : again.strategy.explain(again.asked ?? state, fill.symbol),
    steps: fillSteps({ fill, panel: inputs.panel, execution: spec.execution, decision, mark: state.marks[fill.symbol] as number, actions: whole.actions, isOwnEvent }),
  };
}

/** A row of one of the four tables made anew, before rounding; null where the book has no such row. Key members as in the table's address. */
export function explainRow(inputs: BacktestInputs, table: 'session' | 'holding' | 'fill' | 'trade', key: readonly string[]): Row | null {
  const [book = '', second = '', third = ''] = key;
  const options = bookOptions(inputs, bookNamed(inputs.spec, book), table === 'holding');
  const run = runBookFully(options);
  const slice = (session: string): string => sliceOf(inputs.spec, session);
  if (table === 'fill') return inside(second, run.fillLedger.rows.length) ? fillRow(book, run, inputs.panel, Number(second) - 1) : null;
  if (table === 'trade') return inside(second, run.tradeLedger.rows.length) ? tradeRow(book, run, inputs.panel, Number(second) - 1) : null;
  const { from, to } = windowOf(inputs.panel, inputs.spec);
  const at = inputs.panel.sessions.indexOf(second);
  if (at < from || at > to) return null;
  if (table === 'session') return sessionRow(book, run, inputs.panel, slice, at - from);
  for (const row of holdingRows(book, run, inputs.panel)) if (row['session'] === second && row['symbol'] === third) return row;
  return null;
}

const inside = (number: string, count: number): boolean => /^\d{1,9}$/.test(number) && Number(number) >= 1 && Number(number) <= count;
