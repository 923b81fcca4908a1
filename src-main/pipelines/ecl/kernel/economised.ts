/**
 * A power series cut short for arguments in [0, bound], without the price of cutting it: its first 25 coefficients, the highest powers taken
 * off one after the other by Chebyshev's polynomials (Lanczos). What is left of degree k differs by about (bound/4)^(k+1) times the next
 * coefficient, where plain cutting would differ by bound^(k+1). Made once, when a module loads; the same bits everywhere.
 */
export function economised(series: (power: number) => number, bound: number, degree: number): Float64Array {
  const many = 24;
  // Powers by multiplication, not by the library's pow; bounds are powers of two, so they are exact.
  const powers = [1];
  for (let k = 1; k <= many; k += 1) powers.push((powers[k - 1] as number) * bound);
  const scaled = powers.map((power, k) => series(k) * power);
  for (let top = many; top > degree; top -= 1) {
    const shifted = shiftedChebyshev(top);
    const factor = (scaled[top] as number) / (shifted[top] as number);
    for (let k = 0; k <= top; k += 1) scaled[k] = (scaled[k] as number) - factor * (shifted[k] as number);
  }
  return Float64Array.from(scaled.slice(0, degree + 1), (each, k) => each / (powers[k] as number));
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
