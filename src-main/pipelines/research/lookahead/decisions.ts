import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookState, LearnedPolicy, MarketView, Strategy } from '../strategy.ts';
import type { Program } from './program.ts';
import type { Place, Tally } from './tally.ts';

export interface StrategyAbout { readonly trainFrom: number; readonly trainTo: number; readonly policy: LearnedPolicy | undefined }

/** Strategies over one view, with the training slice as far as the view goes. */
export function strategyOn(program: Program, spec: ExperimentSpec, view: MarketView, about: StrategyAbout): Strategy {
  const last = view.panel.sessions.length - 1;
  return program.strategy(spec.strategy, view, { seed: spec.seed, trainFrom: Math.min(about.trainFrom, last), trainTo: Math.min(about.trainTo, last), ...(about.policy === undefined ? {} : { policy: about.policy }) });
}

/** Two books that could have been held: none, and a drawn one of about a third of the names. The same for both sides of a comparison. */
export function states(view: MarketView, session: number, seed: number, equity: number): readonly BookState[] {
  const S = view.panel.symbols.length;
  const flat: BookState = { session, equity, weights: new Float64Array(S), units: new Float64Array(S), entry: new Float64Array(S).fill(Number.NaN), entered: new Int32Array(S).fill(-1) };
  const random = seededRandom(seed, 500_000 + session);
  const held = flat.weights.map(() => (random.next() < 1 / 3 ? 1 : 0));
  const count = held.reduce((sum, each) => sum + each, 0);
  const weights = held.map((each) => (count === 0 ? 0 : each / count));
  const units = weights.map((weight, s) => {
    const price = view.panel.close[s * view.panel.sessions.length + session] as number;
    return weight === 0 ? 0 : price > 0 ? (weight * equity) / price : 1;
  });
  // Entered up to 20 sessions ago at the close of then, so that protective orders have something to stand on.
  const since = Math.max(0, session - random.below(20));
  const entered = Int32Array.from(held, (each) => (each === 0 ? -1 : since));
  const entry = Float64Array.from(held, (each, s) => {
    if (each === 0) return Number.NaN;
    const price = view.panel.close[s * view.panel.sessions.length + since] as number;
    return price > 0 ? price : 1;
  });
  return [flat, { session, equity, weights, units, entry, entered }];
}

/** Compares what two strategies decide and order in a session, on the same books. */
export function compareDecisions(tally: Tally, place: Place, whole: Strategy, wholeView: MarketView, other: Strategy, session: number, seed: number, equity: number): void {
  const S = wholeView.panel.symbols.length;
  const blank = (): Float64Array => new Float64Array(S).fill(Number.NaN);
  for (const state of states(wholeView, session, seed, equity)) {
    const [targetA, signalA, targetB, signalB] = [blank(), blank(), blank(), blank()];
    whole.targets(state, targetA, signalA);
    other.targets(state, targetB, signalB);
    tally.decided(place, 'signal', session, signalA, signalB);
    tally.decided(place, 'target weight', session, targetA, targetB);
    const [ordersA, ordersB] = [whole.orders?.(state) ?? [], other.orders?.(state) ?? []];
    tally.one(place, 'number of orders', null, session, ordersA.length, ordersB.length);
    for (const [k, order] of ordersA.entries()) {
      const twin = ordersB[k];
      tally.one(place, 'order', order.symbol, session, order.units, twin?.units ?? Number.NaN, JSON.stringify(order) === JSON.stringify(twin));
    }
  }
}
