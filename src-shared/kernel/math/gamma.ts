/** C. Lanczos, SIAM J. Numer. Anal. B 1 (1964), with the coefficients g = 607/128, n = 15 of P. Godfrey. */
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
] as const;
const LOG_SQRT_2PI = 0.91893853320467274178;
const EPSILON = 2.220446049250313e-16;

/** Stirling's series less its leading terms: log-gamma(x) - [(x-1/2) log x - x + log sqrt(2 pi)], for x >= 10. */
export function stirlingRemainder(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360 - square / 156))))));
}

/** ln Gamma(x) for x > 0; NaN otherwise. About 1e-15 relative (absolute near its zeros at 1 and 2). */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === 1 || x === 2) return 0;
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + LOG_SQRT_2PI + stirlingRemainder(x);
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i += 1) sum += LANCZOS[i]! / (x + i - 1);
  const t = x - 1 + 607 / 128 + 0.5;
  return LOG_SQRT_2PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** log(1+y) - y, exact near 0, where the difference would cancel. */
function logOnePlusLess(y: number): number {
  if (Math.abs(y) > 0.3) return Math.log1p(y) - y;
  const r = y / (2 + y);
  const square = r * r;
  let term = 2 * r * square;
  let sum = 0;
  for (let k = 3; k < 80; k += 2) {
    const next = sum + term / k;
    if (next === sum) break;
    sum = next;
    term *= square;
  }
  return sum - (y * y) / (2 + y);
}

/** x^a e^-x / Gamma(a), without the loss of subtracting large logarithms (Loader's saddle point for large a). */
function poissonWeight(a: number, x: number): number {
  if (a < 15) return Math.exp(a * Math.log(x) - x - logGamma(a));
  return Math.exp(a * logOnePlusLess((x - a) / a) - stirlingRemainder(a)) * Math.sqrt(a / (2 * Math.PI));
}

/**
 * Regularised incomplete gamma functions [P(a,x), Q(a,x)], each accurate in its own tail, for a > 0 and x >= 0; NaN otherwise.
 * Source: Abramowitz and Stegun 6.5.29 (series) and 6.5.31 (continued fraction, by Lentz).
 */
export function incompleteGamma(a: number, x: number): readonly [number, number] {
  if (!(a > 0) || !(x >= 0)) return [Number.NaN, Number.NaN];
  if (x === 0) return [0, 1];
  if (x === Number.POSITIVE_INFINITY) return [1, 0];
  const weight = poissonWeight(a, x);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 100_000; n += 1) {
      term *= x / (a + n);
      sum += term;
      if (term < sum * EPSILON * 0.1) break;
    }
    const lower = weight * sum;
    return [lower, 1 - lower];
  }
  let b = x + 1 - a;
  let c = 1 / 1e-300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON) break;
  }
  const upper = weight * h;
  return [1 - upper, upper];
}

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** P(X > x) of a chi-square with `degrees` > 0 degrees of freedom. */
export function chiSquareUpperTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : incompleteGamma(degrees / 2, x / 2)[1];
}
