import { normalCdf, normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import { economised } from './economised.ts';

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
    if (p <= 0) return 0;
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

/** Of (1 - (1-p)^(1/12)) / p: binomial coefficients, C(1/12, k+1) (-1)^k, all positive. */
const twelfth = (power: number): number => {
  let value = 1 / 12;
  for (let k = 1; k <= power; k += 1) value *= (k - 1 / 12) / (k + 1);
  return value;
};
/** Yearly PDs up to which nine coefficients hold below half a unit in the last place. */
const LOW_PD = 1 / 16;
const [c0, c1, c2, c3, c4, c5, c6, c7, c8] = economised(twelfth, LOW_PD, 8) as unknown as [number, number, number, number, number, number, number, number, number];

/** Monthly hazard of a conditional yearly PD: 1-(1-PD)^(1/12), or PD/12 where hazards are linear. */
export function monthlyHazard(pd: number, isLinear: boolean): number {
  if (isLinear) return pd / 12;
  if (pd <= LOW_PD) return pd * (c0 + pd * (c1 + pd * (c2 + pd * (c3 + pd * (c4 + pd * (c5 + pd * (c6 + pd * (c7 + pd * c8))))))));
  return pd >= 1 ? 1 : -Math.expm1(Math.log1p(-pd) / 12);
}
