import { describe, expect, test } from 'vitest';
import * as peer from '../../../src-shared/model/metrics/performance/empyrical.ts';
import { paretoTail } from '../../../src-shared/model/metrics/performance/extreme-value.ts';
import { aggregateReturns, simpleReturns } from '../../../src-shared/model/metrics/performance/growth.ts';
import { adjustedExcessKurtosis, adjustedSkewness, mean } from '../../../src-shared/model/metrics/performance/moments.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { fromEpochDay } from '../../../src-shared/kernel/local-date.ts';
import { measure } from '../../../src-shared/model/metrics/performance/compute.ts';
import type { MetricId } from '../../../src-shared/model/metrics/performance/registry.ts';
import { sliceOf } from './made-up-slice.ts';
import { aligned, normalNoise, seriesOf, type Dated } from './empyrical-series.ts';
import { json, rows, WITHOUT_DATA } from './reference-data.ts';

interface Cases { series_percent: Record<string, (number | null)[]>; cases: Record<string, { args: string[]; rows: string[][] }> }
const source: Cases = WITHOUT_DATA ? { series_percent: {}, cases: {} } : json<Cases>('metrics/empyrical_cases_open.json');
const YEAR: Readonly<Record<string, number>> = { 'empyrical.DAILY': 252, 'empyrical.WEEKLY': 52, 'empyrical.MONTHLY': 12, 'empyrical.YEARLY': 1 };
const GPD: Readonly<Record<string, readonly number[]>> = {
  mixed_returns_expected_gpd_risk_result: [0.1, 0.10001255835838491, 1.5657360018514067e-6, 0.4912526273742347, 0.59126595492541179],
  negative_returns_expected_gpd_risk_result: [0.05, 0.068353586736348199, 9.4304947982121171e-7, 0.34511639904932639, 0.41347032855617882],
};
const daily = (text: string): Dated => {
  const found = seriesOf(text, source.series_percent);
  if (found === null) throw new Error(`no series ${text}`);
  return found;
};
const own = (text = ''): Float64Array => daily(text).values;
const both = (a = '', b = ''): readonly [Float64Array, Float64Array] => aligned(daily(a), daily(b));
const orNumber = (text = ''): Float64Array | number => seriesOf(text, source.series_percent)?.values ?? Number(text);
const shifted = (values: Float64Array, by: Float64Array | number): Float64Array => values.map((value, i) => value + (typeof by === 'number' ? by : by[i]!));

/** Numbers of an expected value: `np.nan`, `[1, 2]`, `(a, b)`, `[(a, b)] * n`, a pandas Series. */
function expected(text: string): number[] {
  if (text === 'one_return[0]') return [0.01];
  if (GPD[text] !== undefined) return [...GPD[text]];
  const repeated = /^\[(.*)\] \* len\((\w+)\)$/.exec(text);
  if (repeated) return Array.from({ length: own(repeated[2]).length }, () => expected(repeated[1] as string)).flat();
  const inner = text.replace(/^pd\.Series\((\[.*?\]), index=.*$/, '$1');
  return inner.replace(/[[\]()]/g, '').split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => (part === 'np.nan' ? Number.NaN : part === 'np.inf' ? Number.POSITIVE_INFINITY : Number(part)));
}

/** Two correlated series: the source draws them from a bivariate normal. */
function correlated(correlation: number): readonly [Float64Array, Float64Array] {
  const [x, y] = [normalNoise(11, 1), normalNoise(12, 1)];
  return [x.map((value, i) => 0.01 + 0.01 * (correlation * value + Math.sqrt(1 - correlation * correlation) * y[i]!)), x.map((value) => 0.001 + 0.001 * value)];
}

