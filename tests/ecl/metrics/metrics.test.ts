import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binomialTest, brierScore, hosmerLemeshow, jeffreysInterval, portfolioZ } from '../../../src-shared/model/metrics/calibration.ts';
import { lightWhereHighIsGood, lightWhereLowIsGood } from '../../../src-shared/model/metrics/light.ts';
import { goodmanIntervals, migrationNorms } from '../../../src-shared/model/metrics/migration.ts';
import { RankingCounter, rankingOf } from '../../../src-shared/model/metrics/ranking.ts';
import { calibrationLine, pairedTest } from '../../../src-shared/model/metrics/severity.ts';
import { bandOf, quantileBounds, stabilityIndex } from '../../../src-shared/model/metrics/stability.ts';

const SEED = { seed: 4404, numRuns: 300 };

test('EMD-6 AUC is the share of pairs ranked right, ties half; KS the largest distance: by brute force', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 2, maxLength: 40 }), (rows) => {
    const ranking = rankingOf(rows.map(([score]) => score), rows.map(([, event]) => event));
    const [bad, good] = [rows.filter(([, event]) => event), rows.filter(([, event]) => !event)];
    if (bad.length === 0 || good.length === 0) {
      expect(ranking).toBeNull();
      return;
    }
    let wins = 0;
    for (const [b] of bad) for (const [g] of good) wins += b > g ? 1 : b === g ? 0.5 : 0;
    expect(ranking?.auc).toBeCloseTo(wins / (bad.length * good.length), 14);
    const share = (list: typeof rows, bar: number): number => list.filter(([score]) => score >= bar).length / list.length;
    expect(ranking?.ks).toBeCloseTo(Math.max(...[0, 1, 2, 3, 4, 5, 6].map((bar) => Math.abs(share(bad, bar) - share(good, bar)))), 14);
  }), SEED);
});

test('EMD-6 the order of rows changes no bit; a spaced curve keeps its ends and its area', () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ score: (i * 7919) % 97, event: (i * 31) % 11 < 3 }));
  const one = rankingOf(rows.map(({ score }) => score), rows.map(({ event }) => event));
  const reversed = [...rows].reverse();
  expect(rankingOf(reversed.map(({ score }) => score), reversed.map(({ event }) => event))).toEqual(one);
  const spaced = new RankingCounter(500, rows.filter(({ event }) => event).length, 0.1);
  for (let score = 96; score >= 0; score -= 1) {
    const own = rows.filter((row) => row.score === score);
    if (own.length > 0) spaced.add({ n: own.length, events: own.filter(({ event }) => event).length });
  }
  expect(spaced.ranking()?.auc).toBe(one?.auc);
  expect(spaced.ranking()?.curve.length).toBeLessThan(25);
  expect(spaced.ranking()?.curve.at(-1)).toEqual({ falsePositive: 1, truePositive: 1 });
});

test('EMD-7 calibration tests on nothing, on certain PDs and on one grade', () => {
  expect([hosmerLemeshow([]), hosmerLemeshow([{ n: 10, d: 1, pd: 0.1 }, { n: 5, d: 0, pd: 0.2 }], 'in'), portfolioZ([]), brierScore([], [])]).toEqual([null, null, null, null]);
  expect(hosmerLemeshow([{ n: 10, d: 1, pd: 0 }])).toEqual({ statistic: Infinity, degrees: 1, pValue: 0 });
  expect(hosmerLemeshow([{ n: 10, d: 0, pd: 0 }])).toMatchObject({ statistic: 0, pValue: 1 });
  expect(binomialTest({ n: 10, d: 0, pd: 0.1 })).toBe(1);
  expect(jeffreysInterval(20, 0)[0]).toBe(0);
  expect(jeffreysInterval(20, 20)[1]).toBe(1);
  expect(jeffreysInterval(100, 10)).toEqual([expect.closeTo(0.0526, 3), expect.closeTo(0.1705, 3)]);
});

test('EMD-7 at the PD the one-sided tests are near a half, far above it near 0', () => {
  fc.assert(fc.property(fc.integer({ min: 50, max: 5000 }), fc.double({ min: 0.02, max: 0.5, noNaN: true }), (n, pd) => {
    const near = { n, d: Math.round(n * pd), pd };
    const far = { n, d: Math.min(n, Math.round(n * pd + 8 * Math.sqrt(n * pd * (1 - pd)) + 1)), pd };
    expect(binomialTest(near)).toBeGreaterThan(0.2);
    expect(binomialTest(far)).toBeLessThan(1e-4);
    expect(portfolioZ([far])?.pValue).toBeLessThan(1e-9);
  }), SEED);
});

