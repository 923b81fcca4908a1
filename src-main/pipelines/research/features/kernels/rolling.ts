/**
 * Rolling windows without running differences: blocks of the window's length, sums from a block's end backwards and from its beginning
 * forwards (van Herk 1992; Gil and Werman 1993). A window is then one suffix and one prefix. Nothing is ever subtracted, so that no error
 * builds up over the series, a value that is not known makes NaN of exactly the windows that hold it, and a window's value depends on
 * nothing but the series up to its end.
 */
let sumSuffix = new Float64Array(2048);
let meanSuffix = new Float64Array(2048);
let squareSuffix = new Float64Array(2048);
let cubeSuffix = new Float64Array(2048);

function room(length: number): void {
  if (sumSuffix.length >= length) return;
  [sumSuffix, meanSuffix, squareSuffix, cubeSuffix] = [new Float64Array(length), new Float64Array(length), new Float64Array(length), new Float64Array(length)];
}

/** Mean of the last `n` values; NaN before there are `n`, and where one of them is NaN. */
export function rollingMean(x: Float64Array, n: number, out: Float64Array): void {
  const T = x.length;
  room(n + 1);
  const suffix = sumSuffix;
  // Before the first block nothing is known: what is NaN in the suffix stays NaN.
  suffix.fill(Number.NaN, 1, n);
  suffix[n] = 0;
  for (let start = 0; start < T; start += n) {
    let prefix = 0;
    const end = Math.min(start + n, T);
    // `suffix[j]`: sum of the previous block from its position j on; nothing of it at j = n.
    for (let t = start, j = 1; t < end; t += 1, j += 1) {
      prefix += x[t] as number;
      out[t] = ((suffix[j] as number) + prefix) / n;
    }
    if (end - start < n) break;
    let sum = 0;
    for (let j = n - 1; j >= 1; j -= 1) {
      sum += x[start + j] as number;
      suffix[j] = sum;
    }
  }
}

/**
 * Mean and sum of squares about it of the last `n` values. Suffix and prefix are taken against a value of their own (the block's last, its first),
 * which takes at most as many digits away as the count has, and gives exactly 0 where nothing varies; they are put together by Chan,
 * Golub and LeVeque (1979). NaN as in `rollingMean`.
 */
export function rollingMoments(x: Float64Array, n: number, mean: Float64Array, square: Float64Array): void {
  const T = x.length;
  room(n + 1);
  const [pastMean, pastSquare, { inverse, share, spread }] = [meanSuffix, squareSuffix, sharesOf(n)];
  // Before the first block nothing is known; at j = n nothing of the past is left, and its share is 0.
  pastMean.fill(Number.NaN, 1, n);
  pastSquare.fill(Number.NaN, 1, n);
  pastMean[n] = 0;
  pastSquare[n] = 0;
  for (let start = 0; start < T; start += n) {
    const end = Math.min(start + n, T);
    const first = x[start] as number;
    let [sum, squares] = [0, 0];
    for (let t = start, j = 1; t < end; t += 1, j += 1) {
      const off = (x[t] as number) - first;
      sum += off;
      squares += off * off;
      const centre = sum * (inverse[j] as number);
      const past = pastMean[j] as number;
      const apart = first + centre - past;
      mean[t] = past + apart * (share[j] as number);
      square[t] = (pastSquare[j] as number) + (squares - sum * centre) + apart * apart * (spread[j] as number);
    }
    if (end - start < n) break;
    const last = x[end - 1] as number;
    [sum, squares] = [0, 0];
    for (let j = n - 1, k = 1; j >= 1; j -= 1, k += 1) {
      const off = (x[start + j] as number) - last;
      sum += off;
      squares += off * off;
      const centre = sum * (inverse[k] as number);
      pastMean[j] = last + centre;
      pastSquare[j] = squares - sum * centre;
    }
  }
}

/** By how many of `n` values are of the prefix: 1 / j, j / n, and j (n - j) / n. */
interface Shares { readonly inverse: Float64Array; readonly share: Float64Array; readonly spread: Float64Array }
const SHARES = new Map<number, Shares>();

