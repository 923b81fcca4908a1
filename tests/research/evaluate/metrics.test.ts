import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { boundsOf } from '../../../src-shared/model/metrics/performance/bounds.ts';
import { measure, type BookSlice } from '../../../src-shared/model/metrics/performance/compute.ts';
import { deepestDrawdown, maxDrawdown } from '../../../src-shared/model/metrics/performance/drawdown.ts';
import { aggregateReturns } from '../../../src-shared/model/metrics/performance/growth.ts';
import type { MetricStep } from '../../../src-shared/model/metrics/performance/measured.ts';
import { endings, type FillFact } from '../../../src-shared/model/metrics/performance/orders.ts';
import { METRICS, METRIC_IDS, metricOf } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { TradeFact } from '../../../src-shared/model/metrics/performance/round-trips.ts';
import { normalNoise } from './empyrical-series.ts';
import { sliceOf } from './made-up-slice.ts';

const trade = (number: number, pnl: number, open = false): TradeFact => ({ number, left: open ? null : '2020-01-02', open, pnl, return: pnl / 1000, sessions: number });
const fill = (number: number, order: string, status: FillFact['status'], price = 100, value = 1000, side: FillFact['side'] = 'buy'): FillFact => ({ number, order, status, side, reference: 100, price, value: status === 'rejected' || status === 'expired' ? 0 : value, commission: 1, participation: 0.01 * number });

describe('the registry', () => {
  test('REV-1 every metric has a title, a definition in words, a unit, a direction and a group; ids are unique', () => {
    expect(new Set(METRIC_IDS).size).toBe(METRICS.length);
    for (const metric of METRICS) {
      expect(metric.id).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(metric.title.length).toBeGreaterThan(3);
      expect(metric.definition).toMatch(/\.$/);
      expect(metricOf(metric.id)).toBe(metric);
    }
    expect(metricOf('charm')).toBeUndefined();
  });

  test('REV-2 no metric of any slice is NaN or infinite: it has a value or a reason, never both and never neither', () => {
    const random = seededRandom(3);
    const strange = [[], [0.01], [0, 0, 0, 0], [0.01, 0.01, 0.01], [Number.NaN, 0.01, -0.02], [-1, 0.5, 0.1], [1e308, 1e308, 1e308], [-2, 0.1, -0.3], Array.from({ length: 400 }, () => random.next() * 0.04 - 0.02)];
    const beside: Partial<BookSlice>[] = [{}, { trades: null, fills: null, trading: null, trials: null, violations: null, nonFinite: null }, { trades: [trade(1, 0), trade(2, 0, true)], fills: [fill(1, 'a', 'rejected')] }];
    for (const returns of strange) {
      for (const more of beside) {
        for (const benchmark of [null, Float64Array.from(returns, () => 0), Float64Array.from(returns, (value, i) => value * (i % 3))]) {
          const slice = sliceOf(returns, { ...more, benchmark });
          for (const metric of METRIC_IDS) {
            const { value, why } = measure(metric, slice);
            expect((value === null) === (why !== null), `${metric} of ${returns.length} returns`).toBe(true);
            if (value !== null) expect(Number.isFinite(value), metric).toBe(true);
          }
        }
      }
    }
  });

  test('REV-2 a metric with a value lies within its bounds', () => {
    for (let stream = 1; stream < 30; stream += 1) {
      const slice = sliceOf(normalNoise(stream, 0.01 * stream ** 0.3, 300).map((value) => Math.max(-0.99, value)), { benchmark: normalNoise(stream + 100, 0.01, 300), trades: [trade(1, 5), trade(2, -3)], fills: [fill(1, 'a', 'filled', 101)] });
      for (const metric of METRIC_IDS) {
        const { value } = measure(metric, slice);
        const [low, high] = boundsOf(metric);
        if (value !== null) expect(value >= low && value <= high, `${metric} ${value}`).toBe(true);
      }
    }
  });

  test('REV-3 steps are told by the code that computes: with and without them the value is the same', () => {
    const slice = sliceOf(normalNoise(7, 0.01, 300), { benchmark: normalNoise(8, 0.01, 300), trades: [trade(1, 5), trade(2, -3), trade(3, 8)], fills: [fill(1, 'a', 'filled', 100.1), fill(2, 'b', 'rejected')] });
    for (const metric of METRIC_IDS) {
      const steps: MetricStep[] = [];
      expect(measure(metric, slice, (step) => steps.push(step))).toEqual(measure(metric, slice));
      const counted = ['trials', 'trial_variance', 'pbo', 'non_finite'];
      if (!counted.includes(metric)) expect(steps.length, metric).toBeGreaterThan(0);
    }
  });
});

