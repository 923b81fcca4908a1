import type { MetricUnit } from './measured.ts';

export const METRIC_GROUPS = ['performance', 'risk', 'benchmark', 'trading', 'execution', 'significance', 'safety'] as const;
export type MetricGroup = (typeof METRIC_GROUPS)[number];

/** What a metric is, as it is printed beside its number. */
export interface MetricDefinition {
  readonly id: string;
  readonly title: string;
  /** In words and figures that a reader can recompute it from. */
  readonly definition: string;
  readonly reference: string;
  readonly unit: MetricUnit;
  readonly better: 'higher' | 'lower' | 'neutral';
  readonly group: MetricGroup;
}

type Row = readonly [id: string, title: string, unit: MetricUnit, better: MetricDefinition['better'], definition: string, reference: string];
const of = <const R extends readonly Row[]>(group: MetricGroup, rows: R): { readonly [K in keyof R]: MetricDefinition & { readonly id: R[K][0] } } =>
  rows.map(([id, title, unit, better, definition, reference]) => ({ id, title, unit, better, group, definition, reference })) as never;

const PERFORMANCE = of('performance', [
  ['total_return', 'Total return', 'fraction', 'higher', 'Returns of all sessions compounded, less 1. Of a regime: over its sessions, which need not follow each other.', ''],
  ['cagr', 'Compound growth a year', 'fraction', 'higher', 'Growth to the power of periods a year over sessions, less 1. Not shown for less than a year.', ''],
  ['mean_return', 'Mean return a year', 'fraction', 'higher', 'Arithmetic mean of returns times periods a year.', ''],
  ['best_return', 'Best session', 'fraction', 'higher', 'Highest return of a session.', ''],
  ['worst_return', 'Worst session', 'fraction', 'higher', 'Lowest return of a session.', ''],
  ['positive_share', 'Sessions with a gain', 'fraction', 'higher', 'Returns above 0 over returns that are not 0.', ''],
]);

const RISK = of('risk', [
  ['sharpe', 'Sharpe ratio', 'ratio', 'higher', 'Mean of returns less the risk-free rate over periods a year, over its sample deviation (n - 1), times the square root of periods a year. Arithmetic, not corrected for autocorrelation.', 'Sharpe 1994'],
  ['volatility', 'Volatility a year', 'fraction', 'lower', 'Sample deviation of returns (n - 1) times the square root of periods a year.', ''],
  ['max_drawdown', 'Deepest drawdown', 'fraction', 'lower', 'Greatest fall of growth below its highest before, as a positive share of it. Of a regime: within one unbroken stretch of it, never across a gap.', ''],
  ['drawdown_sessions', 'Longest drawdown', 'sessions', 'lower', 'Most sessions in a row below an earlier peak; a fall that has not ended counts as far as it goes.', ''],
  ['sortino', 'Sortino ratio', 'ratio', 'higher', 'Mean excess return times periods a year, over the downside deviation. What is required is the risk-free rate.', 'Sortino and van der Meer 1991'],
  ['downside_deviation', 'Downside deviation a year', 'fraction', 'lower', 'Root of the mean square of what falls short of the risk-free rate, over all returns, times the square root of periods a year.', 'Sortino and van der Meer 1991'],
  ['calmar', 'Calmar ratio', 'ratio', 'higher', 'Compound growth a year over the deepest drawdown of the slice.', 'Young 1991'],
  ['ulcer', 'Ulcer index', 'fraction', 'lower', 'Root of the mean square of falls below the highest growth before.', 'Martin and McCann 1989'],
  ['omega', 'Omega ratio', 'ratio', 'higher', 'Sum of returns above 0 over the sum of those below, sign turned.', 'Keating and Shadwick 2002'],
  ['tail_ratio', 'Tail ratio', 'ratio', 'higher', 'Size of the 95th percentile of returns over that of the 5th, linear between ranks.', ''],
  ['stability', 'Stability', 'ratio', 'higher', 'R squared of a straight line through cumulative log returns.', ''],
  ['skewness', 'Skewness', 'ratio', 'neutral', 'Third standardised moment of returns (population).', ''],
  ['kurtosis', 'Kurtosis', 'ratio', 'neutral', 'Fourth standardised moment of returns (population); 3 is normal.', ''],
  ['var_historical', 'Value at risk, historical', 'fraction', 'lower', 'Loss of a session that past returns exceeded with probability 1 - level: their quantile, linear between ranks, sign turned.', ''],
  ['cvar_historical', 'Expected shortfall, historical', 'fraction', 'lower', 'Mean loss of the floor((n - 1)(1 - level)) + 1 worst sessions.', 'Acerbi and Tasche 2002'],
  ['var_gaussian', 'Value at risk, normal', 'fraction', 'lower', 'Normal quantile at the level times the sample deviation, less the mean.', ''],
  ['cvar_gaussian', 'Expected shortfall, normal', 'fraction', 'lower', 'Normal density at the quantile over 1 - level, times the sample deviation, less the mean: 2.0627 deviations at 95 %.', ''],
]);

