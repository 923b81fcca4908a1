import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { TableField } from '../../../../src-shared/model/research/table-field.ts';
import { roundedUnits } from '../../../../src-shared/kernel/math/rounded-units.ts';
import type { KernelQuestion, KernelStep, KernelValue } from '../../../derive/trace-declaration.ts';
import { booksOf, type BookSpec } from '../backtest/books.ts';
import { runBookFully, type BookRun } from '../backtest/engine.ts';
import { bookNamed, bookOptions, sliceOf, type BacktestInputs } from '../backtest/inputs.ts';
import { readActions } from '../backtest/read-actions.ts';
import { marketView } from '../features/market-view.ts';
import { readFeatures } from '../features/read-features.ts';
import { featureUses } from '../features/registry.ts';
import { parsePolicy } from '../policy-input.ts';
import type { BookState, SignalStep, Strategy } from '../strategy.ts';
import { marketOf, need, readerOf, specOf, type Market } from './run-data.ts';
import { doubleText, step, unitsText } from './told.ts';

const SEES_FEATURES: ReadonlySet<ExperimentSpec['strategy']['kind']> = new Set(['rules', 'ppo']);
export type Cells = NonNullable<KernelValue['cells']>;

/** What a decision was made of; `state` is the book as the strategy saw it. */
export interface Decision { readonly state: BookState; readonly equity: number; readonly weights: Float64Array; readonly raw: Float64Array; readonly signal: Float64Array; readonly stages: readonly { readonly rule: string; readonly target: Float64Array }[] }

/** A book run again by the same engine, and where its rows begin in the run's tables. */
export interface BookAgain {
  readonly spec: ExperimentSpec; readonly market: Market; readonly book: BookSpec; readonly run: BookRun; readonly strategy: Strategy;
  /** By session, position in the panel. */
  readonly decisions: ReadonlyMap<number, Decision>;
  /** Positions of the book's sessions by day. */
  readonly first: Readonly<Record<'session' | 'holding' | 'fill' | 'trade', number>>;
  /** Row of `holding` of the first name held in each session. */
  readonly heldFrom: Int32Array;
  slice(session: string): string;
}

/** A book of the run made again, with a recorder. Kept for the run. Errors: NOT_FOUND for a book that the specification does not have. */
export async function bookAgain(asked: KernelQuestion, id: string): Promise<BookAgain> {
  const inputs = await inputsOf(asked);
  const firsts = await firstRows(asked);
  const { spec, panel } = inputs;
  const market = await marketOf(asked);
  return asked.once(`book/${id}`, async () => {
    const book = bookNamed(spec, id);
    const decisions = new Map<number, Decision>();
    const options = bookOptions(inputs, book, true);
    let seen: BookState | null = null;
    const strategy: Strategy = { ...options.strategy, targets: (state, target, signal) => {
      seen = { ...state, weights: state.weights.slice(), units: state.units.slice(), ...(state.entry === undefined ? {} : { entry: state.entry.slice() }), ...(state.entered === undefined ? {} : { entered: state.entered.slice() }) };
      options.strategy.targets(state, target, signal);
    } };
    const run = runBookFully({ ...options, strategy, recorder: { decided: ({ session, equity, weights, raw, signal, stages }) => void decisions.set(session, { state: seen as BookState, equity, weights: weights.slice(), raw: raw.slice(), signal: signal.slice(), stages }) } });
    const heldFrom = new Int32Array(run.to - run.from + 2);
    const names = panel.symbols.length;
    for (let i = 0; i <= run.to - run.from; i += 1) {
      let held = 0;
      for (let s = 0; s < names; s += 1) if ((run.units?.[i * names + s] ?? 0) !== 0) held += 1;
      heldFrom[i + 1] = (heldFrom[i] as number) + held;
    }
    return { spec, market, book, run, strategy: options.strategy, decisions, first: firsts.get(id) ?? { session: 0, holding: 0, fill: 0, trade: 0 }, heldFrom, slice: (session: string) => sliceOf(spec, session) };
  });
}

