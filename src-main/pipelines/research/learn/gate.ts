import type { Learning } from '../../../../src-shared/contract/research.ts';
import type { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { LearningSeen } from '../../../../src-shared/model/research/seen.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { sessionRange } from '../../../../src-shared/model/market/session-range.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, withSession } from '../../../intake/gate-session.ts';
import { readBacktest } from '../backtest/inputs.ts';
import { ResearchParams } from '../params.ts';
import type { LearningPoint } from './ppo.ts';
import { trainPolicy } from './train-policy.ts';

/** Most points that are shown while it runs; the artifact has all. */
const SHOWN = 400;

/**
 * Trains the policy of a spec whose strategy learns, on its training slice and nothing else. The weights are stored exactly, and the same for
 * any number of threads.
 */
export const learnGate = defineGate({
  id: 'learn',
  version: '1',
  title: 'Learning',
  inputs: ['bar', 'member?', 'feature?', 'spec'],
  outputs: ['policy', 'learning'],
  params: ResearchParams.pick({ strategy: true }),
  when: ({ params, has }) => (!has('spec') ? 'no experiment was given' : params.strategy === 'ppo' ? null : 'the strategy of the experiment learns nothing'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const { strategy } = spec;
    if (strategy.kind !== 'ppo') throw new AppError('INTERNAL', `the run says that its strategy learns, its spec that it is ${strategy.kind}`);
    const [member, feature] = [context.optional('member'), context.optional('feature')];
    const { panel, view } = await withSession(context, [context.input('bar'), ...[member, feature].filter((artifact) => artifact !== null)], (session) => readBacktest(session, { bar: context.input('bar').path, member: member?.path ?? null, feature: feature?.path ?? null, action: null }, spec));
    const { from, to } = sessionRange(panel.sessions, spec.train);
    context.progress(0, strategy.steps, 'steps');
    const trained = await trainPolicy({
      spec: strategy, view, execution: spec.execution, seed: spec.seed, from, to, workers: Math.max(1, context.limits.threads), signal: context.signal,
      onPoint: ({ step }, all) => context.progress(step, strategy.steps, 'steps', seen(all)),
    });
    const learning = learningOf(spec, trained.points, trained.parameters, [panel.sessions[from] as string, panel.sessions[to] as string]);
    await context.output('policy', { json: trained.policy }, JSON_TYPE);
    await context.output('learning', { json: learning }, JSON_TYPE);
    const last = trained.points.at(-1);
    return { outcome: 'passed' as const, summary: { steps: strategy.steps, parameters: trained.parameters, reward: last?.reward ?? null, features: trained.policy.features.length } };
  },
});

/** The curve so far, thinned evenly where it is long; the last point is always there. */
function seen(all: readonly LearningPoint[]): LearningSeen {
  const every = Math.ceil(all.length / SHOWN);
  return { learning: { points: all.filter((_, i) => (all.length - 1 - i) % every === 0).map(({ step, reward }) => ({ step, reward })) } };
}

/** The learning curve as a document, and in words what was learned on and how. */
export function learningOf(spec: ExperimentSpec, points: readonly LearningPoint[], parameters: number, [from, to]: readonly [string, string]): z.infer<typeof Learning> {
  const { strategy, seed, execution } = spec;
  if (strategy.kind !== 'ppo') throw new AppError('INTERNAL', 'only a learned strategy has a learning curve');
  const over = strategy.action === 'groups' ? `how the book is spread over ${strategy.groups} groups of names by ${strategy.score ?? 'the first feature'}, and cash` : 'the weight of each name, and cash';
  return {
    steps: strategy.steps, points: points.map((point) => ({ ...point })), seed, parameters,
    text: `Proximal policy optimisation (Schulman et al. 2017), ${strategy.steps} decisions on the training slice ${from} to ${to}: ${over}. `
      + `Each rollout of ${strategy.rollout} decisions is eight books that begin in cash at random sessions and last a year at most; ${strategy.epochs} epochs in minibatches of ${strategy.batch}. `
      + `Observations are normalised by mean and deviation of the training slice, fitted before the first step and stored with the policy. `
      + `Books are kept as the backtest keeps them (${execution.fill}, costs, constraints, drifted weights), in fractions of units; splits and dividends are read from the adjustment factor. `
      + `Reward: log growth between decisions${strategy.reward.turnover > 0 ? `, less ${strategy.reward.turnover} times the turnover` : ''}${strategy.reward.drawdown > 0 ? `, less ${strategy.reward.drawdown} times the increase of the drawdown` : ''}; the curve shows its mean, not scaled. `
      + `In use the policy acts by the mean of its distribution. Seed ${seed}: the same run gives the same weights, bit for bit, on any number of threads.`,
  };
}
