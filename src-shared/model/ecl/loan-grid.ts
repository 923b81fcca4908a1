import { z } from 'zod';

/** One month of one scenario, as the kernel computed it. Amounts in the loan's currency. */
export const GridMonth = z.object({
  month: z.number().int(),
  /** Drawn balance and the converted undrawn: their sum is the exposure at default. */
  drawn: z.number(), undrawn: z.number(), ead: z.number(),
  /** Conditional yearly PD of the year (after multiplier, shift and Z), and the month's hazard. */
  yearlyPd: z.number(), hazard: z.number(),
  /** Probability of being alive and not prepaid before the month, and of defaulting in it. */
  survival: z.number(), marginalPd: z.number(),
  collateral: z.number().nullable(), lgd: z.number(), discount: z.number(),
  /** marginalPd x lgd x ead x discount. */
  ecl: z.number(),
});
export const ScenarioGrid = z.object({
  scenario: z.string(), weight: z.number(), ecl12: z.number(), lifetime: z.number(), defaulted: z.number(), months: z.array(GridMonth),
});
/** One loan by month and scenario: recorded while the kernel measured it, not computed again beside it. */
export const LoanGrid = z.object({
  loan: z.string(), currency: z.string(), horizon: z.enum(['12-month', 'lifetime', 'defaulted', 'matrix', 'none']),
  /** What every month has in common: name, value, and where it comes from. */
  constants: z.array(z.object({ name: z.string(), title: z.string(), value: z.string() })),
  scenarios: z.array(ScenarioGrid),
  ecl12: z.number(), lifetime: z.number(), defaulted: z.number(), booked: z.number(),
});
export type LoanGrid = z.infer<typeof LoanGrid>;
export type ScenarioGrid = z.infer<typeof ScenarioGrid>;
export type GridMonth = z.infer<typeof GridMonth>;
