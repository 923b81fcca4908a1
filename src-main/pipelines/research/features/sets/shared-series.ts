import { rollingDeviation, rollingExtreme, rollingMean } from '../kernels/rolling.ts';
import { exponentialMean } from '../kernels/recursive.ts';
import type { SymbolSeries } from '../definition.ts';

/** Intermediates that features of several sets share, made once a symbol. */
export function logClose(of: SymbolSeries): Float64Array {
  return of.memo('ln C', (out) => {
    for (let t = 0; t < out.length; t += 1) out[t] = Math.log(of.close[t] as number);
  });
}

/** ln(C_t / C_{t-1}). */
export function logReturn(of: SymbolSeries): Float64Array {
  return of.memo('r', (out) => difference(logClose(of), 1, out));
}

/** C_t / C_{t-1} - 1. */
export function simpleReturn(of: SymbolSeries): Float64Array {
  return of.memo('R', (out) => growth(of.close, 1, out));
}

/** ln(1 + V). */
export function logVolume(of: SymbolSeries): Float64Array {
  return of.memo('ln V', (out) => {
    for (let t = 0; t < out.length; t += 1) out[t] = Math.log1p(of.volume[t] as number);
  });
}

export function meanClose(of: SymbolSeries, n: number): Float64Array {
  return of.memo(`mean C ${n}`, (out) => rollingMean(of.close, n, out));
}

export function emaClose(of: SymbolSeries, span: number): Float64Array {
  return of.memo(`ema C ${span}`, (out) => exponentialMean(of.close, 2 / (span + 1), 1, out));
}

/** Mean and deviation of a series over a window, as two memos. */
export function momentsOf(of: SymbolSeries, key: string, x: Float64Array, n: number, ddof: 0 | 1): readonly [Float64Array, Float64Array] {
  const mean = of.memo(`${key} mean ${n} ${ddof}`, () => undefined);
  const deviation = of.memo(`${key} deviation ${n} ${ddof}`, (out) => rollingDeviation(x, n, ddof, mean, out));
  return [mean, deviation];
}

export function extremeOf(of: SymbolSeries, key: 'high' | 'low' | 'close', n: number, sign: 1 | -1): Float64Array {
  return of.memo(`${key} ${sign} ${n}`, (out) => rollingExtreme(of[key], n, sign, out));
}

/** x_t - x_{t-k}. */
export function difference(x: Float64Array, k: number, out: Float64Array): void {
  out.fill(Number.NaN, 0, Math.min(k, x.length));
  for (let t = k; t < x.length; t += 1) out[t] = (x[t] as number) - (x[t - k] as number);
}

/** x_t / x_{t-k} - 1. */
export function growth(x: Float64Array, k: number, out: Float64Array): void {
  out.fill(Number.NaN, 0, Math.min(k, x.length));
  for (let t = k; t < x.length; t += 1) out[t] = (x[t] as number) / (x[t - k] as number) - 1;
}

/** a_t / b_t - 1. */
export function ratioLessOne(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let t = 0; t < out.length; t += 1) out[t] = (a[t] as number) / (b[t] as number) - 1;
}

/** (x - mean) / deviation; NaN where the window does not vary. */
export function standardised(x: Float64Array, mean: Float64Array, deviation: Float64Array, out: Float64Array): void {
  for (let t = 0; t < out.length; t += 1) {
    const by = deviation[t] as number;
    out[t] = by > 0 ? ((x[t] as number) - (mean[t] as number)) / by : Number.NaN;
  }
}
