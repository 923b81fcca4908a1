import { growth } from './growth.ts';
import { deviation, less, mean, observed, quantile, quantileOfSorted, type Series } from './moments.ts';

/*
 * The conventions of empyrical 0.5.5 (Quantopian, Apache-2.0) where they differ from ours, under their own name: NaN for what is not defined,
 * Infinity where a spread is 0, losses negative, risk-free rates and required returns a period, up and down capture annualised. For comparison
 * with figures that were made by it; nothing of the product's own figures comes from here.
 */

const NAN = Number.NaN;
const DAILY = 252;

function product(returns: Series): number {
  let value = 1;
  for (let i = 0; i < returns.length; i += 1) if (!Number.isNaN(returns[i])) value *= 1 + returns[i]!;
  return value;
}

/** Total return from a starting value (0: as a return). Of no returns NaN. */
export function cumReturnsFinal(returns: Series, startingValue = 0): number {
  if (returns.length === 0) return NAN;
  return startingValue === 0 ? product(returns) - 1 : product(returns) * startingValue;
}

export function cumReturns(returns: Series, startingValue = 0): Float64Array {
  return growth(returns).map((value) => (startingValue === 0 ? value - 1 : value * startingValue));
}

/** Compound growth a year, however short the series; NaN counts in the length. */
export function annualReturn(returns: Series, periodsPerYear = DAILY): number {
  return returns.length === 0 ? NAN : Math.pow(product(returns), periodsPerYear / returns.length) - 1;
}

export function annualVolatility(returns: Series, periodsPerYear = DAILY, alpha = 2): number {
  return returns.length < 2 ? NAN : deviation(returns) * Math.pow(periodsPerYear, 1 / alpha);
}

/** Deepest fall, negative. */
export function maxDrawdown(returns: Series): number {
  if (returns.length === 0) return NAN;
  let [value, top, deepest] = [1, 1, 0];
  for (let i = 0; i < returns.length; i += 1) {
    if (!Number.isNaN(returns[i])) value *= 1 + returns[i]!;
    top = Math.max(top, value);
    deepest = Math.min(deepest, (value - top) / top);
  }
  return deepest;
}

export function calmarRatio(returns: Series, periodsPerYear = DAILY): number {
  const fall = maxDrawdown(returns);
  const ratio = fall < 0 ? annualReturn(returns, periodsPerYear) / Math.abs(fall) : NAN;
  return Number.isFinite(ratio) ? ratio : NAN;
}

/** `required` a year, turned into a rate a period; `riskFree` a period. */
export function omegaRatio(returns: Series, riskFree: Series | number = 0, required = 0, periodsPerYear = DAILY): number {
  if (returns.length < 2) return NAN;
  if (periodsPerYear !== 1 && required <= -1) return NAN;
  const threshold = periodsPerYear === 1 ? required : Math.pow(1 + required, 1 / periodsPerYear) - 1;
  let [gains, losses] = [0, 0];
  for (const excess of less(less(returns, riskFree), threshold)) {
    if (excess > 0) gains += excess;
    else if (excess < 0) losses -= excess;
  }
  return losses > 0 ? gains / losses : NAN;
}

export function sharpeRatio(returns: Series, riskFree: Series | number = 0, periodsPerYear = DAILY): number {
  if (returns.length < 2) return NAN;
  const excess = less(returns, riskFree);
  return (mean(excess) / deviation(excess)) * Math.sqrt(periodsPerYear);
}

export function downsideRisk(returns: Series, required: Series | number = 0, periodsPerYear = DAILY): number {
  if (returns.length === 0) return NAN;
  const short = less(returns, required).map((value) => (Number.isNaN(value) ? value : Math.min(value, 0) ** 2));
  return Math.sqrt(mean(short)) * Math.sqrt(periodsPerYear);
}

export function sortinoRatio(returns: Series, required: Series | number = 0, periodsPerYear = DAILY): number {
  if (returns.length < 2) return NAN;
  return (mean(less(returns, required)) * periodsPerYear) / downsideRisk(returns, required, periodsPerYear);
}

/** Mean difference over its deviation: not annualised. */
export function excessSharpe(returns: Series, factor: Series | number): number {
  if (returns.length < 2) return NAN;
  const active = less(returns, factor);
  const error = deviation(active);
  return mean(active) / (Number.isNaN(error) ? 0 : error);
}

export function tailRatio(returns: Series): number {
  const sorted = observed(returns).slice().sort();
  return sorted.length === 0 ? NAN : Math.abs(quantileOfSorted(sorted, 0.95)) / Math.abs(quantileOfSorted(sorted, 0.05));
}

export function stabilityOfTimeseries(returns: Series): number {
  const seen = observed(returns);
  if (returns.length < 2) return NAN;
  const line = new Float64Array(seen.length);
  let total = 0;
  for (let i = 0; i < seen.length; i += 1) line[i] = total += Math.log1p(seen[i]!);
  const [middle, centre] = [(seen.length - 1) / 2, mean(line)];
  let [across, along, up] = [0, 0, 0];
  for (let i = 0; i < seen.length; i += 1) {
    across += (i - middle) * (line[i]! - centre);
    along += (i - middle) ** 2;
    up += (line[i]! - centre) ** 2;
  }
  // scipy gives a correlation of 0 where one of the two does not vary.
  return along === 0 || up === 0 ? 0 : (across * across) / (along * up);
}

