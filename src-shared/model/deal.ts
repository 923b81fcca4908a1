import { z } from 'zod';

/** One fact of the deal with the place it was taken from. Values are canonical text; null with `noData` is a stated gap. */
export const DealFact = z.object({ value: z.string().nullable(), noData: z.enum(['ND1', 'ND2', 'ND3', 'ND4', 'ND5']).optional(), date: z.string().optional(), source: z.string() });
export type DealFact = z.infer<typeof DealFact>;

/** The deal file: what no tape says. Keys of `facts` are template codes (IVSS3) or canonical fields (originator_name). */
export const Deal = z.object({
  kind: z.literal('deal'),
  version: z.literal(1),
  name: z.string(),
  currency: z.string().length(3),
  facts: z.record(z.string(), DealFact),
  /** Cash ledger of the period, by template code (IVSS14 ...) or name used by a measure (outstanding_notes). */
  ledger: z.record(z.string(), DealFact),
  triggers: z.array(z.object({ id: z.string(), newId: z.string().optional(), description: z.string(), threshold: z.string().nullable(), actual: z.string().nullable(), actualKind: z.enum(['numeric', 'percentage']).default('numeric'), breached: z.boolean(), cureDays: z.number().int().nullable(), frequencyDays: z.number().int().nullable(), consequence: z.enum(['CHPP', 'CHCP', 'BOTH', 'OTHR']), source: z.string() })),
  waterfall: z.array(z.object({ id: z.string(), newId: z.string().optional(), item: z.string(), paid: z.string(), availableAfter: z.string(), source: z.string() })),
});
export type Deal = z.infer<typeof Deal>;
