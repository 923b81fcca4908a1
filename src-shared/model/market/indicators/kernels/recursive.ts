import { rollingMean } from './window.ts';

/** How a recursive average begins: with the mean of its first `periods` values, or with its first value. */
export type Seed = 'mean' | 'first';

/**
 * Exponential average `e += alpha (x - e)`. It says nothing for the first `periods - 1` values, whatever its seed. A NaN ends it: it begins
 * again with its seed on the values after, so that a gap costs one warm-up and no more.
 */
export function exponential(x: Float64Array, periods: number, alpha: number, seed: Seed = 'mean'): Float64Array {
  const out = new Float64Array(x.length).fill(NaN);
  let count = 0;
  let sum = 0;
  let last = NaN;
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    if (value !== value) {
      count = 0;
      sum = 0;
      last = NaN;
      continue;
    }
    count += 1;
    if (count <= periods) sum += value;
    if (last === last) last += alpha * (value - last);
    else if (seed === 'first') last = value;
    else if (count === periods) last = sum / periods;
    if (count >= periods) out[i] = last;
  }
  return out;
}

/** Exponential moving average: alpha 2 / (periods + 1). */
export function ema(x: Float64Array, periods: number, seed: Seed = 'mean'): Float64Array {
  return exponential(x, periods, 2 / (periods + 1), seed);
}

/** Wilder's average: alpha 1 / periods (New Concepts in Technical Trading Systems, 1978). */
export function wilder(x: Float64Array, periods: number, seed: Seed = 'mean'): Float64Array {
  return exponential(x, periods, 1 / periods, seed);
}

/** Where averages of averages take their seed: all from the same first mean, or each from the values of the one before it. */
export type StackSeed = 'shared' | 'cascade';

/**
 * Averages of averages, `depth` of them. `shared`: all begin at the same bar with the mean of the first values (so there is one warm-up);
 * `cascade`: each waits for as many values of the one before.
 */
export function emaStack(x: Float64Array, periods: number, depth: number, seed: StackSeed): Float64Array[] {
  if (seed === 'cascade') {
    const out: Float64Array[] = [];
    for (let d = 0; d < depth; d += 1) out.push(ema(out[d - 1] ?? x, periods));
    return out;
  }
  const alpha = 2 / (periods + 1);
  const start = rollingMean(x, periods);
  const out = Array.from({ length: depth }, () => new Float64Array(x.length).fill(NaN));
  const last = new Float64Array(depth).fill(NaN);
  for (let i = 0; i < x.length; i += 1) {
    let value = x[i] as number;
    if (value !== value) last.fill(NaN);
    else if (last[0] !== last[0]) last.fill(start[i] as number);
    else {
      for (let d = 0; d < depth; d += 1) {
        value = (last[d] as number) + alpha * (value - (last[d] as number));
        last[d] = value;
      }
    }
    for (let d = 0; d < depth; d += 1) (out[d] as Float64Array)[i] = last[d] as number;
  }
  return out;
}