/** Quantile of returns, negative for a loss. */
export function valueAtRisk(returns: Series, cutoff = 0.05): number {
  return quantile(returns, cutoff);
}

/** Mean of the worst floor((n - 1) cutoff) + 1 returns. */
export function conditionalValueAtRisk(returns: Series, cutoff = 0.05): number {
  const sorted = Float64Array.from(returns).sort();
  return mean(sorted.subarray(0, Math.floor((sorted.length - 1) * cutoff) + 1));
}

export function beta(returns: Series, factor: Series, riskFree = 0): number {
  if (returns.length < 1 || factor.length < 2) return NAN;
  const own = less(returns, riskFree);
  const other = less(factor, riskFree).map((value, i) => (Number.isNaN(own[i]) ? NAN : value));
  const residual = less(other, mean(other));
  const variance = mean(residual.map((value) => value * value));
  return variance < 1e-30 ? NAN : mean(residual.map((value, i) => value * own[i]!)) / variance;
}

export function alpha(returns: Series, factor: Series, riskFree = 0, periodsPerYear = DAILY, slope?: number): number {
  if (returns.length < 2) return NAN;
  const b = slope ?? beta(returns, factor, riskFree);
  const rest = less(returns, riskFree).map((value, i) => value - b * (factor[i]! - riskFree));
  return Math.pow(mean(rest) + 1, periodsPerYear) - 1;
}

export function alphaBeta(returns: Series, factor: Series, riskFree = 0, periodsPerYear = DAILY): readonly [number, number] {
  if (returns.length < 2 || factor.length < 2) return [NAN, NAN];
  const slope = beta(returns, factor, riskFree);
  return [alpha(returns, factor, riskFree, periodsPerYear, slope), slope];
}

/** Growth a year over the factor's growth a year. */
export function capture(returns: Series, factor: Series, periodsPerYear = DAILY): number {
  return annualReturn(returns, periodsPerYear) / annualReturn(factor, periodsPerYear);
}

/** A function of the sessions in which the factor rose (`up`) or fell; in `down` a factor of 0 counts as in neither. */
export function inSide<T>(returns: Series, factor: Series, side: 'up' | 'down', of: (returns: Float64Array, factor: Float64Array) => T): T {
  const at = Array.from({ length: Math.min(returns.length, factor.length) }, (_, i) => i).filter((i) => (side === 'up' ? factor[i]! > 0 : factor[i]! < 0));
  return of(Float64Array.from(at, (i) => returns[i]!), Float64Array.from(at, (i) => factor[i]!));
}

export function upCapture(returns: Series, factor: Series, periodsPerYear = DAILY): number {
  return inSide(returns, factor, 'up', (own, other) => capture(own, other, periodsPerYear));
}

export function downCapture(returns: Series, factor: Series, periodsPerYear = DAILY): number {
  return inSide(returns, factor, 'down', (own, other) => capture(own, other, periodsPerYear));
}

export function upDownCapture(returns: Series, factor: Series, periodsPerYear = DAILY): number {
  return upCapture(returns, factor, periodsPerYear) / downCapture(returns, factor, periodsPerYear);
}

/** Convexity of returns against a factor by three of its points: lowest, middle, highest. Taleb and others 2012. */
export function betaFragility(returns: Series, factor: Series): number {
  if (returns.length < 3 || factor.length < 3) return NAN;
  const pairs = Array.from({ length: returns.length }, (_, i) => [returns[i]!, factor[i]!] as const).filter(([own, other]) => !Number.isNaN(own) && !Number.isNaN(other)).sort((a, b) => a[1] - b[1]);
  const [first, middle, last] = [pairs[0]!, pairs[halfEven(pairs.length / 2)]!, pairs[pairs.length - 1]!];
  const range = last[1] - first[1];
  const [low, high] = range === 0 ? [0.5, 0.5] : [(middle[1] - first[1]) / range, (last[1] - middle[1]) / range];
  return low * first[0] + high * last[0] - middle[0];
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor !== 0.5 ? Math.round(value) : floor % 2 === 0 ? floor : floor + 1;
}

/** A function of every window of `window` returns, oldest first; none where the series is shorter. */
export function roll<T>(window: number, of: (...series: Float64Array[]) => T, ...series: readonly Series[]): T[] {
  const length = Math.min(...series.map((values) => values.length));
  return Array.from({ length: Math.max(0, length - window + 1) }, (_, from) => of(...series.map((values) => Float64Array.from({ length: window }, (_unused, i) => values[from + i]!))));
}

/** Share of periods in which returns beat the factor: of all, where it rose, where it fell. */
export function battingAverage(returns: Series, factor: Series): { readonly all: number; readonly up: number; readonly down: number } {
  const better = (own: Series, other: Series): number => {
    let [won, count] = [0, 0];
    for (let i = 0; i < own.length; i += 1) {
      if (Number.isNaN(own[i]) || Number.isNaN(other[i])) continue;
      count += 1;
      if (own[i]! > other[i]!) won += 1;
    }
    return count === 0 ? NAN : won / count;
  };
  return { all: better(returns, factor), up: inSide(returns, factor, 'up', better), down: inSide(returns, factor, 'down', better) };
}