type Values = (row: readonly string[]) => readonly number[];
/** Tests that compare numbers: what is computed of a row; the expected value is the named argument. */
const VALUES: Readonly<Record<string, Values>> = {
  test_aggregate_returns: ([name = '', to = '']) => {
    const step = name === 'weekly_returns' ? 7 : 1;
    // 2000-01-30 is a Sunday: weeks of pandas' `W` end on it, months of `M` on their last day.
    const days = Array.from(own(name), (_, i) => (name === 'monthly_returns' ? ['2000-01-31', '2000-02-29', '2000-03-31', '2000-04-30', '2000-05-31', '2000-06-30', '2000-07-31', '2000-08-31', '2000-09-30'][i]! : fromEpochDay(10_986 + i * step)));
    return aggregateReturns(own(name), days, { 'empyrical.WEEKLY': 'week', 'empyrical.MONTHLY': 'month', 'empyrical.QUARTERLY': 'quarter', 'empyrical.YEARLY': 'year' }[to] as 'week').map(({ value }) => value);
  },
  test_alpha: ([a, b]) => [peer.alpha(...both(a, b))],
  test_annual_ret: ([a, period = '']) => [peer.annualReturn(own(a), YEAR[period])],
  test_beta: ([a, b]) => [peer.beta(...both(a, b))],
  test_beta_fragility_heuristic: ([a, b]) => [peer.betaFragility(...both(a, b))],
  test_calmar: ([a, period = '']) => [peer.calmarRatio(own(a), YEAR[period])],
  test_capture_ratio: ([a, b]) => [peer.capture(own(a), own(b))],
  test_cum_returns_final: ([a, start]) => [peer.cumReturnsFinal(own(a), Number(start))],
  test_down_alpha_beta: ([a, b]) => peer.inSide(...both(a, b), 'down', (x, y) => peer.alphaBeta(x, y)),
  test_up_alpha_beta: ([a, b]) => peer.inSide(...both(a, b), 'up', (x, y) => peer.alphaBeta(x, y)),
  test_downside_risk: ([a = '', required, period = '']) => (a.startsWith('df_') ? ['one', 'two'] : [a]).map((name) => peer.downsideRisk(own(name), orNumber(required), YEAR[period])),
  test_excess_sharpe: ([a, b]) => [peer.excessSharpe(own(a), orNumber(b))],
  test_gpd_risk_estimates: ([a]) => { const tail = paretoTail(own(a)); return [tail.threshold, tail.scale, tail.shape, tail.valueAtRisk, tail.shortfall]; },
  test_omega: ([a, riskFree, required]) => [peer.omegaRatio(own(a), orNumber(riskFree), Number(required))],
  test_roll_alpha_beta: ([a, b, window]) => peer.roll(Number(window), (x, y) => peer.alphaBeta(x!, y!), ...both(a, b)).flat(),
  test_roll_down_capture: ([a, b, window]) => peer.roll(Number(window), (x, y) => peer.downCapture(x!, y!), ...both(a, b)),
  test_roll_up_capture: ([a, b, window]) => peer.roll(Number(window), (x, y) => peer.upCapture(x!, y!), ...both(a, b)),
  test_roll_sharpe_ratio: ([a, window]) => peer.roll(Number(window), (x) => peer.sharpeRatio(x!), own(a)),
  test_sharpe_ratio: ([a, riskFree]) => [peer.sharpeRatio(own(a), orNumber(riskFree))],
  test_sortino: ([a = '', required, period = '']) => (a.startsWith('df_') ? ['one', 'two'] : [a]).map((name) => peer.sortinoRatio(own(name), orNumber(required), YEAR[period])),
  test_tail_ratio: ([a]) => [peer.tailRatio(own(a))],
  test_up_down_capture: ([a, b]) => [peer.upDownCapture(own(a), own(b))],
};

