import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { FeatureDefinition } from './definition.ts';
import { CORE, SMA } from './sets/core.ts';
import { CROSS_SECTION, CROSS_SECTION_BASE } from './sets/cross-section.ts';
import { FUNDAMENTALS } from './sets/fundamentals.ts';
import { INSIDERS } from './sets/insiders.ts';
import { MARKET, REGIME, REGIME_INDICES } from './sets/market.ts';
import { PANEL, PANEL_VARIANTS } from './sets/panel.ts';
import { SURFACE } from './sets/surface.ts';

const ALL: readonly FeatureDefinition[] = [...CORE, ...SMA, ...CROSS_SECTION_BASE, ...CROSS_SECTION, ...MARKET, ...REGIME, ...REGIME_INDICES, ...SURFACE, ...FUNDAMENTALS, ...INSIDERS, ...PANEL, ...PANEL_VARIANTS];

/** Every feature by name. A name stands for one definition. */
export const FEATURES: ReadonlyMap<string, FeatureDefinition> = new Map(ALL.map((feature) => [feature.name, feature]));

const names = (...features: readonly (readonly FeatureDefinition[])[]): readonly string[] => features.flat().map(({ name }) => name);
/** Names in their order, each once: what a second set has again is left out of it. */
const joined = (...sets: readonly (readonly string[])[]): readonly string[] => [...new Set(sets.flat())];

const core = names(CORE);
const sma = names(SMA);
const xsec = ['ret_1d', 'ret_5d', 'vol_10d', 'sma_20_dist', 'volume_zscore_20d', ...names(CROSS_SECTION), 'trend_strength_20d', 'market_ret_1d', 'market_vol_20d', 'market_vol_of_vol_20d', 'dispersion_1d', 'dispersion_5d', 'breadth_up_1d', 'breadth_down_1d', 'breadth_up_5d', 'corr_mean_20d', 'corr_spike_20d'];
const regime = names(REGIME);
const surface = names(SURFACE);
const fundamentals = names(FUNDAMENTALS);

/** Sets by name: what a spec may write in place of their features, in this order. */
export const FEATURE_SETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['core_v1', core], ['sma_v1', sma], ['equity_xsec_v1', xsec], ['regime_v1', regime], ['regime_v1_1', names(REGIME_INDICES)], ['options_surface_v1', surface], ['fundamentals_v1', fundamentals], ['insiders_v1', names(INSIDERS)], ['panel_v1', names(PANEL)],
  ['sma_plus_xsec_v1', joined(sma, xsec)], ['sma_plus_regime_v1', joined(sma, regime)], ['xsec_plus_regime_v1', joined(xsec, regime)], ['sma_plus_options_surface_v1', joined(sma, surface)],
  ['core_v1_regime', joined(core, regime)], ['core_v1_xsec', joined(core, xsec)], ['core_v1_xsec_regime', joined(core, xsec, regime)], ['core_v1_xsec_regime_opts_v1', joined(core, xsec, regime, surface)],
  ['core_v1_fundamentals_v1', joined(core, fundamentals)], ['core_v1_fundamentals_regime_v1', joined(core, fundamentals, regime)], ['core_v1_fundamentals_regime_xsec_v1', joined(core, fundamentals, regime, xsec)], ['core_v1_fundamentals_regime_opts_v1', joined(core, fundamentals, regime, surface)],
]);

/** The definition of a feature. Errors: INVALID_INPUT for a name that is not in the registry. */
export function featureOf(name: string): FeatureDefinition {
  const found = FEATURES.get(name);
  if (found === undefined) throw new AppError('INVALID_INPUT', `there is no feature ${name}`, { userAction: 'Take a name from the registry: tapestry research features lists them.' });
  return found;
}

/** How the strategy calls what a use makes. */
export function nameOf(use: FeatureUse): string {
  return use.as ?? use.name;
}

/**
 * The uses that a spec's list stands for: sets in their order, each feature once (a name that a set has again is the same). Errors:
 * INVALID_INPUT for an unknown name, and for two different uses under one name.
 */
export function featureUses(list: readonly (string | FeatureUse)[]): readonly FeatureUse[] {
  const uses = new Map<string, FeatureUse>();
  for (const entry of list) {
    const each = typeof entry === 'string' ? (FEATURE_SETS.get(entry) ?? [entry]).map((name) => FeatureUse.parse({ name })) : [entry];
    for (const use of each) {
      featureOf(use.name);
      const before = uses.get(nameOf(use));
      if (before === undefined) uses.set(nameOf(use), use);
      else if (JSON.stringify(FeatureUse.parse(before)) !== JSON.stringify(FeatureUse.parse(use))) throw new AppError('INVALID_INPUT', `two features are called ${nameOf(use)}`, { userAction: 'Give one of them another name (as).' });
    }
  }
  return [...uses.values()];
}
