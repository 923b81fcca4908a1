/** One band of a distribution before and now, as shares. */
export interface ShiftBand { readonly expected: number; readonly actual: number }

/**
 * Population stability index: sum (a - e) ln(a / e) over bands of shares (ID-16). A band that is empty on one side only would be infinite: `floor` (a
 * share, 0 by default) stands in for it, and the result says in how many bands it did. Bands empty on both sides do not count.
 */
export function stabilityIndex(bands: readonly ShiftBand[], floor = 0): { psi: number; parts: number[]; floored: number } {
  let floored = 0;
  const parts = bands.map(({ expected, actual }) => {
    if (expected === 0 && actual === 0) return 0;
    if (expected === 0 || actual === 0) floored += 1;
    const [e, a] = [Math.max(expected, floor), Math.max(actual, floor)];
    return e === 0 || a === 0 ? Number.POSITIVE_INFINITY : (a - e) * Math.log(a / e);
  });
  return { psi: parts.reduce((sum, each) => sum + each, 0), parts, floored };
}

/** Bounds that cut sorted values into at most `bands` of about equal number; equal values stay together. Ascending, upper ends, the last Infinity. */
export function quantileBounds(values: ArrayLike<number>, bands: number): number[] {
  const sorted = Float64Array.from(values).sort();
  const bounds: number[] = [];
  for (let k = 1; k < bands; k += 1) {
    const bound = sorted[Math.min(sorted.length - 1, Math.ceil((k * sorted.length) / bands) - 1)];
    if (bound !== undefined && bound !== bounds[bounds.length - 1] && bound < (sorted[sorted.length - 1] as number)) bounds.push(bound);
  }
  return [...bounds, Number.POSITIVE_INFINITY];
}

/** Index of the first bound that is not below the value. */
export function bandOf(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (bounds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
