import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, deviation, mean, observed, quantile, type Series, sum } from './moments.ts';

/** What a book was made of, session by session; money in currency, shares of equity as fractions. */
export interface TradingSeries {
  readonly equity: Series;
  readonly cash: Series;
  readonly gross: Series;
  readonly net: Series;
  readonly positions: Series;
  /** Value traded over equity before. */
  readonly turnover: Series;
  readonly costs: Series;
  /** Greatest absolute weight, and sum of squared weights, at each close; null where positions were not kept. */
  readonly largest: Series | null;
  readonly herfindahl: Series | null;
}

/** Mean, deviation, median or 95th percentile of a series, with its count told. */
export function summary(values: Series | null, how: 'mean' | 'median' | 'deviation' | 'p95' | 'highest', words: string, note?: Note): Measured {
  if (values === null) return undefinedFor('positions of this run of the book are not kept', 0);
  const seen = observed(values);
  if (seen.length === 0) return undefinedFor('there is no session', 0);
  if (how === 'highest') {
    let at = -1;
    for (let i = 0; i < values.length; i += 1) if (!Number.isNaN(values[i]) && (at < 0 || values[i]! > values[at]!)) at = i;
    note?.({ title: 'Highest', detail: `${words}, of ${seen.length} sessions`, value: values[at]!, unit: 'fraction', at });
    return defined(values[at]!, seen.length);
  }
  if (how === 'deviation' && seen.length < 2) return undefinedFor('a deviation needs two sessions', seen.length);
  const value = how === 'mean' ? mean(seen) : how === 'median' ? quantile(seen, 0.5) : how === 'p95' ? quantile(seen, 0.95) : deviation(seen);
  note?.({ title: { mean: 'Mean', median: 'Median', deviation: 'Standard deviation', p95: '95th percentile' }[how], detail: `${words}, over ${seen.length} sessions`, value, unit: 'fraction' });
  return defined(value, seen.length);
}

/** Mean of cash over equity. */
export function cashShare(series: TradingSeries, note?: Note): Measured {
  return summary(Float64Array.from({ length: series.equity.length }, (_, i) => series.cash[i]! / series.equity[i]!), 'mean', 'cash over equity', note);
}

/** All costs charged. */
export function totalCosts(series: TradingSeries, note?: Note): Measured {
  const n = countOf(series.costs);
  if (n === 0) return undefinedFor('there is no session', 0);
  const total = sum(series.costs);
  note?.({ title: 'Costs', detail: `commission, spread, slippage and borrow of ${n} sessions`, value: total, unit: 'currency' });
  return defined(total, n);
}

/** Costs over mean equity, in basis points. */
export function costsOfEquity(series: TradingSeries, note?: Note): Measured {
  const total = totalCosts(series, note);
  if (total.value === null) return total;
  const equity = mean(series.equity);
  note?.({ title: 'Mean equity', detail: '', value: equity, unit: 'currency' });
  return equity > 0 ? defined((total.value / equity) * 10_000, total.observations) : undefinedFor('mean equity is not above 0', total.observations);
}

/** Costs over the value that was traded, in basis points. */
export function costsOfTurnover(series: TradingSeries, traded: number | null, note?: Note): Measured {
  const total = totalCosts(series, note);
  if (total.value === null) return total;
  note?.({ title: 'Value traded', detail: 'of all fills', value: traded, unit: 'currency' });
  if (traded === null) return undefinedFor('fills of this run of the book are not kept', total.observations);
  return traded > 0 ? defined((total.value / traded) * 10_000, total.observations) : undefinedFor('nothing was traded', total.observations);
}
