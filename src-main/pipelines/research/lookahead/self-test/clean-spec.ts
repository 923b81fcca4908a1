import type { SeededRandom } from '../../../../../src-shared/kernel/seeded-random.ts';
import { ExperimentSpec, type FeatureUse } from '../../../../../src-shared/model/research/spec.ts';
import { FEATURES, FEATURE_SETS } from '../../features/registry.ts';

/** Warm-up that a feature of a generated experiment may have at most: the market is short. */
const LONGEST = 45;
const short = (names: readonly string[]): readonly string[] => names.filter((name) => (FEATURES.get(name)?.warmUp ?? 999) <= LONGEST);
const setOf = (name: string): readonly string[] => short(FEATURE_SETS.get(name) ?? []);
const POOLS: readonly (readonly string[])[] = [setOf('core_v1'), setOf('sma_v1'), setOf('equity_xsec_v1'), setOf('regime_v1'), setOf('panel_v1'), setOf('options_surface_v1'), setOf('fundamentals_v1'), setOf('insiders_v1')];

/** An experiment that does not look ahead, drawn: features of all sets with every use that is allowed, universes, strategies, folds. */
export function cleanSpec(sessions: readonly string[], random: SeededRandom, name: string): ExperimentSpec {
  const T = sessions.length;
  const trainTo = Math.floor(T * 0.55) + random.below(Math.floor(T * 0.1));
  const features = drawFeatures(random);
  const horizon = random.pick([1, 1, 3, 5]);
  const folds = random.pick(['none', 'none', 'walk', 'purged']);
  return ExperimentSpec.parse({
    kind: 'research.spec', version: 1, name, title: 'Drawn', study: 'self-test', train: { from: sessions[0], to: sessions[trainTo] }, test: { from: sessions[trainTo + 1 + random.pick([0, 0, 5])], to: sessions[T - 1] },
    universe: random.pick([{}, { select: 'members' }, { select: 'members' }, { select: 'most-traded', count: 4 }]), prices: random.pick(['adjusted', 'adjusted', 'raw']),
    features, strategy: drawStrategy(random, features.map((use) => use.as as string)),
    execution: { rebalance: random.pick(['daily', 'weekly', 'monthly', 5]), fill: random.pick(['next-open', 'next-open', 'next-close']), units: random.pick(['integer', 'fractional']) },
    validation: { labelHorizon: horizon, purge: horizon + random.below(3), embargo: random.below(4), ...(folds === 'walk' ? { walkForward: { train: 60, test: 20 } } : folds === 'purged' ? { purged: { groups: 5, test: 2 } } : {}) },
    seed: random.below(1_000_000),
  });
}

function drawFeatures(random: SeededRandom): FeatureUse[] {
  return Array.from({ length: 2 + random.below(3) }, (_, k): FeatureUse => ({
    name: random.pick(random.pick(POOLS)), as: `f${k}`, lag: random.pick([0, 0, 1, 3]), fill: random.pick(['none', 'none', 'forward']), fillLimit: 1 + random.below(5), normalise: random.pick(['none', 'none', 'rolling', 'expanding', 'train']), window: 5 + random.below(16), vintage: 'as-filed',
  }));
}

function drawStrategy(random: SeededRandom, names: readonly string[]): unknown {
  const feature = random.pick(names);
  return random.pick([
    { kind: 'equal-weight' }, { kind: 'sma', fast: 5, slow: 20, form: random.pick(['hard', 'sigmoid']) }, { kind: 'momentum', lookback: 20, skip: 2, top: 3, weights: random.pick(['equal', 'inverse-volatility']) }, { kind: 'mean-reversion', window: 10, entry: 0.5, top: 3 },
    { kind: 'risk-parity', window: 20 }, { kind: 'rules', enter: `${feature} > 0`, exit: `${feature} < 0`, score: feature, top: 4 },
  ]);
}
