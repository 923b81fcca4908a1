import { z } from 'zod';

export const FieldType = z.enum(['text', 'decimal', 'integer', 'date', 'boolean', 'code']);
export type FieldType = z.infer<typeof FieldType>;

/** One entry of the canonical registry under `config/fields/`. */
export const Field = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string(),
  type: FieldType,
  /** `currency` amounts are DECIMAL(18,2) unless scale says otherwise; `points` are percent points (7.108 = 7.108 %). */
  unit: z.enum(['none', 'currency', 'points', 'days', 'months', 'years', 'year', 'count']).default('none'),
  /** Fraction digits of a decimal. */
  scale: z.number().int().min(0).max(10).default(2),
  meaning: z.string(),
  /** Name of the code list under `config/enumerations/` for type code. */
  codes: z.string().optional(),
  /** Column must exist and be filled for the asset classes named; `always` for all. */
  core: z.enum(['no', 'column', 'filled']).default('no'),
  level: z.enum(['exposure', 'collateral', 'obligor', 'pool']).default('exposure'),
  /** Personal data about a natural person. */
  personal: z.boolean().default(false),
  assets: z.array(z.string()).default([]),
});
export type Field = z.infer<typeof Field>;
