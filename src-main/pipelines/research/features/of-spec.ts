import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { FeaturePanel } from '../strategy.ts';
import { computeFeatures } from './compute.ts';
import { featureUses } from './registry.ts';
import type { SideFacts } from './side-facts.ts';
import { universeOf } from './universe.ts';

/** The features that a spec asks for, by its prices, its universe and its training slice. Errors: as `computeFeatures`. */
export function featuresOfSpec(panel: BarPanel, side: SideFacts, spec: Pick<ExperimentSpec, 'features' | 'prices' | 'universe' | 'train'>): FeaturePanel {
  return computeFeatures(panel, side, featureUses(spec.features), spec.train, { prices: spec.prices, universe: universeOf(panel, spec.universe) });
}