/** Tests that assert an order or a property, of noise that is drawn: run on our own draws. */
const PROPERTIES: Readonly<Record<string, (row: readonly string[]) => void>> = {
  test_alpha_beta_correlation: ([less, more]) => {
    const [[alphaLess, betaLess], [alphaMore, betaMore]] = [peer.alphaBeta(...correlated(Number(less))), peer.alphaBeta(...correlated(Number(more)))];
    expect(alphaLess).toBeGreaterThan(alphaMore);
    expect(betaLess).toBeLessThan(betaMore);
  },
  test_alpha_beta_equality: ([a, b]) => {
    const pair = both(a, b);
    expect(peer.alphaBeta(...pair)).toEqual([peer.alpha(...pair), peer.beta(...pair)]);
  },
  test_alpha_beta_with_nan_inputs: ([a, b]) => expect(peer.alphaBeta(...both(a, b)).some(Number.isNaN)).toBe(false),
  test_cagr_noisy: ([a, add]) => {
    const [plain, plus, minus] = [peer.annualReturn(own(a)), peer.annualReturn(shifted(own(a), own(add))), peer.annualReturn(shifted(own(a), own(add).map((value) => -value)))];
    const unit = 10 ** Math.floor(Math.log10(Math.abs(plain)));
    expect(Math.abs(plus - plain) / unit).toBeLessThan(1);
    expect(Math.abs(minus - plain) / unit).toBeLessThan(1);
  },
  test_cagr_translation: ([a, by]) => ascending([-1, 0, 1].map((sign) => peer.annualReturn(shifted(own(a), sign * Number(by))))),
  test_downside_risk_noisy: ([noise, flat]) => {
    const mixed = (from: number): Float64Array => own(noise).map((value, i) => (i < from ? value : own(flat)[i]!));
    ascending([250, 500, 750].map((from) => peer.downsideRisk(mixed(from), 0)));
  },
  test_downside_risk_trans: ([a, required]) => ascending([-Number(required), 0, Number(required)].map((bar) => peer.downsideRisk(own(a), bar))),
  test_excess_sharpe_trans: ([a, add, by]) => {
    const noisy = shifted(own(a), own(add));
    ascending([-1, 0, 1].map((sign) => peer.excessSharpe(noisy.map((value, i) => value + sign * own(by)[i]!), own(a))));
  },
  test_max_drawdown_translation: ([a, by]) => {
    const [low, plain, high] = [-1, 0, 1].map((sign) => peer.maxDrawdown(shifted(own(a), sign * Number(by)))) as [number, number, number];
    expect(low).toBeLessThanOrEqual(plain);
    expect(plain).toBeLessThanOrEqual(high);
  },
  test_sharpe_noise: ([small, large]) => {
    const of = (deviation: string): number => peer.sharpeRatio(shifted(new Float64Array(1000).fill(0.001), normalNoise(21, Number(deviation))));
    expect(of(small ?? '')).toBeGreaterThan(of(large ?? ''));
  },
  test_sharpe_translation_diff: (row) => differs(row, peer.sharpeRatio),
  test_sharpe_translation_same: (row) => same(row, peer.sharpeRatio),
  test_sortino_translation_diff: (row) => differs(row, peer.sortinoRatio),
  test_sortino_translation_same: (row) => same(row, peer.sortinoRatio),
  // Losses below the required return are added: the ratio falls.
  test_sortino_add_noise: ([a, required]) => {
    const values = own(a).slice();
    const ratios = [peer.sortinoRatio(values, Number(required))];
    for (const from of [0, 250]) {
      const count = 3;
      let changed = 0;
      for (let i = from; changed < count; i += 1) if (values[i]! > mean(values)) { values[i] = mean(values) - 0.05; changed += 1; }
      ratios.push(peer.sortinoRatio(values, Number(required)));
    }
    ascending(ratios.reverse());
  },
};

function ascending(values: readonly number[]): void {
  for (let i = 1; i < values.length; i += 1) expect(values[i - 1]!).toBeLessThan(values[i]!);
}
function differs([a, required, byReturns, byRequired]: readonly string[], of: (returns: Float64Array, required: number) => number): void {
  const ratio = (sign: number): number => of(shifted(own(a), sign * Number(byReturns)), Number(required) + sign * Number(byRequired));
  expect(ratio(-1)).not.toBeCloseTo(ratio(0), 8);
  expect(ratio(1)).not.toBeCloseTo(ratio(0), 8);
}
function same([a, required, by]: readonly string[], of: (returns: Float64Array, required: number) => number): void {
  const ratio = (sign: number): number => of(shifted(own(a), sign * Number(by)), Number(required) + sign * Number(by));
  expect(ratio(-1)).toBeCloseTo(ratio(0), 8);
  expect(ratio(1)).toBeCloseTo(ratio(0), 8);
}