function sharesOf(n: number): Shares {
  let made = SHARES.get(n);
  if (made === undefined) {
    const each = (of: (j: number) => number): Float64Array => Float64Array.from({ length: n + 1 }, (_, j) => (j === 0 ? 0 : of(j)));
    made = { inverse: each((j) => 1 / j), share: each((j) => j / n), spread: each((j) => (j * (n - j)) / n) };
    SHARES.set(n, made);
  }
  return made;
}

/** Standard deviation of the last `n` values; `ddof` 1 is the sample's, 0 the population's. */
export function rollingDeviation(x: Float64Array, n: number, ddof: 0 | 1, mean: Float64Array, out: Float64Array): void {
  rollingMoments(x, n, mean, out);
  const by = 1 / (n - ddof);
  for (let t = 0; t < x.length; t += 1) out[t] = Math.sqrt((out[t] as number) * by);
}

/** Largest of the last `n` values (`sign` 1) or smallest (-1), NaN as in `rollingMean`. */
export function rollingExtreme(x: Float64Array, n: number, sign: 1 | -1, out: Float64Array): void {
  const T = x.length;
  room(n + 1);
  const suffix = sumSuffix;
  suffix.fill(Number.NaN, 1, n);
  suffix[n] = -Infinity;
  for (let start = 0; start < T; start += n) {
    let prefix = -Infinity;
    const end = Math.min(start + n, T);
    for (let t = start, j = 1; t < end; t += 1, j += 1) {
      prefix = Math.max(prefix, sign * (x[t] as number));
      out[t] = sign * Math.max(prefix, suffix[j] as number);
    }
    if (end - start < n) break;
    let most = -Infinity;
    for (let j = n - 1; j >= 1; j -= 1) {
      most = Math.max(most, sign * (x[start + j] as number));
      suffix[j] = most;
    }
  }
}

/** Largest of the known values among the last `n`; NaN only where none is known. */
export function rollingMaximumOfKnown(x: Float64Array, n: number, out: Float64Array): void {
  const T = x.length;
  const queue = new Int32Array(T);
  let [head, tail] = [0, 0];
  for (let t = 0; t < T; t += 1) {
    const value = x[t] as number;
    if (value === value) {
      while (tail > head && (x[queue[tail - 1] as number] as number) <= value) tail -= 1;
      queue[tail] = t;
      tail += 1;
    }
    while (tail > head && (queue[head] as number) <= t - n) head += 1;
    out[t] = tail > head ? (x[queue[head] as number] as number) : Number.NaN;
  }
}

/** Sample skewness (adjusted Fisher-Pearson, as pandas and spreadsheets have it) of the last `n` values; NaN where they do not vary. */
export function rollingSkewness(x: Float64Array, n: number, out: Float64Array): void {
  const T = x.length;
  room(n + 1);
  const [sm, s2, s3] = [meanSuffix, squareSuffix, cubeSuffix];
  const factor = (n * Math.sqrt(n - 1)) / (n - 2);
  const put = (t: number, square: number, cube: number): void => {
    out[t] = square > 1e-300 ? (factor * cube) / (square * Math.sqrt(square)) : Number.NaN;
  };
  out.fill(Number.NaN, 0, Math.min(n - 1, T));
  for (let start = 0; start < T; start += n) {
    let [m, q, c] = [0, 0, 0];
    const end = Math.min(start + n, T);
    for (let t = start, j = 1; t < end; t += 1, j += 1) {
      const value = x[t] as number;
      const off = value - m;
      const step = off / j;
      const term = off * step * (j - 1);
      c += term * step * (j - 2) - 3 * step * q;
      q += term;
      m += step;
      if (j === n) put(t, q, c);
      else if (start > 0) {
        const k = n - j;
        const a = m - (sm[j] as number);
        const aa = a * a;
        put(t, (s2[j] as number) + q + (aa * j * k) / n, (s3[j] as number) + c + (aa * a * j * k * (k - j)) / (n * n) + (3 * a * (k * q - j * (s2[j] as number))) / n);
      }
    }
    if (end - start < n) break;
    [m, q, c] = [0, 0, 0];
    for (let j = n - 1, k = 1; j >= 0; j -= 1, k += 1) {
      const value = x[start + j] as number;
      const off = value - m;
      const step = off / k;
      const term = off * step * (k - 1);
      c += term * step * (k - 2) - 3 * step * q;
      q += term;
      m += step;
      sm[j] = m;
      s2[j] = q;
      s3[j] = c;
    }
  }
}
