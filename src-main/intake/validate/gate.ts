import { join } from 'node:path';
import { TablePlan } from '../../../src-shared/model/derivation.ts';
import type { Rule } from '../../../src-shared/model/rule.ts';
import { ident, text } from '../../derive/sql-text.ts';
import { defineGate } from '../../engine/gate.ts';
import type { Session } from '../../data/duckdb-session.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../gate-session.ts';
import { section, IntakeParams } from '../params.ts';
import { coreFields } from './registry-checks.ts';
import { compileRule, rowFindingsSql, singleValueSql, undecidedSql, uniqueFindingsSql } from './rule-sql.ts';

/** Gate 3: registry checks and business rules. Every failing cell is one row of the findings table; nothing is capped or sampled. */
export const validateGate = defineGate({
  id: 'validate',
  version: '1',
  title: 'Validate',
  inputs: ['canonical', 'canonical.plan', 'source.findings'],
  outputs: ['findings', 'findings.counts'],
  params: IntakeParams.pick({ asset: true, mode: true }),
  config: ['fields', 'rules'],
  run: async (context) => {
    const canonical = context.input('canonical');
    const sourceFindings = context.input('source.findings');
    const plan = await context.inputJson('canonical.plan', TablePlan);
    const types = new Map(plan.derivations.map((derivation) => [derivation.column, derivation.type as string]));
    const { asset, mode } = context.params;
    const rules = Object.values(section(context, 'rules')).map((entry) => entry.value)
      .filter((rule) => (rule.modes as readonly string[]).includes(mode) && (rule.assets.length === 0 || rule.assets.includes(asset)))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const rowRules = rules.filter((rule) => rule.scope === 'row').map((rule) => compileRule(rule, (name) => types.get(name)));
    const core = coreFields(Object.values(section(context, 'fields')).map((entry) => entry.value), asset);
    return withSession(context, [canonical, sourceFindings], async (session) => {
      await session.run(`CREATE VIEW canonical AS SELECT * FROM ${parquet(canonical.path)}`);
      await session.run(`CREATE TEMP TABLE found AS
        SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(_failures) AS f FROM canonical)
        UNION ALL SELECT rule, field, source_row, observed FROM ${parquet(sourceFindings.path)}
        ${rowRules.length === 0 ? '' : `UNION ALL ${rowFindingsSql(rowRules, 'canonical')}`}`);
      context.progress(1, 3, 'passes');
      for (const rule of rules) {
        if (rule.scope === 'unique') await session.run(`INSERT INTO found ${uniqueFindingsSql(rule, 'canonical')}`);
        if (rule.scope === 'single-value') await session.run(`INSERT INTO found ${singleValueSql(rule, 'canonical')}`);
      }
      await coreFindings(session, core.filter((field) => types.has(field.name)), plan);
      context.progress(2, 3, 'passes');
      const path = join(context.scratch, 'findings.parquet');
      const count = await session.copyOrdered('SELECT rule, field, source_row, observed FROM found', path, 'rule, field, source_row NULLS FIRST, observed');
      await context.output('findings', { path }, { ...PARQUET, rows: count });
      await context.output('findings.counts', { json: { rows: canonical.rows ?? 0, rules: rules.length, undecided: await undecided(session, rowRules.map((compiled) => compiled.rule), rowRules) } }, JSON_TYPE);
      context.progress(3, 3, 'passes');
      return { outcome: 'passed' as const, summary: { findings: count, rules: rules.length } };
    });
  },
});

/** REQ-001 once for a core field that nothing gives; REQ-002 for each row where a core field that must be filled is blank. */
async function coreFindings(session: Session, core: readonly { name: string; core: string }[], plan: TablePlan): Promise<void> {
  const absent = new Set(plan.derivations.filter((derivation) => derivation.steps.length === 1 && derivation.steps[0]?.step === 'constant' && derivation.steps[0].value === null).map((derivation) => derivation.column));
  for (const field of core) {
    if (absent.has(field.name)) await session.run(`INSERT INTO found VALUES ('REQ-001', ${text(field.name)}, NULL, NULL)`);
    else if (field.core === 'filled') await session.run(`INSERT INTO found SELECT 'REQ-002', ${text(field.name)}, source_row, NULL FROM canonical WHERE ${ident(field.name)} IS NULL`);
  }
}

async function undecided(session: Session, rules: readonly Rule[], compiled: Parameters<typeof undecidedSql>[0]): Promise<Record<string, number>> {
  if (rules.length === 0) return {};
  const [row] = await session.rows(undecidedSql(compiled, 'canonical'));
  return Object.fromEntries(rules.map((rule, i) => [rule.id, Number(row?.[`u${i}`] ?? 0)]).filter(([, n]) => n !== 0));
}
