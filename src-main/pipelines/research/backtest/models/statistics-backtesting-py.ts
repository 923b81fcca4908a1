import type { PeerRun, PeerTrade } from './backtesting-py.ts';
import { durationText, timeText, type BarSeries } from './bar-series.ts';
import { ceilToPeriod, lastOfBuckets, periodOf, samplingOf } from './resample.ts';

/** The peer's statistics, with its names; numbers, times as `2004-08-19 00:00:00`, lengths as `41 days 00:00:00`; null where it has none. */
export type PeerStatistics = Readonly<Record<string, number | string | null>>;
export interface PeerTradeLine {
  readonly Size: number; readonly EntryBar: number; readonly ExitBar: number; readonly EntryPrice: number; readonly ExitPrice: number;
  readonly PnL: number; readonly Commission: number; readonly ReturnPct: number; readonly EntryTime: string; readonly ExitTime: string;
}

const DAY = 86_400_000;
/** The peer's year for CAGR, in days. */
const YEAR = 365.25;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const most = (values: readonly number[]): number => (values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.max(a, b)));
const least = (values: readonly number[]): number => (values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.min(a, b)));
/** Sample variance, n - 1. */
function variance(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1);
}
/** exp of the mean of log(1 + r), less 1; 0 where any return loses everything, as the peer has it. */
function geometricMean(returns: readonly number[]): number {
  if (returns.some((each) => 1 + each <= 0)) return 0;
  return Math.exp(sum(returns.map((each) => Math.log(1 + each))) / returns.length) - 1;
}
const orNaN = (value: number): number => (value === 0 ? Number.NaN : value);

/**
 * Every statistic that the peer prints, by its definitions: annual figures from daily (weekly, monthly, yearly) last values of equity, returns
 * compounded; volatility from the variance of a product of returns; Sharpe = annual return / annual volatility; Sortino over the root mean
 * square of negative returns; CAGR over years of 365.25 days; buy and hold from the bar at which the indicators begin.
 */
export function peerStatistics(bars: BarSeries, run: PeerRun): { readonly stats: PeerStatistics; readonly trades: readonly PeerTradeLine[] } {
  const { equity, trades } = run;
  const { time, close } = bars;
  const n = equity.length;
  const [first, last] = [equity[0] as number, equity[n - 1] as number];
  const stats: Record<string, number | string | null> = {};
  const put = (name: string, value: number): void => { stats[name] = Number.isFinite(value) ? value : null; };
  const putLength = (name: string, value: number): void => { stats[name] = Number.isFinite(value) ? durationText(value) : null; };
  const span = (time[n - 1] as number) - (time[0] as number);
  stats['Start'] = timeText(time[0] as number);
  stats['End'] = timeText(time[n - 1] as number);
  stats['Duration'] = durationText(span);
  put('Exposure Time [%]', exposure(trades, n) * 100);
  put('Equity Final [$]', last);
  put('Equity Peak [$]', equity.reduce((a, b) => Math.max(a, b)));
  const commissions = sum(trades.map(({ commission }) => commission));
  if (commissions !== 0) put('Commissions [$]', commissions);
  const total = ((last - first) / first) * 100;
  put('Return [%]', total);
  const start = close[run.warmUp] as number;
  const held = (((close[n - 1] as number) - start) / start) * 100;
  put('Buy & Hold Return [%]', held);
  const { annual, volatility, downside } = annualFigures(time, equity);
  put('Return (Ann.) [%]', annual * 100);
  put('Volatility (Ann.) [%]', volatility * 100);
  const years = Math.floor(span / DAY) / YEAR + (span - Math.floor(span / DAY) * DAY) / DAY / YEAR;
  put('CAGR [%]', years === 0 ? Number.NaN : ((last / first) ** (1 / years) - 1) * 100);
  put('Sharpe Ratio', (annual * 100) / orNaN(volatility * 100));
  put('Sortino Ratio', annual / downside);
  const drawdown = drawdowns(time, equity);
  put('Calmar Ratio', annual / orNaN(drawdown.worst));
  const beta = betaOf(equity, close);
  put('Alpha [%]', total - beta * held);
  put('Beta', beta);
  put('Max. Drawdown [%]', -drawdown.worst * 100);
  put('Avg. Drawdown [%]', -mean(drawdown.peaks) * 100);
  const period = periodOf(time);
  putLength('Max. Drawdown Duration', ceilToPeriod(most(drawdown.lengths), period));
  putLength('Avg. Drawdown Duration', ceilToPeriod(mean(drawdown.lengths), period));
  ofTrades(trades, time, period, put, putLength);
  return { stats, trades: trades.map((trade) => line(trade, time)) };
}

/** Share of bars between entry and exit of a trade, both counted. */
function exposure(trades: readonly PeerTrade[], bars: number): number {
  const inside = new Uint8Array(bars);
  for (const { entryBar, exitBar } of trades) inside.fill(1, entryBar, exitBar + 1);
  return inside.reduce((a, b) => a + b, 0) / bars;
}

