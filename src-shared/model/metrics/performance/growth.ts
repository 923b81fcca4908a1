import { fromEpochDay, toEpochDay, type LocalDate } from '../../../kernel/local-date.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, mean, type Series } from './moments.ts';

/** Returns of a series of values: each over the one before, less 1. One shorter than the values. */
export function simpleReturns(values: Series): Float64Array {
  const out = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < out.length; i += 1) out[i] = values[i + 1]! / values[i]! - 1;
  return out;
}

/** Growth of 1 after each return; a return that is not known leaves it where it was. */
export function growth(returns: Series): Float64Array {
  const out = new Float64Array(returns.length);
  let value = 1;
  for (let i = 0; i < out.length; i += 1) {
    if (!Number.isNaN(returns[i])) value *= 1 + returns[i]!;
    out[i] = value;
  }
  return out;
}

/** What 1 has become; 1 of no returns. */
export function finalGrowth(returns: Series): number {
  let value = 1;
  for (let i = 0; i < returns.length; i += 1) if (!Number.isNaN(returns[i])) value *= 1 + returns[i]!;
  return value;
}

/** All returns compounded, less 1. */
export function totalReturn(returns: Series, note?: Note): Measured {
  const n = countOf(returns);
  if (n === 0) return undefinedFor('there is no return', 0);
  const end = finalGrowth(returns);
  note?.({ title: 'Growth of 1', detail: `product of 1 + return over ${n} sessions`, value: end, unit: 'ratio' });
  return defined(end - 1, n);
}

/** Compound annual growth: growth to the power of periods a year over periods, less 1. Not shown for less than a year, which it would extrapolate. */
export function annualGrowth(returns: Series, periodsPerYear: number, note?: Note): Measured {
  const n = countOf(returns);
  if (n < periodsPerYear) return undefinedFor(`${n} sessions are less than a year of ${periodsPerYear}: a rate a year would be extrapolated`, n);
  const end = finalGrowth(returns);
  note?.({ title: 'Growth of 1', detail: `product of 1 + return over ${n} sessions`, value: end, unit: 'ratio' });
  if (end < 0) return undefinedFor('more than everything was lost', n);
  const years = n / periodsPerYear;
  note?.({ title: 'Years', detail: `${n} sessions over ${periodsPerYear}`, value: years, unit: 'ratio' });
  return defined(Math.pow(end, 1 / years) - 1, n);
}

/** Mean return times periods a year: arithmetic, so that it adds over sessions. */
export function annualMean(returns: Series, periodsPerYear: number, note?: Note): Measured {
  const n = countOf(returns);
  if (n === 0) return undefinedFor('there is no return', 0);
  const average = mean(returns);
  note?.({ title: 'Mean return', detail: `sum of ${n} returns over ${n}`, value: average, unit: 'fraction' });
  return defined(average * periodsPerYear, n);
}

/** The highest (or lowest) return, with its position told. */
export function extremeReturn(returns: Series, which: 'best' | 'worst', note?: Note): Measured {
  let at = -1;
  let n = 0;
  for (let i = 0; i < returns.length; i += 1) {
    if (Number.isNaN(returns[i])) continue;
    n += 1;
    if (at < 0 || (which === 'best' ? returns[i]! > returns[at]! : returns[i]! < returns[at]!)) at = i;
  }
  if (at < 0) return undefinedFor('there is no return', 0);
  note?.({ title: which === 'best' ? 'Best session' : 'Worst session', detail: `of ${n}`, value: returns[at]!, unit: 'fraction', at });
  return defined(returns[at]!, n);
}

/** Share of returns above 0, of those that are not 0. */
export function positiveShare(returns: Series, note?: Note): Measured {
  let [up, down] = [0, 0];
  for (let i = 0; i < returns.length; i += 1) {
    if (returns[i]! > 0) up += 1;
    else if (returns[i]! < 0) down += 1;
  }
  note?.({ title: 'Sessions up and down', detail: `${up} above 0, ${down} below`, value: up, unit: 'count' });
  return up + down === 0 ? undefinedFor('no return differs from 0', countOf(returns)) : defined(up / (up + down), up + down);
}

/**
 * Returns compounded by calendar period: total return of each, keyed `2020`, `2020-01`, `2020-Q1` or the ISO week `2020-W05`
 * (years of weeks by their Thursday).
 */
export function aggregateReturns(returns: Series, days: readonly string[], by: 'week' | 'month' | 'quarter' | 'year'): readonly { readonly period: string; readonly value: number; readonly sessions: number }[] {
  const periods = new Map<string, { value: number; sessions: number }>();
  for (const [i, day] of days.entries()) {
    const key = periodOf(day, by);
    const period = periods.get(key) ?? { value: 1, sessions: 0 };
    if (!Number.isNaN(returns[i])) {
      period.value *= 1 + returns[i]!;
      period.sessions += 1;
    }
    periods.set(key, period);
  }
  return [...periods].map(([period, { value, sessions }]) => ({ period, value: value - 1, sessions }));
}

function periodOf(day: string, by: 'week' | 'month' | 'quarter' | 'year'): string {
  const year = day.slice(0, 4);
  if (by === 'year') return year;
  if (by === 'month') return day.slice(0, 7);
  if (by === 'quarter') return `${year}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  // Day 0 of the epoch is a Thursday; ISO weeks begin on Mondays and belong to the year of their Thursday.
  const at = toEpochDay(day as LocalDate);
  const thursday = at + 3 - ((((at + 3) % 7) + 7) % 7);
  const weekYear = fromEpochDay(thursday).slice(0, 4);
  const week = 1 + Math.floor((thursday - toEpochDay(`${weekYear}-01-01` as LocalDate)) / 7);
  return `${weekYear}-W${String(week).padStart(2, '0')}`;
}
