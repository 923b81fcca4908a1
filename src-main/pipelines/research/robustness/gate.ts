import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { z } from 'zod';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, withSession } from '../../../intake/gate-session.ts';
import { readBacktest } from '../backtest/inputs.ts';
import { policyInput } from '../policy-input.ts';
import { runRobustness, slicesOf } from './robustness.ts';


/**
 * How far a result holds: every combination of the sweep, walk-forward, purged cross-validation, each trial a book of the engine on worker threads.
 * Comes after `lookahead`, so that nothing is chosen by a specification that looks ahead. What the spec does not ask for is written as null.
 */
export const robustnessGate = defineGate({
  id: 'robustness',
  version: '1',
  title: 'Robustness',
  inputs: ['bar', 'member?', 'action?', 'feature?', 'spec', 'policy?', 'lookahead'],
  outputs: ['sweep', 'folds', 'trial.returns'],
  params: z.object({}),
  when: ({ has }) => (has('spec') ? null : 'no experiment was given'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const { sweep, walkForward, purged } = spec.validation;
    if (sweep === undefined && walkForward === undefined && purged === undefined) {
      for (const slot of ['sweep', 'folds', 'trial.returns']) await context.output(slot, { json: null }, JSON_TYPE);
      return { outcome: 'passed' as const, summary: { asked: false } };
    }
    const policy = await policyInput(context);
    const [member, action, feature] = [context.optional('member'), context.optional('action'), context.optional('feature')];
    const paths = { bar: context.input('bar').path, member: member?.path ?? null, action: action?.path ?? null, feature: feature?.path ?? null };
    const { view, panel, actions } = await withSession(context, [context.input('bar'), ...[member, action, feature].filter((artifact) => artifact !== null)], (session) => readBacktest(session, paths, spec, policy));
    const result = await runRobustness({
      spec, workers: Math.max(1, context.limits.threads), signal: context.signal,
      ground: { view, execution: spec.execution, seed: spec.seed, train: slicesOf(spec, panel.sessions).train, ...(actions === undefined ? {} : { actions }), ...(policy === undefined ? {} : { policy }) },
      progress: (done, total, seen) => context.progress(done, total, 'books', ...(seen === undefined ? [] : [seen])),
    });
    await context.output('sweep', { json: result.sweep }, JSON_TYPE);
    await context.output('folds', { json: result.folds }, JSON_TYPE);
    await context.output('trial.returns', { json: result.trialReturns }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { trials: result.trials, chosen: result.sweep?.chosen.join(', ') ?? null, folds: result.folds?.folds.length ?? 0, paths: result.folds?.paths.length ?? 0, decay: result.folds?.decay ?? null } };
  },
});
