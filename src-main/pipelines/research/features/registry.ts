import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { FeatureDefinition } from './definition.ts';
import { CORE, SMA } from './sets/core.ts';

const ALL: readonly FeatureDefinition[] = [...CORE, ...SMA];

/** Every feature by name. A name stands for one definition. */
export const FEATURES: ReadonlyMap<string, FeatureDefinition> = new Map(ALL.map((feature) => [feature.name, feature]));

const names = (features: readonly FeatureDefinition[]): readonly string[] => features.map(({ name }) => name);

/** Sets by name: what a spec may write in place of their features, in this order. */
export const FEATURE_SETS: ReadonlyMap<string, readonly string[]> = new Map([['core_v1', names(CORE)], ['sma_v1', names(SMA)]]);

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
