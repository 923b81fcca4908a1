import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { crossMoments, crossRank, meanCorrelation, transposed } from '../../../src-main/pipelines/research/features/kernels/cross-section.ts';
import { exponentialDeviation, exponentialMean } from '../../../src-main/pipelines/research/features/kernels/recursive.ts';
import { rollingDeviation, rollingExtreme, rollingMaximumOfKnown, rollingMean, rollingSkewness } from '../../../src-main/pipelines/research/features/kernels/rolling.ts';

const random = seededRandom(5);
/** A level far from 0, so that running differences of squares would lose their digits. */
const level = Float64Array.from({ length: 200 }, () => 1e6 + random.next());
const gapped = level.map((x, t) => (t === 70 || t === 71 ? Number.NaN : x));
const windowsOf = (x: Float64Array, n: number, of: (window: number[]) => number): number[] => [...x].map((_, t) => (t < n - 1 ? Number.NaN : of([...x.subarray(t - n + 1, t + 1)])));
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const moment = (x: readonly number[], k: number): number => mean(x.map((value) => (value - mean(x)) ** k));
function close(got: Float64Array, wanted: readonly number[], digits: number): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((value, t) => (Number.isNaN(wanted[t]!) ? expect(value, `at ${t}`).toBeNaN() : expect(Math.abs(value - wanted[t]!) / Math.max(1e-12, Math.abs(wanted[t]!)), `at ${t}: ${value} for ${wanted[t]}`).toBeLessThan(10 ** -digits)));
}

describe('rolling windows', () => {
  it.each([1, 2, 3, 7, 20, 63, 199, 200, 250])('RFE-3 mean, deviation and extremes of %i sessions are those of the definition, gaps included', (n) => {
    for (const x of [level, gapped]) {
      const [m, out] = [new Float64Array(200), new Float64Array(200)];
      rollingMean(x, n, out);
      close(out, windowsOf(x, n, mean), 14);
      rollingDeviation(x, n, 0, m, out);
      if (n > 1) close(out, windowsOf(x, n, (window) => Math.sqrt(moment(window, 2))), 8);
      rollingExtreme(x, n, 1, out);
      close(out, windowsOf(x, n, (window) => Math.max(...window)), 15);
      rollingExtreme(x, n, -1, out);
      close(out, windowsOf(x, n, (window) => Math.min(...window)), 15);
    }
  });

  it('RFE-3 a series that does not vary has a deviation of exactly 0, and no skewness', () => {
    const out = new Float64Array(50);
    rollingDeviation(new Float64Array(50).fill(123.456), 20, 1, new Float64Array(50), out);
    expect([...out.subarray(19)].every((value) => value === 0)).toBe(true);
    rollingSkewness(new Float64Array(50).fill(123.456), 20, out);
    expect([...out].every(Number.isNaN)).toBe(true);
  });

  it('RFE-3 skewness is the adjusted one of the window', () => {
    const x = gapped.map((value) => Math.exp((value - 1e6) * 3));
    const out = new Float64Array(200);
    rollingSkewness(x, 30, out);
    close(out, windowsOf(x, 30, (window) => (Math.sqrt(30 * 29) / 28) * moment(window, 3) / moment(window, 2) ** 1.5), 9);
  });

  it('RFE-3 the maximum of known values leaves gaps out, and is not known where nothing is', () => {
    const out = new Float64Array(200);
    rollingMaximumOfKnown(gapped.map((x, t) => (t < 3 ? Number.NaN : x)), 2, out);
    expect([...out.subarray(0, 3)].every(Number.isNaN)).toBe(true);
    expect([out[70], out[71]]).toEqual([gapped[69], Number.NaN]);
    expect(out[72]).toBe(gapped[72]);
  });
});

describe('recursions', () => {
  it('RFE-4 the average begins with the first value and holds its state over a gap', () => {
    const out = new Float64Array(6);
    exponentialMean(Float64Array.of(Number.NaN, 10, 20, Number.NaN, 30, 30), 0.5, 2, out);
    expect([...out]).toEqual([Number.NaN, Number.NaN, 15, Number.NaN, 22.5, 26.25]);
  });

  it('RFE-4 the deviation is that of weights (1 - a)^k with the bias taken away', () => {
    const x = Float64Array.of(1, 4, 2, 8);
    const out = new Float64Array(4);
    exponentialDeviation(x, 0.4, out);
    const weights = [...x].map((_, k) => 0.6 ** (3 - k));
    const [sum, squares] = [weights.reduce((a, b) => a + b), weights.reduce((a, b) => a + b * b, 0)];
    const centre = weights.reduce((a, w, k) => a + w * x[k]!, 0) / sum;
    const biased = weights.reduce((a, w, k) => a + w * (x[k]! - centre) ** 2, 0) / sum;
    expect(out[0]).toBeNaN();
    expect(out[3]).toBeCloseTo(Math.sqrt((biased * sum * sum) / (sum * sum - squares)), 12);
  });
});