/** What books are made of: the panel is the one that everything else of the run is told from. */
function inputsOf(asked: KernelQuestion): Promise<BacktestInputs> {
  return asked.once('backtest', async () => {
    const spec = await specOf(asked);
    const { panel } = await marketOf(asked);
    // Signals of the other kinds are made of bars alone, and features are most of what a run holds.
    const [feature, action] = [SEES_FEATURES.has(spec.strategy.kind) ? await asked.table('feature') : null, await asked.table('action')];
    const uses = featureUses(spec.features);
    const features = feature === null || uses.length === 0 ? { names: [], columns: new Map<string, Float64Array>(), warmUp: new Map<string, number>() } : await readFeatures(readerOf(asked), feature.path, panel, uses);
    const actions = action === null ? undefined : await readActions(readerOf(asked), action.path, panel);
    const stored = await asked.json('policy');
    return { spec, panel, view: marketView(panel, spec, features), ...(stored === null ? {} : { policy: parsePolicy(stored) }), ...(actions === undefined ? {} : { actions }) };
  });
}

/** The first row of each book in each table: its rows stand together, in their order. */
function firstRows(asked: KernelQuestion): Promise<ReadonlyMap<string, BookAgain['first']>> {
  return asked.once('book-rows', async () => {
    const found = new Map<string, { session: number; holding: number; fill: number; trade: number }>(booksOf(await specOf(asked)).map(({ id }) => [id, { session: 0, holding: 0, fill: 0, trade: 0 }]));
    for (const slot of ['session', 'holding', 'fill', 'trade'] as const) {
      const table = await need(asked, slot);
      for (const row of await table.rows(`SELECT book, min(source_row) AS first FROM read_parquet('${table.path.replaceAll("'", "''")}') GROUP BY book`)) {
        const book = found.get(String(row['book']));
        if (book) book[slot] = Number(row['first']);
      }
    }
    return found;
  });
}

/** A value as its table holds it. Decimals are rounded once, as the gate does. */
export function cellText({ type }: Pick<TableField, 'type'>, value: string | number | boolean | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number') return String(value);
  if (type === 'decimal(18,6)') return Number.isNaN(value) ? null : unitsText(roundedUnits(value, 1e6), 6);
  return Number.isFinite(value) ? doubleText(value) : null;
}

/** The row of `session` of a book. */
export function sessionRowAt(again: BookAgain, i: number): number {
  return again.first.session + i;
}

/** The row of `holding` of a name that is held; -1 where it is not. */
export function holdingRowAt(again: BookAgain, i: number, s: number): number {
  const { run, market } = again;
  const names = market.panel.symbols.length;
  if ((run.units?.[i * names + s] ?? 0) === 0) return -1;
  let before = 0;
  for (let n = 0; n < s; n += 1) if ((run.units?.[i * names + n] ?? 0) !== 0) before += 1;
  return again.first.holding + (again.heldFrom[i] as number) + before;
}

/** The row of `bar` of a name: that of the session, or the last one before it. -1: none yet. */
export function barRowAt({ market: { panel } }: Pick<BookAgain, 'market'>, s: number, t: number): number {
  for (let i = s * panel.sessions.length + t; i >= s * panel.sessions.length; i -= 1) if ((panel.row[i] as number) >= 0 && !Number.isNaN(panel.close[i] as number)) return panel.row[i] as number;
  return -1;
}

export function bar(sourceRow: number, column: string): Cells {
  return sourceRow < 0 ? [] : [{ space: 'bar', column, sourceRow }];
}

/** Why a name got its target in a session: the strategy's own account, then each constraint that changed it. */
export function decisionSteps(again: BookAgain, s: number, t: number): { readonly steps: readonly KernelStep[]; readonly cells: Cells } {
  const decision = again.decisions.get(t);
  if (decision === undefined) return { steps: [], cells: [] };
  const { market, strategy, book } = again;
  const told: readonly SignalStep[] = strategy.explain(decision.state, s);
  const raw = doubleText(decision.raw[s] as number);
  const steps: KernelStep[] = told.map(({ title, detail, value }) => step('signal', title, detail, null, value));
  steps.push(step('target', `Target of ${book.title}`, `decided at the close of ${market.panel.sessions[t] ?? ''}`, null, raw));
  let before = raw;
  for (const { rule, target } of decision.stages) {
    const after = doubleText(target[s] as number);
    if (after !== before) steps.push(step('constraint', rule, 'a constraint of the execution', before, after));
    before = after;
  }
  return { steps, cells: told.flatMap(({ cells }) => cells).slice(-6) };
}
