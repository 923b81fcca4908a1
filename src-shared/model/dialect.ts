import { z } from 'zod';

export const Encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
export type Encoding = z.infer<typeof Encoding>;

/**
 * How a tape's bytes become cells. Detected with evidence, every member overrulable by a person.
 * Record ordinals count from 0 over all records of the sheet, blank ones included.
 */
export const Dialect = z.object({
  format: z.enum(['csv', 'xlsx']),
  encoding: Encoding,
  delimiter: z.string().length(1),
  quote: z.enum(['"', "'", '']),
  /** Sheet name, workbooks only. */
  sheet: z.string().optional(),
  /** Ordinal of the record that holds the header. */
  headerRecord: z.number().int().nonnegative(),
  /** Records after the data that are totals or footers, by ordinal; kept, set aside, never read as loans. */
  setAside: z.array(z.object({ record: z.number().int().nonnegative(), kind: z.enum(['preamble', 'blank', 'totals', 'footer', 'repeated-header']) })),
});
export type Dialect = z.infer<typeof Dialect>;

/** What a person may overrule; the rest follows from it. */
export const DialectOverride = Dialect.pick({ encoding: true, delimiter: true, quote: true, sheet: true, headerRecord: true }).partial();
export type DialectOverride = z.infer<typeof DialectOverride>;

/** Why each member was chosen. */
export const DialectEvidence = z.object({ member: z.string(), value: z.string(), certainty: z.number().min(0).max(1), reason: z.string() });
export type DialectEvidence = z.infer<typeof DialectEvidence>;
