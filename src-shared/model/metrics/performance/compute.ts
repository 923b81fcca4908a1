import { alpha, battingAverage, beta, capture, captureRatio, excessReturn, informationRatio, pairsOf, rSquared, trackingError, type Pairs } from './benchmark.ts';
import { longestDrawdown, maxDrawdown, ulcerIndex, type Stretch } from './drawdown.ts';
import { annualGrowth, annualMean, extremeReturn, positiveShare, totalReturn } from './growth.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, kurtosis, skewness } from './moments.ts';
import { endingShare, fees, highestParticipation, orderCount, slippage, tradedValue, type FillFact } from './orders.ts';
import type { MetricId } from './registry.ts';
import { annualVolatility, calmarRatio, downsideDeviation, omegaRatio, ratePerPeriod, sharpeRatio, sortinoRatio, stability, tailRatio } from './risk.ts';
import { expectancy, hitRate, kellyShare, meanHolding, payoff, profitFactor, systemQuality, tradeCount, type TradeFact } from './round-trips.ts';
import { deflatedSharpe, minimumTrackRecord, probabilisticSharpe, sharpeFacts, sharpeStandardError, type TrialFacts } from './significance.ts';
import { cashShare, costsOfEquity, costsOfTurnover, summary, totalCosts, type TradingSeries } from './trading.ts';
import { gaussianShortfall, gaussianValueAtRisk, historicalShortfall, historicalValueAtRisk } from './value-at-risk.ts';

export interface MetricOptions {
  readonly periodsPerYear: number;
  /** A year. */
  readonly riskFree: number;
  /** Of value at risk and expected shortfall: 0.95. */
  readonly varLevel: number;
}

/** What a constraint of the book was found against; counts. Null where positions are not kept. */
export interface Violations { readonly weight: number; readonly exposure: number; readonly turnover: number }

/** One book over one slice: everything that a metric is computed from. Series run over the sessions of the slice. */
export interface BookSlice {
  /** NaN where a session has none (the book's first). */
  readonly returns: Float64Array;
  /** Parts of the slice whose sessions follow each other. */
  readonly stretches: readonly Stretch[];
  /** Null: there is no benchmark, or this is it. */
  readonly benchmark: Float64Array | null;
  readonly trading: TradingSeries | null;
  readonly trades: readonly TradeFact[] | null;
  readonly fills: readonly FillFact[] | null;
  /** Null for books and slices that were not chosen among trials. */
  readonly trials: TrialFacts | null;
  readonly overfitting: Measured | null;
  readonly nonFinite: number | null;
  readonly violations: Violations | null;
  readonly options: MetricOptions;
}

const NOT_CHOSEN = 'trials are those of the candidate on the test slice: nothing else was chosen among them';
type Compute = (slice: BookSlice, note?: Note) => Measured;

const paired = (measure: (pairs: Pairs, slice: BookSlice, note?: Note) => Measured): Compute => (slice, note) =>
  slice.benchmark === null ? undefinedFor('there is no benchmark to compare with', 0) : measure(pairsOf(slice.returns, slice.benchmark), slice, note);
const traded = (measure: (trading: TradingSeries, slice: BookSlice, note?: Note) => Measured): Compute => (slice, note) =>
  slice.trading === null ? undefinedFor('sessions of this run of the book are not kept', 0) : measure(slice.trading, slice, note);
/** Rates a year and lengths of time are of sessions that follow each other. */
const unbroken = (compute: Compute): Compute => (slice, note) =>
  slice.stretches.length > 1 ? undefinedFor('its sessions do not follow each other: there is no stretch of time that it could be the rate or the length of', countOf(slice.returns)) : compute(slice, note);
const moment = (measure: (values: Float64Array) => number, words: string): Compute => ({ returns }, note) => {
  const value = measure(returns);
  note?.({ title: words, detail: 'of returns, population', value, unit: 'ratio' });
  return Number.isNaN(value) ? undefinedFor('the returns have no spread', countOf(returns)) : defined(value, countOf(returns));
};
const facts = (slice: BookSlice) => sharpeFacts(slice.returns, ratePerPeriod(slice.options.riskFree, slice.options.periodsPerYear));
const violation = (kind: keyof Violations, title: string): Compute => ({ violations }, note) => {
  if (violations === null) return undefinedFor('decided weights of this run of the book are not kept', 0);
  note?.({ title, detail: 'found against the bounds of the specification', value: violations[kind], unit: 'count' });
  return defined(violations[kind], violations[kind]);
};

