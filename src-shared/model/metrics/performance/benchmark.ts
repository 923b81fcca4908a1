import { annualGrowth, finalGrowth } from './growth.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { deviation, less, mean, type Series } from './moments.ts';
import { NO_SPREAD, ratePerPeriod } from './risk.ts';

/** Returns of a book and its benchmark in the sessions where both are known. */
export interface Pairs { readonly own: Float64Array; readonly benchmark: Float64Array }

/** Pairs of two series of the same length; what is missing in either is left out of both. The series themselves where nothing is. */
export function pairsOf(own: Series, benchmark: Series, keep?: (benchmark: number) => boolean): Pairs {
  const kept = new Uint32Array(own.length);
  let count = 0;
  for (let i = 0; i < own.length; i += 1) if (!Number.isNaN(own[i]) && !Number.isNaN(benchmark[i]) && (keep === undefined || keep(benchmark[i]!))) kept[count++] = i;
  if (count === own.length && own instanceof Float64Array && benchmark instanceof Float64Array) return { own, benchmark };
  const out = { own: new Float64Array(count), benchmark: new Float64Array(count) };
  for (let k = 0; k < count; k += 1) {
    out.own[k] = own[kept[k]!]!;
    out.benchmark[k] = benchmark[kept[k]!]!;
  }
  return out;
}

const TOO_FEW = 'two sessions with both returns are needed';

/** Slope of returns on the benchmark's, least squares. */
export function beta(pairs: Pairs, note?: Note): Measured {
  const n = pairs.own.length;
  if (n < 2) return undefinedFor(TOO_FEW, n);
  const [own, theirs] = [mean(pairs.own), mean(pairs.benchmark)];
  let [across, along] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    across += (pairs.benchmark[i]! - theirs) * (pairs.own[i]! - own);
    along += (pairs.benchmark[i]! - theirs) * (pairs.benchmark[i]! - theirs);
  }
  note?.({ title: 'Covariance with the benchmark', detail: `over ${n} sessions`, value: across / n, unit: 'ratio' });
  note?.({ title: 'Variance of the benchmark', detail: `over ${n} sessions`, value: along / n, unit: 'ratio' });
  return along / n < 1e-30 ? undefinedFor('the benchmark does not move', n) : defined(across / along, n);
}

/** Mean return that beta does not explain, compounded over a year (Jensen 1968). `riskFree` a year. */
export function alpha(pairs: Pairs, periodsPerYear: number, riskFree = 0, note?: Note): Measured {
  const slope = beta(pairs, note);
  if (slope.value === null) return slope;
  const rate = ratePerPeriod(riskFree, periodsPerYear);
  note?.({ title: 'Beta', detail: '', value: slope.value, unit: 'ratio' });
  const beside = new Float64Array(pairs.own.length);
  for (let i = 0; i < beside.length; i += 1) beside[i] = pairs.own[i]! - rate - slope.value * (pairs.benchmark[i]! - rate);
  const rest = mean(beside);
  note?.({ title: 'Mean return beside beta', detail: 'a session', value: rest, unit: 'fraction' });
  return defined(Math.pow(1 + rest, periodsPerYear) - 1, slope.observations);
}

/** Share of variance that the benchmark explains: square of the correlation. */
export function rSquared(pairs: Pairs, note?: Note): Measured {
  const n = pairs.own.length;
  if (n < 2) return undefinedFor(TOO_FEW, n);
  const [own, theirs] = [mean(pairs.own), mean(pairs.benchmark)];
  let [across, mine, other] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [x, y] = [pairs.benchmark[i]! - theirs, pairs.own[i]! - own];
    across += x * y;
    mine += y * y;
    other += x * x;
  }
  if (mine / n < 1e-30 || other / n < 1e-30) return undefinedFor('one of the two does not move', n);
  note?.({ title: 'Correlation', detail: `over ${n} sessions`, value: across / Math.sqrt(mine * other), unit: 'ratio' });
  return defined((across * across) / (mine * other), n);
}

/** Sample deviation of the difference from the benchmark, annualised. */
export function trackingError(pairs: Pairs, periodsPerYear: number, note?: Note): Measured {
  const n = pairs.own.length;
  if (n < 2) return undefinedFor(TOO_FEW, n);
  const spread = deviation(less(pairs.own, pairs.benchmark));
  note?.({ title: 'Deviation of the difference', detail: `with ${n} - 1 degrees of freedom`, value: spread, unit: 'fraction' });
  return defined(spread * Math.sqrt(periodsPerYear), n);
}

