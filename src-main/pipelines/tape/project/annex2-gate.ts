import { join } from 'node:path';
import { Decisions } from '../../../../src-shared/model/decision.ts';
import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { text } from '../../../derive/sql-text.ts';
import { compileTable } from '../../../derive/table.ts';
import { defineGate } from '../../../engine/gate.ts';
import { weigh, verdict } from '../../../intake/aggregate/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';
import { declareProjection } from './declare-annex.ts';

const PARAMS = TapeParams.pick({ mode: true, regime: true });
export const onlyRegulatory = ({ params }: { params: Readonly<Record<string, unknown>> }): string | null => (params.mode === 'regulatory' ? null : `mode ${String(params.mode)} delivers no loan-level report`);

/** Gate 4: the canonical table in the words of the regime's loan-level template, every code as the text that will be delivered. */
export const projectAnnex2Gate = defineGate({
  id: 'project-annex2',
  version: '1',
  title: 'Project Annex 2',
  inputs: ['canonical', 'canonical.plan', 'decisions', 'findings.groups'],
  outputs: ['annex2', 'annex2.plan', 'annex2.findings'],
  params: PARAMS,
  config: ['templates', 'noData', 'geography'],
  when: onlyRegulatory,
  run: async (context) => {
    const canonical = context.input('canonical');
    const plan = await context.inputJson('canonical.plan', TablePlan);
    const entry = section(context, 'templates')[context.params.regime ?? ''];
    if (!entry) throw new AppError('INVALID_INPUT', `there is no template "${context.params.regime}"`, { userAction: `Known: ${Object.keys(section(context, 'templates')).join(', ')}.` });
    const types = new Map(plan.derivations.map((derivation) => [derivation.column, derivation.type as string]));
    const derivations = declareProjection({ template: entry.value, types, decisions: (await context.inputJson('decisions', Decisions)).decisions, sections: { noData: section(context, 'noData'), geography: section(context, 'geography') }, templateOrigin: { kind: 'template', ref: entry.value.id, label: entry.value.reference } });
    const compiled = compileTable({ derivations, input: 'canonical', inputTypes: types });
    return withSession(context, [canonical], async (session) => {
      await session.run(`CREATE VIEW canonical AS SELECT * FROM ${parquet(canonical.path)}`);
      const path = join(context.scratch, 'annex2.parquet');
      const rows = await session.copyOrdered(compiled.sql, path, 'source_row', { alreadyOrdered: true });
      const logicalDigest = await session.logicalDigest(`SELECT * EXCLUDE _failures FROM ${parquet(path)}`, 'source_row');
      await session.run(`CREATE VIEW made AS SELECT * FROM ${parquet(path)}`);
      const missing = entry.value.fields.map((field) => `CASE WHEN "${field.code}" IS NULL THEN {'rule': ${text(field.nd14 || field.nd5 ? 'REP-002' : 'REP-001')}, 'field': ${text(field.code)}} END`);
      const findingsPath = join(context.scratch, 'annex2-findings.parquet');
      const findings = await session.copyOrdered(`
        SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(_failures) AS f FROM made)
        UNION ALL SELECT f.rule, f.field, source_row, CAST(NULL AS VARCHAR) FROM (SELECT source_row, unnest(list_filter([${missing.join(', ')}], lambda f: f IS NOT NULL)) AS f FROM made)`, findingsPath, 'rule, field, source_row');
      const table: TablePlan = { table: 'annex2', input: 'canonical', derivations, sql: compiled.sql };
      await context.output('annex2', { path }, { ...PARQUET, rows, logicalDigest });
      await context.output('annex2.plan', { json: table }, JSON_TYPE);
      await context.output('annex2.findings', { path: findingsPath }, { ...PARQUET, rows: findings });
      return { outcome: 'passed' as const, summary: { rows, codes: derivations.length, findings } };
    });
  },
});

/** Gate 4b: what the projection could not say. A code without a value and without a legal answer ends the run here, named. */
export const weighAnnex2Gate = defineGate({
  id: 'weigh-annex2',
  version: '1',
  title: 'Weigh Annex 2',
  inputs: ['annex2.findings', 'canonical', 'decisions'],
  outputs: ['annex2.groups'],
  params: TapeParams.pick({ mode: true, asOf: true }),
  config: ['rules', 'policy'],
  when: onlyRegulatory,
  run: async (context) => verdict(context, await weigh(context, 'annex2.findings', {}), 'annex2.groups', 0),
});
