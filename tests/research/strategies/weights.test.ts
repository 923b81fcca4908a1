import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceOf, equalRiskWeights, riskContributions } from '../../../src-main/pipelines/research/strategies/equal-risk.ts';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import { ABOUT, book, near, PANEL, smallView, spec, viewOfCloses } from './small-market.ts';
import type { MarketView } from '../../../src-main/pipelines/research/strategy.ts';

const SEED = { seed: 20_241_120 };

function decide(of: Parameters<typeof makeStrategy>[0], view: MarketView, session: number, held: Readonly<Record<number, number>> = {}): { target: number[]; signal: number[] } {
  const [target, signal] = [new Float64Array(view.panel.symbols.length), new Float64Array(view.panel.symbols.length)];
  makeStrategy(of, view, ABOUT).targets(book(view, session, held), target, signal);
  return { target: [...target], signal: [...signal] };
}

describe('moving averages', () => {
  it('RST-10 hard: an equal share where the fast average stands above the slow one, by hand', () => {
    const view = viewOfCloses([[1, 2, 3, 4], [4, 3, 2, 1], [2, 2, 2, 2]]);
    const { target, signal } = decide(spec({ kind: 'sma', fast: 2, slow: 4 }), view, 3);
    expect(target).toEqual([1 / 3, 0, 0]);
    const up = 1 / Math.sqrt(1.25); // (3.5 - 2.5) over the population deviation of 1 2 3 4.
    expect(near(signal[0]!, up) && near(signal[1]!, -up)).toBe(true);
    expect(signal[2]).toBe(0);
  });

  it('RST-11 sigmoid: free of the level of prices', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 8, maxLength: 8 }), fc.integer({ min: -8, max: 20 }), (closes, power) => {
      const of = spec({ kind: 'sma', fast: 3, slow: 8, form: 'sigmoid' });
      const [small, large] = [closes, closes.map((close) => close * 2 ** power)].map((line) => decide(of, viewOfCloses([line]), 7));
      expect(large).toEqual(small);
      expect(near(small!.target[0]!, 1 / (1 + Math.exp(-5 * small!.signal[0]!)))).toBe(true);
    }), SEED);
  });

  it('RST-12 inside the warm-up, and where a bar of the window is missing, nothing is decided', () => {
    const view = viewOfCloses([[1, 2, 3, 4, 5], [1, Number.NaN, 3, 4, 5]]);
    const of = spec({ kind: 'sma', fast: 2, slow: 3 });
    expect(decide(of, view, 1).target).toEqual([Number.NaN, Number.NaN]);
    expect(decide(of, view, 3).target).toEqual([1, Number.NaN]);
    expect(decide(of, view, 4).target).toEqual([0.5, 0.5]);
    expect(makeStrategy(of, view, ABOUT).warmUp).toBe(2);
  });
});

