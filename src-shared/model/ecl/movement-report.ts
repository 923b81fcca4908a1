import { z } from 'zod';
import { MOVEMENT_KINDS } from './movement.ts';
import { STAGES } from './result-fields.ts';
import { MeasureResult } from '../measure.ts';

const Line = z.object({ id: z.string(), title: z.string(), reference: z.string(), byStage: z.record(z.string(), z.string()), total: z.string() });
const Movement = z.object({ lines: z.array(Line), closing: Line, residual: Line });

/**
 * Output `movement.report` of the gate `movement`: a report of figures (codes, measures, formulas), and which of them stand where. In
 * `allowance`, `gross` and `migration` every text is a code of `values`.
 */
export const MovementReport = z.object({
  kind: z.literal('ecl-movement'), version: z.literal(1),
  from: z.string(), to: z.string(), currency: z.string(), months: z.number().int(),
  stages: z.array(z.enum(STAGES)),
  kinds: z.array(z.object({ kind: z.enum(MOVEMENT_KINDS), loans: z.number().int() })),
  allowance: Movement, gross: Movement,
  migration: z.array(z.object({ from: z.string(), to: z.string(), loans: z.string(), exposure: z.string(), share: z.string() })),
  /** Codes of what disclosures need beside: provisions at both dates, modified loans that came back to 12-month ECL. */
  beside: z.record(z.string(), z.string()),
  /** Opening against the prior run's allowance, closing against this run's; decimal text. */
  ties: z.array(z.object({ title: z.string(), left: z.string(), right: z.string() })),
  /** What cannot be told apart on these two runs, in words. */
  notes: z.array(z.string()),
  values: z.array(z.object({ code: z.string(), title: z.string(), value: z.string().nullable(), source: z.string(), why: z.string().optional() })),
  measures: z.array(MeasureResult), formulas: z.array(z.object({ id: z.string(), value: z.string().nullable(), why: z.string().optional(), operands: z.array(z.object({ id: z.string(), value: z.string().nullable() })) })),
});
export type MovementReport = z.infer<typeof MovementReport>;
