import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { firstFrom, lastTo } from '../../../../src-shared/model/market/session-range.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { BacktestOptions, MarketAction } from '../backtest-types.ts';
import { marketView } from '../features/market-view.ts';
import { readFeatures } from '../features/read-features.ts';
import { featureUses } from '../features/registry.ts';
import { readPanel } from '../panel/read-panel.ts';
import { makeStrategy } from '../strategies/make-strategy.ts';
import type { LearnedPolicy, MarketView } from '../strategy.ts';
import { booksOf, type BookSpec } from './books.ts';
import { holdSymbol } from './hold-symbol.ts';
import { readActions } from './read-actions.ts';

/** All that books are made of. The gate and whoever explains one of its rows start from the same. */
export interface BacktestInputs {
  readonly spec: ExperimentSpec; readonly panel: BarPanel; readonly view: MarketView;
  readonly policy?: LearnedPolicy; readonly actions?: readonly MarketAction[];
}

/** Paths of the gate's tables. `action` absent: splits and dividends are read from the factor. */
export interface BacktestPaths { readonly bar: string; readonly member: string | null; readonly feature: string | null; readonly action: string | null }

/** Reads the tables that books stand on. Errors: as those of panel and features. */
export async function readBacktest(session: Session, paths: BacktestPaths, spec: ExperimentSpec, policy?: LearnedPolicy): Promise<BacktestInputs> {
  const panel = await readPanel(session, { bar: paths.bar, member: paths.member });
  const uses = featureUses(spec.features);
  const features = paths.feature === null || uses.length === 0 ? { names: [], columns: new Map<string, Float64Array>(), warmUp: new Map<string, number>() } : await readFeatures(session, paths.feature, panel, uses);
  const actions = paths.action === null ? undefined : await readActions(session, paths.action, panel);
  return { spec, panel, view: marketView(panel, spec, features), ...(policy === undefined ? {} : { policy }), ...(actions === undefined ? {} : { actions }) };
}

/** Positions of the first session of training and the last of the test. Errors: INVALID_INPUT where the bars have none of them. */
export function windowOf({ sessions }: Pick<BarPanel, 'sessions'>, spec: Pick<ExperimentSpec, 'train' | 'test'>): { readonly from: number; readonly to: number } {
  const [from, to] = [firstFrom(sessions, spec.train.from), lastTo(sessions, spec.test.to)];
  if (from > to) throw new AppError('INVALID_INPUT', `there are no bars between ${spec.train.from} and ${spec.test.to}: they go from ${sessions[0] ?? '-'} to ${sessions.at(-1) ?? '-'}`, { userAction: 'Set train and test inside the data.' });
  return { from, to };
}

/** `train`, `test`, or empty. */
export function sliceOf(spec: Pick<ExperimentSpec, 'train' | 'test'>, session: string): 'train' | 'test' | '' {
  return session >= spec.train.from && session <= spec.train.to ? 'train' : session >= spec.test.from && session <= spec.test.to ? 'test' : '';
}

/** What one book is run with. Errors: as `makeStrategy`; NOT_FOUND for a benchmark that has no bars. */
export function bookOptions(inputs: BacktestInputs, book: BookSpec, holdings: boolean): BacktestOptions {
  const { spec, panel, view, policy, actions } = inputs;
  const about = { seed: spec.seed, trainFrom: firstFrom(panel.sessions, spec.train.from), trainTo: lastTo(panel.sessions, spec.train.to), ...(policy === undefined ? {} : { policy }) };
  const strategy = book.symbol === null ? makeStrategy(book.strategy, view, about) : holdSymbol(view, book.symbol);
  return { panel, view, strategy, execution: book.execution, ...windowOf(panel, spec), holdings, book: book.id, ...(actions === undefined ? {} : { actions }) };
}

/** One book of the spec by name. Errors: NOT_FOUND. */
export function bookNamed(spec: ExperimentSpec, id: string): BookSpec {
  const books = booksOf(spec);
  const book = books.find((each) => each.id === id);
  if (book === undefined) throw new AppError('NOT_FOUND', `there is no book ${id}: the books are ${books.map((each) => each.id).join(', ')}`, { userAction: 'Name one of them.' });
  return book;
}
