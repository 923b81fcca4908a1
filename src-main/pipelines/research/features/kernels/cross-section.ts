import { rollingMoments } from './rolling.ts';

/**
 * Across the names of a session. Columns are symbol-major (value of name s in session t at s * T + t); only names whose mask is 1 and whose
 * value is known take part, the others get NaN.
 */

/** The column session-major: sessions can then be gone through one after the other in memory. */
export function transposed(x: Float64Array, rows: number, columns: number, out: Float64Array): void {
  const TILE = 32;
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(rows, r0 + TILE);
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      const c1 = Math.min(columns, c0 + TILE);
      for (let r = r0; r < r1; r += 1) for (let c = c0; c < c1; c += 1) out[c * rows + r] = x[r * columns + c] as number;
    }
  }
}

/** Mean and population deviation over the names of each session; NaN where fewer than `least` take part. */
export function crossMoments(x: Float64Array, mask: Uint8Array, T: number, least: number, mean: Float64Array, deviation: Float64Array): Int32Array {
  const count = new Int32Array(T);
  const [sum, square] = [new Float64Array(T), new Float64Array(T)];
  for (let i = 0; i < x.length; i += T) {
    for (let t = 0; t < T; t += 1) {
      const value = x[i + t] as number;
      if (mask[i + t] === 0 || value !== value) continue;
      // Welford, so that a level far from 0 takes no digits away.
      const n = (count[t] as number) + 1;
      const off = value - (sum[t] as number);
      count[t] = n;
      sum[t] = (sum[t] as number) + off / n;
      square[t] = (square[t] as number) + off * (value - (sum[t] as number));
    }
  }
  for (let t = 0; t < T; t += 1) {
    const isEnough = (count[t] as number) >= least;
    mean[t] = isEnough ? (sum[t] as number) : Number.NaN;
    deviation[t] = isEnough ? Math.sqrt((square[t] as number) / (count[t] as number)) : Number.NaN;
  }
  return count;
}

export type RankTies = 'by-name' | 'average';

/**
 * Rank on the session: `by-name` numbers equal values in order of names and gives (rank - 1) / (n - 1), from 0 to 1; `average` gives equal values
 * their mean rank over n, as pandas' `rank(pct=True)`. NaN where fewer than two take part (`by-name`). Sorted by radix on the bits of the
 * doubles made comparable, so that a session costs the same whatever its values are.
 */
export function crossRank(x: Float64Array, mask: Uint8Array | null, S: number, T: number, ties: RankTies, out: Float64Array): void {
  const byDay = new Float64Array(S * T);
  transposed(x, S, T, byDay);
  const sorter = new RadixSorter(S);
  const day = new Float64Array(S);
  const ranks = new Float64Array(S * T).fill(Number.NaN);
  for (let t = 0; t < T; t += 1) {
    day.set(byDay.subarray(t * S, (t + 1) * S));
    if (mask !== null) for (let s = 0; s < S; s += 1) if (mask[s * T + t] === 0) day[s] = Number.NaN;
    const n = sorter.sort(day);
    const { order } = sorter;
    if (ties === 'by-name') {
      if (n < 2) continue;
      const by = n - 1;
      for (let k = 0; k < n; k += 1) ranks[t * S + (order[k] as number)] = k / by;
      continue;
    }
    for (let k = 0; k < n;) {
      const value = day[order[k] as number];
      let end = k + 1;
      while (end < n && day[order[end] as number] === value) end += 1;
      const rank = (k + 1 + end) / 2 / n;
      for (; k < end; k += 1) ranks[t * S + (order[k] as number)] = rank;
    }
  }
  transposed(ranks, T, S, out);
}

const DIGITS = 8;

/** Orders the known values of a list ascending; equal ones stay in order of position. */
class RadixSorter {
  /** Positions in ascending order of value, after `sort`. */
  order: Uint32Array;
  #other: Uint32Array;
  readonly #keys: Float64Array;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #counts = new Uint32Array(DIGITS * 256);

