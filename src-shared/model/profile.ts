import { z } from 'zod';

/** What a source column looks like; counted over data records only. */
export const ColumnProfile = z.object({
  index: z.number().int().nonnegative(),
  /** Header verbatim, spaces kept. */
  header: z.string(),
  type: z.enum(['empty', 'integer', 'decimal', 'date', 'boolean', 'text', 'mixed']),
  filled: z.number().int().nonnegative(),
  empty: z.number().int().nonnegative(),
  /** Exact up to 100,000 distinct values, then a lower bound. */
  distinct: z.number().int().nonnegative(),
  /** Smallest and largest in the order of `type`, verbatim text. */
  minimum: z.string().nullable(),
  maximum: z.string().nullable(),
  /** Up to 8 distinct values, verbatim, most frequent first. */
  samples: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Shapes that occur, most frequent first: `99/99/9999`, `£999,999.99`; digits 9, letters A. At most 8; past 4,096 distinct values counted over the first 8,192 rows. */
  shapes: z.array(z.object({ shape: z.string(), count: z.number().int() })),
  /** Workbooks only: number formats of the column's numeric cells, most frequent first. A date there is a serial number. */
  numberFormats: z.array(z.object({ format: z.string(), count: z.number().int() })).optional(),
});
export type ColumnProfile = z.infer<typeof ColumnProfile>;

export const TapeProfile = z.object({
  kind: z.literal('profile'),
  version: z.literal(1),
  tape: z.object({ sha256: z.string(), fileName: z.string(), bytes: z.number() }),
  rows: z.number().int().nonnegative(),
  columns: z.array(ColumnProfile),
  /** Column headers that occur more than once, with the indexes. */
  duplicateHeaders: z.array(z.object({ header: z.string(), indexes: z.array(z.number()) })),
});
export type TapeProfile = z.infer<typeof TapeProfile>;
