import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../src-shared/model/research/spec.ts';

/** Features on a panel's axes: column by name, each symbol-major like the panel's. NaN: not known, or inside the warm-up. */
export interface FeaturePanel {
  readonly names: readonly string[];
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Sessions before which a feature is not known, by name. */
  readonly warmUp: ReadonlyMap<string, number>;
}

/** What a strategy may look at: nothing later than the session that it is asked about. */
export interface MarketView {
  readonly panel: BarPanel;
  readonly features: FeaturePanel;
  /** 1 where a symbol may be held, by the universe of the spec as known in the session; the panel's axes. */
  readonly universe: Uint8Array;
  /** Prices that signals see, by the spec's `prices`: close times factor, or the close. The panel's axes. */
  readonly price: Float64Array;
}

/** The book as it stands at the close of the session, before the decision. */
export interface BookState {
  /** Position in the panel's sessions. */
  readonly session: number;
  readonly equity: number;
  /** Drifted weights of all symbols of the panel at the close. */
  readonly weights: Float64Array;
  /** Units held, signed. */
  readonly units: Float64Array;
  /** Mean fill price of what is held, as traded; NaN where nothing is. What protective orders stand on. */
  readonly entry?: Float64Array;
  /** Session in which what is held was entered (from flat, or by changing side); -1 where nothing is. */
  readonly entered?: Int32Array;
}

/** An order beyond a target weight. Prices are as traded. */
export interface OrderIntent {
  readonly symbol: number;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop' | 'trailing';
  /** Unsigned. */
  readonly units: number;
  readonly limit?: number;
  readonly stop?: number;
  /** Distance of a trailing stop, in per cent of the best price since. */
  readonly trail?: number;
  /** Sessions it stands; 1 is the next one only. */
  readonly validSessions: number;
  /** Never fills more than is held against it when it fills: protective orders, of which only the first finds something to close. */
  readonly reduceOnly?: boolean;
  readonly reason: string;
}

/** One line of why: a signal, a rank, a rule, with the bars it stands on. */
export interface SignalStep {
  readonly title: string;
  readonly detail: string;
  readonly value: string | null;
  /** Rows of `bar` (or of `feature`) it was read from. */
  readonly cells: readonly { readonly space: 'bar' | 'feature'; readonly sourceRow: number; readonly column: string }[];
}

/**
 * A strategy over a view. `targets` writes the target weight of every symbol decided at the close of `state.session` (NaN: leave it as it
 * is) and, in `signal`, what each was scored (NaN: not scored). Deterministic; must give the same on a panel cut after that session.
 */
export interface Strategy {
  /** Sessions before which it decides nothing. */
  readonly warmUp: number;
  targets(state: BookState, target: Float64Array, signal: Float64Array): void;
  /** Orders beside target weights, for strategies that order; absent: none. */
  orders?(state: BookState): readonly OrderIntent[];
  /** Why a symbol got its target in a session; called on the same view. */
  explain(state: BookState, symbol: number): readonly SignalStep[];
}

/** Weights of a policy that was learned, as stored. */
export interface LearnedPolicy {
  readonly kind: 'research.policy';
  readonly version: 1;
  readonly [key: string]: unknown;
}

/** Makes a strategy of its spec. `policy` for learned ones only: INVALID_INPUT without. `train` is the last session that anything may be fitted on. */
export type MakeStrategy = (spec: StrategySpec, view: MarketView, about: { readonly seed: number; readonly trainFrom: number; readonly trainTo: number; readonly policy?: LearnedPolicy }) => Strategy;
