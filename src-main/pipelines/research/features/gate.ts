import { join } from 'node:path';
import { z } from 'zod';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { readPanel } from '../panel/read-panel.ts';
import { featuresOfSpec } from './of-spec.ts';
import { readSideFacts } from './read-side-facts.ts';
import { featureUses } from './registry.ts';
import { summariseFeatures } from './summary.ts';
import { featureTablePlan } from './table-plan.ts';
import { writeFeatures } from './write-features.ts';

/**
 * The features that the spec asks for, one row a bar. One thread: a panel of 500 names and five years takes less than a second, and the bits
 * cannot depend on how the work was shared out. Uses that look ahead are computed as written; `lookahead` blocks the run.
 */
export const featuresGate = defineGate({
  id: 'features',
  version: '1',
  title: 'Features',
  inputs: ['bar', 'action', 'member', 'fundamental', 'surface', 'insider', 'spec?'],
  outputs: ['feature', 'feature.plan', 'features.summary'],
  params: z.object({}),
  when: ({ has }) => (has('spec') ? null : 'no experiment was given'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const path = (slot: string): string => context.input(slot).path;
    return withSession(context, ['bar', 'member', 'action', 'fundamental', 'surface', 'insider'].map((slot) => context.input(slot)), async (session) => {
      const panel = await readPanel(session, { bar: path('bar'), member: path('member') });
      const side = await readSideFacts(session, { action: path('action'), member: path('member'), fundamental: path('fundamental'), surface: path('surface'), insider: path('insider') });
      context.progress(0, panel.symbols.length, 'names');
      const uses = featureUses(spec.features);
      const features = featuresOfSpec(panel, side, spec);
      context.progress(panel.symbols.length, panel.symbols.length, 'names');
      const table = join(context.scratch, 'feature.parquet');
      const rows = await writeFeatures(session, panel, features, table);
      const logicalDigest = await session.logicalDigest(`SELECT * FROM ${parquet(table)}`, 'source_row');
      const summary = summariseFeatures(panel, features, uses);
      await context.output('feature', { path: table }, { ...PARQUET, rows, logicalDigest });
      await context.output('feature.plan', { json: featureTablePlan(spec, uses) }, JSON_TYPE);
      await context.output('features.summary', { json: summary }, JSON_TYPE);
      return { outcome: 'passed' as const, summary: { features: uses.length, bars: rows, missing: summary.features.reduce((sum, { missing }) => sum + missing, 0) } };
    });
  },
});
