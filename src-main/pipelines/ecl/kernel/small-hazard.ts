/**
 * 1 - exp(-x) for the small x of monthly hazards, without an exponential a cell: x times a polynomial in x. The coefficients are
 * those of the Taylor series of (1 - exp(-x)) / x, economised by Chebyshev's polynomials on [0, bound], so that few terms hold below
 * half a unit in the last place: error 2 (bound/4)^(k+1) / (k+2)!, k being the degree.
 */
function economised(bound: number, degree: number): Float64Array {
  const many = 24;
  const series: number[] = [1];
  for (let k = 1; k <= many; k += 1) series.push((-(series[k - 1] as number) / (k + 1)) * bound);
  // In y = x / bound on [0, 1]: take off the highest power by the shifted Chebyshev polynomial of that degree, again and again.
  for (let top = many; top > degree; top -= 1) {
    const shifted = shiftedChebyshev(top);
    const factor = (series[top] as number) / (shifted[top] as number);
    for (let k = 0; k <= top; k += 1) series[k] = (series[k] as number) - factor * (shifted[k] as number);
  }
  return Float64Array.from(series.slice(0, degree + 1), (each, k) => each / bound ** k);
}

/** Coefficients of T*_n on [0, 1], lowest power first: T*_(n+1) = (4y - 2) T*_n - T*_(n-1). */
function shiftedChebyshev(n: number): number[] {
  let [before, now]: [number[], number[]] = [[1], [-1, 2]];
  for (let k = 1; k < n; k += 1) {
    const next = Array.from({ length: k + 2 }, (_, i) => 4 * (now[i - 1] ?? 0) - 2 * (now[i] ?? 0) - (before[i] ?? 0));
    [before, now] = [now, next];
  }
  return now;
}

/** Up to here five coefficients do, up to `MIDDLE` nine; beyond, the library's expm1. */
export const SMALL = 1 / 128;
export const MIDDLE = 1 / 4;
const P = economised(SMALL, 4);
const Q = economised(MIDDLE, 8);
const [p1, p2, p3, p4] = [P[1] as number, P[2] as number, P[3] as number, P[4] as number];
const [q1, q2, q3, q4, q5, q6, q7, q8] = [Q[1] as number, Q[2] as number, Q[3] as number, Q[4] as number, Q[5] as number, Q[6] as number, Q[7] as number, Q[8] as number];

/**
 * Fills `hazard[1..n]` with 1 - exp(-scale d[t]). `largest` is at least the largest d of 1..n and chooses one of three ways, so the
 * result depends on the loan only. Relative error below 3e-16 in all of them; 0 gives 0 exactly.
 */
export function fillFromIntensity(scale: number, d: Float64Array, largest: number, n: number, hazard: Float64Array): void {
  const most = scale * largest;
  if (most <= SMALL) {
    for (let t = 1; t <= n; t += 1) {
      const x = scale * (d[t] as number);
      hazard[t] = x + x * (x * (p1 + x * (p2 + x * (p3 + x * p4))));
    }
  } else if (most <= MIDDLE) {
    for (let t = 1; t <= n; t += 1) {
      const x = scale * (d[t] as number);
      hazard[t] = x + x * (x * (q1 + x * (q2 + x * (q3 + x * (q4 + x * (q5 + x * (q6 + x * (q7 + x * q8))))))));
    }
  } else {
    for (let t = 1; t <= n; t += 1) hazard[t] = -Math.expm1(-scale * (d[t] as number));
  }
}
