/** The prices of a bar; columns of equal length. */
export interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** (high + low) / 2. */
export function medianPrice({ high, low }: Pick<Bars, 'high' | 'low'>): Float64Array {
  return map(high, (h, i) => (h + (low[i] as number)) / 2);
}

/** (high + low + close) / 3. */
export function typicalPrice({ high, low, close }: Pick<Bars, 'high' | 'low' | 'close'>): Float64Array {
  return map(high, (h, i) => (h + (low[i] as number) + (close[i] as number)) / 3);
}

/** (open + high + low + close) / 4. */
export function averagePrice({ open, high, low, close }: Bars): Float64Array {
  return map(open, (o, i) => (o + (high[i] as number) + (low[i] as number) + (close[i] as number)) / 4);
}

/** Greater of the high and the close before; the first bar has no close before it: `first` says whether its own high stands, or NaN. */
export function trueHigh({ high, close }: Pick<Bars, 'high' | 'close'>, first: 'none' | 'range' = 'none'): Float64Array {
  return map(high, (h, i) => (i === 0 ? (first === 'range' ? h : NaN) : Math.max(h, close[i - 1] as number)));
}

/** Lesser of the low and the close before. */
export function trueLow({ low, close }: Pick<Bars, 'low' | 'close'>, first: 'none' | 'range' = 'none'): Float64Array {
  return map(low, (l, i) => (i === 0 ? (first === 'range' ? l : NaN) : Math.min(l, close[i - 1] as number)));
}

/** Wilder's true range: the greatest of high - low and the distances of both from the close before. */
export function trueRange({ high, low, close }: Pick<Bars, 'high' | 'low' | 'close'>, first: 'none' | 'range' = 'none'): Float64Array {
  const out = new Float64Array(high.length);
  for (let i = 0; i < out.length; i += 1) {
    const [h, l, before] = [high[i] as number, low[i] as number, close[i - 1] as number];
    out[i] = i === 0 ? (first === 'range' ? h - l : NaN) : Math.max(h - l, Math.abs(h - before), Math.abs(l - before));
  }
  return out;
}

/** Two series, element by element. */
export function combine(a: Float64Array, b: Float64Array, by: (a: number, b: number) => number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i += 1) out[i] = by(a[i] as number, b[i] as number);
  return out;
}

/** Element by element, in a plain loop: `Float64Array.from` goes through an iterator, and takes ten times as long. */
export function map(a: Float64Array, by: (value: number, i: number) => number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i += 1) out[i] = by(a[i] as number, i);
  return out;
}

/** A quotient that is NaN, never infinite, where the divisor is zero. */
export function quotient(a: number, b: number): number {
  return b === 0 ? NaN : a / b;
}
