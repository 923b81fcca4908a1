/** Weights are held in tenths of a point: 1,000 is all, and sums are exact. */
export const ALL_TENTHS = 1000;

/** Fractions as tenths of a point that sum to 1,000: what rounding leaves over goes to the largest remainders. */
export function tenthsOf(fractions: readonly number[]): number[] {
  return shareOut(ALL_TENTHS, fractions);
}

/** Shares out a whole number by parts, largest remainder first; equal parts where all are zero. Order decides between equals. */
export function shareOut(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  const ideal = parts.map((part) => (sum > 0 ? (whole * part) / sum : whole / parts.length));
  const given = ideal.map(Math.floor);
  let left = whole - given.reduce((total, each) => total + each, 0);
  const order = ideal.map((value, at) => ({ at, rest: value - Math.floor(value) })).toSorted((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of order) {
    if (left <= 0) break;
    given[at] = (given[at] ?? 0) + 1;
    left -= 1;
  }
  return given;
}

/**
 * Moves one weight; the others that are not held give way in proportion to what they have, so that the sum stays 100. A weight can take
 * no more than what is not held; with every other one held it cannot move.
 */
export function moveWeight(weights: readonly number[], at: number, to: number, held: ReadonlySet<number>): number[] {
  const free = weights.map((_, index) => index).filter((index) => index !== at && !held.has(index));
  if (free.length === 0) return [...weights];
  const kept = weights.reduce((total, weight, index) => (index !== at && held.has(index) ? total + weight : total), 0);
  const value = Math.max(0, Math.min(ALL_TENTHS - kept, Math.round(to)));
  const rest = shareOut(ALL_TENTHS - kept - value, free.map((index) => weights[index] ?? 0));
  return weights.map((weight, index) => (index === at ? value : held.has(index) ? weight : rest[free.indexOf(index)] ?? 0));
}