describe('risk parity', () => {
  it('RST-13 inverse volatility: weights in proportion to 1 / population deviation', () => {
    const { target, signal } = decide(spec({ kind: 'risk-parity', window: 30 }), smallView(), 120);
    const known = signal.map((_, s) => s).filter((s) => !Number.isNaN(signal[s]!));
    expect(known.length).toBeGreaterThan(8);
    for (const s of known) expect(near(target[s]! * signal[s]!, target[known[0]!]! * signal[known[0]!]!)).toBe(true);
    expect(near(known.reduce((sum, s) => sum + target[s]!, 0), 1)).toBe(true);
  });

  it('RST-14 equal risk: every name contributes the same, for any covariance with risk in every direction', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), (n, stream) => {
      const length = 3 * n + 5;
      const returns = Float64Array.from({ length: n * length }, (_, i) => 0.01 * (1 + (Math.floor(i / length) % 4)) * (stream.next().value as number + ((i % length) % 3 === 0 ? 0.4 : -0.2)) + 1e-4 * ((i * 2654435761) % 97));
      const covariance = covarianceOf(returns, n, length);
      const weights = equalRiskWeights(covariance, n)!;
      expect(weights.every((weight) => weight > 0)).toBe(true);
      expect(near(weights.reduce((sum, each) => sum + each, 0), 1)).toBe(true);
      for (const share of riskContributions(covariance, weights)) expect(near(share, 1 / n, 1e-9)).toBe(true);
    }), { ...SEED, numRuns: 200 });
  });

  it('RST-14 equal risk: three names worked out from the closed form of equal correlations', () => {
    // Same correlation for all pairs: weights are in proportion to 1 / sigma (Maillard, Roncalli, Teïletche 2010, eq. 6).
    const [sigma, rho] = [[0.1, 0.2, 0.4], 0.35];
    const covariance = Float64Array.from(sigma.flatMap((a, i) => sigma.map((b, j) => a * b * (i === j ? 1 : rho))));
    const weights = equalRiskWeights(covariance, 3)!;
    [4 / 7, 2 / 7, 1 / 7].forEach((weight, i) => expect(near(weights[i]!, weight)).toBe(true));
  });

  it('RST-15 a mixture without any risk has no book of equal risk: nothing is decided, and it is said', () => {
    // Two names that move exactly against each other.
    const path = [100, 101, 99, 102, 98, 103, 97, 104, 96, 105, 95, 106];
    const up = path.slice(1).map((price, i) => price / path[i]! - 1);
    const against = up.reduce((prices, move) => [...prices, prices.at(-1)! * (1 - move)], [100]);
    const view = viewOfCloses([path, against]);
    const of = spec({ kind: 'risk-parity', window: 10, form: 'equal-risk' });
    expect(decide(of, view, 11).target).toEqual([Number.NaN, Number.NaN]);
    expect(makeStrategy(of, view, ABOUT).explain(book(view, 11), 0).at(-1)!.detail).toMatch(/without any risk/);
  });
});

describe('momentum and mean reversion', () => {
  it('RST-16 momentum: the best by return from lookback to skip sessions ago, ties in order of names', () => {
    const view = viewOfCloses([[10, 11, 12, 5], [10, 11, 13, 5], [10, 11, 12, 5], [10, 11, 9, 50]]);
    const { target, signal } = decide(spec({ kind: 'momentum', lookback: 3, skip: 1, top: 2 }), view, 3);
    expect(signal.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.2, 0.3, 0.2, -0.1]);
    expect(target).toEqual([0.5, 0.5, 0, 0]);
  });

  it('RST-17 momentum by inverse volatility spreads the book over the best in proportion to 1 / deviation', () => {
    const { target } = decide(spec({ kind: 'momentum', lookback: 40, skip: 5, top: 3, weights: 'inverse-volatility' }), smallView(), 150);
    const chosen = target.filter((weight) => weight > 0);
    expect(chosen).toHaveLength(3);
    expect(near(chosen.reduce((sum, each) => sum + each, 0), 1)).toBe(true);
    expect(new Set(chosen).size).toBe(3);
    expect(PANEL.symbols).toHaveLength(12);
  });

  it('RST-18 mean reversion: entered at -entry, kept to -exit, at most `top` places, each the same', () => {
    const falls = [10, 10.1, 9.9, 10, 7]; // z = -2 at the last session.
    const dips = [10, 10.1, 9.9, 10, 9.995];
    const of = spec({ kind: 'mean-reversion', window: 5, entry: 1.5, exit: 0.1, top: 2 });
    const view = viewOfCloses([falls, dips, falls, falls]);
    expect(decide(of, view, 4).target).toEqual([0.5, 0, 0.5, 0]);
    expect(decide(of, view, 4, { 1: 0.4 }).target).toEqual([0.5, 0, 0.5, 0]); // z of the dip is above -exit: left.
    expect(decide(of, view, 4, { 3: 0.4 }).target).toEqual([0.5, 0, 0, 0.5]);
    expect(decide(of, view, 4, { 2: 0.4, 3: 0.4 }).target).toEqual([0, 0, 0.5, 0.5]);
  });
});