const BENCHMARK = of('benchmark', [
  ['excess_return', 'Return beyond the benchmark', 'fraction', 'higher', 'Total return less the benchmark\'s, over sessions where both are known.', ''],
  ['alpha', 'Alpha a year', 'fraction', 'higher', 'Mean of excess returns less beta times the benchmark\'s, compounded over periods a year.', 'Jensen 1968'],
  ['beta', 'Beta', 'ratio', 'neutral', 'Covariance with the benchmark over the benchmark\'s variance.', ''],
  ['r_squared', 'R squared', 'ratio', 'neutral', 'Square of the correlation with the benchmark.', ''],
  ['tracking_error', 'Tracking error a year', 'fraction', 'neutral', 'Sample deviation of the difference from the benchmark times the square root of periods a year.', ''],
  ['information_ratio', 'Information ratio', 'ratio', 'higher', 'Mean difference from the benchmark over its sample deviation, times the square root of periods a year.', 'Goodwin 1998'],
  ['up_capture', 'Up capture', 'ratio', 'higher', 'Geometric growth a session over the benchmark\'s, in sessions when the benchmark rose.', ''],
  ['down_capture', 'Down capture', 'ratio', 'lower', 'Geometric growth a session over the benchmark\'s, in sessions when the benchmark fell.', ''],
  ['capture_ratio', 'Growth over the benchmark\'s', 'ratio', 'higher', 'Compound growth a year over the benchmark\'s.', ''],
  ['batting_average', 'Sessions better than the benchmark', 'fraction', 'higher', 'Share of sessions with a return above the benchmark\'s.', ''],
]);

const TRADING = of('trading', [
  ['turnover_mean', 'Mean turnover', 'fraction', 'lower', 'Mean over sessions of value traded (purchases and sales) over equity before.', ''],
  ['turnover_median', 'Median turnover', 'fraction', 'lower', 'Median over sessions.', ''],
  ['turnover_p95', 'Turnover, 95th percentile', 'fraction', 'lower', '95th percentile over sessions, linear between ranks.', ''],
  ['turnover_deviation', 'Spread of turnover', 'fraction', 'lower', 'Sample deviation of turnover over sessions.', ''],
  ['exposure_mean', 'Mean gross exposure', 'fraction', 'neutral', 'Mean over sessions of the sum of absolute weights at the close.', ''],
  ['net_exposure_mean', 'Mean net exposure', 'fraction', 'neutral', 'Mean over sessions of the sum of weights at the close.', ''],
  ['cash_mean', 'Mean cash', 'fraction', 'neutral', 'Mean over sessions of cash over equity.', ''],
  ['positions_mean', 'Mean positions', 'count', 'neutral', 'Mean over sessions of names held.', ''],
  ['concentration_mean', 'Mean largest weight', 'fraction', 'lower', 'Mean over sessions of the greatest absolute weight.', ''],
  ['concentration_max', 'Largest weight', 'fraction', 'lower', 'Greatest absolute weight of any session.', ''],
  ['hhi_mean', 'Mean Herfindahl index', 'ratio', 'lower', 'Mean over sessions of the sum of squared weights; 1 over it is the effective number of names.', 'Herfindahl 1950'],
  ['cost_total', 'Costs', 'currency', 'lower', 'Commission, spread, slippage and borrow charged in all sessions.', ''],
  ['cost_of_equity', 'Costs of equity', 'bps', 'lower', 'All costs over mean equity.', ''],
  ['cost_of_turnover', 'Costs of value traded', 'bps', 'lower', 'All costs over the value of all fills.', ''],
  ['trades', 'Trades', 'count', 'neutral', 'Round trips (first in, first out) closed in the slice. Open ones count in none of these.', ''],
  ['hit_rate', 'Hit rate', 'fraction', 'higher', 'Closed trades with a profit after costs, of all closed.', ''],
  ['profit_factor', 'Profit factor', 'ratio', 'higher', 'Sum of profits over sum of losses of closed trades.', ''],
  ['expectancy', 'Expectancy', 'fraction', 'higher', 'Mean return of a closed trade after costs.', ''],
  ['payoff', 'Payoff', 'ratio', 'higher', 'Mean profit of trades that won over mean loss of those that lost.', ''],
  ['sqn', 'System quality number', 'ratio', 'higher', 'Square root of closed trades times mean over sample deviation of their profit.', 'Tharp 2008'],
  ['kelly', 'Kelly share', 'fraction', 'higher', 'Hit rate less (1 - hit rate) over payoff.', 'Kelly 1956'],
  ['holding_mean', 'Mean holding', 'sessions', 'neutral', 'Mean sessions that a closed trade was held.', ''],
]);

