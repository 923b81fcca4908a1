import { AppError } from '../../../../src-shared/kernel/errors.ts';

export interface SweepOptions {
  /** One instrument's closes (or adjusted closes), oldest first, each above 0. */
  readonly close: Float64Array;
  /** Fast and slow windows, in bars. */
  readonly pairs: readonly (readonly [fast: number, slow: number])[];
  /** Cost of a unit of turnover, as a fraction: 0.001 is 10 bps. */
  readonly cost: number;
  readonly periodsPerYear: number;
}

/** By pair: total return, annualised Sharpe ratio (population deviation, no risk-free rate; NaN where it never moves), entries. */
export interface SweepResult { readonly total: Float64Array; readonly sharpe: Float64Array; readonly entries: Int32Array }

/**
 * Long where the fast average stands above the slow one, else flat; the position is taken on the bar after the signal and its turnover is
 * charged on that bar. Only the bars on which a position changes are computed: between them the product of 1 + r is a ratio of two closes, and
 * sums of r and r squared are differences of running sums. That leaves one comparison a bar and pair. Averages are differences of running
 * sums too. The last bits differ from a bar-by-bar sum; the order of arithmetic is fixed, whatever the machine or the workers.
 * Errors: INVALID_INPUT for a close that is not above 0 or a window that is no whole number from 1 on.
 */
export function smaSweep({ close, pairs, cost, periodsPerYear }: SweepOptions): SweepResult {
  const n = close.length;
  const bad = close.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new AppError('INVALID_INPUT', `bar ${bad} closes at ${String(close[bad])}: a sweep needs a close above 0 on every bar`, { userAction: 'Give a series without gaps.' });
  const sums = new Float64Array(n + 1);
  for (let t = 0; t < n; t += 1) sums[t + 1] = (sums[t] as number) + (close[t] as number);
  // Running sums of returns and of their squares; entry t holds bars 0 to t - 1.
  const [first, second] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (let t = 1; t < n; t += 1) {
    const r = (close[t] as number) / (close[t - 1] as number) - 1;
    first[t + 1] = (first[t] as number) + r;
    second[t + 1] = (second[t] as number) + r * r;
  }
  const averages = new Map<number, Float64Array>();
  const average = (window: number): Float64Array => {
    const known = averages.get(window);
    if (known !== undefined) return known;
    if (!Number.isInteger(window) || window < 1) throw new AppError('INVALID_INPUT', `a window of ${window} bars is none`, { userAction: 'Give whole numbers from 1 on.' });
    const made = new Float64Array(n).fill(Number.NaN);
    for (let t = window - 1; t < n; t += 1) made[t] = ((sums[t + 1] as number) - (sums[t + 1 - window] as number)) / window;
    averages.set(window, made);
    return made;
  };
  const result: SweepResult = { total: new Float64Array(pairs.length), sharpe: new Float64Array(pairs.length), entries: new Int32Array(pairs.length) };
  const changes = new Int32Array(n + 1);
  for (let p = 0; p < pairs.length; p += 1) {
    const [fast, slow] = pairs[p] as readonly [number, number];
    const count = crossings(average(fast), average(slow), Math.max(fast, slow) - 1, changes);
    score(p, changes, count, { close, first, second, cost, periodsPerYear }, result);
  }
  return result;
}

/** Bars on which the signal changes, the first of them to long; returns how many. A signal on the last bar is never acted on. */
function crossings(fast: Float64Array, slow: Float64Array, from: number, into: Int32Array): number {
  const last = fast.length - 1;
  let count = 0;
  let t = from;
  while (t < last) {
    while (t < last && !((fast[t] as number) > (slow[t] as number))) t += 1;
    if (t === last) break;
    into[count] = t;
    count += 1;
    while (t < last && (fast[t] as number) > (slow[t] as number)) t += 1;
    if (t === last) break;
    into[count] = t;
    count += 1;
  }
  return count;
}

interface Series { readonly close: Float64Array; readonly first: Float64Array; readonly second: Float64Array; readonly cost: number; readonly periodsPerYear: number }

function score(p: number, changes: Int32Array, count: number, { close, first, second, cost, periodsPerYear }: Series, into: SweepResult): void {
  const n = close.length;
  let [wealth, sum, squares] = [1, 0, 0];
  for (let k = 0; k < count; k += 2) {
    // Long from the bar after the signal up to the bar of the signal to leave; that bar's own return is still earned.
    const enter = (changes[k] as number) + 1;
    const leave = k + 1 < count ? (changes[k + 1] as number) + 1 : n;
    const r = (close[enter] as number) / (close[enter - 1] as number) - 1;
    const x = r - cost;
    wealth *= (1 + x) * ((close[leave - 1] as number) / (close[enter] as number));
    sum += x + (first[leave] as number) - (first[enter + 1] as number);
    squares += x * x + (second[leave] as number) - (second[enter + 1] as number);
    if (leave < n) {
      wealth *= 1 - cost;
      sum -= cost;
      squares += cost * cost;
    }
  }
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  into.total[p] = wealth - 1;
  into.sharpe[p] = variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(periodsPerYear) : Number.NaN;
  into.entries[p] = (count + 1) >> 1;
}

/** The same, bar by bar: what the kernel is held against, and what explains one pair. Positions are those of each bar. */
export function smaPairPath({ close, cost }: Pick<SweepOptions, 'close' | 'cost'>, fast: number, slow: number): { readonly position: Uint8Array; readonly returns: Float64Array } {
  const n = close.length;
  const sums = new Float64Array(n + 1);
  for (let t = 0; t < n; t += 1) sums[t + 1] = (sums[t] as number) + (close[t] as number);
  const mean = (t: number, window: number): number => (t < window - 1 ? Number.NaN : ((sums[t + 1] as number) - (sums[t + 1 - window] as number)) / window);
  const position = new Uint8Array(n);
  const returns = new Float64Array(n);
  for (let t = 1; t < n; t += 1) {
    position[t] = mean(t - 1, fast) > mean(t - 1, slow) ? 1 : 0;
    const r = (close[t] as number) / (close[t - 1] as number) - 1;
    returns[t] = (position[t] as number) * r - cost * Math.abs((position[t] as number) - (position[t - 1] as number));
  }
  return { position, returns };
}
