import { z } from 'zod';
import { PolicyCurves } from './policy-curves.ts';
import { ValidationBars } from './validation.ts';

const Fraction = z.number().min(0).max(1);
const Bar = z.object({ operator: z.enum(['>', '>=']), days: z.number().int().min(0) });

/** Conventions of the calculation. Each has a default, and both stand beside every result (`conventions.ts` has their words). */
export const Conventions = z.object({
  defaultTiming: z.enum(['end', 'mid', 'start']).default('end'),
  eir: z.enum(['nominal', 'effective']).default('nominal'),
  ead: z.enum(['before-instalment', 'after-instalment']).default('before-instalment'),
  zSign: z.enum(['up-is-good', 'up-is-bad']).default('up-is-good'),
  monthlyPd: z.enum(['constant-hazard', 'linear']).default('constant-hazard'),
  scheduleRate: z.enum(['eir', 'contract']).default('eir'),
  defaultedLgd: z.enum(['at-reporting-date', 'by-months-in-default']).default('at-reporting-date'),
});
export type Conventions = z.infer<typeof Conventions>;

/** Measurement categories: 5.5 applies to the first two. */
export const MEASUREMENTS = ['amortised-cost', 'fvoci', 'fvtpl', 'ifrs17'] as const;

const Classification = z.object({ otherwise: z.enum(MEASUREMENTS).default('amortised-cost'), byProduct: z.record(z.string(), z.enum(MEASUREMENTS)).default({}) });

const Band = z.object({ originationPdBelow: z.number().positive(), ratio: z.number().min(1), increase: Fraction });

/** Staging (5.5.3 to 5.5.20). A null switches a test off. */
export const Staging = z.object({
  default: Bar.default({ operator: '>=', days: 90 }),
  unlikelyToPay: z.boolean().default(true),
  backstop: Bar.nullable().default({ operator: '>', days: 30 }),
  sicrPd: z.enum(['lifetime', '12-month']).default('lifetime'),
  relative: z.number().min(1).nullable().default(2),
  absolute: Fraction.nullable().default(0.005),
  combine: z.enum(['both', 'either']).default('both'),
  /** Instead of `relative` and `absolute`, by PD at origination, ascending. */
  bands: z.array(Band).default([]),
  notches: z.object({ drop: z.number().int().min(1) }).nullable().default(null),
  watchlist: z.boolean().default(true),
  forborne: z.boolean().default(true),
  /** 12-month PD at or below which 5.5.10 may assume no SICR: exempts from the quantitative tests only. */
  lowCreditRisk: Fraction.nullable().default(null),
  cureStage2Months: z.number().int().min(0).default(3),
  cureStage3Months: z.number().int().min(0).default(6),
  /** Share of a customer's exposure in default from which all of it is. */
  contagionShare: Fraction.nullable().default(null),
  /** A loan whose quantitative test cannot be made: keeps its other tests, is lifetime, or blocks the run. Counted always. */
  noSnapshot: z.enum(['other-tests', 'lifetime', 'block']).default('other-tests'),
  simplifiedProducts: z.array(z.string()).default([]),
  /** Products on which days past due say nothing, such as roll-up loans. */
  noDpdProducts: z.array(z.string()).default([]),
});
export type Staging = z.infer<typeof Staging>;

const Matrix = z.object({
  id: z.string(), title: z.string(), products: z.array(z.string()).default([]),
  buckets: z.array(z.object({ label: z.string(), from: z.number().int().min(0), to: z.number().int().min(0).nullable(), rate: Fraction })).min(1),
});

const LgdRule = z.object({
  id: z.string(), title: z.string(), segments: z.array(z.string()).default([]), products: z.array(z.string()).default([]),
  /** Flat severity of loans without collateral; what collateral leaves open recovers `unsecuredRecovery`. */
  lgd: Fraction,
  /** Share of defaults that cure without loss. */
  cureRate: Fraction.default(0),
  collateral: z.object({
    growth: z.number().default(0), haircut: Fraction.default(0.25), cost: Fraction.default(0.05), monthsToSale: z.number().int().min(0).default(18),
    unsecuredRecovery: Fraction.default(0), floor: Fraction.default(0.05),
  }).optional(),
  /** LGD of loans in default by whole months in it; the last repeats. */
  byMonthsInDefault: z.array(Fraction).optional(),
});
export type LgdRule = z.infer<typeof LgdRule>;

