import { logGamma, stirlingRemainder } from './gamma.ts';

const EPSILON = 2.220446049250313e-16;

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** ln B(a,b); the large terms of the log-gammas are cancelled by hand where both arguments are large. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 15) return logGamma(a) + logGamma(b) - logGamma(a + b);
  // ln Gamma(large) - ln Gamma(large + small) by Stirling, without its leading parts.
  const tail = stirlingRemainder(large) - stirlingRemainder(a + b) - (large - 0.5) * Math.log1p(small / large) - small * Math.log(a + b) + small;
  return logGamma(small) + tail;
}

/** Continued fraction of the incomplete beta (Abramowitz and Stegun 26.5.8, by Lentz); converges fast for x < (a+1)/(a+b+2). */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON) break;
  }
  return h;
}

/**
 * Regularised incomplete beta [I_x(a,b), 1 - I_x(a,b)], each accurate in its own tail, for a, b > 0 and 0 <= x <= 1; NaN otherwise.
 * `complement` is 1 - x where the caller knows it better than by subtraction.
 */
export function incompleteBeta(x: number, a: number, b: number, complement: number = 1 - x): readonly [number, number] {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return [Number.NaN, Number.NaN];
  if (x === 0) return [0, 1];
  if (complement === 0) return [1, 0];
  const weight = Math.exp(a * Math.log(x) + b * (complement > 0.5 ? Math.log1p(-x) : Math.log(complement)) - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) {
    const lower = (weight * fraction(a, b, x)) / a;
    return [lower, 1 - lower];
  }
  const upper = (weight * fraction(b, a, complement)) / b;
  return [1 - upper, upper];
}

/** The x with I_x(a,b) = p, by bisection on the smaller tail to the last bit; 0 for p = 0, 1 for p = 1, NaN outside. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 1_100; i += 1) {
    // Geometric steps first: quantiles near 0 are found to relative accuracy.
    const middle = low === 0 ? (high > 1e-300 ? high / 2 : 0) : (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteBeta(middle, a, b)[0] < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) of Student's t with `degrees` > 0 degrees of freedom. */
export function studentUpperTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return t > 0 ? 0 : 1;
  const [tail] = incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5, square / (degrees + square));
  return t > 0 ? tail / 2 : 1 - tail / 2;
}

/** The t with P(|T| <= t) = level, by bisection: half-widths of confidence intervals. */
export function studentTwoSided(level: number, degrees: number): number {
  if (!(level > 0 && level < 1) || !(degrees > 0)) return Number.NaN;
  const wanted = (1 - level) / 2;
  let low = 0;
  let high = 1;
  while (studentUpperTail(high, degrees) > wanted && high < 1e300) high *= 2;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentUpperTail(middle, degrees) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= k) of a binomial with n trials of probability p: I_p(k, n-k+1) (Abramowitz and Stegun 26.5.24). */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1)[0];
}
