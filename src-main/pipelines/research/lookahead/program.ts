import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { runBook } from '../backtest/engine.ts';
import type { RunBook } from '../backtest-types.ts';
import { signalPrice } from '../features/market-view.ts';
import { featuresOfSpec } from '../features/of-spec.ts';
import type { SideFacts } from '../features/side-facts.ts';
import { universeOf } from '../features/universe.ts';
import { makeStrategy } from '../strategies/make-strategy.ts';
import type { FeaturePanel, MakeStrategy, MarketView } from '../strategy.ts';

/**
 * The path from bars to orders, as functions: what the gate runs again on less. The product's own is `PRODUCT`; the self-test hands over ones
 * with a leak in them.
 */
export interface Program {
  features(panel: BarPanel, side: SideFacts, spec: ExperimentSpec): FeaturePanel;
  universe(panel: BarPanel, side: SideFacts, spec: ExperimentSpec): Uint8Array;
  readonly strategy: MakeStrategy;
  readonly book: RunBook;
}

export const PRODUCT: Program = {
  features: featuresOfSpec,
  universe: (panel, _side, spec) => universeOf(panel, spec.universe),
  strategy: makeStrategy,
  book: runBook,
};

/** What a strategy of the program sees of bars and facts. */
export function viewOf(program: Program, { panel, side }: Known, spec: ExperimentSpec, features: FeaturePanel): MarketView {
  return { panel, features, universe: program.universe(panel, side, spec), price: signalPrice(panel, spec.prices) };
}

/** Bars and facts: all of them, or those known at a session. */
export interface Known { readonly panel: BarPanel; readonly side: SideFacts }