const EXECUTION = of('execution', [
  ['orders', 'Orders', 'count', 'neutral', 'Orders that ended in the slice.', ''],
  ['fill_rate', 'Orders filled', 'fraction', 'higher', 'Orders filled in full, of all orders.', ''],
  ['partial_rate', 'Orders filled in part', 'fraction', 'lower', 'Orders of which a part was filled and the rest not.', ''],
  ['reject_rate', 'Orders rejected', 'fraction', 'lower', 'Orders of which nothing was filled because they were rejected.', ''],
  ['expired_rate', 'Orders expired', 'fraction', 'lower', 'Orders that expired or were cancelled before anything was filled.', ''],
  ['slippage_mean', 'Mean slippage', 'bps', 'lower', 'Fill price against the reference of its price rule, worse is positive, weighted by value. Half spread included.', ''],
  ['slippage_p95', 'Slippage, 95th percentile', 'bps', 'lower', 'What 95 % of the value traded did not exceed.', ''],
  ['fees', 'Commission', 'currency', 'lower', 'Commission of all fills.', ''],
  ['participation_max', 'Largest share of volume', 'fraction', 'lower', 'Greatest share of a session\'s volume that one fill was.', ''],
]);

const SIGNIFICANCE = of('significance', [
  ['probabilistic_sharpe', 'Probabilistic Sharpe ratio', 'probability', 'higher', 'Probability that the true Sharpe ratio is above 0, given skewness and kurtosis: Phi[SR sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)], SR a session.', 'Bailey and López de Prado 2012'],
  ['deflated_sharpe', 'Deflated Sharpe ratio', 'probability', 'higher', 'Probability that the true Sharpe ratio is above what the best of all trials of the study would show without skill: PSR at sqrt(V) [(1 - gamma) Phi^-1(1 - 1/N) + gamma Phi^-1(1 - 1/(N e))].', 'Bailey and López de Prado 2014'],
  ['trials', 'Trials', 'count', 'lower', 'Strategies of the study that were tried: experiments, cells of sweeps, and this one. Counted by the machine, never stated.', 'Bailey and López de Prado 2014'],
  ['trial_variance', 'Variance among trials', 'ratio', 'neutral', 'Sample variance of the trials\' Sharpe ratios a session: V of the deflated ratio.', 'Bailey and López de Prado 2014'],
  ['min_track_record', 'Minimum track record', 'sessions', 'lower', 'Returns that it takes until the Sharpe ratio is above 0 with 95 % confidence.', 'Bailey and López de Prado 2012'],
  ['sharpe_error', 'Standard error of the Sharpe ratio', 'ratio', 'lower', 'sqrt((1 - g3 SR + (g4 - 1)/4 SR^2) / (T - 1)) of the ratio a session, times the square root of periods a year.', 'Mertens 2002'],
  ['pbo', 'Probability of backtest overfitting', 'probability', 'lower', 'Share of halves of the sample where the trial that was best in one half is not above the median in the other (combinatorially symmetric cross-validation).', 'Bailey, Borwein, López de Prado and Zhu 2017'],
]);

const SAFETY = of('safety', [
  ['non_finite', 'Values that are no number', 'count', 'lower', 'Sessions whose equity or return is not a finite number, the first session\'s return left aside.', ''],
  ['weight_violations', 'Weights beyond the bound', 'count', 'lower', 'Orders decided to a weight beyond the greatest allowed and further from 0 than what was held, or below 0 in a long-only book; and positions below 0 in one.', ''],
  ['exposure_violations', 'Exposure beyond the bound', 'count', 'lower', 'Sessions that traded and closed with gross exposure above its bound, or with less cash than must be kept; two percentage points are left for what prices move between decision and close.', ''],
  ['turnover_violations', 'Turnover beyond the bound', 'count', 'lower', 'Sessions that traded more than the bound on turnover and two percentage points; none where there is no bound.', ''],
]);

/** Every metric, in the order they are shown. */
export const METRICS = [...PERFORMANCE, ...RISK, ...BENCHMARK, ...TRADING, ...EXECUTION, ...SIGNIFICANCE, ...SAFETY] as const;
export type MetricId = (typeof METRICS)[number]['id'];
export const METRIC_IDS: readonly MetricId[] = METRICS.map(({ id }) => id);

const BY_ID = new Map<string, MetricDefinition>(METRICS.map((metric) => [metric.id, metric]));

/** A metric of the registry; undefined for another name. */
export function metricOf(id: string): (MetricDefinition & { readonly id: MetricId }) | undefined {
  return BY_ID.get(id) as (MetricDefinition & { readonly id: MetricId }) | undefined;
}
