import { z } from 'zod';

/** A balance of the general ledger that the run must tie to. Conditions as in an overlay's scope; all hold at once. */
export const LedgerBalance = z.object({
  id: z.string(), title: z.string(),
  measure: z.enum(['gross-carrying-amount', 'undrawn', 'allowance', 'provision']),
  accounts: z.array(z.string()).optional(), segments: z.array(z.string()).optional(), currencies: z.array(z.string()).optional(),
  /** Decimal text in `currency`. */
  amount: z.string().regex(/^-?\d{1,16}(\.\d{1,2})?$/),
  /** Largest difference that still ties. */
  tolerance: z.string().regex(/^\d{1,16}(\.\d{1,2})?$/).default('0'),
  source: z.string().default(''),
});
export type LedgerBalance = z.infer<typeof LedgerBalance>;

/** Ledger balances at the reporting date, imported. `accounts` and posting accounts by stage serve the posting file. */
export const Ledger = z.object({
  kind: z.literal('ledger'), version: z.literal(1), date: z.iso.date(), currency: z.string().length(3),
  balances: z.array(LedgerBalance),
  posting: z.object({ expense: z.string(), allowance: z.record(z.string(), z.string()), provision: z.string(), overlay: z.string() }).optional(),
});
export type Ledger = z.infer<typeof Ledger>;