/** Decimals that the source compares with. */
const DECIMALS: Readonly<Record<string, number>> = { test_tail_ratio: 1, test_cum_returns_final: 4 };
/** Asserts two decimals of a slope over nine draws of numpy's generator: with any other draw its error is five times that. */
const NEEDS_NUMPY = (row: readonly string[]): boolean => (row[0] ?? '').startsWith('simple_benchmark + rand.normal');

describe.skipIf(WITHOUT_DATA)('empyrical (skipped without ../shared)', () => {
  for (const [name, { args, rows: cases }] of Object.entries(source.cases)) {
    for (const row of cases.filter(NEEDS_NUMPY)) test.skip(`REV-4 ${name}: ${row.join(', ')} (not run: it stands on the very draws of numpy's generator)`, () => {});
    test.each(cases.filter((row) => !NEEDS_NUMPY(row)).map((row) => [row.join(', '), row] as const))(`REV-4 ${name}: %s`, (_title, row) => {
      const property = PROPERTIES[name];
      if (property !== undefined) return property(row);
      const compute = VALUES[name];
      if (compute === undefined) throw new Error(`nothing computes ${name}`);
      const wanted = expected(row[args.indexOf('expected')] ?? '');
      const got = compute(row);
      const digits = args.includes('decimal_places') && row[args.indexOf('decimal_places')] !== undefined ? Number(row[args.indexOf('decimal_places')]) : (DECIMALS[name] ?? 8);
      // The source compares the rows that both have (a flat list of four against five values of a tail).
      if (name !== 'test_gpd_risk_estimates') expect(got).toHaveLength(wanted.length);
      wanted.forEach((value, i) => {
        if (Number.isNaN(value)) expect(got[i]).toBeNaN();
        else if (Number.isFinite(value)) expect(Math.abs(got[i]! - value)).toBeLessThan(1.5 * 10 ** -digits);
        else expect(got[i]).toBe(value);
      });
    });
  }

  test('REV-4 every case of the file is run but the one that stands on a draw of numpy', () => {
    const names = Object.keys(source.cases);
    expect(names.filter((name) => VALUES[name] === undefined && PROPERTIES[name] === undefined)).toEqual([]);
    expect(Object.values(source.cases).flatMap(({ rows: cases }) => cases).filter(NEEDS_NUMPY)).toHaveLength(1);
    expect(Object.values(source.cases).reduce((sum, { rows: cases }) => sum + cases.length, 0)).toBeGreaterThan(150);
  });
});

