import type { MetricId } from './registry.ts';

const SHARE = [0, 1] as const;
const POSITIVE = [0, Number.POSITIVE_INFINITY] as const;

/** Values that a metric can take at all, where that is less than every number: what a bar must lie inside of to ask anything. */
const BOUNDS: Partial<Readonly<Record<MetricId, readonly [low: number, high: number]>>> = {
  total_return: [-1, Number.POSITIVE_INFINITY], cagr: [-1, Number.POSITIVE_INFINITY], worst_return: [-1, Number.POSITIVE_INFINITY], best_return: [-1, Number.POSITIVE_INFINITY],
  positive_share: SHARE, volatility: POSITIVE, max_drawdown: SHARE, drawdown_sessions: POSITIVE, downside_deviation: POSITIVE, ulcer: SHARE, omega: POSITIVE, tail_ratio: POSITIVE, stability: SHARE, kurtosis: [1, Number.POSITIVE_INFINITY],
  r_squared: SHARE, tracking_error: POSITIVE, batting_average: SHARE,
  turnover_mean: POSITIVE, turnover_median: POSITIVE, turnover_p95: POSITIVE, turnover_deviation: POSITIVE, exposure_mean: POSITIVE, positions_mean: POSITIVE, concentration_mean: POSITIVE, concentration_max: POSITIVE, hhi_mean: POSITIVE,
  cost_total: POSITIVE, cost_of_equity: POSITIVE, cost_of_turnover: POSITIVE, trades: POSITIVE, hit_rate: SHARE, profit_factor: POSITIVE, payoff: POSITIVE, kelly: [Number.NEGATIVE_INFINITY, 1], holding_mean: POSITIVE,
  orders: POSITIVE, fill_rate: SHARE, partial_rate: SHARE, reject_rate: SHARE, expired_rate: SHARE, fees: POSITIVE, participation_max: POSITIVE,
  probabilistic_sharpe: SHARE, deflated_sharpe: SHARE, trials: [1, Number.POSITIVE_INFINITY], trial_variance: POSITIVE, min_track_record: [1, Number.POSITIVE_INFINITY], sharpe_error: POSITIVE, pbo: SHARE,
  non_finite: POSITIVE, weight_violations: POSITIVE, exposure_violations: POSITIVE, turnover_violations: POSITIVE,
};

/** Least and greatest value of a metric; infinite where there is none. A short book can lose more than everything: returns of it stay as bounded as its equity. */
export function boundsOf(metric: MetricId): readonly [low: number, high: number] {
  return BOUNDS[metric] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** Metrics of returns alone, which resampled returns give an interval of. Those of costs, trades and orders have none. */
export const INTERVAL_METRICS: readonly MetricId[] = [
  'total_return', 'cagr', 'mean_return', 'sharpe', 'volatility', 'max_drawdown', 'sortino', 'calmar', 'omega', 'excess_return', 'alpha', 'beta', 'information_ratio',
];
