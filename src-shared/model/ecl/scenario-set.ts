import { z } from 'zod';

/** Values by year from the reporting date; the last repeats. */
const Path = z.array(z.number().finite()).min(1);

export const Scenario = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/), title: z.string(),
  /** Probability of the scenario; all of a set sum to 1. */
  weight: z.number().min(0).max(1),
  /** Multiplies conditional yearly PDs before anything else. */
  pdMultiplier: Path.optional(),
  /** Systematic factor of the Vasicek transformation; its sign is the policy's `zSign`. */
  z: Path.optional(),
  /** Added to the log-odds of conditional yearly PDs. */
  logitShift: Path.optional(),
  lgdMultiplier: z.number().min(0).optional(),
  /** Added to LGD, in fractions. */
  lgdShift: z.number().min(-1).max(1).optional(),
  /** Added to the yearly growth of collateral values. */
  hpiShift: z.number().min(-1).max(1).optional(),
  /** Macro variables as data: yearly values by name, e.g. gdp, unemployment. What they do to PD is the set's `link`. */
  macro: z.record(z.string(), Path).optional(),
});
export type Scenario = z.infer<typeof Scenario>;

/** How macro variables become z or a logit shift: a linear index of standardised variables. */
export const MacroLink = z.object({
  to: z.enum(['z', 'logit']),
  intercept: z.number(),
  terms: z.array(z.object({ variable: z.string(), coefficient: z.number(), mean: z.number(), deviation: z.number().positive(), lagYears: z.number().int().min(0).default(0) })).min(1),
});
export type MacroLink = z.infer<typeof MacroLink>;

/** Macro scenarios with their weights. Weights apply to the ECL of each scenario and are refused on anything else (ITG 2015: 92, not 70). */
export const ScenarioSet = z.object({
  kind: z.literal('scenario-set'), version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/), title: z.string(), date: z.string(), note: z.string().default(''),
  weighting: z.literal('ecl', { error: 'Weights apply to the ECL of each scenario (IFRS 9 5.5.17, ITG December 2015), never to macro inputs or PDs: say weighting: ecl.' }).default('ecl'),
  scenarios: z.array(Scenario).min(1).max(1000),
  link: MacroLink.optional(),
  /** Paths drawn around the base scenario instead of the listed ones; every one has the same weight. */
  monteCarlo: z.object({ paths: z.number().int().min(2).max(1000), seed: z.number().int(), years: z.number().int().min(1).max(50), persistence: z.number().gt(-1).lt(1), deviation: z.number().positive() }).optional(),
}).superRefine((set, issue) => {
  const sum = set.scenarios.reduce((total, each) => total + each.weight, 0);
  if (Math.abs(sum - 1) > 1e-9) issue.addIssue({ code: 'custom', path: ['scenarios'], message: `Weights sum to ${sum}, not to 1.` });
  if (new Set(set.scenarios.map((each) => each.id)).size !== set.scenarios.length) issue.addIssue({ code: 'custom', path: ['scenarios'], message: 'Two scenarios have the same id.' });
});
export type ScenarioSet = z.infer<typeof ScenarioSet>;
