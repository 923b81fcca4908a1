import { normalCdf, normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';

/** What a scenario does to a conditional yearly PD in one year. */
export interface YearEffect {
  /** Multiplies it; the product is clamped at 1. */
  readonly multiplier: number;
  /** Added to its log-odds. */
  readonly logit: number;
  /** Systematic factor, positive in good years; null: no Vasicek transformation. */
  readonly z: number | null;
}

/** No effect at all. */
export const NO_EFFECT: YearEffect = { multiplier: 1, logit: 0, z: null };

export function hasEffect({ multiplier, logit, z }: YearEffect): boolean {
  return multiplier !== 1 || logit !== 0 || z !== null;
}

/**
 * Point-in-time PD of a year: multiplier, then log-odds shift, then one-factor Vasicek,
 * PD(z) = N((N^-1(PD) - sqrt(rho) z) / sqrt(1 - rho)). A PD of 0 stays 0 and of 1 stays 1; rho 0 leaves the PD as it is.
 * Scenarios of one loan ask for the same N^-1 one after the other: the last one is kept.
 */
export class PointInTime {
  #pd = Number.NaN;
  #quantile = 0;

  of(pd: number, effect: YearEffect, rho: number): number {
    let p = Math.min(1, pd * effect.multiplier);
    if (!(p > 0)) return 0;
    if (p >= 1) return 1;
    if (effect.logit !== 0) p /= p + (1 - p) * Math.exp(-effect.logit);
    if (effect.z === null || !(rho > 0)) return p;
    if (p !== this.#pd) {
      this.#pd = p;
      this.#quantile = normalQuantile(p);
    }
    return normalCdf((this.#quantile - Math.sqrt(rho) * effect.z) / Math.sqrt(1 - rho));
  }
}

/** Monthly hazard of a conditional yearly PD: 1-(1-PD)^(1/12), or PD/12 where hazards are linear. */
export function monthlyHazard(pd: number, isLinear: boolean): number {
  if (isLinear) return pd / 12;
  return pd >= 1 ? 1 : -Math.expm1(Math.log1p(-pd) / 12);
}
