import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { FeaturePanel, MarketView } from '../strategy.ts';
import { universeOf } from './universe.ts';

/** What a strategy of the spec may look at: bars, features, universe, and the prices that signals see. */
export function marketView(panel: BarPanel, spec: Pick<ExperimentSpec, 'universe' | 'prices'>, features: FeaturePanel): MarketView {
  return { panel, features, universe: universeOf(panel, spec.universe), price: signalPrice(panel, spec.prices) };
}

/** Close times factor, or the close as traded; NaN where there is no bar. */
export function signalPrice(panel: BarPanel, prices: 'adjusted' | 'raw'): Float64Array {
  if (prices === 'raw') return panel.close;
  const out = new Float64Array(panel.close.length);
  for (let i = 0; i < out.length; i += 1) out[i] = (panel.close[i] as number) * (panel.factor[i] as number);
  return out;
}
