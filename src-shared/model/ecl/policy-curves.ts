import { z } from 'zod';

const Fraction = z.number().min(0).max(1);
const Square = z.array(z.array(Fraction).min(2)).min(2).superRefine((rows, issue) => {
  rows.forEach((row, i) => {
    if (row.length !== rows.length) issue.addIssue({ code: 'custom', path: [i], message: `Row ${i + 1} has ${row.length} of ${rows.length} states.` });
    const sum = row.reduce((total, each) => total + each, 0);
    if (Math.abs(sum - 1) > 1e-6) issue.addIssue({ code: 'custom', path: [i], message: `Row ${i + 1} sums to ${sum}, not to 1.` });
  });
});

/**
 * A PD term structure. `annual`: conditional yearly PDs, the last repeats. `observed`: cumulative PDs at tenors in years as an agency
 * published them (never a power of anything), interpolated on the hazard between. `matrix`: yearly transition matrix, default last,
 * one curve a state, by powers (`discrete`) or by its generator. `hazard`: yearly hazards by months on book. `score`: log-odds linear in score.
 */
export const PdCurve = z.discriminatedUnion('source', [
  z.object({ source: z.literal('annual'), id: z.string(), title: z.string().default(''), pd: z.array(Fraction).min(1) }),
  z.object({ source: z.literal('observed'), id: z.string(), title: z.string().default(''), tenors: z.array(z.number().positive()).min(1), cumulative: z.array(Fraction).min(1) }),
  z.object({ source: z.literal('matrix'), id: z.string(), title: z.string().default(''), states: z.array(z.string()).min(2), matrix: Square, time: z.enum(['discrete', 'generator']).default('generator') }),
  z.object({ source: z.literal('hazard'), id: z.string(), title: z.string().default(''), monthsOnBook: z.array(z.number().int().min(0)).min(1), hazard: z.array(z.number().min(0)).min(1) }),
  z.object({ source: z.literal('score'), id: z.string(), title: z.string().default(''), intercept: z.number(), slope: z.number() }),
]);
export type PdCurve = z.infer<typeof PdCurve>;

/** Which curve a loan has: its own `pd_curve`, else the first entry whose conditions all hold. */
const Assignment = z.object({
  segments: z.array(z.string()).default([]), products: z.array(z.string()).default([]), grades: z.array(z.string()).default([]),
  /** First characters of the sector code, e.g. `44` of NAICS 441110. */
  sectorPrefixes: z.array(z.string().min(1)).optional(),
  /** Longest remaining term in months; a loan whose term is not known does not fit. */
  termUpTo: z.number().int().min(1).optional(),
  curve: z.string(), state: z.string().optional(),
});

export const PolicyCurves = z.object({
  curves: z.array(PdCurve).min(1),
  assign: z.array(Assignment).default([]),
  /** Loan PDs given on the file: scale the curve so that its first year is the loan's PD, replace it as flat, or ignore them. */
  loanPd: z.enum(['scales-curve', 'flat', 'ignored']).default('scales-curve'),
  floor: Fraction.default(0), cap: Fraction.default(1),
  /** Grades, best first, with the highest 12-month PD of each: grade by PD where there is none, and what a notch is. */
  grades: z.array(z.object({ grade: z.string(), upTo: Fraction })).default([]),
  /** Asset correlation of the Vasicek transformation, by segment; `rhoOtherwise` for the rest. */
  rho: z.record(z.string(), z.number().min(0).lt(1)).default({}), rhoOtherwise: z.number().min(0).lt(1).default(0.15),
});
export type PolicyCurves = z.infer<typeof PolicyCurves>;
