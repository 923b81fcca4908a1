import { normalCdf } from './normal.ts';

/**
 * erf(x) = 2/sqrt(pi) integral from 0 to x of exp(-t^2). Near 0 by its series (full relative accuracy), else by the tail.
 */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) return Number.isNaN(x) ? x : x > 0 ? 1 - complementaryErrorFunction(size) : complementaryErrorFunction(size) - 1;
  const square = x * x;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 60; k += 1) {
    term *= -square / k;
    const next = sum + term / (2 * k + 1);
    if (next === sum) break;
    sum = next;
  }
  return 1.1283791670955125739 * x * sum;
}

/** erfc(x) = 1 - erf(x), the upper tail with full relative accuracy. */
export function complementaryErrorFunction(x: number): number {
  return 2 * normalCdf(-x * Math.SQRT2);
}
