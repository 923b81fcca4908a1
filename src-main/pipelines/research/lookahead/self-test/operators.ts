import type { SeededRandom } from '../../../../../src-shared/kernel/seeded-random.ts';
import type { ExperimentSpec, FeatureUse } from '../../../../../src-shared/model/research/spec.ts';
import { featureOf } from '../../features/registry.ts';
import { PRODUCT, type Program } from '../program.ts';
import { PROGRAM_OPERATORS } from './program-operators.ts';

/** A leak planted in a clean experiment: in its spec, or in the program that runs it. */
export interface Mutant { readonly spec: ExperimentSpec; readonly program: Program; readonly what: string }

/** A way to plant a leak. `plant` gives null where the experiment has nothing that it could be planted in. */
export interface Operator {
  readonly id: string;
  readonly title: string;
  readonly at: 'spec' | 'program';
  plant(spec: ExperimentSpec, random: SeededRandom): Mutant | null;
}

/** The spec with one of its uses, drawn among those that `may` allows, changed. */
function changeUse(spec: ExperimentSpec, random: SeededRandom, may: (use: FeatureUse) => boolean, change: (use: FeatureUse) => Partial<FeatureUse>): Mutant | null {
  const uses = spec.features.flatMap((use, at) => (typeof use !== 'string' && may(use) ? [{ use, at }] : []));
  if (uses.length === 0) return null;
  const { use, at } = random.pick(uses);
  const changed = change(use);
  return { spec: { ...spec, features: spec.features.map((each, k) => (k === at ? { ...use, ...changed } : each)) }, program: PRODUCT, what: `${use.name}: ${JSON.stringify(changed)}` };
}

const standsOn = (use: FeatureUse, input: string): boolean => featureOf(use.name).inputs.includes(input);

const SPEC_OPERATORS: readonly Operator[] = [
  { id: 'shift', title: 'A feature is shifted: tomorrow\'s value today', at: 'spec', plant: (spec, random) => changeUse(spec, random, () => true, () => ({ lag: -1 - random.below(3) })) },
  { id: 'full-sample-fit', title: 'A feature is normalised over the whole sample', at: 'spec', plant: (spec, random) => changeUse(spec, random, () => true, () => ({ normalise: 'full-sample' })) },
  // Without a warm-up there is no gap in a session with a bar, and what a later normalisation or lag leaves of a filled gap may all be known by then.
  { id: 'back-fill', title: 'Gaps are filled from the future', at: 'spec', plant: (spec, random) => changeUse(spec, random, (use) => featureOf(use.name).warmUp > 0, () => ({ fill: 'backward', fillLimit: 1 + random.below(5), normalise: 'none', lag: 0 })) },
  { id: 'restated', title: 'Figures as they stand now, not as they were filed', at: 'spec', plant: (spec, random) => changeUse(spec, random, (use) => standsOn(use, 'fundamentals') && !/valid|stale/.test(use.name), () => ({ vintage: 'restated' })) },
  { id: 'future-universe', title: 'The universe of the sample\'s end', at: 'spec', plant: (spec) => ({ spec: { ...spec, universe: { ...spec.universe, known: 'sample-end' } }, program: PRODUCT, what: `${spec.universe.select} of the last session` }) },
  {
    id: 'label-overlap', title: 'Labels of training reach into the test', at: 'spec',
    plant: (spec, random) => {
      const { validation } = spec;
      const folds = validation.walkForward === undefined && validation.purged === undefined ? { walkForward: { kind: 'rolling' as const, train: 60, test: 20 } } : {};
      const [labelHorizon, purge] = random.next() < 0.5 ? [validation.labelHorizon, random.below(validation.labelHorizon)] : [validation.purge + 1 + random.below(3), validation.purge];
      return { spec: { ...spec, validation: { ...validation, ...folds, labelHorizon, purge } }, program: PRODUCT, what: `labels of ${labelHorizon}, purge ${purge}` };
    },
  },
  { id: 'same-close', title: 'Filled at the close that decides', at: 'spec', plant: (spec) => ({ spec: { ...spec, execution: { ...spec.execution, fill: 'same-close' } }, program: PRODUCT, what: 'same-close' }) },
];

/** All operators, in the order of the list that is printed. */
export const OPERATORS: readonly Operator[] = [...SPEC_OPERATORS, ...PROGRAM_OPERATORS];
