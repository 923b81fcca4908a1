/** Amortisation codes of a block. */
export const AMORTISATIONS = ['annuity', 'linear', 'bullet', 'balloon', 'revolving', 'cash-flows', 'roll-up'] as const;
export type Amortisation = (typeof AMORTISATIONS)[number];

/** Stage codes of a block: index into `STAGES` of src-shared/model/ecl/result-fields.ts. Simplified loans carry lifetime. */

/**
 * Loans as a struct of arrays, all of length `count` (`allocateBlock`; on shared memory workers read them in place). Amounts in the
 * loan's currency, rates and shares as fractions, times in months. What a loan lacks was filled (and said) before.
 */
export interface LoanBlock {
  readonly count: number;
  /** Drawn, at the reporting date (arrears added where the policy says so). */
  readonly balance: Float64Array;
  /** Undrawn commitment, and the share of it drawn by default. */
  readonly undrawn: Float64Array;
  readonly ccf: Float64Array;
  /** Discount rate a year, quoted as the conventions say; the credit-adjusted one for POCI. */
  readonly eir: Float64Array;
  /** Rate a year of the instalment plan; equal to `eir` by default. */
  readonly rate: Float64Array;
  /** Remaining months, at least 1. */
  readonly term: Int32Array;
  readonly amortisation: Uint8Array;
  readonly balloon: Float64Array;
  /** Constant prepayment rate a year. */
  readonly cpr: Float64Array;
  /** Index into the curves, and what the curve's conditional yearly PDs (or its intensities) are multiplied with. */
  readonly curve: Int32Array;
  readonly pdScale: Float64Array;
  /** Months on book at the reporting date: where hazard curves begin. */
  readonly monthsOnBook: Int32Array;
  /** Asset correlation. */
  readonly rho: Float64Array;
  /** 0: flat `lgd`; 1: collateral. */
  readonly lgdModel: Uint8Array;
  /** Flat severity; for collateral loans not read. */
  readonly lgd: Float64Array;
  readonly cureRate: Float64Array;
  readonly collateral: Float64Array;
  readonly growth: Float64Array;
  readonly haircut: Float64Array;
  readonly saleCost: Float64Array;
  readonly monthsToSale: Float64Array;
  readonly unsecuredRecovery: Float64Array;
  readonly lgdFloor: Float64Array;
  /** Share of the exposure that an integral guarantee substitutes, and PD x LGD of the guarantor given default of the loan. */
  readonly guaranteedShare: Float64Array;
  readonly guarantorLoss: Float64Array;
  /** Index into STAGES. */
  readonly stage: Uint8Array;
  /** Units of the reporting currency. */
  readonly fx: Float64Array;
  /** Given principal flows, by loan index, months ascending. */
  readonly cashFlows?: ReadonlyMap<number, readonly { readonly month: number; readonly principal: number }[]>;
}

/**
 * A term structure as the kernel reads it. `annual`: conditional yearly PDs from the reporting date, the last repeats. `intensity`:
 * integrated yearly intensities by month for proportional hazards, `scale` multiplying them. `book`: monthly hazards by month on book.
 */
export type KernelCurve =
  | { readonly kind: 'annual'; readonly pd: Float64Array }
  | { readonly kind: 'intensity'; readonly monthly: Float64Array }
  | { readonly kind: 'book'; readonly hazard: Float64Array };

/** A scenario as the kernel reads it; yearly paths, the last repeats; absent means no effect. */
export interface KernelScenario {
  readonly id: string;
  readonly weight: number;
  readonly pdMultiplier?: readonly number[];
  readonly z?: readonly number[];
  readonly logitShift?: readonly number[];
  /** Multiplies intensities month by month (`intensity` curves). */
  readonly intensityMultiplier?: Float64Array;
  readonly lgdMultiplier: number;
  readonly lgdShift: number;
  readonly hpiShift: number;
}

/** Results by loan, in the loan's currency, unrounded. */
export interface EclColumns {
  readonly ecl12: Float64Array;
  readonly lifetime: Float64Array;
  /** Weighted LGD on exposure now. */
  readonly defaulted: Float64Array;
  /** What the stage books: 12-month, lifetime or defaulted. */
  readonly booked: Float64Array;
  /** Part of `booked` that the undrawn commitment causes. */
  readonly undrawnPart: Float64Array;
  readonly pd12: Float64Array;
  readonly pdLifetime: Float64Array;
  readonly lgdNow: Float64Array;
}
