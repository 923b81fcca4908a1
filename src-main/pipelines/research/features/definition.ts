import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { SideFacts } from './side-facts.ts';

export type FeatureScope = 'symbol' | 'cross-section' | 'market';
export type FeatureUnit = 'log return' | 'fraction' | 'deviations' | 'price' | 'currency' | 'ratio' | 'points' | 'flag' | 'correlation' | 'count' | 'volatility points' | 'sessions';
export type Vintage = FeatureUse['vintage'];

/** What a feature is, as it is printed beside its values. */
export interface FeatureAbout {
  readonly name: string;
  readonly title: string;
  /** `symbol`: of the name's own past; `cross-section`: against the others on the session; `market`: one value a session. */
  readonly scope: FeatureScope;
  /** Bar members (`close`, `high`, ...), domains of side facts, or other features. */
  readonly inputs: readonly string[];
  /** Sessions that it looks back over; 0 where a recursion never forgets. */
  readonly window: number;
  /** Sessions before which it is not known, on a series without gaps. */
  readonly warmUp: number;
  /** How a recursion begins; `none` where there is none. */
  readonly seed: string;
  readonly unit: FeatureUnit;
  readonly definition: string;
  readonly reference: string;
}

/**
 * One symbol's own series over all sessions, oldest first; prices as signals see them (the spec's `prices`), volume divided by the factor
 * where prices are multiplied with it. `memo` hands out an intermediate that several features share, made once a symbol.
 */
export interface SymbolSeries {
  readonly symbol: number;
  readonly length: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Value traded: close as traded times volume as traded. */
  readonly traded: Float64Array;
  memo(key: string, make: (out: Float64Array) => void): Float64Array;
}

/** A feature of a name's own bars: one pass a symbol, so that ranges of symbols can be worked off by several workers. */
export interface SeriesFeature extends FeatureAbout {
  readonly kind: 'series';
  series(of: SymbolSeries, out: Float64Array): void;
}

/** The whole panel, for features that look across names or at side facts. */
export interface PanelContext {
  readonly panel: BarPanel;
  readonly side: SideFacts;
  /** 1 where the name belongs to the universe as known on the session: what a cross-section is taken over. */
  readonly universe: Uint8Array;
  readonly vintage: Vintage;
  /** Bars as signals see them, symbol-major. */
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly traded: Float64Array;
  /** Another feature of the registry over the whole panel, made once. */
  feature(name: string): Float64Array;
  /** An intermediate that several features stand on, made once a panel. */
  shared<V>(key: string, make: () => V): V;
}

/** A feature over the whole panel into a symbol-major column (`market`: one value a session, which is then given to every name). */
export interface PanelFeature extends FeatureAbout {
  readonly kind: 'panel';
  compute(context: PanelContext, out: Float64Array): void;
}

export type FeatureDefinition = SeriesFeature | PanelFeature;
