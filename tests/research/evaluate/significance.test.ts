import { describe, expect, test } from 'vitest';
import { bootstrapIntervals, resample, type BootstrapOptions } from '../../../src-shared/model/metrics/performance/bootstrap.ts';
import { deviation, mean } from '../../../src-shared/model/metrics/performance/moments.ts';
import { probabilityOfOverfitting } from '../../../src-shared/model/metrics/performance/overfitting.ts';
import { deflatedSharpe, expectedMaximumSharpe, minimumTrackRecord, probabilisticSharpe, sharpeFacts } from '../../../src-shared/model/metrics/performance/significance.ts';
import { shortfallFactor } from '../../../src-shared/model/metrics/performance/value-at-risk.ts';
import { normalNoise } from './empyrical-series.ts';
import { json, WITHOUT_DATA } from './reference-data.ts';

interface Anchors { DSR_paper_example: { by_N: Record<string, { SR0_daily: number; DSR: number }> }; normal_CVaR_factor: Record<string, number>; PSR_iid_normal_check: { SR_daily: number; T: number; PSR_vs_0: number } }
const PAPER = { sharpe: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10 };

describe('significance', () => {
  test('REV-12 the deflated ratio of the paper: 0.90040 for 100 trials', () => {
    expect(deflatedSharpe(PAPER, { count: 100, variance: 0.5 / 250 }).value).toBeCloseTo(0.9004, 5);
    expect(deflatedSharpe(PAPER, { count: 46, variance: 0.5 / 250 }).value).toBeCloseTo(0.9505, 5);
  });

  test.skipIf(WITHOUT_DATA)('REV-12 closed forms to twelve digits (skipped without ../shared)', () => {
    const anchors = json<Anchors>('metrics/closed_form_anchors.json');
    for (const [count, { SR0_daily, DSR }] of Object.entries(anchors.DSR_paper_example.by_N)) {
      expect(expectedMaximumSharpe(Number(count), 0.5 / 250)).toBeCloseTo(SR0_daily, 13);
      expect(deflatedSharpe(PAPER, { count: Number(count), variance: 0.5 / 250 }).value).toBeCloseTo(DSR, 12);
    }
    for (const [level, factor] of Object.entries(anchors.normal_CVaR_factor)) expect(shortfallFactor(Number(level) / 100)).toBeCloseTo(factor, 12);
    const { SR_daily, T, PSR_vs_0 } = anchors.PSR_iid_normal_check;
    expect(probabilisticSharpe({ sharpe: SR_daily, observations: T, skewness: 0, kurtosis: 3 }).value).toBeCloseTo(PSR_vs_0, 12);
  });

  test('REV-12 one trial is not deflated; unknown trials give no number', () => {
    expect(deflatedSharpe(PAPER, { count: 1, variance: null }).value).toBe(probabilisticSharpe(PAPER).value);
    expect(deflatedSharpe(PAPER, null).why).toBe('it is not known how many trials were made');
    expect(deflatedSharpe(PAPER, { count: 3, variance: null }).value).toBeNull();
  });

  test('REV-12 after the minimum track record the probability is what was asked', () => {
    const sessions = minimumTrackRecord(PAPER, 0, 0.95).value ?? 0;
    expect(probabilisticSharpe({ ...PAPER, observations: sessions }).value).toBeCloseTo(0.95, 12);
    expect(minimumTrackRecord({ ...PAPER, sharpe: -0.1 }).why).toMatch(/no track record/);
  });

  test('REV-12 facts of a series are its own moments', () => {
    const returns = normalNoise(5, 0.01);
    expect(sharpeFacts(returns)?.sharpe).toBeCloseTo(mean(returns) / deviation(returns), 14);
    expect(sharpeFacts([0.01, 0.01, 0.01])).toBeNull();
  });
});

