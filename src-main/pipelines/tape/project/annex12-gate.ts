import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Deal } from '../../../../src-shared/model/deal.ts';
import { Decisions, type Decision } from '../../../../src-shared/model/decision.ts';
import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { MeasureResult } from '../../../../src-shared/model/measure.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';
import { waiverFor } from '../../../intake/aggregate/verdict.ts';
import { EXPOSURE_KEY, figurePlan, runFormulas, runMeasures } from '../../../derive/figure-plan.ts';
import { reportValue, ReportValue } from './annex12-values.ts';

/** The investor report as projected: every code with its text and source, rows of triggers and waterfall, and the figures behind. */
export const InvestorReport = z.object({
  kind: z.literal('investor-report'), version: z.literal(1), template: z.string(),
  values: z.array(ReportValue),
  triggers: z.array(z.object({ id: z.string(), values: z.array(ReportValue) })),
  cashflows: z.array(z.object({ id: z.string(), values: z.array(ReportValue) })),
  measures: z.array(MeasureResult),
  formulas: z.array(z.object({ id: z.string(), value: z.string().nullable(), why: z.string().optional(), operands: z.array(z.object({ id: z.string(), value: z.string().nullable() })) })),
  /** Codes that have no value and may not be left out: the run is blocked and they are named. */
  missing: z.array(z.object({ code: z.string(), name: z.string(), why: z.string() })),
});
export type InvestorReport = z.infer<typeof InvestorReport>;

export const onlyAnnex12 = ({ params }: { params: Readonly<Record<string, unknown>> }): string | null => (params.mode === 'annex12' ? null : `mode ${String(params.mode)} delivers no investor report`);

/** Gate 4a: Annex 12, one record for the deal: figures by ESMA's definitions, deal facts passed through with their source. */
export const projectAnnex12Gate = defineGate({
  id: 'project-annex12',
  version: '1',
  title: 'Project Annex 12',
  inputs: ['canonical', 'canonical.plan', 'prior?', 'prior.plan?', 'deal?', 'decisions', 'findings.groups'],
  outputs: ['annex12', 'annex12.plan'],
  params: TapeParams.pick({ mode: true, asOf: true }),
  config: ['templates', 'measures', 'formulas', 'joins'],
  when: onlyAnnex12,
  run: async (context) => {
    const template = section(context, 'templates')['esma/annex12']?.value;
    if (!template) throw new AppError('INVALID_INPUT', 'there is no template esma/annex12');
    const canonical = context.input('canonical');
    const prior = context.optional('prior');
    const typesOf = (plan: TablePlan): Record<string, string> => Object.fromEntries(plan.derivations.map((derivation) => [derivation.column, derivation.type]));
    const types = typesOf(await context.inputJson('canonical.plan', TablePlan));
    const priorPlan = context.optional('prior.plan');
    const priorTypes = prior && priorPlan ? typesOf(TablePlan.parse(JSON.parse(await readFile(priorPlan.path, 'utf8')))) : null;
    const deal = context.optional('deal') ? await context.inputJson('deal', Deal) : null;
    const { decisions } = await context.inputJson('decisions', Decisions);
    const plan = figurePlan({ measures: section(context, 'measures'), formulas: section(context, 'formulas'), joins: section(context, 'joins') }, types, priorTypes, (measure) => !measure.id.startsWith('strat_'));
    const measures = await withSession(context, [canonical, ...(prior ? [prior] : [])], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(canonical.path)}`);
      if (prior) await session.run(`CREATE VIEW prior_table AS SELECT * FROM ${parquet(prior.path)}`);
      return runMeasures(session, plan);
    });
    const formulas = runFormulas(plan, measures, deal);
    const figures = new Map<string, { value: string | null; why?: string | undefined }>([...measures, ...formulas].map((result) => [result.id, result]));
    const value = (level: string) => (row: Readonly<Record<string, unknown>> | null): ReportValue[] => template.fields.filter((field) => (level === 'report' ? field.level === 'report' || field.level === 'exposure' : field.level === level)).map((field) => reportValue(field, deal, (id) => figures.get(id), row, decisions));
    const values = value('report')(null);
    const triggers = (deal?.triggers ?? []).map((row) => ({ id: row.newId ?? row.id, values: value('trigger')(row) }));
    const cashflows = (deal?.waterfall ?? []).map((row) => ({ id: row.newId ?? row.id, values: value('cashflow')(row) }));
    const name = new Map(template.fields.map((field) => [field.code, field.name]));
    const missing = [values, ...triggers.map((row) => row.values), ...cashflows.map((row) => row.values)].flat().filter((each) => each.value === null).map((each) => ({ code: each.code, name: name.get(each.code) ?? '', why: each.why ?? '' }));
    const report: InvestorReport = { kind: 'investor-report', version: 1, template: template.id, values, triggers, cashflows, measures, formulas, missing };
    await context.output('annex12', { json: report }, JSON_TYPE);
    await context.output('annex12.plan', { json: plan }, JSON_TYPE);
    const reused = reusedIdentifiers(measures, decisions, context.params.asOf);
    const summary = { codes: values.length, triggers: triggers.length, cashflows: cashflows.length, missing: missing.length, blocking: missing.length + (reused === null ? 0 : 1) };
    if (missing.length === 0 && reused !== null) return { outcome: 'blocked' as const, summary, message: reused };
    if (missing.length === 0) return { outcome: 'passed' as const, summary };
    const lacking = `${missing.length} ${missing.length === 1 ? 'code has' : 'codes have'} neither a value nor a legal no-data answer: ${missing.slice(0, 6).map((each) => `${each.code} (${each.why})`).join('; ')}${missing.length > 6 ? ' and more' : ''}`;
    return { outcome: 'blocked' as const, summary, message: reused === null ? lacking : `${lacking}. ${reused}` };
  },
});

/** PER-001: two tapes that give one identifier to two loans are not compared, unless a person waives it. Null when all is well. */
function reusedIdentifiers(measures: readonly MeasureResult[], decisions: readonly Decision[], asOf: string): string | null {
  const count = Number(measures.find((measure) => measure.id === 'reused_identifiers')?.value ?? 0);
  if (count === 0 || waiverFor('PER-001', EXPOSURE_KEY, true, decisions, asOf)) return null;
  return `PER-001: ${count} identifiers mean another loan than at the cut-off before (other origination date or original balance), so CPR, CDR and all that joins the two tapes would be wrong. Override the identifiers, or waive PER-001`;
}