describe.skipIf(WITHOUT_DATA)('empyrical on real series (skipped without ../shared)', () => {
  interface Real { values: Record<string, Record<string, number>> }
  const wanted = WITHOUT_DATA ? {} : json<Real>('metrics/empyrical_on_real_series_open.json').values;
  const prices = new Map<string, number[]>();
  if (!WITHOUT_DATA) for (const { symbol = '', adj_close } of rows('panel/sp500_daily_2015_2020.csv.gz')) if (symbol === 'MSFT' || wanted[symbol] !== undefined) (prices.get(symbol) ?? prices.set(symbol, []).get(symbol)!).push(Number(adj_close));
  const figures = (own: readonly number[], benchmark: readonly number[]): Record<string, number> => {
    const [returns, other] = [simpleReturns(own), simpleReturns(benchmark)];
    return {
      cum_returns_final: peer.cumReturnsFinal(returns), max_drawdown: peer.maxDrawdown(returns), annual_return: peer.annualReturn(returns), annual_volatility: peer.annualVolatility(returns), sharpe_ratio: peer.sharpeRatio(returns),
      sortino_ratio: peer.sortinoRatio(returns), calmar_ratio: peer.calmarRatio(returns), omega_ratio: peer.omegaRatio(returns), stability_of_timeseries: peer.stabilityOfTimeseries(returns), tail_ratio: peer.tailRatio(returns),
      downside_risk: peer.downsideRisk(returns), value_at_risk: peer.valueAtRisk(returns), conditional_value_at_risk: peer.conditionalValueAtRisk(returns), alpha_vs_MSFT: peer.alpha(returns, other), beta_vs_MSFT: peer.beta(returns, other),
      excess_sharpe_vs_MSFT: peer.excessSharpe(returns, other), up_capture_vs_MSFT: peer.upCapture(returns, other), down_capture_vs_MSFT: peer.downCapture(returns, other), up_down_capture_vs_MSFT: peer.upDownCapture(returns, other),
      skew_pandas: adjustedSkewness(returns), kurt_pandas_excess: adjustedExcessKurtosis(returns), n: returns.length,
    };
  };

  // The file rounds adjusted closes to six decimals; the figures were made before that. What rounding can move is measured by moving every
  // price inside its last digit: a formula that differed would be off by far more.
  test.each(Object.keys(wanted))('REV-5 %s to 1e-9 beside what the rounding of its prices moves', (symbol) => {
    const [own, benchmark] = [prices.get(symbol) ?? [], prices.get('MSFT') ?? []];
    const got = figures(own, benchmark);
    expect(Object.keys(got).sort()).toEqual(Object.keys(wanted[symbol]!).sort());
    const random = seededRandom(5, 1);
    // Prices that are the same in a row stay so: a session that did not move is in neither side of a capture.
    const moved = (values: readonly number[]): number[] => {
      const out: number[] = [];
      values.forEach((value, i) => out.push(i > 0 && values[i - 1] === value ? out[i - 1]! : value + (random.next() - 0.5) * 1e-6));
      return out;
    };
    const jittered = Array.from({ length: 60 }, () => figures(moved(own), moved(benchmark)));
    for (const [metric, value] of Object.entries(wanted[symbol]!)) {
      const room = Math.max(...jittered.map((each) => Math.abs(each[metric]! - got[metric]!)));
      expect(room, `${symbol} ${metric}: rounding`).toBeLessThan(5e-6 * Math.max(1, Math.abs(value)));
      expect(Math.abs(got[metric]! - value), `${symbol} ${metric}`).toBeLessThan(1e-9 + 2 * room);
    }
  });
});