describe('overfitting', () => {
  test('REV-13 a trial that is best in every half is not overfitted; noise is in about half', () => {
    const noise = Array.from({ length: 20 }, (_, k) => normalNoise(40 + k, 0.01, 640));
    const skill = noise.map((values, k) => (k === 3 ? values.map((value) => value + 0.01) : values));
    expect(probabilityOfOverfitting(skill, 8).value).toBe(0);
    const chance = probabilityOfOverfitting(noise, 8);
    expect(chance.combinations).toBe(70);
    expect(chance.value).toBeGreaterThan(0.2);
    expect(chance.value).toBeLessThan(0.8);
  });

  test('REV-13 two trials that take turns are always wrong', () => {
    // One earns in the first half, the other in the second: the best in sample is the worst outside.
    const n = 64;
    const [a, b] = [0, 1].map((which) => Float64Array.from({ length: n }, (_, t) => ((t < n / 2) === (which === 0) ? 0.01 : -0.01) + (t % 2 === 0 ? 0.001 : -0.001))) as [Float64Array, Float64Array];
    expect(probabilityOfOverfitting([a, b], 2).value).toBe(1);
  });

  test('REV-13 what cannot be cut or compared has no number', () => {
    expect(probabilityOfOverfitting([new Float64Array(100)], 4).why).toBe('two trials are needed');
    expect(probabilityOfOverfitting([new Float64Array(100), new Float64Array(99)], 4).why).toMatch(/different lengths/);
    expect(probabilityOfOverfitting([new Float64Array(100), new Float64Array(100)], 5).why).toMatch(/even number/);
    expect(probabilityOfOverfitting([new Float64Array(6), new Float64Array(6)], 4).why).toMatch(/cannot be cut/);
    expect(probabilityOfOverfitting([new Float64Array(100), new Float64Array(100).fill(Number.NaN)], 4).why).toMatch(/without a return/);
  });
});

describe('bootstrap', () => {
  const options: BootstrapOptions = { draws: 400, block: 10, confidence: 0.9, seed: 42, kind: 'stationary' };

  test('REV-14 the same seed draws the same positions; each draw has its own', () => {
    expect([...resample(50, options, 3)]).toEqual([...resample(50, options, 3)]);
    expect([...resample(50, options, 3)]).not.toEqual([...resample(50, options, 4)]);
    expect([...resample(50, { ...options, draws: 1 }, 3)]).toEqual([...resample(50, options, 3)]);
  });

  test('REV-14 circular blocks keep ten sessions together, round the end', () => {
    const positions = resample(40, { ...options, kind: 'circular' }, 0);
    for (let i = 0; i < 40; i += 1) if (i % 10 !== 0) expect(positions[i]).toBe((positions[i - 1]! + 1) % 40);
  });

  test('REV-14 stationary blocks are ten sessions long on average', () => {
    const n = 20_000;
    const positions = resample(n, options, 0);
    let begins = 1;
    for (let i = 1; i < n; i += 1) if (positions[i] !== (positions[i - 1]! + 1) % n) begins += 1;
    expect(n / begins).toBeGreaterThan(9);
    expect(n / begins).toBeLessThan(11);
  });

  test('REV-14 the interval of a mean is that of the normal approximation for independent returns', () => {
    const returns = normalNoise(9, 0.01, 2000);
    const [interval] = bootstrapIntervals(returns.length, { ...options, block: 1, draws: 2000 }, (positions) => Float64Array.of(mean(Float64Array.from(positions, (i) => returns[i]!))), 1);
    const error = deviation(returns) / Math.sqrt(returns.length);
    expect(interval?.low).toBeCloseTo(mean(returns) - 1.645 * error, 4);
    expect(interval?.high).toBeCloseTo(mean(returns) + 1.645 * error, 4);
  });

  test('REV-14 a statistic that is undefined in many draws has no interval', () => {
    const some = bootstrapIntervals(30, options, (positions) => Float64Array.of(positions[0]! < 20 ? 1 : Number.NaN), 1);
    expect(some).toEqual([null]);
    expect(bootstrapIntervals(1, options, () => Float64Array.of(1), 1)).toEqual([null]);
  });
});