/** Mean difference from the benchmark over its deviation, annualised (Goodwin 1998). */
export function informationRatio(pairs: Pairs, periodsPerYear: number, note?: Note): Measured {
  const n = pairs.own.length;
  if (n < 2) return undefinedFor(TOO_FEW, n);
  const active = less(pairs.own, pairs.benchmark);
  const [average, spread] = [mean(active), deviation(active)];
  note?.({ title: 'Mean difference', detail: `over ${n} sessions`, value: average, unit: 'fraction' });
  note?.({ title: 'Deviation of the difference', detail: `with ${n} - 1 degrees of freedom`, value: spread, unit: 'fraction' });
  if (!(spread > NO_SPREAD * Math.abs(average))) return undefinedFor('the book never differs from the benchmark, or always by the same', n);
  return defined((average / spread) * Math.sqrt(periodsPerYear), n);
}

/** Total return less the benchmark's, over the sessions where both are known. */
export function excessReturn(pairs: Pairs, note?: Note): Measured {
  const n = pairs.own.length;
  if (n === 0) return undefinedFor('no session has both returns', 0);
  const [own, theirs] = [finalGrowth(pairs.own) - 1, finalGrowth(pairs.benchmark) - 1];
  note?.({ title: 'Total return', detail: 'of the book', value: own, unit: 'fraction' });
  note?.({ title: 'Total return', detail: 'of the benchmark', value: theirs, unit: 'fraction' });
  return defined(own - theirs, n);
}

/**
 * Geometric growth a session over the benchmark's, in sessions where the benchmark rose (or fell). Per session and not a year: the sessions do not
 * follow each other, and a yearly rate of a few of them runs away (empyrical annualises; `empyrical.ts` has that).
 */
export function capture(own: Series, benchmark: Series, side: 'up' | 'down', note?: Note): Measured {
  const pairs = pairsOf(own, benchmark, (value) => (side === 'up' ? value > 0 : value < 0));
  const n = pairs.own.length;
  if (n === 0) return undefinedFor(`the benchmark never ${side === 'up' ? 'rose' : 'fell'}`, 0);
  const pace = (values: Series): number => Math.pow(finalGrowth(values), 1 / n) - 1;
  const [mine, theirs] = [pace(pairs.own), pace(pairs.benchmark)];
  note?.({ title: 'Growth a session', detail: `of the book, in ${n} sessions when the benchmark ${side === 'up' ? 'rose' : 'fell'}`, value: mine, unit: 'fraction' });
  note?.({ title: 'Growth a session', detail: 'of the benchmark in them', value: theirs, unit: 'fraction' });
  return theirs === 0 ? undefinedFor('the benchmark did not move', n) : defined(mine / theirs, n);
}

/** Share of sessions in which the book did better than the benchmark. */
export function battingAverage(pairs: Pairs, note?: Note): Measured {
  const n = pairs.own.length;
  if (n === 0) return undefinedFor('no session has both returns', 0);
  let better = 0;
  for (let i = 0; i < n; i += 1) if (pairs.own[i]! > pairs.benchmark[i]!) better += 1;
  note?.({ title: 'Better', detail: `of ${n} sessions`, value: better, unit: 'count' });
  return defined(better / n, n);
}

/** Compound annual growth over the benchmark's. */
export function captureRatio(pairs: Pairs, periodsPerYear: number, note?: Note): Measured {
  const [mine, theirs] = [annualGrowth(pairs.own, periodsPerYear), annualGrowth(pairs.benchmark, periodsPerYear)];
  if (mine.value === null || theirs.value === null) return mine.value === null ? mine : theirs;
  note?.({ title: 'Compound growth a year', detail: 'of the book', value: mine.value, unit: 'fraction' });
  note?.({ title: 'Compound growth a year', detail: 'of the benchmark', value: theirs.value, unit: 'fraction' });
  return theirs.value === 0 ? undefinedFor('the benchmark did not grow', mine.observations) : defined(mine.value / theirs.value, mine.observations);
}
