import type { Strategy } from '../../../../src-shared/model/research/spec.ts';

/** Decisions that a policy is trained over at most when it is trained again for a trial, a fold or a split: whole trainings would take hours. */
export const REFIT_STEPS = 20_000;

/** The strategy as it is trained for a trial. */
export function forTrial(strategy: Strategy): Strategy {
  return strategy.kind === 'ppo' ? { ...strategy, steps: Math.min(strategy.steps, REFIT_STEPS) } : strategy;
}
