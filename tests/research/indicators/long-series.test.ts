import { expect, test } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { indicator } from '../../../src-shared/model/market/indicators/registry.ts';

const BARS = 1_000_000;
// A price that hardly moves at a high level, after a stretch at a level a million times greater: running sums would keep the error of that.
const random = seededRandom(12);
const close = Float64Array.from({ length: BARS }, (_, i) => (i < 1000 ? 1e10 : 1e4) + random.next());
const volume = Float64Array.from({ length: BARS }, () => Math.floor(1e9 * random.next()));
const places = [5000, 77_777, 500_000, 999_998, 999_999];
const windowAt = (x: Float64Array, i: number, n: number): number[] => Array.from(x.subarray(i - n + 1, i + 1));
const mean = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;
const close_to = (got: number, expected: number): void => expect(Math.abs(got - expected) / Math.abs(expected)).toBeLessThan(1e-9);

test('RIN-17 means, weighted means and sums hold 1e-9 after a million bars', () => {
  const [sma, wma, extremes, vwma] = [indicator('sma').compute({ close }, { n: 50 })['sma'], indicator('wma').compute({ close }, { n: 50 })['wma'], indicator('extremes').compute({ close }, { n: 50 }), indicator('vwma').compute({ close, volume }, { n: 50 })['vwma']];
  for (const i of places) {
    const w = windowAt(close, i, 50);
    close_to((sma as Float64Array)[i] as number, mean(w));
    close_to((wma as Float64Array)[i] as number, w.reduce((sum, v, k) => sum + v * (k + 1), 0) / 1275);
    close_to((extremes['sum'] as Float64Array)[i] as number, w.reduce((sum, v) => sum + v, 0));
    expect((extremes['highest'] as Float64Array)[i]).toBe(Math.max(...w));
    const v = windowAt(volume, i, 50);
    close_to((vwma as Float64Array)[i] as number, w.reduce((sum, x, k) => sum + x * (v[k] as number), 0) / v.reduce((sum, x) => sum + x, 0));
  }
});

test('RIN-17 deviations and regressions of a price that moves by a ten-thousandth hold 1e-9', () => {
  const stdev = indicator('stdev').compute({ close }, { n: 20 })['stdDev'] as Float64Array;
  const { slope, rSquared } = indicator('slope').compute({ close }, { n: 20 }) as { slope: Float64Array; rSquared: Float64Array };
  const { covariance } = indicator('corr').compute({ close, other: volume }, { n: 20 }) as { covariance: Float64Array };
  for (const i of places) {
    // Exact in the window: deviations from its first value have no rounding of the level.
    const w = windowAt(close, i, 20);
    const d = w.map((v) => v - (w[0] as number));
    const m = mean(d);
    const squares = d.reduce((sum, v) => sum + (v - m) * (v - m), 0);
    close_to(stdev[i] as number, Math.sqrt(squares / 20));
    const cross = d.reduce((sum, v, k) => sum + (v - m) * (k - 9.5), 0);
    close_to(slope[i] as number, cross / 665);
    close_to(rSquared[i] as number, (cross * cross) / (665 * squares));
    const v = windowAt(volume, i, 20);
    const mv = mean(v);
    close_to(covariance[i] as number, d.reduce((sum, x, k) => sum + (x - m) * ((v[k] as number) - mv), 0) / 20);
  }
});

test('RIN-17 running totals are compensated: a million volumes of a billion add up exactly', () => {
  const rising = Float64Array.from({ length: BARS }, (_, i) => 1 + i);
  const obv = indicator('obv').compute({ close: rising, volume })['obv'] as Float64Array;
  const exact = volume.subarray(1).reduce((sum, v) => sum + BigInt(v), 0n);
  expect(BigInt(obv[BARS - 1] as number)).toBe(exact);
  const parts = Float64Array.from({ length: BARS }, (_, i) => (i % 2 === 0 ? 1e16 : 1));
  const multiplier = { high: rising, low: rising.map((v) => v - 1), close: rising };
  // Money flow of a close at the high is the volume: 500,000 times 1e16 and 500,000 times 1; plain addition would lose every 1.
  expect((indicator('adl').compute({ ...multiplier, volume: parts })['adl'] as Float64Array)[BARS - 1]).toBe(5e21 + 5e5);
});