function annualFigures(time: Float64Array, equity: Float64Array): { readonly annual: number; readonly volatility: number; readonly downside: number } {
  const { bucket, perYear } = samplingOf(time);
  const values = lastOfBuckets(time, equity, bucket);
  const returns = values.slice(1).map((value, i) => value / (values[i] as number) - 1);
  const daily = geometricMean(returns.map((each) => (Number.isNaN(each) ? 0 : each)));
  const known = returns.filter((each) => !Number.isNaN(each));
  const grown = (1 + daily) ** 2;
  return {
    annual: (1 + daily) ** perYear - 1,
    volatility: Math.sqrt((variance(known) + grown) ** perYear - (1 + daily) ** (2 * perYear)),
    downside: Math.sqrt(mean(known.map((each) => Math.min(each, 0) ** 2))) * Math.sqrt(perYear),
  };
}

/** Deepest drawdown, and of each stretch between two highs more than a bar apart its depth and length. */
function drawdowns(time: Float64Array, equity: Float64Array): { readonly worst: number; readonly peaks: readonly number[]; readonly lengths: readonly number[] } {
  const n = equity.length;
  const depth = new Float64Array(n);
  const highs: number[] = [];
  let [peak, worst] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < n; i += 1) {
    peak = Math.max(peak, equity[i] as number);
    depth[i] = 1 - (equity[i] as number) / peak;
    worst = Math.max(worst, depth[i] as number);
    if (depth[i] === 0) highs.push(i);
  }
  if (highs[highs.length - 1] !== n - 1) highs.push(n - 1);
  const [peaks, lengths]: [number[], number[]] = [[], []];
  for (let k = 1; k < highs.length; k += 1) {
    const [from, to] = [highs[k - 1] as number, highs[k] as number];
    if (to <= from + 1) continue;
    peaks.push(depth.subarray(from, to + 1).reduce((a, b) => Math.max(a, b), 0));
    lengths.push((time[to] as number) - (time[from] as number));
  }
  return { worst, peaks, lengths };
}

/** Of log returns by bar, equity on the instrument. */
function betaOf(equity: Float64Array, close: Float64Array): number {
  const n = equity.length - 1;
  if (n < 2) return Number.NaN;
  const [own, market] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i += 1) {
    own[i] = Math.log((equity[i + 1] as number) / (equity[i] as number));
    market[i] = Math.log((close[i + 1] as number) / (close[i] as number));
  }
  const [a, b] = [own.reduce((x, y) => x + y, 0) / n, market.reduce((x, y) => x + y, 0) / n];
  let [both, alone] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    both += ((own[i] as number) - a) * ((market[i] as number) - b);
    alone += ((market[i] as number) - b) ** 2;
  }
  return both / alone;
}

function ofTrades(trades: readonly PeerTrade[], time: Float64Array, period: number, put: (name: string, value: number) => void, putLength: (name: string, value: number) => void): void {
  const profit = trades.map(({ pnl }) => pnl);
  const returns = trades.map(({ returnPct }) => returnPct);
  const lengths = trades.map(({ entryBar, exitBar }) => (time[exitBar] as number) - (time[entryBar] as number));
  const [won, lost] = [profit.filter((each) => each > 0), profit.filter((each) => each < 0)];
  const rate = trades.length === 0 ? Number.NaN : won.length / trades.length;
  put('# Trades', trades.length);
  put('Win Rate [%]', rate * 100);
  put('Best Trade [%]', most(returns) * 100);
  put('Worst Trade [%]', least(returns) * 100);
  put('Avg. Trade [%]', geometricMean(returns) * 100);
  putLength('Max. Trade Duration', ceilToPeriod(most(lengths), period));
  putLength('Avg. Trade Duration', ceilToPeriod(mean(lengths), period));
  put('Profit Factor', sum(returns.filter((each) => each > 0)) / orNaN(Math.abs(sum(returns.filter((each) => each < 0)))));
  put('Expectancy [%]', mean(returns) * 100);
  put('SQN', (Math.sqrt(trades.length) * mean(profit)) / orNaN(Math.sqrt(variance(profit))));
  put('Kelly Criterion', rate - (1 - rate) / (mean(won) / -mean(lost)));
}

function line(trade: PeerTrade, time: Float64Array): PeerTradeLine {
  return {
    Size: trade.size, EntryBar: trade.entryBar, ExitBar: trade.exitBar, EntryPrice: trade.entryPrice, ExitPrice: trade.exitPrice, PnL: trade.pnl, Commission: trade.commission, ReturnPct: trade.returnPct,
    EntryTime: timeText(time[trade.entryBar] as number), ExitTime: timeText(time[trade.exitBar] as number),
  };
}
