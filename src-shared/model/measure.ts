import { z } from 'zod';

/** A join with declared keys; each side is an artifact slot of this or the prior run. */
export const JoinDeclaration = z.object({ id: z.string(), left: z.string(), right: z.string(), leftKey: z.string(), rightKey: z.string(), kind: z.enum(['inner', 'left', 'right', 'full']) });
export type JoinDeclaration = z.infer<typeof JoinDeclaration>;

/**
 * An aggregate: filter, expression, aggregate. `over` is a table slot or a join id; in a join, columns are `left_x` and `right_x`.
 * `weighted-average` is sum(value * weight) / sum(weight) over rows where both are known.
 */
export const Measure = z.object({
  id: z.string(),
  title: z.string(),
  definition: z.string(),
  reference: z.string(),
  over: z.string(),
  filter: z.string().optional(),
  value: z.string().optional(),
  weight: z.string().optional(),
  aggregate: z.enum(['count', 'sum', 'minimum', 'maximum', 'weighted-average', 'single']),
  unit: z.enum(['none', 'currency', 'points', 'count', 'days', 'date']).default('none'),
  scale: z.number().int().default(2),
  /** A row whose filter or value is null: left out and counted, or the whole measure is not computable. Absent: left out. */
  whenNull: z.enum(['leave-out', 'not-computable']).optional(),
});
export type Measure = z.infer<typeof Measure>;

/** A figure made from measures, deal facts and other figures, with exact decimal arithmetic. */
export const Formula = z.object({
  id: z.string(),
  title: z.string(),
  definition: z.string(),
  reference: z.string(),
  /** `share`: 100 a / b. `quotient`: a / b. `annualised`: 100 (1 - (1 - a / b)^(12 / months)). */
  operation: z.enum(['share', 'quotient', 'annualised', 'difference', 'sum', 'same']),
  of: z.array(z.string()).min(1),
  scale: z.number().int(),
});
export type Formula = z.infer<typeof Formula>;

/** A stored result; `value` is canonical text, null means not computable and `why` says so. */
export const MeasureResult = z.object({ id: z.string(), value: z.string().nullable(), why: z.string().optional(), contributors: z.number().int(), population: z.number().int(), leftOutNull: z.number().int() });
export type MeasureResult = z.infer<typeof MeasureResult>;
