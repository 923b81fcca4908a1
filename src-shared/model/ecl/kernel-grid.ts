import { z } from 'zod';

/** Numbers are float64, unrounded, in the loan's currency; shares and rates are fractions. */
const Amount = z.number();
const Share = z.number();

/** What all scenarios share in month `t` (1 is the month after the reporting date). EAD = drawn + undrawn. */
export const KernelMonth = z.object({
  t: z.number().int().min(1),
  drawn: Amount,
  /** Converted undrawn commitment: CCF x undrawn. */
  undrawn: Amount,
  ead: Amount,
  /** v^(t - theta). */
  discountFactor: Share,
  /** Q(t-1): not prepaid before the month. */
  prepaymentSurvival: Share,
  /** EAD x discount factor x prepayment survival, as the kernel has it. */
  discountedExposure: Amount,
});
export type KernelMonth = z.infer<typeof KernelMonth>;

/** One month of one scenario. `contribution` = marginal PD x discounted exposure x loss. */
export const GridScenarioMonth = z.object({
  t: z.number().int().min(1),
  /**
   * What the curve says before the scenario: conditional yearly PD (`annual`, scale in it), integrated intensity of the month
   * (`intensity`, scale in it), or monthly hazard by months on book (`book`, scale in it).
   */
  base: z.number(),
  pdMultiplier: z.number(),
  logitShift: z.number(),
  /** With the sign of up-is-good; null where the scenario has no Vasicek transformation. */
  z: z.number().nullable(),
  /** Conditional yearly PD in the scenario, of `annual` curves; else null. */
  yearlyPd: Share.nullable(),
  /** Share of the scenario's effects that is left. */
  fade: Share,
  hazard: Share,
  /** S(t-1): not in default before the month. */
  survival: Share,
  marginalPd: Share,
  /** Indexed value of the collateral; null where LGD is flat. */
  collateralValue: Amount.nullable(),
  /** What a sale brings, costs and time off, at most the EAD; null where LGD is flat. */
  proceeds: Amount.nullable(),
  severity: Share,
  lgdMultiplier: z.number(),
  lgdShift: z.number(),
  /** (1 - cure rate) x severity x multiplier + shift, within 0..1. */
  lgd: Share,
  /** After substitution by an integral guarantee. */
  loss: Share,
  contribution: Amount,
  /** Part of it that the undrawn commitment causes. */
  undrawnContribution: Amount,
});
export type GridScenarioMonth = z.infer<typeof GridScenarioMonth>;

/** Sums of a scenario, unweighted: 12-month and lifetime are the sums of `contribution` in order of months, bitwise. */
export const GridScenario = z.object({
  id: z.string(), weight: Share,
  ecl12: Amount, lifetime: Amount, defaulted: Amount, pd12: Share, pdLifetime: Share, lossNow: Share,
  months: z.array(GridScenarioMonth),
});
export type GridScenario = z.infer<typeof GridScenario>;

/** The loan as the kernel read it: one value of each column of the block. */
export const GridLoan = z.object({
  balance: Amount, undrawn: Amount, ccf: Share, eir: z.number(), rate: z.number(), term: z.number().int().min(1),
  amortisation: z.enum(['annuity', 'linear', 'bullet', 'balloon', 'revolving', 'cash-flows', 'roll-up']),
  balloon: Amount, cpr: Share, pdScale: z.number(), monthsOnBook: z.number().int(), rho: Share,
  lgdModel: z.enum(['flat', 'collateral']), lgd: Share, cureRate: Share, collateral: Amount, growth: z.number(), haircut: Share, saleCost: Share,
  monthsToSale: z.number(), unsecuredRecovery: Share, lgdFloor: Share, guaranteedShare: Share, guarantorLoss: Share,
  stage: z.enum(['1', '2', '3', 'POCI', 'S', '-']), fx: z.number(),
  cashFlows: z.array(z.object({ month: z.number().int(), principal: Amount })),
});
export type GridLoan = z.infer<typeof GridLoan>;

/**
 * One loan month by month with every factor: the kernel's own numbers, and what the table holds before its one rounding. `LoanGrid` of
 * loan-grid.ts is the shorter form for the screen; the workbook is made of this one.
 */
export const KernelGrid = z.object({
  loan: GridLoan,
  conventions: z.object({
    defaultTiming: z.enum(['end', 'mid', 'start']), eir: z.enum(['nominal', 'effective']), ead: z.enum(['before-instalment', 'after-instalment']),
    zSign: z.enum(['up-is-good', 'up-is-bad']), monthlyPd: z.enum(['constant-hazard', 'linear']), scheduleRate: z.enum(['eir', 'contract']),
    reversion: z.object({ supportableMonths: z.number().int(), overMonths: z.number().int() }).nullable(),
  }),
  curve: z.enum(['annual', 'intensity', 'book']),
  /** Monthly EIR, monthly rate of the instalment plan, and the exponent theta. */
  monthlyRate: z.number(), planRate: z.number(), theta: z.number(),
  months: z.array(KernelMonth).min(1),
  scenarios: z.array(GridScenario).min(1),
  totals: z.object({ ecl12: Amount, lifetime: Amount, defaulted: Amount, booked: Amount, undrawnPart: Amount, pd12: Share, pdLifetime: Share, lgdNow: Share }),
});
export type KernelGrid = z.infer<typeof KernelGrid>;
