import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../../src-shared/kernel/errors.ts';
import type { LookAheadCheck } from '../../../../src-shared/model/research/look-ahead.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { trainPolicyHere } from '../learn/train-policy.ts';
import type { LearnedPolicy, MarketView } from '../strategy.ts';
import { compareNothing, Tally } from './tally.ts';

/** Steps that the policy is learned anew for: enough to read every part of what training reads, not to learn. */
const STEPS = 256;

/**
 * Whether a policy depends on anything after the training slice: a short training on the whole data and one on data whose later sessions went
 * another way give the same weights, bit for bit; and the policy that is used says that it ended its training there.
 */
export function checkPolicy(spec: ExperimentSpec, policy: LearnedPolicy | undefined, views: { readonly whole: MarketView; readonly changed: MarketView }, { from, to }: { readonly from: number; readonly to: number }): LookAheadCheck {
  const title = 'The policy was learned on the training slice';
  const { strategy } = spec;
  if (strategy.kind !== 'ppo') return compareNothing('policy', title, 'passed', 'The strategy is not learned.');
  const brief = { ...strategy, steps: STEPS, rollout: 64, batch: 32, epochs: 1 };
  const learn = (view: MarketView): string => canonicalJson(trainPolicyHere({ spec: brief, view, execution: spec.execution, seed: spec.seed, from, to }).policy as unknown as Json);
  const [whole, changed] = [learn(views.whole), learn(views.changed)];
  const tally = new Tally();
  const place = { panel: views.whole.panel, cut: to, variant: 'changed' as const };
  tally.one(place, `weights after ${STEPS} steps`, null, to, whole.length, changed.length, whole === changed);
  const ended = (policy?.['train'] as { readonly to?: unknown } | undefined)?.to;
  tally.one(place, 'end of the training that the policy tells', null, to, 0, 0, typeof ended !== 'string' || ended <= spec.train.to);
  return tally.check('policy', title, `Learned anew for ${STEPS} steps, the weights are the same bits whatever comes after ${views.whole.panel.sessions[to] as string}.`);
}
