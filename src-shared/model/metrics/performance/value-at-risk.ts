import { normalDensity, normalQuantile } from '../../../kernel/math/normal.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, deviation, mean, observed, quantileOfSorted, type Series } from './moments.ts';

/** Loss (positive) that a session exceeds with probability 1 - `level`: the quantile of past returns, linear between ranks (type 7), sign turned. */
export function historicalValueAtRisk(returns: Series, level: number, note?: Note): Measured {
  const sorted = observed(returns).slice().sort();
  if (sorted.length < 2) return undefinedFor('two returns are needed', sorted.length);
  const cut = quantileOfSorted(sorted, 1 - level);
  note?.({ title: `Quantile at ${round(1 - level)}`, detail: `rank ${round((1 - level) * (sorted.length - 1))} of 0 to ${sorted.length - 1}`, value: cut, unit: 'fraction' });
  return defined(-cut, sorted.length);
}

/** Mean loss of the worst floor((n - 1)(1 - level)) + 1 sessions (expected shortfall of the empirical distribution). */
export function historicalShortfall(returns: Series, level: number, note?: Note): Measured {
  const sorted = observed(returns).slice().sort();
  if (sorted.length < 2) return undefinedFor('two returns are needed', sorted.length);
  // A share such as 0.05 is not exact in binary: 1 - 0.95 must not lose a whole session.
  const count = Math.floor((sorted.length - 1) * round(1 - level)) + 1;
  const worst = mean(sorted.subarray(0, count));
  note?.({ title: 'Worst sessions', detail: `mean of the ${count} lowest of ${sorted.length} returns`, value: worst, unit: 'fraction' });
  return defined(-worst, sorted.length);
}

/** The same under a normal distribution with the mean and deviation of the returns. */
export function gaussianValueAtRisk(returns: Series, level: number, note?: Note): Measured {
  return gaussian(returns, normalQuantile(level), `normal quantile at ${level}`, note);
}

/** Mean loss beyond it: density at the quantile over 1 - level, 2.0627 deviations at 95 %. */
export function gaussianShortfall(returns: Series, level: number, note?: Note): Measured {
  return gaussian(returns, shortfallFactor(level), `normal density at the quantile over ${round(1 - level)}`, note);
}

/** Deviations between the mean and the mean of the worst 1 - level of a normal distribution. */
export function shortfallFactor(level: number): number {
  return normalDensity(normalQuantile(level)) / (1 - level);
}

function gaussian(returns: Series, factor: number, words: string, note?: Note): Measured {
  const n = countOf(returns);
  if (n < 2) return undefinedFor('a deviation needs two returns', n);
  const [average, spread] = [mean(returns), deviation(returns)];
  note?.({ title: 'Mean return', detail: `of ${n}`, value: average, unit: 'fraction' });
  note?.({ title: 'Standard deviation', detail: `with ${n} - 1 degrees of freedom`, value: spread, unit: 'fraction' });
  note?.({ title: 'Deviations', detail: words, value: factor, unit: 'ratio' });
  return defined(factor * spread - average, n);
}

function round(share: number): number {
  return Math.round(share * 1e12) / 1e12;
}
