import type { KernelCurve } from '../kernel/loan-block.ts';

const YEAR = 12;
/** A PD of 1 has no finite intensity: the next best is this far from it. */
const NEARLY_ONE = 1 - 1e-12;

/** PD of the first year on a curve at scale 1, through the cycle; of hazards by months on book, from that month on. */
export function firstYearPd(curve: KernelCurve, monthsOnBook: number): number {
  if (curve.kind === 'annual') return Math.min(1, curve.pd[0] ?? 0);
  if (curve.kind === 'intensity') return -Math.expm1(-firstYearIntensity(curve.monthly));
  return scaledBookPd(curve.hazard, monthsOnBook, 1);
}

/**
 * What a curve is multiplied with so that its first year is `target`. Null where no factor does it: the curve has no risk in that year.
 * `annual` and `intensity` in closed form; `book` by halving, to the last bit that halving gives.
 */
export function scaleTo(curve: KernelCurve, monthsOnBook: number, target: number): number | null {
  const own = firstYearPd(curve, monthsOnBook);
  if (target === own) return 1;
  if (own === 0) return null;
  if (curve.kind === 'annual') return target / own;
  if (curve.kind === 'intensity') return -Math.log1p(-Math.min(target, NEARLY_ONE)) / firstYearIntensity(curve.monthly);
  let low = 0;
  let high = 1;
  while (high < 1e9 && scaledBookPd(curve.hazard, monthsOnBook, high) < target) high *= 2;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (scaledBookPd(curve.hazard, monthsOnBook, middle) < target) low = middle;
    else high = middle;
  }
  return high;
}

function firstYearIntensity(monthly: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < YEAR; t += 1) sum += monthly[Math.min(t, monthly.length - 1)] as number;
  return sum;
}

function scaledBookPd(hazard: Float64Array, monthsOnBook: number, scale: number): number {
  let survival = 1;
  for (let t = 0; t < YEAR; t += 1) survival *= 1 - Math.min(1, (hazard[Math.min(hazard.length - 1, monthsOnBook + t)] as number) * scale);
  return 1 - survival;
}

/** Cumulative PD of so many months on a curve at a scale, through the cycle. */
export function cumulativePd(curve: KernelCurve, scale: number, monthsOnBook: number, months: number): number {
  let survival = 1;
  for (let t = 0; t < months; t += 1) {
    if (curve.kind === 'annual') survival *= Math.exp(Math.log1p(-Math.min(NEARLY_ONE, (curve.pd[Math.min(curve.pd.length - 1, Math.floor(t / YEAR))] as number) * scale)) / YEAR);
    else if (curve.kind === 'intensity') survival *= Math.exp(-scale * (curve.monthly[Math.min(t, curve.monthly.length - 1)] as number));
    else survival *= 1 - Math.min(1, (curve.hazard[Math.min(curve.hazard.length - 1, monthsOnBook + t)] as number) * scale);
  }
  return 1 - survival;
}
