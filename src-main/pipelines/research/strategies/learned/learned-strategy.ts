import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { Strategy as StrategySpec } from '../../../../../src-shared/model/research/spec.ts';
import type { BookState, LearnedPolicy, MarketView, Strategy } from '../../strategy.ts';
import { budget, openDecision } from '../standing.ts';
import { featureCells, outsideStep, step, unknownStep } from '../why.ts';
import { forwardOne, networkShape, scratchFor } from './network-shape.ts';
import { countMembers, normaliseBase, observeBook, sharesOf } from './observe.ts';
import { loadPolicy, observationWidth } from './policy-document.ts';
import { baseWidth, eyesOf } from './slots.ts';

type Ppo = Extract<StrategySpec, { kind: 'ppo' }>;

/**
 * A learned policy, deterministic: its action is the mean of the distribution that it was trained with. The book is spread over slots (groups
 * of names by score, or names) and cash by a softmax; inside a slot all names get the same. A name without a slot is not decided.
 * Errors: INVALID_INPUT without a policy, or with one that was not trained for this spec.
 */
export function learnedStrategy(spec: Ppo, view: MarketView, document: LearnedPolicy | undefined): Strategy {
  if (document === undefined) throw new AppError('INVALID_INPUT', 'a learned strategy needs the policy that was trained for it', { userAction: 'run the gate "learn" first' });
  const policy = loadPolicy(document);
  if (policy.action !== spec.action || (spec.action === 'groups' && policy.slots !== spec.groups)) throw new AppError('INVALID_INPUT', `the policy decides ${policy.action} over ${policy.slots} slots, the spec ${spec.action}${spec.action === 'groups' ? ` over ${spec.groups}` : ''}`, { userAction: 'train the policy again' });
  const eyes = eyesOf(policy, view);
  const { slots } = policy;
  const width = baseWidth(policy);
  const shape = networkShape(observationWidth(policy), policy.hidden, slots + 1);
  const scratch = scratchFor(shape.policy);
  const look = (state: BookState): { slot: Int16Array; members: Int32Array; observed: Float64Array; share: Float64Array; all: number } => {
    const slot = new Int16Array(view.panel.symbols.length);
    const members = new Int32Array(slots);
    const observed = new Float64Array(shape.inputs);
    const share = new Float64Array(slots + 1);
    eyes.slots(state.session, slot);
    const all = countMembers(slot, members);
    eyes.base(state.session, slot, observed, 0);
    normaliseBase(observed, 0, width, policy.mean, policy.deviation);
    observeBook(state.weights, slot, slots, observed, width);
    sharesOf(forwardOne(shape.policy, policy.parameters, observed, 0, scratch), 0, members, slots, share);
    return { slot, members, observed, share, all };
  };
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    openDecision(view, state.session, target, signal);
    const { slot, members, share, all } = look(state);
    if (all === 0) return;
    slot.forEach((k, s) => {
      if (k >= 0) target[s] = 0;
    });
    const left = budget(state, target);
    slot.forEach((k, s) => {
      if (k < 0) return;
      signal[s] = share[k] as number;
      target[s] = (left * (share[k] as number)) / (members[k] as number);
    });
  };
  return {
    warmUp: 0,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      const { slot, members, observed, share } = look(state);
      const k = slot[symbol] as number;
      const what = policy.action === 'groups' ? 'The score' : 'A feature or the price';
      if (k < 0) return [unknownStep(view, state.session, what, policy.action === 'groups' ? `${policy.score} has no value, or there is no bar` : 'the policy weighs only names whose features are all known')];
      const target = new Float64Array(view.panel.symbols.length);
      decide(state, target, new Float64Array(target.length));
      const per = policy.features.length + 1;
      const inputs = policy.features.map((name, f) => `${name} ${observed[k * per + f + 1]}`).join('; ');
      return [
        policy.action === 'groups' ? step('Group', `by ${policy.score}, of ${slots} from the lowest to the highest, with ${members[k]} names`, k + 1, featureCells(view, symbol, state.session, policy.features)) : step('Name', 'weighed by itself', policy.symbols[k] as string, featureCells(view, symbol, state.session, policy.features)),
        step('Observed', `means of the ${policy.action === 'groups' ? 'group' : 'name'} in deviations of the training slice ${policy.train.from} to ${policy.train.to}: ${inputs}`, null, featureCells(view, symbol, state.session, policy.features)),
        step('In the book', 'weight of the slot at the close, before the decision', observed[width + k] as number),
        step('Share', `what the policy (seed ${policy.seed}, ${policy.steps} steps) gives the slot: mean action, softmax`, share[k] as number),
        step('Target weight', `the share by ${members[k]} ${members[k] === 1 ? 'name' : 'names'}`, target[symbol] as number),
      ];
    },
  };
}
