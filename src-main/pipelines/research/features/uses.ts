import type { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import { rollingDeviation } from './kernels/rolling.ts';
import { standardised } from './sets/shared-series.ts';

/** Positions of the training slice in the sessions, both included; `to` < `from` where none of it is there. */
export interface TrainRange { readonly from: number; readonly to: number }

/**
 * What a use does to a feature's column, symbol by symbol, in this order: gaps filled, held back by the lag, normalised. Done exactly as
 * written: a negative lag, a fill from the future or a fit over the whole sample looks ahead here as it would anywhere.
 */
export function applyUse(column: Float64Array, sessions: number, use: FeatureUse, train: TrainRange): Float64Array {
  if (use.fill === 'none' && use.lag === 0 && use.normalise === 'none') return column;
  let out: Float64Array = column.slice();
  for (let from = 0; from < out.length; from += sessions) {
    const x = out.subarray(from, from + sessions);
    if (use.fill === 'forward') fillForward(x, use.fillLimit);
    if (use.fill === 'backward') fillForward(x.reverse(), use.fillLimit).reverse();
  }
  if (use.lag !== 0) out = lagged(out, sessions, use.lag);
  for (let from = 0; from < out.length && use.normalise !== 'none'; from += sessions) normalise(out.subarray(from, from + sessions), use, train);
  return out;
}

/** Sessions before which the outcome of a use is not known, from the feature's own. */
export function warmUpOf(warmUp: number, use: FeatureUse): number {
  const own = Math.max(0, warmUp + use.lag);
  return use.normalise === 'rolling' ? own + use.window - 1 : use.normalise === 'expanding' ? own + 1 : own;
}

/** The last known value, at most `limit` sessions old, in place of NaN. */
function fillForward(x: Float64Array, limit: number): Float64Array {
  let [last, age] = [Number.NaN, 0];
  for (let t = 0; t < x.length; t += 1) {
    const value = x[t] as number;
    if (value === value) [last, age] = [value, 0];
    else {
      age += 1;
      if (age <= limit) x[t] = last;
    }
  }
  return x;
}

function lagged(column: Float64Array, sessions: number, lag: number): Float64Array {
  const out = new Float64Array(column.length).fill(Number.NaN);
  const kept = sessions - Math.abs(lag);
  if (kept <= 0) return out;
  for (let from = 0; from < column.length; from += sessions) {
    const source = from + Math.max(0, -lag);
    out.set(column.subarray(source, source + kept), from + Math.max(0, lag));
  }
  return out;
}

/** To mean 0 and population deviation 1 in place; NaN where what it is fitted on does not vary, or holds fewer than two values. */
function normalise(x: Float64Array, use: FeatureUse, train: TrainRange): void {
  if (use.normalise === 'rolling') return rolling(x, use.window);
  if (use.normalise === 'expanding') return expanding(x);
  const [from, to] = use.normalise === 'train' ? [train.from, train.to] : [0, x.length - 1];
  let [mean, square, count] = [0, 0, 0];
  for (let t = Math.max(0, from); t <= to && t < x.length; t += 1) {
    const value = x[t] as number;
    if (value !== value) continue;
    count += 1;
    const off = value - mean;
    mean += off / count;
    square += off * (value - mean);
  }
  const deviation = count >= 2 ? Math.sqrt(square / count) : 0;
  for (let t = 0; t < x.length; t += 1) x[t] = deviation > 0 ? ((x[t] as number) - mean) / deviation : Number.NaN;
}

function expanding(x: Float64Array): void {
  let [mean, square, count] = [0, 0, 0];
  for (let t = 0; t < x.length; t += 1) {
    const value = x[t] as number;
    if (value !== value) continue;
    count += 1;
    const off = value - mean;
    mean += off / count;
    square += off * (value - mean);
    const deviation = Math.sqrt(square / count);
    x[t] = count >= 2 && deviation > 0 ? (value - mean) / deviation : Number.NaN;
  }
}

function rolling(x: Float64Array, window: number): void {
  const [mean, deviation] = [new Float64Array(x.length), new Float64Array(x.length)];
  rollingDeviation(x, window, 0, mean, deviation);
  standardised(x, mean, deviation, x);
}