describe('the rest of empyrical by values of its test file (Apache-2.0)', () => {
  const percent = (...values: (number | null)[]): Float64Array => Float64Array.from(values, (value) => (value === null ? Number.NaN : value / 100));
  const mixed = percent(null, 1, 10, -4, 2, 3, 2, 1, -10);
  const positive = percent(1, 2, 1, 1, 1, 1, 1, 1, 1);
  const negative = percent(0, -6, -7, -1, -9, -2, -6, -8, -5);
  const allNegative = percent(-2, -6, -7, -1, -9, -2, -6, -8, -5);
  const close = (got: number, value: number, digits = 8): void => (Number.isNaN(value) ? expect(got).toBeNaN() : expect(got).toBeCloseTo(value, digits));

  test('REV-4 growth a year, stability, drawdown', () => {
    close(peer.annualReturn(percent(1)), 11.274002099240244);
    close(peer.annualReturn(mixed), 1.9135925373194231);
    close(peer.annualReturn(percent(3, 3, 3), 1), 0.03);
    close(peer.annualReturn(percent()), Number.NaN);
    close(peer.stabilityOfTimeseries(mixed), 0.1529973665111273);
    close(peer.stabilityOfTimeseries(percent(1)), Number.NaN);
    close(peer.stabilityOfTimeseries(new Float64Array(1000).fill(0.01)), 1);
    close(peer.maxDrawdown(mixed), -0.1);
    close(peer.maxDrawdown(positive), 0);
    close(peer.maxDrawdown(negative), peer.cumReturnsFinal(negative));
    close(peer.maxDrawdown(percent(10, -10, 10)), -0.1);
    close(peer.annualVolatility(mixed), 0.9136465399704637);
    expect(peer.roll(6, (x) => peer.maxDrawdown(x!), negative).map((value) => Number(value.toFixed(4)))).toEqual([-0.2282, -0.2745, -0.2899, -0.2747]);
  });

  test('REV-4 captures, one side at a time', () => {
    close(peer.downCapture(allNegative, mixed), 0.99956025703798634);
    close(peer.downCapture(positive, mixed), -11.27400221);
    close(peer.downCapture(percent(1), percent(1)), Number.NaN);
    close(peer.upCapture(positive, mixed), 0.0076167762);
    close(peer.upCapture(allNegative, mixed), -0.0004336328);
    const rolled = peer.roll(6, (x, y) => peer.upDownCapture(x!, y!), positive, mixed);
    [-0.00011389, -0.00025861, -0.00015211, -0.00689239].forEach((value, i) => close(rolled[i]!, value));
    const pair = aligned({ start: 0, values: mixed }, { start: 1, values: negative.subarray(1) });
    peer.alphaBeta(...pair).forEach((value, i) => close(value, [-0.9997853834885004, -0.71296296296296313][i]!));
  });

  test('REV-4 value at risk by quantile, its mean beyond by count', () => {
    const cases: readonly (readonly [readonly number[], number, number])[] = [[[1, 2], 0, 1], [[1, 2], 0.3, 1.3], [[1, 2], 1, 2], [[1, 81, 82, 83, 84, 85], 0.1, 41], [[1, 81, 82, 83, 84, 85], 0.2, 81], [[1, 81, 82, 83, 84, 85], 0.3, 81.5]];
    for (const [values, cutoff, expectedValue] of cases) close(peer.valueAtRisk(values, cutoff), expectedValue);
    const noise = normalNoise(31, 0.02, 21);
    for (const cutoff of [0, 0.0499, 0.05, 0.2, 0.999, 1]) {
      const bar = peer.valueAtRisk(noise, cutoff);
      close(peer.conditionalValueAtRisk(noise, cutoff), mean(noise.filter((value) => value <= bar)));
    }
  });
});

describe.skipIf(WITHOUT_DATA)('our metrics beside empyrical’s (skipped without ../shared)', () => {
  test('REV-5 equal where the definitions are, with the signs of ours', () => {
    const closes = rows('panel/vega_sp500_2000_daily.csv').map(({ adjclose }) => Number(adjclose));
    const [returns, other] = [simpleReturns(closes), simpleReturns(closes.map((value, i) => value * (1 + 0.01 * Math.sin(i))))];
    const slice = sliceOf(returns, { benchmark: other });
    const pairs: readonly (readonly [MetricId, number])[] = [
      ['total_return', peer.cumReturnsFinal(returns)], ['cagr', peer.annualReturn(returns)], ['volatility', peer.annualVolatility(returns)], ['sharpe', peer.sharpeRatio(returns)], ['sortino', peer.sortinoRatio(returns)], ['calmar', peer.calmarRatio(returns)],
      ['omega', peer.omegaRatio(returns)], ['stability', peer.stabilityOfTimeseries(returns)], ['tail_ratio', peer.tailRatio(returns)], ['downside_deviation', peer.downsideRisk(returns)], ['max_drawdown', -peer.maxDrawdown(returns)],
      ['var_historical', -peer.valueAtRisk(returns)], ['cvar_historical', -peer.conditionalValueAtRisk(returns)], ['alpha', peer.alpha(returns, other)], ['beta', peer.beta(returns, other)], ['information_ratio', peer.excessSharpe(returns, other) * Math.sqrt(252)],
      ['batting_average', peer.battingAverage(returns, other).all], ['capture_ratio', peer.capture(returns, other)],
    ];
    for (const [metric, value] of pairs) expect(measure(metric, slice).value, metric).toBeCloseTo(value, 11);
  });
});
