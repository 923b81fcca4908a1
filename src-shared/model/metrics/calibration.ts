import { betaQuantile, binomialUpperTail, incompleteBeta } from '../../kernel/math/beta.ts';
import { chiSquareUpperTail } from '../../kernel/math/gamma.ts';
import { normalCdf } from '../../kernel/math/normal.ts';

/** Obligors of one grade: how many, how many defaulted, the PD they were given. */
export interface GradeOutcome { readonly n: number; readonly d: number; readonly pd: number }

/** P(X >= d) of a binomial: small means that the PD is too low. Exact, defaults independent. Source: BCBS WP 14 (2005), ch. 3. */
export function binomialTest({ n, d, pd }: GradeOutcome): number {
  return binomialUpperTail(d, n, pd);
}

/** Beta(d + 1/2, n - d + 1/2) at the PD: small means that the PD is too low. Source: ECB, Instructions for reporting the validation results (2019), 2.5.3.1. */
export function jeffreysTest({ n, d, pd }: GradeOutcome): number {
  return incompleteBeta(pd, d + 0.5, n - d + 0.5)[0];
}

/** Equal-tailed Jeffreys interval of a default rate; 0 and 1 are kept where no or every obligor defaulted (Brown, Cai and DasGupta 2001). */
export function jeffreysInterval(n: number, d: number, level = 0.95): [number, number] {
  const tail = (1 - level) / 2;
  return [d === 0 ? 0 : betaQuantile(tail, d + 0.5, n - d + 0.5), d === n ? 1 : betaQuantile(1 - tail, d + 0.5, n - d + 0.5)];
}

export interface ChiSquare { readonly statistic: number; readonly degrees: number; readonly pValue: number }

/**
 * Hosmer-Lemeshow over grades: sum (n PD - d)^2 / (n PD (1 - PD)); G degrees of freedom for PDs given beforehand (out of sample), G - 2
 * where they were fitted to the same data. Grades without obligors do not count; a PD of 0 or 1 that is missed gives infinity.
 * Source: Hosmer and Lemeshow 1980; BCBS WP 14.
 */
export function hosmerLemeshow(grades: readonly GradeOutcome[], sample: 'out' | 'in' = 'out'): ChiSquare | null {
  const counted = grades.filter(({ n }) => n > 0);
  const degrees = counted.length - (sample === 'in' ? 2 : 0);
  if (degrees < 1) return null;
  let statistic = 0;
  for (const { n, d, pd } of counted) {
    const miss = n * pd - d;
    const variance = n * pd * (1 - pd);
    if (variance > 0) statistic += (miss * miss) / variance;
    else if (miss !== 0) statistic = Number.POSITIVE_INFINITY;
  }
  return { statistic, degrees, pValue: statistic === Number.POSITIVE_INFINITY ? 0 : chiSquareUpperTail(statistic, degrees) };
}

/**
 * The portfolio's default rate against its mean PD, standardised: (DR - PD) / sqrt(PD (1 - PD) / n). `pValue` is the upper tail: small means that PDs
 * are too low. As if all had the mean PD, so it is milder than the sum of the grades' variances would be. Null without loans or where nothing can
 * vary. Source: BCBS WP 14 (2005), normal test, on the portfolio as in PUB-13 (Djurovic, hl_vs_zscore).
 */
export function portfolioZ(grades: readonly GradeOutcome[]): { statistic: number; pValue: number } | null {
  let [loans, defaults, expected] = [0, 0, 0];
  for (const { n, d, pd } of grades) {
    loans += n;
    defaults += d;
    expected += n * pd;
  }
  const mean = expected / loans;
  if (!(mean > 0 && mean < 1)) return null;
  const statistic = (defaults - expected) / Math.sqrt(loans * mean * (1 - mean));
  return { statistic, pValue: normalCdf(-statistic) };
}

/** PDs where grades that lost less than expected are set to their observed rate, so that only underestimation counts (PUB-13, one-sided). */
export function underestimationOnly(grades: readonly GradeOutcome[]): GradeOutcome[] {
  return grades.map(({ n, d, pd }) => ({ n, d, pd: n > 0 && d / n < pd ? d / n : pd }));
}

/** Mean square of PD less outcome (Brier 1950). Null for none. */
export function brierScore(pds: ArrayLike<number>, events: ArrayLike<boolean | number>): number | null {
  if (pds.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < pds.length; i += 1) {
    const miss = (pds[i] as number) - (events[i] ? 1 : 0);
    sum += miss * miss;
  }
  return sum / pds.length;
}