describe('definitions', () => {
  const returns = [0.02, -0.01, 0.03, -0.04, 0.01];

  test('REV-6 Sharpe, volatility and Sortino by hand', () => {
    const slice = sliceOf(returns, { options: { periodsPerYear: 252, riskFree: 0.0252, varLevel: 0.95 } });
    const excess = returns.map((value) => value - 0.0001);
    const mean = excess.reduce((sum, value) => sum + value, 0) / 5;
    const deviation = Math.sqrt(excess.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    expect(measure('sharpe', slice).value).toBeCloseTo((mean / deviation) * Math.sqrt(252), 12);
    expect(measure('volatility', slice).value).toBeCloseTo(deviation * Math.sqrt(252), 12);
    expect(measure('sortino', slice).value).toBeCloseTo((mean * 252) / (Math.sqrt((0.0101 ** 2 + 0.0401 ** 2) / 5) * Math.sqrt(252)), 12);
  });

  test('REV-6 a Sharpe ratio of equal returns is not defined, and says why', () => {
    expect(measure('sharpe', sliceOf([0.01, 0.01, 0.01]))).toEqual({ value: null, why: 'all returns are the same: there is no deviation to divide by', observations: 3 });
  });

  test('REV-7 drawdown begins at the close before the slice, and does not cross a gap', () => {
    expect(maxDrawdown([-0.1, 0.05]).value).toBeCloseTo(0.1, 15);
    const falls = [-0.1, 0.02, -0.1, 0.02];
    expect(maxDrawdown(falls).value).toBeCloseTo(1 - 0.9 * 1.02 * 0.9, 12);
    const apart = [{ start: 0, end: 2 }, { start: 2, end: 4 }];
    expect(maxDrawdown(falls, apart).value).toBeCloseTo(0.1, 12);
    expect(deepestDrawdown([0.1, -0.05, -0.05, 0.2])).toMatchObject({ peak: 0, trough: 2, recovered: 3 });
    expect(deepestDrawdown([-0.05, 0.02])).toMatchObject({ peak: -1, trough: 0, recovered: null });
  });

  test('REV-7 drawdown equals the largest fall over all pairs of sessions', () => {
    for (let stream = 1; stream < 20; stream += 1) {
      const noise = normalNoise(stream, 0.02, 120);
      const values = [1];
      for (const value of noise) values.push(values.at(-1)! * (1 + value));
      let most = 0;
      for (let i = 0; i < values.length; i += 1) for (let j = i; j < values.length; j += 1) most = Math.max(most, 1 - values[j]! / values[i]!);
      expect(maxDrawdown(noise).value).toBeCloseTo(most, 12);
    }
  });

  test('REV-8 growth a year is not extrapolated from less than a year', () => {
    expect(measure('cagr', sliceOf(new Float64Array(251).fill(0.001))).why).toMatch(/less than a year/);
    expect(measure('cagr', sliceOf(new Float64Array(252).fill(0.001))).value).toBeCloseTo(1.001 ** 252 - 1, 10);
  });

  test('REV-8 nor from sessions that do not follow each other', () => {
    const slice = sliceOf(normalNoise(3, 0.01, 600), { stretches: [{ start: 0, end: 300 }, { start: 300, end: 600 }] });
    for (const metric of ['cagr', 'calmar', 'stability', 'min_track_record'] as const) expect(measure(metric, slice)).toMatchObject({ value: null, observations: 600 });
    expect(measure('cagr', slice).why).toMatch(/do not follow each other/);
    expect(measure('sharpe', slice).value).not.toBeNull();
  });

  test('REV-9 trades: open ones count in nothing; hit rate, profit factor, payoff, Kelly, SQN by hand', () => {
    const slice = sliceOf(returns, { trades: [trade(1, 30), trade(2, -10), trade(3, 20), trade(4, -5), trade(5, 999, true)] });
    expect(measure('trades', slice).value).toBe(4);
    expect(measure('hit_rate', slice).value).toBe(0.5);
    expect(measure('profit_factor', slice).value).toBeCloseTo(50 / 15, 12);
    expect(measure('payoff', slice).value).toBeCloseTo(25 / 7.5, 12);
    expect(measure('kelly', slice).value).toBeCloseTo(0.5 - 0.5 / (25 / 7.5), 12);
    const deviation = Math.sqrt(([30, -10, 20, -5].reduce((sum, value) => sum + (value - 8.75) ** 2, 0)) / 3);
    expect(measure('sqn', slice).value).toBeCloseTo((2 * 8.75) / deviation, 12);
    expect(measure('hit_rate', sliceOf(returns, { trades: [trade(1, 5, true)] })).why).toBe('no trade was closed');
  });

  test('REV-10 orders are judged by how they ended, not by their rows', () => {
    const fills = [fill(1, 'a', 'partly'), fill(2, 'a', 'filled'), fill(3, 'b', 'partly'), fill(4, 'b', 'expired'), fill(5, 'c', 'rejected'), fill(6, 'd', 'cancelled'), fill(7, 'e', 'filled')];
    expect(endings(fills)).toEqual({ filled: 2, partly: 1, rejected: 1, expired: 1, orders: 5 });
    const slice = sliceOf(returns, { fills });
    expect(measure('fill_rate', slice).value).toBe(0.4);
    expect(measure('reject_rate', slice).value).toBe(0.2);
    expect(measure('fees', slice).value).toBe(7);
  });

  test('REV-10 slippage is worse where it is positive, for both sides, weighted by value', () => {
    const fills = [fill(1, 'a', 'filled', 100.1, 3000, 'buy'), fill(2, 'b', 'filled', 100.1, 1000, 'sell')];
    expect(measure('slippage_mean', sliceOf(returns, { fills })).value).toBeCloseTo((3000 * 10 - 1000 * 10) / 4000, 9);
    expect(measure('slippage_p95', sliceOf(returns, { fills })).value).toBeCloseTo(10, 9);
  });

  test('REV-11 calendar periods compound to the whole, in ISO weeks too', () => {
    const days = ['2018-12-31', '2019-01-02', '2019-12-30', '2020-01-03', '2020-12-31', '2021-01-01', '2021-01-04'];
    const moves = [0.01, 0.02, -0.03, 0.04, 0.01, -0.01, 0.02];
    const whole = moves.reduce((value, each) => value * (1 + each), 1);
    for (const by of ['week', 'month', 'quarter', 'year'] as const) expect(aggregateReturns(moves, days, by).reduce((value, each) => value * (1 + each.value), 1)).toBeCloseTo(whole, 12);
    expect(aggregateReturns(moves, days, 'week').map(({ period }) => period)).toEqual(['2019-W01', '2020-W01', '2020-W53', '2021-W01']);
  });
});