const EquityRelease = z.object({
  products: z.array(z.string()).default(['equity-release']),
  /** Yearly probability of death by whole years of age from `fromAge`; the last repeats. */
  mortality: z.object({ fromAge: z.number().int(), q: z.array(Fraction).min(1) }),
  /** Yearly probability of moving into care, on survivors. */
  care: Fraction, prepayment: Fraction, growth: z.number(), saleCost: Fraction, monthsToSale: z.number().int().min(0).default(0), years: z.number().int().min(1).max(100).default(50),
});

/** A stand-in for what a loan lacks: a value by which it is booked, or the run blocks. */
const standIn = <T extends z.ZodType>(value: T) => z.union([z.object({ use: value }), z.literal('block')]);
const Fallbacks = z.object({
  eir: standIn(z.number().gt(-1)).default({ use: 0.05 }), pd: standIn(Fraction).default({ use: 0.05 }), lgd: standIn(Fraction).default({ use: 0.45 }),
  /** Months. */
  term: standIn(z.number().int().min(1)).default({ use: 12 }),
  /** Balance that cannot be read or is negative: 0 is booked and listed. */
  balance: z.enum(['zero', 'block']).default('zero'),
  currency: z.enum(['reporting', 'block']).default('block'),
  duplicate: z.enum(['first', 'block']).default('block'),
});

/** Bars of the data-quality gate, fractions; `block` stops the run, else the finding is told. */
const Quality = z.object({
  completeness: z.object({ atLeast: Fraction, block: z.boolean() }).default({ atLeast: 0.95, block: false }),
  duplicates: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 0.01, block: false }),
  outliers: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 0.05, block: false }),
  fallback: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 0.1, block: false }),
  notAssessable: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 1, block: false }),
  coverage: z.object({ from: Fraction, to: Fraction, block: z.boolean() }).default({ from: 0, to: 0.25, block: false }),
  stage3: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 0.1, block: false }),
  migration: z.object({ atMost: Fraction, block: z.boolean() }).default({ atMost: 0.15, block: false }),
});

/** How expected credit losses are measured, as one document: compared, approved and hashed like every input of a run. */
export const EclPolicy = z.object({
  kind: z.literal('ecl-policy'), version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/), title: z.string(), note: z.string().default(''),
  reportingCurrency: z.string().length(3).default('EUR'),
  /** Units of the reporting currency for one of another. */
  fx: z.record(z.string().length(3), z.number().positive()).default({}),
  conventions: Conventions.prefault({}),
  classification: Classification.prefault({}),
  staging: Staging.prefault({}),
  provisionMatrices: z.array(Matrix).default([]),
  pd: PolicyCurves,
  lgd: z.array(LgdRule).min(1),
  ead: z.object({
    ccf: z.record(z.string(), Fraction).default({}), ccfOtherwise: Fraction.default(0.75),
    cpr: z.record(z.string(), Fraction).default({}), cprOtherwise: Fraction.default(0),
    /** Months, by product: the period exposed of revolving loans (5.5.20). */
    behaviouralLife: z.record(z.string(), z.number().int().min(1)).default({}),
    arrears: z.enum(['added', 'in-balance']).default('in-balance'),
  }).prefault({}),
  equityRelease: EquityRelease.optional(),
  fallbacks: Fallbacks.prefault({}),
  quality: Quality.prefault({}),
  /** Lights of back-tests; absent: those by default. */
  validation: ValidationBars.optional(),
  /** Months that scenarios are supportable for, and over which they then revert to the long run; null: scenario paths hold to the end. */
  reversion: z.object({ supportableMonths: z.number().int().min(0), overMonths: z.number().int().min(0) }).nullable().default(null),
});
export type EclPolicy = z.infer<typeof EclPolicy>;