describe('across names', () => {
  const [S, T] = [37, 40];
  const draws = seededRandom(8);
  const x = Float64Array.from({ length: S * T }, () => (draws.next() < 0.1 ? Number.NaN : Math.round((draws.next() - 0.5) * 20) / 4));
  x[3 * T + 5] = -0;
  x[9 * T + 5] = 0;
  const mask = Uint8Array.from({ length: S * T }, () => (draws.next() < 0.8 ? 1 : 0));
  const day = (t: number): { s: number; value: number }[] => Array.from({ length: S }, (_, s) => ({ s, value: x[s * T + t]! })).filter(({ s, value }) => mask[s * T + t] === 1 && !Number.isNaN(value));

  it('RFE-6 ranks are those of a stable sort, by name and on average', () => {
    const [byName, average] = [new Float64Array(S * T), new Float64Array(S * T)];
    crossRank(x, mask, S, T, 'by-name', byName);
    crossRank(x, mask, S, T, 'average', average);
    for (let t = 0; t < T; t += 1) {
      const there = day(t).sort((a, b) => a.value - b.value || a.s - b.s);
      for (const [k, { s, value }] of there.entries()) {
        expect(byName[s * T + t]).toBe(k / (there.length - 1));
        const equal = there.flatMap((each, j) => (each.value === value ? [j + 1] : []));
        expect(average[s * T + t]).toBeCloseTo(mean(equal) / there.length, 14);
      }
      for (let s = 0; s < S; s += 1) if (!there.some((each) => each.s === s)) expect(byName[s * T + t]).toBeNaN();
    }
  });

  it('RFE-6 values of all sizes and signs are ordered', () => {
    const values = [-Infinity, -1e300, -1, -1e-300, -0, 0, 5e-324, 1e-300, 1, 1 + 2 ** -52, 1e300, Infinity];
    const out = new Float64Array(values.length);
    crossRank(Float64Array.from(values.toReversed()), null, values.length, 1, 'by-name', out);
    // Reversed, 0 comes before -0 in order of names, and they are equal.
    expect([...out].map((rank) => Math.round(rank * 11))).toEqual([11, 10, 9, 8, 7, 6, 4, 5, 3, 2, 1, 0]);
  });

  it('RFE-6 values that only their last bits tell apart are ordered, many equal ones too', () => {
    const values = Float64Array.from({ length: 300 }, (_, s) => (s % 3 === 0 ? 1 : 1 + draws.below(1_000) * 2 ** -52) * (s < 150 ? 1 : -1));
    const out = new Float64Array(300);
    crossRank(values, null, 300, 1, 'by-name', out);
    const order = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
    expect(order.map((s) => Math.round(out[s]! * 299))).toEqual(order.map((_, k) => k));
  });

  it('RFE-6 moments of a session are of those who take part; fewer than two have none', () => {
    const [m, d] = [new Float64Array(T), new Float64Array(T)];
    crossMoments(x, mask, T, 2, m, d);
    for (let t = 0; t < T; t += 1) {
      const values = day(t).map(({ value }) => value);
      expect(m[t]).toBeCloseTo(mean(values), 12);
      expect(d[t]).toBeCloseTo(Math.sqrt(moment(values, 2)), 12);
    }
    crossMoments(Float64Array.of(1, Number.NaN), Uint8Array.of(1, 1), 1, 2, m, d);
    expect([m[0], d[0]]).toEqual([Number.NaN, Number.NaN]);
  });

  it('RFE-7 mean correlation by the identity is the mean of all pairs', () => {
    const [names, sessions, n] = [12, 60, 20];
    const r = Float64Array.from({ length: names * sessions }, () => draws.next() - 0.5).map((value, i) => (i === 4 * sessions + 33 ? Number.NaN : i >= 7 * sessions && i < 8 * sessions ? 0.25 : value));
    const out = new Float64Array(sessions);
    meanCorrelation(r, null, names, sessions, n, out);
    for (const t of [19, 32, 40, 59]) {
      const windows = Array.from({ length: names }, (_, s) => [...r.subarray(s * sessions + t - n + 1, s * sessions + t + 1)]).filter((window) => !window.some(Number.isNaN) && moment(window, 2) > 0);
      const pairs = windows.flatMap((a, i) => windows.slice(i + 1).map((b) => mean(a.map((value, k) => (value - mean(a)) * (b[k]! - mean(b)))) / Math.sqrt(moment(a, 2) * moment(b, 2))));
      expect(out[t]).toBeCloseTo(mean(pairs), 12);
    }
    expect([...out.subarray(0, 19)].every(Number.isNaN)).toBe(true);
  });

  it('RFE-6 a transposed table is the table', () => {
    const [out, back] = [new Float64Array(S * T), new Float64Array(S * T)];
    transposed(x, S, T, out);
    transposed(out, T, S, back);
    expect(back).toEqual(x);
    expect(out[5 * S + 9]).toBe(x[9 * T + 5]);
  });
});
