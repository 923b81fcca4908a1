import { z } from 'zod';

export const MappingTier = z.enum(['person', 'exact', 'normalised', 'alias', 'token-set', 'fuzzy', 'none']);
export type MappingTier = z.infer<typeof MappingTier>;

/** How a column's text is read; declared, never guessed from magnitude. */
export const Reading = z.object({
  /** `1,234.56` or `1.234,56`. */
  number: z.enum(['1,234.56', '1.234,56']).optional(),
  /** Date patterns in the order tried; `excel-serial` is one of them. */
  dates: z.array(z.enum(['yyyy-MM-dd', 'yyyy/MM/dd', 'dd/MM/yyyy', 'd/M/yyyy', 'dd-MM-yyyy', 'dd.MM.yyyy', 'MM/dd/yyyy', 'dd/MM/yy', 'd MMM yyyy', 'd MMMM yyyy', 'dd-MMM-yy', 'MMM yyyy', 'yyyyMMdd', 'excel-serial'])).optional(),
  /** Percent columns only: what 0.35 means. */
  percent: z.enum(['points', 'fraction']).optional(),
});
export type Reading = z.infer<typeof Reading>;

export const MappingColumn = z.object({
  index: z.number().int().nonnegative(),
  header: z.string(),
  /** Canonical field, or null when the column is not used. */
  field: z.string().nullable(),
  tier: MappingTier,
  /** 0 to 1 after the tier's own measure; a person's is 1. */
  score: z.number().min(0).max(1),
  /** Why, in one sentence. */
  reason: z.string(),
  status: z.enum(['accepted', 'review', 'ignored']),
  reading: Reading.default({}),
  /** Evidence for the reading, or what must be declared. */
  readingReason: z.string().default(''),
  alternatives: z.array(z.object({ field: z.string(), tier: MappingTier, score: z.number() })).default([]),
  /** Another column won the field this one wanted. */
  collision: z.object({ field: z.string(), winner: z.number().int(), reason: z.string() }).optional(),
  actor: z.string().optional(),
  at: z.string().optional(),
  note: z.string().optional(),
});
export type MappingColumn = z.infer<typeof MappingColumn>;

/** The mapping document: provenance per column. It fits every tape with the same headers in the same order. */
export const Mapping = z.object({
  kind: z.literal('mapping'),
  version: z.literal(1),
  /** SHA-256 over the canonical JSON of the headers in order. */
  headersSha256: z.string(),
  asset: z.string(),
  columns: z.array(MappingColumn),
});
export type Mapping = z.infer<typeof Mapping>;