  constructor(size: number) {
    [this.order, this.#other] = [new Uint32Array(size), new Uint32Array(size)];
    this.#keys = new Float64Array(size);
    this.#words = new Uint32Array(this.#keys.buffer);
    this.#bytes = new Uint8Array(this.#keys.buffer);
  }

  /** Number of known values. */
  sort(values: Float64Array): number {
    const [keys, words, bytes, counts, order] = [this.#keys, this.#words, this.#bytes, this.#counts, this.order];
    counts.fill(0);
    let n = 0;
    for (let s = 0; s < values.length; s += 1) {
      const value = values[s] as number;
      if (value !== value) continue;
      // Adding 0 makes 0 of -0: they are equal, and must not be told apart by their bits.
      keys[s] = value + 0;
      const high = words[2 * s + 1] as number;
      // A double's bits compare as an unsigned integer once the sign is turned (and everything, where it is negative).
      if (high >>> 31 === 1) {
        words[2 * s] = ~(words[2 * s] as number);
        words[2 * s + 1] = ~high;
      } else words[2 * s + 1] = high | 0x80000000;
      order[n] = s;
      n += 1;
      for (let digit = 0, at = 8 * s; digit < DIGITS; digit += 1, at += 1) {
        const c = digit * 256 + (bytes[at] as number);
        counts[c] = (counts[c] as number) + 1;
      }
    }
    for (let digit = 0; digit < DIGITS && n > 0; digit += 1) this.#pass(digit, n);
    return n;
  }

  #pass(digit: number, n: number): void {
    const [bytes, counts, from, to] = [this.#bytes, this.#counts, this.order, this.#other];
    const base = digit * 256;
    // All equal in this digit: nothing to do.
    if (counts[base + (bytes[8 * (from[0] as number) + digit] as number)] === n) return;
    let sum = 0;
    for (let d = base; d < base + 256; d += 1) {
      const here = counts[d] as number;
      counts[d] = sum;
      sum += here;
    }
    for (let k = 0; k < n; k += 1) {
      const s = from[k] as number;
      const at = base + (bytes[8 * s + digit] as number);
      to[counts[at] as number] = s;
      counts[at] = (counts[at] as number) + 1;
    }
    [this.order, this.#other] = [to, from];
  }
}

/**
 * Mean correlation of all pairs in a trailing window of `n` sessions, by (|sum of unit vectors|^2 - m) / (m (m - 1)): names standardised over
 * the window and summed, instead of m (m - 1) / 2 correlations. Over the names whose mask is 1 on the session, whose values are all known in the
 * window and vary there; NaN for fewer than two.
 */
export function meanCorrelation(x: Float64Array, mask: Uint8Array | null, S: number, T: number, n: number, out: Float64Array): void {
  out.fill(Number.NaN, 0, T);
  const [mean, square] = [new Float64Array(T), new Float64Array(T)];
  // Session-major sums: `sums[t * n + k]` is the sum of standardised values of the k-th session of the window that ends in t.
  const sums = new Float64Array(T * n);
  const count = new Int32Array(T);
  for (let s = 0; s < S; s += 1) {
    const series = x.subarray(s * T, (s + 1) * T);
    rollingMoments(series, n, mean, square);
    for (let t = n - 1; t < T; t += 1) {
      const around = square[t] as number;
      if (!(around > 0) || (mask !== null && mask[s * T + t] === 0)) continue;
      const [by, m] = [1 / Math.sqrt(around), mean[t] as number];
      count[t] = (count[t] as number) + 1;
      for (let k = 0, at = t * n, u = t - n + 1; k < n; k += 1, at += 1, u += 1) sums[at] = (sums[at] as number) + ((series[u] as number) - m) * by;
    }
  }
  for (let t = n - 1; t < T; t += 1) {
    const m = count[t] as number;
    if (m < 2) continue;
    let total = 0;
    for (let k = 0; k < n; k += 1) total += (sums[t * n + k] as number) ** 2;
    out[t] = (total - m) / (m * (m - 1));
  }
}
