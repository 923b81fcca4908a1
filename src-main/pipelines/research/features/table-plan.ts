import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import type { ExperimentSpec, FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import { ACTION_FIELDS, FUNDAMENTAL_FIELDS, INSIDER_FIELDS, MEMBER_FIELDS, SURFACE_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import { kernelTablePlan, type KernelColumn } from '../../../derive/kernel-plan.ts';
import type { FeatureDefinition } from './definition.ts';
import { FEATURES, featureOf, featureUses, nameOf } from './registry.ts';

const SIDE = { fundamentals: ['fundamental', FUNDAMENTAL_FIELDS], surfaces: ['surface', SURFACE_FIELDS], insiders: ['insider', INSIDER_FIELDS], actions: ['action', ACTION_FIELDS], members: ['member', MEMBER_FIELDS] } as const;
const BARS = ['open', 'high', 'low', 'close', 'volume'];

/** What a definition stands on in the end: members of bars, domains of side facts, and whether a universe is taken over. */
function inputsOf(definition: FeatureDefinition): { readonly bars: ReadonlySet<string>; readonly side: ReadonlySet<keyof typeof SIDE>; readonly universe: boolean } {
  const [bars, side] = [new Set<string>(), new Set<keyof typeof SIDE>()];
  let universe = definition.scope !== 'symbol';
  for (const input of definition.inputs) {
    const other = FEATURES.get(input);
    if (BARS.includes(input)) bars.add(input);
    else if (input in SIDE) side.add(input as keyof typeof SIDE);
    else if (input === 'universe') universe = true;
    else if (other !== undefined) {
      const below = inputsOf(other);
      for (const each of below.bars) bars.add(each);
      for (const each of below.side) side.add(each);
      universe ||= below.universe;
    }
  }
  return { bars, side, universe };
}

/** The plan of the table `feature`: which columns of bars and of side tables each column can depend on, and what the spec says of it. */
export function featureTablePlan(spec: Pick<ExperimentSpec, 'prices' | 'universe'> & Partial<Pick<ExperimentSpec, 'features'>>, uses: readonly FeatureUse[]): TablePlan {
  return kernelTablePlan('feature', 'bar', 'features', uses.map((use, at): KernelColumn => {
    const definition = featureOf(use.name);
    const { bars, side, universe } = inputsOf(definition);
    const own = [...bars, ...(spec.prices === 'adjusted' && bars.size > 0 ? ['factor'] : [])];
    const traded = universe && spec.universe.select === 'most-traded' ? ['close', 'volume'] : [];
    const domains = [...side, ...(universe && spec.universe.select !== 'listed' ? ['members' as const] : [])];
    const others = [...new Set(domains)].flatMap((domain) => {
      const [space, fields] = SIDE[domain];
      return fields.map(({ name }) => ({ space, column: name }));
    });
    const origins: Origin[] = [{ kind: 'document', ref: `spec#/features/${lineOf(spec.features, use, at)}`, label: definition.title }, ...(universe ? [{ kind: 'document' as const, ref: 'spec#/universe', label: 'universe' }] : []), ...(use.normalise === 'train' ? [{ kind: 'document' as const, ref: 'spec#/train', label: 'training slice' }] : [])];
    // Every value looks at other sessions of its symbol, or at other symbols: all its columns count on other rows too.
    return { column: nameOf(use), title: definition.title, type: 'double', reads: own, pool: [...new Set(['symbol', 'session', ...own, ...traded])], others, documents: origins };
  }));
}

/** Line of the specification that a use stands in: a set is one line and many uses. */
function lineOf(list: ExperimentSpec['features'] | undefined, use: FeatureUse, at: number): number {
  const found = (list ?? []).findIndex((entry) => featureUses([entry]).some((each) => nameOf(each) === nameOf(use)));
  return found < 0 ? at : found;
}
