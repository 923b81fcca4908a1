import { describe, expect, it } from 'vitest';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import { ABOUT, anyBook, book, cut, PANEL, smallView, spec, viewOfCloses } from './small-market.ts';

export const SPECS = {
  'equal weight': spec({ kind: 'equal-weight' }),
  'sma hard': spec({ kind: 'sma', fast: 5, slow: 20 }),
  'sma sigmoid': spec({ kind: 'sma', fast: 5, slow: 20, form: 'sigmoid' }),
  'inverse volatility': spec({ kind: 'risk-parity', window: 30 }),
  'equal risk': spec({ kind: 'risk-parity', window: 30, form: 'equal-risk' }),
  'momentum': spec({ kind: 'momentum', lookback: 40, skip: 5, top: 4 }),
  'momentum by inverse volatility': spec({ kind: 'momentum', lookback: 40, skip: 5, top: 4, weights: 'inverse-volatility' }),
  'mean reversion': spec({ kind: 'mean-reversion', window: 10, top: 4 }),
  'rules': spec({ kind: 'rules', enter: 'cross_above(step, level) and rank(level) > 0.3', exit: 'level < -0.02', score: 'level - step', top: 5, order: { stopLoss: 5, takeProfit: 8, trailing: 6 } }),
  'rules by limit': spec({ kind: 'rules', enter: 'step < 0', score: 'price', top: 5, order: { type: 'limit', offset: -1, validSessions: 3 } }),
};

const FULL = smallView();

describe('every strategy', () => {
  for (const [name, of] of Object.entries(SPECS)) {
    it(`RST-1 ${name}: decides, orders and explains the same on bars cut after the session`, () => {
      const whole = makeStrategy(of, FULL, ABOUT);
      let decided = 0;
      for (const session of [0, 4, 5, 19, 20, 39, 40, 63, 64, 70, 128, 129, 150, 176, 177, 178, 180, 200, 255, 256, 260, 300, 319]) {
        const view = cut(session);
        const then = makeStrategy(of, view, ABOUT);
        const state = anyBook(FULL, session);
        const [target, signal, targetThen, signalThen] = Array.from({ length: 4 }, () => new Float64Array(PANEL.symbols.length));
        whole.targets(state, target!, signal!);
        then.targets(state, targetThen!, signalThen!);
        expect(targetThen).toEqual(target);
        expect(signalThen).toEqual(signal);
        expect(then.orders?.(state)).toEqual(whole.orders?.(state));
        for (const symbol of [0, 1, 5, 11]) expect(then.explain(state, symbol)).toEqual(whole.explain(state, symbol));
        decided += target!.filter((weight) => weight > 0).length + (whole.orders?.(state).length ?? 0);
      }
      expect(decided).toBeGreaterThan(5);
    });

    it(`RST-2 ${name}: keeps nothing between questions, in whatever order they are asked`, () => {
      const ask = (strategy: ReturnType<typeof makeStrategy>, session: number): Float64Array => {
        const target = new Float64Array(PANEL.symbols.length);
        strategy.targets(anyBook(FULL, session), target, new Float64Array(target.length));
        return target;
      };
      const forward = makeStrategy(of, FULL, ABOUT);
      const seen = [100, 150, 200, 250].map((session) => ask(forward, session));
      const backward = makeStrategy(of, smallView(), ABOUT);
      expect([250, 200, 150, 100].map((session) => ask(backward, session)).reverse()).toEqual(seen);
    });

    it(`RST-3 ${name}: a name outside the universe leaves, one without prices is not decided, and both are said`, () => {
      const strategy = makeStrategy(of, FULL, ABOUT);
      const last = 319; // The last name was delisted at 256.
      const gone = book(FULL, last, { 11: 0.2, 0: 0.1 });
      const target = new Float64Array(12);
      strategy.targets(gone, target, new Float64Array(12));
      expect(target[11]).toBe(0);
      expect(strategy.explain(gone, 11)[0]).toMatchObject({ title: 'Not in the universe', value: '0' });
      const gap = book(FULL, 177, { 5: 0.1 }); // In a gap of three sessions from 176, still listed.
      strategy.targets(gap, target, new Float64Array(12));
      expect(FULL.universe[5 * 320 + 177]).toBe(1);
      expect(target[5]).toBeNaN();
      expect(strategy.explain(gap, 5).map(({ title, detail }) => `${title} ${detail}`).join('\n')).toMatch(/not known/);
    });

    it(`RST-4 ${name}: explains with the weight that it decided, and cells that are there`, () => {
      const strategy = makeStrategy(of, FULL, ABOUT);
      const state = anyBook(FULL, 240);
      const target = new Float64Array(12);
      strategy.targets(state, target, new Float64Array(12));
      for (let symbol = 0; symbol < 12; symbol += 1) {
        const steps = strategy.explain(state, symbol);
        const told = steps.at(-1)!;
        if (told.title === 'Target weight') expect(told.value).toBe(Number.isNaN(target[symbol]!) ? null : String(target[symbol]));
        const rows = new Set(PANEL.row.subarray(symbol * 320, symbol * 320 + 241));
        for (const { cells } of steps) for (const cell of cells) expect(rows.has(cell.sourceRow)).toBe(true);
      }
    });
  }

  it('RST-5 what stays undecided keeps its weight, and the rest is spread over what is left of the book', () => {
    const view = viewOfCloses([[10, 11, 12], [10, 11, Number.NaN], [10, 9, 8]]);
    const target = new Float64Array(3);
    makeStrategy(SPECS['equal weight'], view, ABOUT).targets(book(view, 2, { 1: 0.4 }), target, new Float64Array(3));
    expect([...target]).toEqual([0.3, Number.NaN, 0.3]);
  });
});
