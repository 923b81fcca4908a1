import type { BookSlice } from '../../../src-shared/model/metrics/performance/compute.ts';

/** A slice of returns, with everything beside them made up in a way that can be checked by hand. */
export function sliceOf(returns: ArrayLike<number>, more: Partial<BookSlice> = {}): BookSlice {
  const n = returns.length;
  const line = (of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
  return {
    returns: Float64Array.from(returns), stretches: [{ start: 0, end: n }], benchmark: null,
    trading: { equity: line(() => 1000), cash: line(() => 100), gross: line(() => 0.9), net: line(() => 0.9), positions: line(() => 3), turnover: line((i) => i / 100), costs: line(() => 2), largest: line(() => 0.4), herfindahl: line(() => 0.3) },
    trades: [], fills: [], trials: { count: 1, variance: null }, overfitting: null, nonFinite: 0, violations: { weight: 0, exposure: 0, turnover: 0 }, options: { periodsPerYear: 252, riskFree: 0, varLevel: 0.95 }, ...more,
  };
}
