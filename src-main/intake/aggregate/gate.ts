import { z } from 'zod';
import { Decisions } from '../../../src-shared/model/decision.ts';
import type { FindingGroup } from '../../../src-shared/model/finding.ts';
import type { Severity } from '../../../src-shared/model/rule.ts';
import { defineGate, type GateContext, type GateResult } from '../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../gate-session.ts';
import { section, type Sections, IntakeParams } from '../params.ts';
import { registryCheck } from '../validate/registry-checks.ts';
import { judge, waiverFor } from './verdict.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';

const Counts = z.object({ rows: z.number(), rules: z.number(), undecided: z.record(z.string(), z.number()) });
const PARAMS = IntakeParams.pick({ mode: true, asOf: true });

/** Gate 3b: findings by rule and field with materiality; the configured policy says what blocks in this mode. Blocking blocks. */
export const aggregateGate = defineGate({
  id: 'aggregate',
  version: '1',
  title: 'Weigh findings',
  inputs: ['findings', 'findings.counts', 'canonical', 'decisions'],
  outputs: ['findings.groups'],
  params: PARAMS,
  config: ['rules', 'policy'],
  run: async (context): Promise<GateResult> => {
    const counts = await context.inputJson('findings.counts', Counts);
    const groups = await weigh(context, 'findings', counts.undecided);
    return verdict(context, groups, 'findings.groups', counts.rules);
  },
});

/** Groups the findings of a slot, with shares of rows and of current principal balance in points, cut (never rounded up to a policy's bar) at four decimals. */
export async function weigh(context: GateContext<z.output<typeof PARAMS>>, slot: string, undecided: Readonly<Record<string, number>>): Promise<FindingGroup[]> {
  const findings = context.input(slot);
  const canonical = context.input('canonical');
  const { decisions } = await context.inputJson('decisions', Decisions);
  const rules = section(context, 'rules');
  const policy = section(context, 'policy');
  const rows = await withSession(context, [findings, canonical], (session) => session.rows(`
    WITH pool AS (SELECT count(*) AS n, COALESCE(sum(current_principal_balance), 0) AS b FROM ${parquet(canonical.path)}),
    touched AS (SELECT DISTINCT rule, field, source_row FROM ${parquet(findings.path)}),
    shares AS (SELECT t.rule, t.field, count(t.source_row) AS n, sum(c.current_principal_balance) AS b FROM touched t LEFT JOIN ${parquet(canonical.path)} c USING (source_row) GROUP BY ALL),
    counts AS (SELECT rule, field, count(*) AS findings FROM ${parquet(findings.path)} GROUP BY ALL)
    SELECT counts.rule, counts.field, counts.findings, shares.n AS rows,
      CAST(shares.n AS HUGEINT) * 1000000 // greatest(pool.n, 1) AS rate,
      CASE WHEN pool.b > 0 THEN CAST(COALESCE(shares.b, 0) * 100 AS HUGEINT) * 1000000 // CAST(pool.b * 100 AS HUGEINT) END AS balance
    FROM counts JOIN shares USING (rule, field), pool ORDER BY counts.rule, counts.field`));
  const scaled = (value: unknown): string => (Number(value) / 10_000).toFixed(4);
  return rows.map((row): FindingGroup => {
    const rule = cellText(row.rule);
    const field = cellText(row.field);
    const about = aboutRule(rule, rules, context.params.mode);
    const waiver = waiverFor(rule, field, about.waivable, decisions, context.params.asOf);
    const facts = { severity: about.severity, findings: Number(row.findings), ratePoints: scaled(row.rate), balancePoints: row.balance === null || row.balance === undefined ? null : scaled(row.balance), waived: waiver ? Number(row.findings) : 0 };
    return { rule, field, title: about.title, text: about.text, reference: about.reference, waivable: about.waivable, rows: Number(row.rows), notEvaluable: undecided[rule] ?? 0, ...facts, ...judge(facts, policy) };
  });
}

/** A rule's words, from `config/rules` or from the registry checks; an unreadable value is an error where nothing is delivered. */
export function aboutRule(id: string, rules: Sections['rules'], mode: string): { severity: Severity; title: string; text: string; reference: string; expected: string; waivable: boolean } {
  const rule = rules[id]?.value;
  if (rule) return rule;
  const check = registryCheck(id);
  if (!check) return { severity: 'error', title: id, text: 'unknown rule', reference: '', expected: '', waivable: true };
  const softer = mode === 'mi' && check.severity === 'blocking' && /^(FMT|ENM)-/.test(id);
  return softer ? { ...check, severity: 'error' } : check;
}

/** Hands over the groups and ends the gate: blocked when the policy blocks a class that occurs. */
export async function verdict(context: GateContext<z.output<typeof PARAMS>>, groups: readonly FindingGroup[], slot: string, rules: number): Promise<GateResult> {
  const blocks = section(context, 'policy').blocks[context.params.mode]?.value ?? ['blocking'];
  const count = (materiality: string): number => groups.filter((group) => group.materiality === materiality).reduce((sum, group) => sum + group.findings - group.waived, 0);
  const stopping = groups.filter((group) => (blocks as readonly string[]).includes(group.materiality));
  const result = { verdict: stopping.length > 0 ? 'blocked' : 'passed', policy: `${context.params.mode}: ${blocks.length === 0 ? 'no finding blocks' : `${blocks.join(' and ')} findings block`}`, rules, groups };
  await context.output(slot, { json: result }, JSON_TYPE);
  const summary = { blocking: count('blocking'), review: count('review'), info: count('info') + groups.reduce((sum, group) => sum + group.waived, 0), groups: groups.length };
  if (stopping.length === 0) return { outcome: 'passed', summary };
  const named = stopping.slice(0, 5).map((group) => `${group.rule} on ${group.field} (${group.findings})`).join(', ');
  return { outcome: 'blocked', summary, message: `${stopping.length === 1 ? 'One group' : `${stopping.length} groups`} of findings block: ${named}${stopping.length > 5 ? ' and more' : ''}` };
}
