import { z } from 'zod';
import { Severity } from './rule.ts';

/** One failed check. `sourceRow` is null for a finding on the pool. */
export const Finding = z.object({
  rule: z.string(),
  severity: Severity,
  field: z.string(),
  sourceRow: z.number().int().nullable(),
  observed: z.string().nullable(),
  expected: z.string(),
  /** Exposure identifier of the row where it is known. */
  exposure: z.string().nullable(),
  waivedBy: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** Findings of one rule on one field, with materiality. */
export const FindingGroup = z.object({
  rule: z.string(),
  title: z.string(),
  text: z.string(),
  reference: z.string(),
  severity: Severity,
  field: z.string(),
  findings: z.number().int(),
  rows: z.number().int(),
  /** Share of the pool's rows, percent points with 4 decimals. */
  ratePoints: z.string(),
  /** Share of current principal balance touched, percent points with 4 decimals; null where no balance is known. */
  balancePoints: z.string().nullable(),
  /** What the policy makes of it: blocks, needs review, or information. */
  materiality: z.enum(['blocking', 'review', 'info']),
  why: z.string(),
  notEvaluable: z.number().int(),
  waived: z.number().int(),
  waivable: z.boolean(),
});
export type FindingGroup = z.infer<typeof FindingGroup>;
