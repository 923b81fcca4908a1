/**
 * Sums over the last `n` values, without running sums: the series is cut into blocks of `n`; a window is the tail of one block and the head of
 * the next, each added up once (van Herk's scheme). Nothing is ever subtracted, so there is no drift however long the series, a NaN reaches
 * exactly the windows that hold it, and no value depends on what comes after it. O(values).
 */

/** Sum of the last `n` values; NaN before there are as many, and where one of them is NaN. */
export function rollingSum(x: Float64Array, n: number): Float64Array {
  const length = x.length;
  const out = new Float64Array(length).fill(NaN);
  const tail = new Float64Array(n);
  for (let block = 0; block < length; block += n) {
    // Windows that end in this block take their beginning from the tail sums of the block before.
    let head = 0;
    const end = Math.min(block + n, length);
    for (let i = block; i < end; i += 1) {
      head += x[i] as number;
      const offset = i - block + 1;
      if (offset === n) out[i] = head;
      else if (block > 0) out[i] = (tail[offset] as number) + head;
    }
    if (end - block === n) {
      let sum = 0;
      for (let k = n - 1; k >= 0; k -= 1) {
        sum += x[block + k] as number;
        tail[k] = sum;
      }
    }
  }
  return out;
}

/** Mean of the last `n` values. */
export function rollingMean(x: Float64Array, n: number): Float64Array {
  const out = rollingSum(x, n);
  for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) / n;
  return out;
}

/** Mean of the last `n` values with weights 1 (oldest) to `n` (newest), in the same scheme: O(values). */
export function linearlyWeightedMean(x: Float64Array, n: number): Float64Array {
  const length = x.length;
  const out = new Float64Array(length).fill(NaN);
  const tail = new Float64Array(n + 1);
  const all = (n * (n + 1)) / 2;
  for (let block = 0; block < length; block += n) {
    const end = Math.min(block + n, length);
    let head = 0;
    let weighted = 0;
    for (let i = block; i < end; i += 1) {
      const offset = i - block + 1;
      head += x[i] as number;
      weighted += offset * (x[i] as number);
      // The tail holds `n - offset` older values, so each weight of the head is that much greater.
      if (offset === n) out[i] = weighted / all;
      else if (block > 0) out[i] = ((tail[offset] as number) + weighted + (n - offset) * head) / all;
    }
    if (end - block === n) {
      let sum = 0;
      let total = 0;
      for (let k = n - 1; k >= 0; k -= 1) {
        sum += x[block + k] as number;
        total += sum;
        tail[k] = total;
      }
    }
  }
  return out;
}

/** Mean of the last values with the weights given, oldest first; O(values times weights). */
export function weightedMean(x: Float64Array, weights: Float64Array): Float64Array {
  const n = weights.length;
  let total = 0;
  for (const weight of weights) total += weight;
  const out = new Float64Array(x.length).fill(NaN);
  for (let i = n - 1; i < x.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += (weights[k] as number) * (x[i - n + 1 + k] as number);
    out[i] = sum / total;
  }
  return out;
}

/** The value `by` bars before; NaN where there is none. */
export function lagged(x: Float64Array, by: number): Float64Array {
  const out = new Float64Array(x.length).fill(NaN);
  if (by < x.length) out.set(x.subarray(0, x.length - by), by);
  return out;
}

/** Change from `by` bars before. */
export function change(x: Float64Array, by = 1): Float64Array {
  const out = new Float64Array(x.length).fill(NaN);
  for (let i = by; i < x.length; i += 1) out[i] = (x[i] as number) - (x[i - by] as number);
  return out;
}
