/** Greatest of the last `n` values, by heads and tails of blocks (van Herk): O(values); NaN where one of them is NaN or there are too few. */
export function rollingMax(x: Float64Array, n: number): Float64Array {
  return rollingExtreme(x, n, Math.max);
}

/** Least of the last `n` values. */
export function rollingMin(x: Float64Array, n: number): Float64Array {
  return rollingExtreme(x, n, Math.min);
}

function rollingExtreme(x: Float64Array, n: number, pick: (a: number, b: number) => number): Float64Array {
  const length = x.length;
  const out = new Float64Array(length).fill(NaN);
  const tail = new Float64Array(n);
  for (let block = 0; block < length; block += n) {
    const end = Math.min(block + n, length);
    let head = x[block] as number;
    for (let i = block; i < end; i += 1) {
      head = pick(head, x[i] as number);
      const offset = i - block + 1;
      if (offset === n) out[i] = head;
      else if (block > 0) out[i] = pick(tail[offset] as number, head);
    }
    if (end - block === n) {
      let extreme = x[end - 1] as number;
      for (let k = n - 1; k >= 0; k -= 1) {
        extreme = pick(extreme, x[block + k] as number);
        tail[k] = extreme;
      }
    }
  }
  return out;
}

/**
 * Bars since the greatest (or least) of the last `n` values; of equals the earliest counts, or the latest. NaN as above. A queue of
 * candidates: O(values).
 */
export function barsSinceExtreme(x: Float64Array, n: number, which: 'max' | 'min', ofEquals: 'earliest' | 'latest' = 'earliest'): Float64Array {
  const out = new Float64Array(x.length).fill(NaN);
  const queue = new Int32Array(x.length);
  let head = 0;
  let size = 0;
  let clean = 0;
  const sign = which === 'max' ? 1 : -1;
  for (let i = 0; i < x.length; i += 1) {
    const value = sign * (x[i] as number);
    if (value !== value) {
      clean = 0;
      size = head;
      continue;
    }
    clean += 1;
    while (size > head) {
      const last = sign * (x[queue[size - 1] as number] as number);
      if (last < value || (ofEquals === 'latest' && last === value)) size -= 1;
      else break;
    }
    queue[size] = i;
    size += 1;
    while ((queue[head] as number) <= i - n) head += 1;
    if (clean >= n) out[i] = i - (queue[head] as number);
  }
  return out;
}
