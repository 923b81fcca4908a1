/**
 * Rolling mean by adding what comes and taking off what goes, each with its own Kahan compensation, in that order: deletions, then additions.
 * It is the arithmetic of the library that the peer's averages are made with, to the last bit: where two averages all but touch, the last
 * bit decides whether they crossed. NaN until the window is full; a NaN in the series is not counted, and the window is not full with it.
 */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN);
  let [sum, known, added, removed, same, previous] = [0, 0, 0, 0, 0, values[0] ?? Number.NaN];
  for (let i = 0; i < values.length; i += 1) {
    if (i >= window) {
      const gone = values[i - window] as number;
      if (gone === gone) {
        known -= 1;
        const y = -gone - removed;
        const t = sum + y;
        removed = t - sum - y;
        sum = t;
      }
    }
    const value = values[i] as number;
    if (value === value) {
      known += 1;
      const y = value - added;
      const t = sum + y;
      added = t - sum - y;
      sum = t;
      if (value === previous) same += 1;
      else same = 1;
      previous = value;
    }
    if (known >= window) out[i] = same >= known ? previous : sum / known;
  }
  return out;
}

/** Whether `a` crossed above `b` at bar `i`: below on the bar before, above now. Touching is neither. */
export function crossedAbove(a: Float64Array, b: Float64Array, i: number): boolean {
  return (a[i - 1] as number) < (b[i - 1] as number) && (a[i] as number) > (b[i] as number);
}
