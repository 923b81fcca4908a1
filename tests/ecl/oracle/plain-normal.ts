/**
 * The normal distribution in the slow and plain way, for the oracle only: nothing of the product's numerics is used. The lower tail is
 * the Mills ratio's continued fraction beyond 3, the Taylor series of the density's integral within.
 */
export function plainCdf(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < -3) return lowerTail(-x, density);
  if (x > 3) return 1 - lowerTail(x, density);
  let term = x;
  let sum = x;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-19; k += 1) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density * sum;
}

function lowerTail(x: number, density: number): number {
  let fraction = 0;
  for (let k = 300; k >= 1; k -= 1) fraction = k / (x + fraction);
  return density / (x + fraction);
}

const found = new Map<number, number>();

/** By bisection, in the tail that is small, until the bracket is as narrow as numbers are; what was found once is remembered. */
export function plainQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const known = found.get(p) ?? (p > 0.5 ? -bisect(1 - p) : bisect(p));
  if (found.size > 100_000) found.clear();
  found.set(p, known);
  return known;
}

function bisect(p: number): number {
  let low = -40;
  let high = 0;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (plainCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
