import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { SHADOW_STEP_FIELDS, ShadowState, type ShadowReport } from '../../../../src-shared/model/research/shadow.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, withSession } from '../../../intake/gate-session.ts';
import { roundedUnits } from '../../../../src-shared/kernel/math/rounded-units.ts';
import { readBacktest } from '../backtest/inputs.ts';
import { ResearchParams } from '../params.ts';
import { policyInput } from '../policy-input.ts';
import { executionMetrics } from './execution.ts';
import { differenceOf, readStored } from './held-against.ts';
import { stepsOf, type ShadowStep } from './steps.ts';
import { runVeiled } from './veiled-market.ts';

const LookAhead = z.looseObject({ verdict: z.string() });
const COLUMNS: readonly WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...SHADOW_STEP_FIELDS.map(({ name, type }): WrittenColumn => ({ name, type: type as WrittenColumn['type'] }))];

/**
 * Replays the candidate over the test slice, a session at a time, on a market that has not happened yet, and holds every session and fill against
 * what the experiment stored. Goes on from `shadow.prior` by running to it again: the chain of hashes must come out the same (CORRUPT where
 * it does not). A broken bound halts it.
 */
export const shadowGate = defineGate({
  id: 'shadow',
  version: '1',
  title: 'Shadow replay',
  inputs: ['bar', 'member?', 'action?', 'feature?', 'spec', 'policy?', 'session', 'fill', 'lookahead', 'shadow.prior?'],
  outputs: ['shadow.step', 'shadow.state', 'shadow.report'],
  params: ResearchParams.pick({ mode: true, shadow: true }),
  when: ({ params }) => (params['mode'] === 'shadow' ? null : 'only a replay replays'),
  run: async (context) => {
    const about = context.params.shadow;
    if (about === undefined) throw new AppError('INVALID_INPUT', 'a shadow replay needs to know of which experiment it is', { userAction: 'Start it with `tapestry research shadow`.' });
    const spec = await context.inputJson('spec', ExperimentSpec);
    const policy = await policyInput(context);
    const prior = context.optional('shadow.prior') === null ? null : await context.inputJson('shadow.prior', ShadowState);
    const { verdict } = await context.inputJson('lookahead', LookAhead);
    const optional = ['member', 'action', 'feature'].map((slot) => context.optional(slot));
    const [member, action, feature] = optional.map((artifact) => artifact?.path ?? null) as [string | null, string | null, string | null];
    const reads = [context.input('bar'), context.input('session'), context.input('fill'), ...optional.filter((artifact) => artifact !== null)];
    return withSession(context, reads, async (session) => {
      const inputs = await readBacktest(session, { bar: context.input('bar').path, member, action, feature }, spec, policy);
      const { sessions } = inputs.panel;
      const start = sessions.findIndex((day) => day >= spec.test.from);
      const end = sessions.findLastIndex((day) => day <= spec.test.to);
      if (start < 0 || end < start) throw new AppError('INVALID_INPUT', `there are no bars in the test slice ${spec.test.from} to ${spec.test.to}`);
      const done = prior === null ? 0 : prior.step;
      const wanted = prior?.halted === true ? done : Math.min(end - start + 1, about.steps === null ? end - start + 1 : done + about.steps);
      const veiled = runVeiled(inputs, start + wanted - 1, (t) => {
        if (context.signal.aborted) throw new AppError('CANCELLED', 'the replay was cancelled');
        if (t % 16 === 0) context.progress(Math.max(0, Math.min(wanted, t - start + 1)), wanted, 'sessions');
      });
      const all = stepsOf(veiled, inputs.panel, spec, start).slice(0, wanted);
      const broken = all.findIndex(({ checks }) => checks.some(({ ok }) => !ok));
      const steps = broken < 0 ? all : all.slice(0, broken + 1);
      if (prior !== null && steps[prior.step - 1]?.hash !== prior.hash) throw new AppError('CORRUPT', `the replay does not come to where it stood: step ${prior.step} has the hash ${steps[prior.step - 1]?.hash.slice(0, 12) ?? 'none'}, and ${prior.hash.slice(0, 12)} was kept`, { details: { step: prior.step }, userAction: 'Start the replay anew; the state or the data was altered.' });
      const stored = await readStored(session, { session: context.input('session').path, fill: context.input('fill').path });
      const differences = steps.map((step) => differenceOf(step, stored));
      const written = await writeSteps(session, steps, differences, join(context.scratch, 'steps.parquet'));
      const last = steps.at(-1);
      const firstDifference = differences.find((each) => each !== null) ?? null;
      const report: ShadowReport = {
        kind: 'research.shadow-report', version: 1, experiment: about.experiment, from: sessions[start] as string, to: sessions[end] as string, step: steps.length, steps: end - start + 1, halted: broken >= 0,
        equal: steps.length === 0 ? null : firstDifference === null, firstDifference, execution: executionMetrics(steps),
        governance: [
          { title: 'Experiment', value: about.experiment, address: null }, { title: 'Alias', value: about.alias ?? 'none: replayed by its run', address: null }, { title: 'Look-ahead gate', value: verdict, address: null },
          { title: 'Market', value: 'told one session at a time; the strategy made anew on what was known', address: null }, { title: 'Went on from', value: prior === null ? 'the beginning' : `step ${prior.step}, ${prior.hash}`, address: null },
          { title: 'Last step', value: last?.hash ?? 'none', address: null },
        ],
      };
      await context.output('shadow.step', { path: written.path }, { ...PARQUET, rows: steps.length, logicalDigest: written.digest });
      await context.output('shadow.state', { json: { kind: 'research.shadow-state', version: 1, experiment: about.experiment, step: steps.length, session: last?.session ?? '', halted: broken >= 0, hash: last?.hash ?? '' } satisfies ShadowState }, JSON_TYPE);
      await context.output('shadow.report', { json: report }, JSON_TYPE);
      return { outcome: 'passed' as const, summary: { steps: steps.length, of: end - start + 1, equal: report.equal, halted: report.halted } };
    });
  },
});

const MICRO = 1e6;

async function writeSteps(session: Session, steps: readonly ShadowStep[], differences: readonly (string | null)[], path: string): Promise<{ readonly path: string; readonly digest: string }> {
  const own = await session.sibling();
  const writer = await ColumnWriter.open(own, 'shadow_steps', COLUMNS);
  try {
    const money = (text: string): number => roundedUnits(Number(text), MICRO);
    const rows = steps.map((step, i) => ({
      source_row: i, step: step.step, session: step.session, equity: money(step.equity), cash: money(step.cash), drawdown: step.drawdown, decided: step.decided,
      fills: JSON.stringify(step.fills), positions: JSON.stringify(step.positions), checks: JSON.stringify(step.checks), hash: step.hash, equal: differences[i] === null,
    }));
    writer.append(rows.length, COLUMNS.map(({ name }) => rows.map((row) => row[name as keyof typeof row])));
  } finally {
    writer.close();
  }
  const select = writtenSelect('shadow_steps', COLUMNS);
  await session.copyOrdered(select, path, 'source_row', { alreadyOrdered: true });
  return { path, digest: await session.logicalDigest(select, 'source_row') };
}
