import { z } from 'zod';
import { DOMAINS } from './ingestion.ts';
import { field, type TableField } from './table-field.ts';

/** Quality of one symbol, one row each in the order of the symbols: `symbol`. */
export const SYMBOL_FIELDS: readonly TableField[] = [
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('first', 'First bar', 'text', 'none', 'Session; null without bars.'), field('last', 'Last bar', 'text', 'none', 'Session.'),
  field('expected', 'Expected', 'integer', 'sessions', 'Sessions of the calendar while it was listed.'), field('observed', 'Observed', 'integer', 'sessions', 'Bars in `bar`.'), field('missing', 'Missing', 'integer', 'sessions', 'Expected, and no vendor has a usable bar.'),
  field('excluded', 'Excluded', 'integer', 'none', 'Vendor rows that a finding keeps out.'), field('fallback', 'From a fallback', 'integer', 'none', 'Bars of another vendor than the first.'), field('findings', 'Findings', 'integer', 'none', 'Of all rules.'), field('actions', 'Corporate actions', 'integer', 'none', 'Splits and dividends.'),
  field('delisted', 'Delisted', 'text', 'none', 'Session; null where it is not known to be.'), field('score', 'Score', 'decimal(18,6)', 'fraction', 'Quality, 0 to 1.'), field('worst', 'Worst', 'text', 'none', 'Rule of the finding that costs it most.'),
  field('strip', 'Coverage', 'text', 'none', 'JSON array: share observed by calendar quarter, oldest first; null before and after its listing.'),
];

/** A bar on which two vendors differ beyond the tolerance: `difference`. `source_row` is that of the bar used. */
export const DIFFERENCE_FIELDS: readonly TableField[] = [
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('session', 'Session', 'text', 'none', 'ISO date.'), field('vendor', 'Vendor', 'text', 'none', 'Whose bar is used.'), field('close', 'Close', 'decimal(18,6)', 'price', 'Of the bar used.'), field('vendor_row', 'Row', 'bigint', 'none', 'Row of `vendor.bar`.'),
  field('other_vendor', 'Other vendor', 'text', 'none', 'Next in priority.'), field('other_close', 'Other close', 'decimal(18,6)', 'price', 'Of its bar.'), field('other_row', 'Other row', 'bigint', 'none', 'Row of `vendor.bar`.'),
  field('close_bps', 'Difference of close', 'decimal(18,6)', 'bps', 'Signed, of the other.'), field('volume_difference', 'Difference of volume', 'decimal(18,6)', 'fraction', 'Signed, of the other; null where one has no volume.'),
];

/** What the data of a run came to: artifact `data.summary`. */
export const DataSummary = z.looseObject({
  title: z.string(), calendar: z.string(), from: z.string(), to: z.string(), symbols: z.number().int(), sessions: z.number().int(), bars: z.number().int(),
  pointInTime: z.boolean(), banner: z.string().nullable(),
  vendors: z.array(z.object({ vendor: z.string(), priority: z.number().int().nullable(), files: z.number().int(), rows: z.number().int(), symbols: z.number().int(), used: z.number().int(), fallback: z.number().int(), missing: z.number().int() })),
  differences: z.array(z.object({ left: z.string(), right: z.string(), compared: z.number().int(), differing: z.number().int(), share: z.string(), meanCloseBps: z.string(), maxCloseBps: z.string(), meanVolume: z.string(), verdict: z.enum(['passed', 'blocked', 'not-evaluable']) })),
  files: z.array(z.object({ slot: z.string(), fileName: z.string(), vendor: z.string(), domain: z.enum(DOMAINS), rows: z.number().int(), sha256: z.string() })).default([]),
  verdicts: z.array(z.object({ check: z.string(), title: z.string(), observed: z.string(), bar: z.string(), verdict: z.enum(['passed', 'told', 'blocked', 'not-evaluable']) })),
});
export type DataSummary = z.infer<typeof DataSummary>;
