import { deepestDrawdown, wholeOf, type Stretch } from './drawdown.ts';
import { annualGrowth } from './growth.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, deviation, less, mean, observed, quantileOfSorted, type Series } from './moments.ts';

/** Where all returns are the same a ratio to their spread means nothing; a spread below this share of the mean is rounding, not risk. */
export const NO_SPREAD = 1e-14;

/** A rate a year as the rate a period that adds up to it (simple, as the Sharpe ratio's excess return is). */
export function ratePerPeriod(annual: number, periodsPerYear: number): number {
  return annual / periodsPerYear;
}

/** Sample standard deviation (n - 1) of returns times the square root of periods a year. */
export function annualVolatility(returns: Series, periodsPerYear: number, note?: Note): Measured {
  const n = countOf(returns);
  if (n < 2) return undefinedFor(`a deviation needs two returns, there ${n === 1 ? 'is 1' : 'are 0'}`, n);
  const spread = deviation(returns);
  note?.({ title: 'Standard deviation', detail: `of ${n} returns, with ${n} - 1 degrees of freedom`, value: spread, unit: 'fraction' });
  note?.({ title: 'Annualised', detail: `times the square root of ${periodsPerYear}`, value: Math.sqrt(periodsPerYear), unit: 'ratio' });
  return defined(spread * Math.sqrt(periodsPerYear), n);
}

/** Root mean square of what falls short of `required` (a rate a year), over all returns, annualised. Sortino and van der Meer 1991. */
export function downsideDeviation(returns: Series, periodsPerYear: number, required = 0, note?: Note): Measured {
  const short = observed(less(returns, ratePerPeriod(required, periodsPerYear)));
  if (short.length === 0) return undefinedFor('there is no return', 0);
  let [total, below] = [0, 0];
  for (const excess of short) {
    if (excess >= 0) continue;
    total += excess * excess;
    below += 1;
  }
  note?.({ title: 'Mean square below', detail: `${below} of ${short.length} returns fall short; the others count as 0`, value: total / short.length, unit: 'ratio' });
  return defined(Math.sqrt(total / short.length) * Math.sqrt(periodsPerYear), short.length);
}

/** Mean excess return over its sample deviation, times the square root of periods a year (Sharpe 1994). Not corrected for autocorrelation. */
export function sharpeRatio(returns: Series, periodsPerYear: number, riskFree = 0, note?: Note): Measured {
  const excess = observed(less(returns, ratePerPeriod(riskFree, periodsPerYear)));
  const n = excess.length;
  if (n < 2) return undefinedFor(`a deviation needs two returns, there ${n === 1 ? 'is 1' : 'are 0'}`, n);
  const [average, spread] = [mean(excess), deviation(excess)];
  note?.({ title: 'Mean excess return', detail: `${n} returns less ${riskFree} a year over ${periodsPerYear}`, value: average, unit: 'fraction' });
  note?.({ title: 'Standard deviation', detail: `of the excess returns, with ${n} - 1 degrees of freedom`, value: spread, unit: 'fraction' });
  if (!(spread > NO_SPREAD * Math.abs(average))) return undefinedFor('all returns are the same: there is no deviation to divide by', n);
  note?.({ title: 'Annualised', detail: `times the square root of ${periodsPerYear}`, value: Math.sqrt(periodsPerYear), unit: 'ratio' });
  return defined((average / spread) * Math.sqrt(periodsPerYear), n);
}

/** Mean excess over the required return, annualised, over the downside deviation. */
export function sortinoRatio(returns: Series, periodsPerYear: number, required = 0, note?: Note): Measured {
  const excess = observed(less(returns, ratePerPeriod(required, periodsPerYear)));
  const n = excess.length;
  if (n < 2) return undefinedFor(`a deviation needs two returns, there ${n === 1 ? 'is 1' : 'are 0'}`, n);
  const average = mean(excess);
  note?.({ title: 'Mean excess return', detail: `of ${n} returns`, value: average, unit: 'fraction' });
  const risk = downsideDeviation(returns, periodsPerYear, required, note).value ?? 0;
  note?.({ title: 'Downside deviation', detail: 'a year', value: risk, unit: 'fraction' });
  return risk === 0 ? undefinedFor('no return falls short of what is required', n) : defined((average * periodsPerYear) / risk, n);
}

/** Compound annual growth over the deepest drawdown (Young 1991, here over the whole slice). */
export function calmarRatio(returns: Series, periodsPerYear: number, stretches: readonly Stretch[] = wholeOf(returns), note?: Note): Measured {
  const rate = annualGrowth(returns, periodsPerYear, note);
  if (rate.value === null) return rate;
  const fall = deepestDrawdown(returns, stretches)?.depth ?? 0;
  note?.({ title: 'Compound growth a year', detail: '', value: rate.value, unit: 'fraction' });
  note?.({ title: 'Deepest drawdown', detail: '', value: fall, unit: 'fraction' });
  return fall === 0 ? undefinedFor('there is no drawdown to divide by', rate.observations) : defined(rate.value / fall, rate.observations);
}

/** Gains over a threshold (0 here) over losses below it: Keating and Shadwick 2002. `riskFree` and `required` are rates a period. */
export function omegaRatio(returns: Series, threshold = 0, note?: Note): Measured {
  const excess = observed(less(returns, threshold));
  if (excess.length < 2) return undefinedFor('two returns are needed', excess.length);
  let [gains, losses] = [0, 0];
  for (const value of excess) {
    if (value > 0) gains += value;
    else losses -= value;
  }
  note?.({ title: 'Gains', detail: `sum of what is above ${threshold}`, value: gains, unit: 'fraction' });
  note?.({ title: 'Losses', detail: `sum of what is below ${threshold}`, value: losses, unit: 'fraction' });
  return losses === 0 ? undefinedFor('no return is below the threshold', excess.length) : defined(gains / losses, excess.length);
}

/** Size of the 95th percentile of returns over that of the 5th. */
export function tailRatio(returns: Series, note?: Note): Measured {
  const sorted = observed(returns).slice().sort();
  if (sorted.length === 0) return undefinedFor('there is no return', 0);
  const [high, low] = [Math.abs(quantileOfSorted(sorted, 0.95)), Math.abs(quantileOfSorted(sorted, 0.05))];
  note?.({ title: '95th percentile', detail: 'size', value: high, unit: 'fraction' });
  note?.({ title: '5th percentile', detail: 'size', value: low, unit: 'fraction' });
  return low === 0 ? undefinedFor('the 5th percentile is 0', sorted.length) : defined(high / low, sorted.length);
}

/** R squared of a straight line through cumulative log returns: 1 is growth at an even pace. */
export function stability(returns: Series, note?: Note): Measured {
  const seen = observed(returns);
  const n = seen.length;
  if (n < 2) return undefinedFor('a line needs two returns', n);
  const line = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    if (seen[i]! <= -1) return undefinedFor('everything was lost in a session: it has no logarithm', n);
    line[i] = total += Math.log1p(seen[i]!);
  }
  const [middle, centre] = [(n - 1) / 2, mean(line)];
  let [across, along, up] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    across += (i - middle) * (line[i]! - centre);
    along += (i - middle) * (i - middle);
    up += (line[i]! - centre) * (line[i]! - centre);
  }
  note?.({ title: 'Slope', detail: 'log growth a session', value: across / along, unit: 'fraction' });
  return up === 0 ? undefinedFor('nothing grew or fell', n) : defined((across * across) / (along * up), n);
}