test('EMD-8 PSI: zero for the same, infinite for an empty band unless a floor stands in, never negative', () => {
  expect(stabilityIndex([{ expected: 0.4, actual: 0.4 }, { expected: 0.6, actual: 0.6 }, { expected: 0, actual: 0 }]).psi).toBe(0);
  expect(stabilityIndex([{ expected: 1, actual: 0.5 }, { expected: 0, actual: 0.5 }]).psi).toBe(Infinity);
  expect(stabilityIndex([{ expected: 1, actual: 0.5 }, { expected: 0, actual: 0.5 }], 0.0001)).toMatchObject({ floored: 1, psi: expect.closeTo(4.605, 2) as number });
  fc.assert(fc.property(fc.array(fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1, maxLength: 10 }), (bands) => {
    for (const part of stabilityIndex(bands.map(([expected, actual]) => ({ expected, actual }))).parts) expect(part).toBeGreaterThanOrEqual(0);
  }), SEED);
});

test('EMD-8 quantile bands hold every value once, equal values together', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (values, count) => {
    const bounds = quantileBounds(values, count);
    expect(bounds.length).toBeLessThanOrEqual(count);
    for (const value of values) {
      const band = bandOf(bounds, value);
      expect(value <= (bounds[band] as number) && (band === 0 || value > (bounds[band - 1] as number))).toBe(true);
    }
    for (let band = 0; band < bounds.length; band += 1) expect(values.some((value) => bandOf(bounds, value) === band)).toBe(true);
  }), SEED);
});

test('EMD-9 paired t and the calibration line, by a case done by hand; nothing from too little', () => {
  const t = pairedTest([0.4, 0.5, 0.6], [0.5, 0.5, 0.9]);
  // Differences 0.1, 0, 0.3: mean 0.4/3, deviation 0.152753, t = 1.511858.
  expect(t?.meanDifference).toBeCloseTo(0.4 / 3, 14);
  expect(t?.statistic).toBeCloseTo(1.511857892036909, 10);
  expect(t?.pValue).toBeCloseTo(0.1348, 3);
  expect(calibrationLine([0, 1, 2], [1, 3, 5])).toMatchObject({ slope: 2, intercept: 1 });
  expect(calibrationLine([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])?.slope).toBeCloseTo(1, 12);
  expect([pairedTest([1], [1]), pairedTest([1, 2], [2, 3]), calibrationLine([1, 1, 1], [1, 2, 3]), calibrationLine([1, 2], [1, 2])]).toEqual([null, null, null, null]);
});

test('EMD-9 Goodman intervals hold the shares; more observations narrow them; norms of the identity are 0', () => {
  const narrow = goodmanIntervals([8000, 1500, 500]);
  goodmanIntervals([80, 15, 5])?.forEach(([low, high], i) => {
    const share = [0.8, 0.15, 0.05][i] as number;
    expect(low < share && share < high).toBe(true);
    expect((narrow?.[i]?.[1] as number) - (narrow?.[i]?.[0] as number)).toBeLessThan(high - low);
  });
  expect(goodmanIntervals([0, 0])).toBeNull();
  expect(migrationNorms([[1, 0], [0, 1]])).toEqual({ mobility: 0, l1: null, l2: null, upper: 0, lower: 0 });
  expect(migrationNorms([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 1]])).toMatchObject({ mobility: expect.closeTo(0.15, 12) as number, l1: expect.closeTo(0.3, 12) as number, upper: 0.05, lower: 0.1 });
});

test('EMD-9 a light turns at its bars, on the bar with the better colour', () => {
  const bars = { amber: 0.7, red: 0.6 };
  expect([0.71, 0.7, 0.69, 0.6, 0.59].map((each) => lightWhereHighIsGood(each, bars))).toEqual(['green', 'green', 'amber', 'amber', 'red']);
  expect([0.05, 0.1, 0.11, 0.25, 0.26].map((each) => lightWhereLowIsGood(each, { amber: 0.1, red: 0.25 }))).toEqual(['green', 'green', 'amber', 'amber', 'red']);
});