const COMPUTE: Readonly<Record<MetricId, Compute>> = {
  total_return: ({ returns }, note) => totalReturn(returns, note),
  cagr: unbroken(({ returns, options }, note) => annualGrowth(returns, options.periodsPerYear, note)),
  mean_return: ({ returns, options }, note) => annualMean(returns, options.periodsPerYear, note),
  best_return: ({ returns }, note) => extremeReturn(returns, 'best', note),
  worst_return: ({ returns }, note) => extremeReturn(returns, 'worst', note),
  positive_share: ({ returns }, note) => positiveShare(returns, note),
  sharpe: ({ returns, options }, note) => sharpeRatio(returns, options.periodsPerYear, options.riskFree, note),
  volatility: ({ returns, options }, note) => annualVolatility(returns, options.periodsPerYear, note),
  max_drawdown: ({ returns, stretches }, note) => maxDrawdown(returns, stretches, note),
  drawdown_sessions: ({ returns, stretches }, note) => longestDrawdown(returns, stretches, note),
  sortino: ({ returns, options }, note) => sortinoRatio(returns, options.periodsPerYear, options.riskFree, note),
  downside_deviation: ({ returns, options }, note) => downsideDeviation(returns, options.periodsPerYear, options.riskFree, note),
  calmar: unbroken(({ returns, stretches, options }, note) => calmarRatio(returns, options.periodsPerYear, stretches, note)),
  ulcer: ({ returns, stretches }, note) => ulcerIndex(returns, stretches, note),
  omega: ({ returns }, note) => omegaRatio(returns, 0, note),
  tail_ratio: ({ returns }, note) => tailRatio(returns, note),
  stability: unbroken(({ returns }, note) => stability(returns, note)),
  skewness: moment(skewness, 'Third standardised moment'),
  kurtosis: moment(kurtosis, 'Fourth standardised moment'),
  var_historical: ({ returns, options }, note) => historicalValueAtRisk(returns, options.varLevel, note),
  cvar_historical: ({ returns, options }, note) => historicalShortfall(returns, options.varLevel, note),
  var_gaussian: ({ returns, options }, note) => gaussianValueAtRisk(returns, options.varLevel, note),
  cvar_gaussian: ({ returns, options }, note) => gaussianShortfall(returns, options.varLevel, note),
  excess_return: paired((pairs, _slice, note) => excessReturn(pairs, note)),
  alpha: paired((pairs, { options }, note) => alpha(pairs, options.periodsPerYear, options.riskFree, note)),
  beta: paired((pairs, _slice, note) => beta(pairs, note)),
  r_squared: paired((pairs, _slice, note) => rSquared(pairs, note)),
  tracking_error: paired((pairs, { options }, note) => trackingError(pairs, options.periodsPerYear, note)),
  information_ratio: paired((pairs, { options }, note) => informationRatio(pairs, options.periodsPerYear, note)),
  up_capture: paired((pairs, _slice, note) => capture(pairs.own, pairs.benchmark, 'up', note)),
  down_capture: paired((pairs, _slice, note) => capture(pairs.own, pairs.benchmark, 'down', note)),
  capture_ratio: unbroken(paired((pairs, { options }, note) => captureRatio(pairs, options.periodsPerYear, note))),
  batting_average: paired((pairs, _slice, note) => battingAverage(pairs, note)),
  turnover_mean: traded(({ turnover }, _slice, note) => summary(turnover, 'mean', 'turnover', note)),
  turnover_median: traded(({ turnover }, _slice, note) => summary(turnover, 'median', 'turnover', note)),
  turnover_p95: traded(({ turnover }, _slice, note) => summary(turnover, 'p95', 'turnover', note)),
  turnover_deviation: traded(({ turnover }, _slice, note) => summary(turnover, 'deviation', 'turnover', note)),
  exposure_mean: traded(({ gross }, _slice, note) => summary(gross, 'mean', 'gross exposure', note)),
  net_exposure_mean: traded(({ net }, _slice, note) => summary(net, 'mean', 'net exposure', note)),
  cash_mean: traded((trading, _slice, note) => cashShare(trading, note)),
  positions_mean: traded(({ positions }, _slice, note) => summary(positions, 'mean', 'names held', note)),
  concentration_mean: traded(({ largest }, _slice, note) => summary(largest, 'mean', 'greatest weight', note)),
  concentration_max: traded(({ largest }, _slice, note) => summary(largest, 'highest', 'greatest weight', note)),
  hhi_mean: traded(({ herfindahl }, _slice, note) => summary(herfindahl, 'mean', 'sum of squared weights', note)),
  cost_total: traded((trading, _slice, note) => totalCosts(trading, note)),
  cost_of_equity: traded((trading, _slice, note) => costsOfEquity(trading, note)),
  cost_of_turnover: traded((trading, { fills }, note) => costsOfTurnover(trading, tradedValue(fills), note)),
  trades: ({ trades }, note) => tradeCount(trades, note),
  hit_rate: ({ trades }, note) => hitRate(trades, note),
  profit_factor: ({ trades }, note) => profitFactor(trades, note),
  expectancy: ({ trades }, note) => expectancy(trades, note),
  payoff: ({ trades }, note) => payoff(trades, note),
  sqn: ({ trades }, note) => systemQuality(trades, note),
  kelly: ({ trades }, note) => kellyShare(trades, note),
  holding_mean: ({ trades }, note) => meanHolding(trades, note),
  orders: ({ fills }, note) => orderCount(fills, note),
  fill_rate: ({ fills }, note) => endingShare(fills, 'filled', note),
  partial_rate: ({ fills }, note) => endingShare(fills, 'partly', note),
  reject_rate: ({ fills }, note) => endingShare(fills, 'rejected', note),
  expired_rate: ({ fills }, note) => endingShare(fills, 'expired', note),
  slippage_mean: ({ fills }, note) => slippage(fills, 'mean', note),
  slippage_p95: ({ fills }, note) => slippage(fills, 'p95', note),
  fees: ({ fills }, note) => fees(fills, note),
  participation_max: ({ fills }, note) => highestParticipation(fills, note),
  probabilistic_sharpe: (slice, note) => probabilisticSharpe(facts(slice), 0, note),
  deflated_sharpe: (slice, note) => (slice.trials === null ? undefinedFor(NOT_CHOSEN, countOf(slice.returns)) : deflatedSharpe(facts(slice), slice.trials, note)),
  trials: ({ trials }) => (trials === null ? undefinedFor(NOT_CHOSEN, 0) : defined(trials.count, trials.count)),
  trial_variance: ({ trials }) => (trials === null ? undefinedFor(NOT_CHOSEN, 0) : trials.variance === null ? undefinedFor('fewer than two trials have a Sharpe ratio', trials.count) : defined(trials.variance, trials.count)),
  min_track_record: unbroken((slice, note) => minimumTrackRecord(facts(slice), 0, 0.95, note)),
  sharpe_error: (slice, note) => {
    const of = facts(slice);
    if (of === null) return undefinedFor('three returns that are not all the same are needed', countOf(slice.returns));
    const error = sharpeStandardError(of);
    note?.({ title: 'Standard error a session', detail: `of ${of.observations} returns`, value: error, unit: 'ratio' });
    return defined(error * Math.sqrt(slice.options.periodsPerYear), of.observations);
  },
  pbo: ({ overfitting }) => overfitting ?? undefinedFor(NOT_CHOSEN, 0),
  non_finite: ({ nonFinite }) => (nonFinite === null ? undefinedFor('sessions of this run of the book are not kept', 0) : defined(nonFinite, nonFinite)),
  weight_violations: violation('weight', 'Weights beyond the bound'),
  exposure_violations: violation('exposure', 'Sessions beyond the bound'),
  turnover_violations: violation('turnover', 'Sessions beyond the bound'),
};

/** Computes one metric of a book over a slice; `note` is told every step of the same computation. */
export function measure(metric: MetricId, slice: BookSlice, note?: Note): Measured {
  return COMPUTE[metric](slice, note);
}
