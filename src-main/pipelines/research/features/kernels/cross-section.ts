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
 * doubles made comparable.
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

/** Moves, for each value, that putting equal high words in order may take by insertion; beyond that a comparison sort does it. */
const MOVES = 4;

/**
 * Orders the known values of a list ascending; equal ones stay in order of position. Radix sort by the four bytes of the high words, which tell
 * values apart to a millionth; what they do not is put in order by insertion.
 */
class RadixSorter {
  /** Positions in ascending order of value, after `sort`. */
  order: Uint32Array;
  #high: Uint32Array;
  #otherOrder: Uint32Array;
  #otherHigh: Uint32Array;
  readonly #low: Uint32Array;
  readonly #key = new Float64Array(1);
  readonly #word = new Uint32Array(this.#key.buffer);
  readonly #counts = new Uint32Array(4 * 256);

  constructor(size: number) {
    [this.order, this.#otherOrder, this.#high, this.#otherHigh, this.#low] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
  }

  /** Number of known values. */
  sort(values: Float64Array): number {
    const [key, word, counts, order, highs, lows] = [this.#key, this.#word, this.#counts, this.order, this.#high, this.#low];
    counts.fill(0);
    let n = 0;
    for (let s = 0; s < values.length; s += 1) {
      const value = values[s] as number;
      if (value !== value) continue;
      // Adding 0 makes 0 of -0: they are equal, and must not be told apart by their bits.
      key[0] = value + 0;
      const bits = word[1] as number;
      // A double's bits compare as an unsigned integer once the sign is turned (and everything, where it is negative).
      const flip = -(bits >>> 31) | 0;
      const high = bits ^ (flip | 0x80000000);
      order[n] = s;
      highs[n] = high;
      lows[s] = (word[0] as number) ^ flip;
      n += 1;
      counts[high & 255] = (counts[high & 255] as number) + 1;
      counts[256 + ((high >>> 8) & 255)] = (counts[256 + ((high >>> 8) & 255)] as number) + 1;
      counts[512 + ((high >>> 16) & 255)] = (counts[512 + ((high >>> 16) & 255)] as number) + 1;
      counts[768 + (high >>> 24)] = (counts[768 + (high >>> 24)] as number) + 1;
    }
    for (let digit = 0; digit < 4 && n > 0; digit += 1) this.#pass(digit, n);
    if (!this.#mend(n)) this.order.subarray(0, n).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
    return n;
  }

  #pass(digit: number, n: number): void {
    const [counts, from, to, highs, otherHighs] = [this.#counts, this.order, this.#otherOrder, this.#high, this.#otherHigh];
    const [base, shift] = [digit * 256, digit * 8];
    // All equal in this digit: nothing to do.
    if (counts[base + (((highs[0] as number) >>> shift) & 255)] === n) return;
    let sum = 0;
    for (let d = base; d < base + 256; d += 1) {
      const here = counts[d] as number;
      counts[d] = sum;
      sum += here;
    }
    for (let k = 0; k < n; k += 1) {
      const high = highs[k] as number;
      const c = base + ((high >>> shift) & 255);
      const at = counts[c] as number;
      counts[c] = at + 1;
      to[at] = from[k] as number;
      otherHighs[at] = high;
    }
    [this.order, this.#otherOrder, this.#high, this.#otherHigh] = [to, from, otherHighs, highs];
  }

  /** Puts runs of equal high words in order of their low words; false where that takes too many moves. */
  #mend(n: number): boolean {
    const [order, highs, lows] = [this.order, this.#high, this.#low];
    let [start, left] = [0, MOVES * n];
    for (let k = 1; k < n; k += 1) {
      if (highs[k] !== highs[k - 1]) {
        start = k;
        continue;
      }
      const s = order[k] as number;
      const low = lows[s] as number;
      let at = k;
      for (; at > start && (lows[order[at - 1] as number] as number) > low; at -= 1) order[at] = order[at - 1] as number;
      order[at] = s;
      left -= k - at;
      if (left < 0) return false;
    }
    return true;
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
      const by = 1 / Math.sqrt(around);
      const m = mean[t] as number;
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
