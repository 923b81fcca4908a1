import { z } from 'zod';

/** Where a statistic turns from green to amber to red. For p-values and discrimination higher is better; for PSI and shares lower is. */
const Bars = z.object({ amber: z.number(), red: z.number() });

/**
 * What the lights of a back-test mean, as data of the policy. A light is given only from `minimumLoans` loans and, where defaults
 * count, `minimumDefaults` defaults; below that the statistic is told with its n and no light.
 */
export const ValidationBars = z.object({
  /** What `default_outcome` was observed over: it is compared with the PD and the ECL of the same horizon. */
  horizon: z.enum(['12-month', 'lifetime']).default('12-month'),
  auc: Bars.default({ amber: 0.7, red: 0.6 }), gini: Bars.default({ amber: 0.4, red: 0.2 }), ks: Bars.default({ amber: 0.3, red: 0.15 }),
  /** p-values of binomial, Jeffreys, Hosmer-Lemeshow, z and LGD tests. */
  pValue: Bars.default({ amber: 0.05, red: 0.01 }),
  psi: Bars.default({ amber: 0.1, red: 0.25 }),
  /** Share of stage 3 entries that came directly from stage 1. */
  directDefaults: Bars.default({ amber: 0.2, red: 0.5 }),
  /** Distance of realised loss over ECL from 1, as a factor: 1.25 means 0.8 to 1.25. */
  lossFactor: Bars.default({ amber: 1.25, red: 2 }),
  minimumLoans: z.number().int().min(1).default(30), minimumDefaults: z.number().int().min(0).default(10),
  /** Level of the intervals. */
  confidence: z.number().gt(0).lt(1).default(0.95),
});
export type ValidationBars = z.infer<typeof ValidationBars>;

export const LIGHTS = ['green', 'amber', 'red', 'none'] as const;
export const Light = z.enum(LIGHTS);
export type Light = z.infer<typeof Light>;

/** One test: what it says, on how much it rests, where it comes from. Null statistics could not be computed; `words` says why. */
export const ValidationTest = z.object({
  id: z.string(), title: z.string(), part: z.enum(['discrimination', 'calibration', 'stability', 'lgd', 'staging', 'loss']),
  /** Standard or paper. */
  reference: z.string(),
  /** Loans (or pairs, or entries) it rests on. */
  n: z.number().int(),
  statistic: z.number().nullable(), degrees: z.number().nullable(), pValue: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  light: Light,
  /** Plain result, e.g. `AUC 0.712 (0.690 to 0.734), green from 0.70`. */
  words: z.string(),
});
export type ValidationTest = z.infer<typeof ValidationTest>;

const absent = z.object({ present: z.literal(false), why: z.string() });
const part = <T extends z.ZodRawShape>(shape: T) => z.discriminatedUnion('present', [absent, z.object({ present: z.literal(true), ...shape })]);

/** A bar of the calibration plot: loans of one grade (or PD band), their mean PD, what came of them. */
const CalibrationBand = z.object({
  label: z.string(), loans: z.number().int(), defaults: z.number().int(), pd: z.number(), observed: z.number(),
  /** Jeffreys interval of the observed rate. */
  interval: z.tuple([z.number(), z.number()]),
  /** One-sided: small means the PD is too low. */
  binomialP: z.number(), jeffreysP: z.number(), light: Light,
});
const LossBand = z.object({ label: z.string(), loans: z.number().int(), defaults: z.number().int(), exposure: z.number(), expected: z.number(), realised: z.number(), ratio: z.number().nullable() });
const LgdDecile = z.object({ label: z.string(), loans: z.number().int(), model: z.number(), realised: z.number() });

/** Output `validation` of the gate `backtest`: a part without outcomes is absent and says why; nothing is made up for it. */
export const Validation = z.object({
  kind: z.literal('ecl-validation'), version: z.literal(1),
  loans: z.number().int(), inScope: z.number().int(), withOutcome: z.number().int(), defaults: z.number().int(), withRealisedLgd: z.number().int(),
  /** Loans of the prior run; null: none was given. */
  priorLoans: z.number().int().nullable(),
  bars: ValidationBars,
  tests: z.array(ValidationTest),
  /** Ranking by the PD of the horizon, performing loans (stages 1 and 2) with an outcome. Curve: ROC, from (0,0) to (1,1), at most 201 points. */
  discrimination: part({ auc: z.number(), gini: z.number(), ks: z.number(), interval: z.tuple([z.number(), z.number()]), curve: z.array(z.object({ falsePositive: z.number(), truePositive: z.number() })) }),
  calibration: part({ by: z.enum(['grade', 'pd-band']), bands: z.array(CalibrationBand), brier: z.number(), meanPd: z.number(), observed: z.number() }),
  /** Against the prior run. Shares by band of 12-month PD, bands cut into deciles of the prior. */
  stability: part({ psi: z.number(), bands: z.array(z.object({ label: z.string(), prior: z.number(), now: z.number(), part: z.number() })) }),
  /** Of loans with a realised LGD; deciles of the modelled one. */
  lgd: part({ model: z.number(), realised: z.number(), exposureWeightedRealised: z.number(), slope: z.number().nullable(), intercept: z.number().nullable(), deciles: z.array(LgdDecile) }),
  staging: part({
    /** Performing loans with an outcome: stage 2 as the alarm for default. Null without outcomes. */
    alarm: z.object({ truePositive: z.number().int(), falsePositive: z.number().int(), falseNegative: z.number().int(), trueNegative: z.number().int(), precision: z.number().nullable(), recall: z.number().nullable() }).nullable(),
    /** Loans in both runs: rows stage before, columns stage now, in the order 1, 2, 3. Null without a prior. */
    moves: z.array(z.array(z.number().int())).nullable(),
    directDefaults: z.number().nullable(), cured: z.number().nullable(), stayed: z.number().nullable(),
  }),
  /** ECL of the horizon against realised loss (exposure x realised LGD of defaulted loans), by vintage; undiscounted losses. */
  loss: part({ vintages: z.array(LossBand), total: LossBand }),
});
export type Validation = z.infer<typeof Validation>;
