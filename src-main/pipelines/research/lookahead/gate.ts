import { z } from 'zod';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, withSession } from '../../../intake/gate-session.ts';
import { readSideFacts } from '../features/read-side-facts.ts';
import { readPanel } from '../panel/read-panel.ts';
import { policyInput } from '../policy-input.ts';
import { checkLookAheadInSteps } from './check.ts';


/**
 * Every experiment passes through here before it is run: its path is run again on what was known, and a difference stops it, so that no result
 * is ever made of a look ahead. What the data do not let be judged is told as not evaluable, and does not stop.
 */
export const lookaheadGate = defineGate({
  id: 'lookahead',
  version: '1',
  title: 'Look-ahead',
  inputs: ['bar', 'action', 'member', 'fundamental', 'surface', 'insider', 'spec?', 'policy?'],
  outputs: ['lookahead'],
  params: z.object({}),
  when: ({ has }) => (has('spec') ? null : 'no experiment was given'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const policy = await policyInput(context);
    const path = (slot: string): string => context.input(slot).path;
    const known = await withSession(context, ['bar', 'member', 'action', 'fundamental', 'surface', 'insider'].map((slot) => context.input(slot)), async (session) => ({
      panel: await readPanel(session, { bar: path('bar'), member: path('member') }),
      side: await readSideFacts(session, { action: path('action'), member: path('member'), fundamental: path('fundamental'), surface: path('surface'), insider: path('insider') }),
    }));
    const report = await checkLookAheadInSteps({ ...known, spec, policy, onProgress: (done, total) => context.progress(done, total, 'checks') }, context.signal);
    await context.output('lookahead', { json: report }, JSON_TYPE);
    const summary = { verdict: report.verdict, cuts: report.cuts.length, failed: report.checks.filter(({ verdict }) => verdict === 'failed').length, notEvaluable: report.notEvaluable };
    return report.verdict === 'passed' ? { outcome: 'passed' as const, summary } : { outcome: 'blocked' as const, summary, message: report.text };
  },
});
