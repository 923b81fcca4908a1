import { z } from 'zod';
import { MeasureResult } from '../../../../src-shared/model/measure.ts';
import type { FigurePlan } from '../../../derive/figure-plan.ts';
import type { FormulaResult } from '../../../derive/formulas.ts';

const FormulaOutcome = z.object({ id: z.string(), value: z.string().nullable(), why: z.string().optional(), operands: z.array(z.object({ id: z.string(), value: z.string().nullable() })).default([]) });

/** Output `ecl.report`: the totals of a run under codes of their own, in the form of every report of figures. */
export const EclReport = z.object({
  kind: z.literal('ecl-report'), version: z.literal(1),
  values: z.array(z.object({ code: z.string(), title: z.string(), value: z.string().nullable(), source: z.string(), why: z.string().optional() })),
  measures: z.array(MeasureResult), formulas: z.array(FormulaOutcome),
});
export type EclReport = z.infer<typeof EclReport>;

/** Code of a figure in the report: `ecl_wa_pd_12m` is `ECL-WA-PD-12M`. */
export function codeOf(id: string): string {
  return id.replaceAll('_', '-').toUpperCase();
}

/** The totals as a report: every measure and formula of the plan under its code, in the order of the plan. */
export function reportOf(plan: FigurePlan, measures: readonly MeasureResult[], formulas: readonly FormulaResult[]): EclReport {
  const results = new Map<string, { value: string | null; why?: string | undefined }>([...measures, ...formulas].map((each) => [each.id, each]));
  const values = [...plan.measures, ...plan.formulas].map(({ id, title }) => {
    const result = results.get(id);
    return { code: codeOf(id), title, value: result?.value ?? null, source: `measure:${id}`, ...(result?.why === undefined ? {} : { why: result.why }) };
  });
  return { kind: 'ecl-report', version: 1, values, measures: [...measures], formulas: formulas.map((each) => ({ id: each.id, value: each.value, ...(each.why === undefined ? {} : { why: each.why }), operands: [...each.operands] })) };
}
