import type { Execution, Strategy } from '../../../../src-shared/model/research/spec.ts';
import type { MarketAction } from '../backtest-types.ts';
import { runBook } from '../backtest/engine.ts';
import { trainPolicyHere } from '../learn/train-policy.ts';
import { makeStrategy } from '../strategies/make-strategy.ts';
import type { LearnedPolicy, MarketView } from '../strategy.ts';
import type { Span } from './splits.ts';

/** What all tasks of a run stand on. Its arrays lie on shared memory where there are workers. */
export interface Ground {
  readonly view: MarketView; readonly execution: Execution; readonly seed: number;
  readonly train: Span;
  readonly actions?: readonly MarketAction[];
  /** Of the specification's own strategy, where it is a learned one. */
  readonly policy?: LearnedPolicy;
}

/** A strategy, what it is fitted on first (null: nothing, or the ground's own policy), and the windows in which a fresh book follows it. */
export interface Task {
  readonly strategy: Strategy;
  readonly learn: { readonly within: Span; readonly spans: readonly Span[] } | null;
  readonly runs: readonly Span[];
}

/**
 * Returns of each window, by position in the panel, NaN outside and in the window's first session, which has none. Every book is the
 * engine's, with the costs and constraints of the specification.
 */
export function runTask(ground: Ground, { strategy, learn, runs }: Task): Float64Array[] {
  const { view, execution, seed, train, actions } = ground;
  const policy = learn !== null && strategy.kind === 'ppo' ? (trainPolicyHere({ spec: strategy, view, execution, seed, from: learn.within.from, to: learn.within.to, spans: learn.spans }).policy as LearnedPolicy) : ground.policy;
  const made = makeStrategy(strategy, view, { seed, trainFrom: train.from, trainTo: train.to, ...(policy === undefined ? {} : { policy }) });
  return runs.map(({ from, to }) => {
    const book = runBook({ panel: view.panel, view, strategy: made, execution, from, to, holdings: false, ...(actions === undefined ? {} : { actions }) });
    const out = new Float64Array(view.panel.sessions.length).fill(Number.NaN);
    out.set(book.returns.subarray(1), from + 1);
    return out;
  });
}

/** A view whose arrays lie on shared memory, so that workers read them in place. */
export function shareView(view: MarketView): MarketView {
  const floats = (values: Float64Array): Float64Array => {
    const out = new Float64Array(new SharedArrayBuffer(values.byteLength));
    out.set(values);
    return out;
  };
  const bytes = (values: Uint8Array): Uint8Array => {
    const out = new Uint8Array(new SharedArrayBuffer(values.byteLength));
    out.set(values);
    return out;
  };
  const { panel } = view;
  return {
    panel: { ...panel, open: floats(panel.open), high: floats(panel.high), low: floats(panel.low), close: floats(panel.close), volume: floats(panel.volume), factor: floats(panel.factor), row: floats(panel.row), member: bytes(panel.member) },
    features: { ...view.features, columns: new Map([...view.features.columns].map(([name, values]) => [name, floats(values)])) },
    universe: bytes(view.universe), price: floats(view.price),
  };
}
