/**
 * Recursions. A session without a value gives NaN and leaves the state as it is: nothing is made up for it, and the average goes on with
 * the next value. They see the whole past, so their value depends on where the series begins; the definition of a feature says so.
 */

/** Exponential average seeded with the first known value, y = (1 - a) y + a x; NaN before `least` known values. */
export function exponentialMean(x: Float64Array, alpha: number, least: number, out: Float64Array): void {
  const keep = 1 - alpha;
  let [y, seen] = [0, 0];
  for (let t = 0; t < x.length; t += 1) {
    const value = x[t] as number;
    if (value !== value) {
      out[t] = Number.NaN;
      continue;
    }
    y = seen === 0 ? value : keep * y + alpha * value;
    seen += 1;
    out[t] = seen >= least ? y : Number.NaN;
  }
}

/** Weights of `exponentialDeviation` after 1, 2, ... values: what the past weighs, and the factor that takes the bias away. */
interface Weights { readonly past: Float64Array; readonly whole: Float64Array; readonly unbiased: Float64Array }
const WEIGHTS = new Map<string, Weights>();

function weightsOf(alpha: number, length: number): Weights {
  const key = `${alpha}/${length}`;
  const known = WEIGHTS.get(key);
  if (known !== undefined) return known;
  const made: Weights = { past: new Float64Array(length), whole: new Float64Array(length), unbiased: new Float64Array(length) };
  const keep = 1 - alpha;
  let [sum, squares] = [0, 0];
  for (let k = 0; k < length; k += 1) {
    made.past[k] = sum * keep;
    sum = sum * keep + 1;
    squares = squares * keep * keep + 1;
    made.whole[k] = 1 / sum;
    const rest = sum * sum - squares;
    made.unbiased[k] = rest > 0 ? (sum * sum) / rest : Number.NaN;
  }
  if (WEIGHTS.size > 64) WEIGHTS.clear();
  WEIGHTS.set(key, made);
  return made;
}

/**
 * Exponentially weighted sample deviation about the weighted mean, weights (1 - a)^k, bias taken away (pandas: `ewm(adjust=True).std()`).
 * NaN for the first known value.
 */
export function exponentialDeviation(x: Float64Array, alpha: number, out: Float64Array): void {
  const { past, whole, unbiased } = weightsOf(alpha, x.length);
  let [mean, square, seen] = [0, 0, 0];
  for (let t = 0; t < x.length; t += 1) {
    const value = x[t] as number;
    if (value !== value) {
      out[t] = Number.NaN;
      continue;
    }
    const old = past[seen] as number;
    const by = whole[seen] as number;
    const before = mean;
    mean = (old * before + value) * by;
    square = (old * (square + (before - mean) * (before - mean)) + (value - mean) * (value - mean)) * by;
    out[t] = Math.sqrt((unbiased[seen] as number) * square);
    seen += 1;
  }
}
