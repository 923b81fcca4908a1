import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookRecorder } from '../../../src-main/pipelines/research/backtest-types.ts';
import { runCase } from './case-book.ts';
import { randomCase } from './oracle/random-books.ts';

describe('accounting', () => {
  it('RBT-1 equity changes by the prices of what is held, dividends and interest, less costs; cash by fills, dividends and interest; nothing is left over', () => {
    fc.assert(fc.property(fc.integer({ min: 10_000, max: 2_000_000 }), (seed) => {
      const c = randomCase(seed);
      const closes: { cash: number; equity: number; units: Float64Array; marks: Float64Array; fills: number }[] = [];
      const moved: { session: number; what: string; cash: number }[] = [];
      const recorder: BookRecorder = { closed: ({ cash, equity, units, marks, fills }) => closes.push({ cash, equity, units: units.slice(), marks: marks.slice(), fills }), moved: (about) => moved.push(about) };
      const book = runCase(c, { recorder });
      const size = Math.max(c.cash, ...book.equity.map(Math.abs));
      let [cash, fillsSeen] = [c.cash, 0];
      let units: Float64Array = new Float64Array(c.bars.length);
      for (const [t, close] of closes.entries()) {
        const before = t === 0 ? c.cash : closes[t - 1]!.equity;
        const fills = book.fills.slice(fillsSeen, close.fills).filter((fill) => fill.units > 0);
        fillsSeen = close.fills;
        // Cash: every coin of it.
        for (const { side, value, commission } of fills) cash += (side === 'buy' ? -value : value) - commission;
        for (const { cash: amount, what } of moved.filter(({ session }) => session === t)) if (what === 'dividend' || what === 'interest' || what === 'borrow') cash += amount;
        expect(Math.abs(close.cash - cash) / size).toBeLessThan(1e-9);
        // Profit of holdings: what was held before at the change of its marks, what was traded from the reference to the close.
        let profit = 0;
        for (let s = 0; s < units.length; s += 1) {
          const ratio = c.actions.filter(({ symbol, session, kind }) => symbol === s && session === t && kind === 'split').reduce((product, { value }) => product * value, 1);
          if (units[s] !== 0) profit += units[s]! * ratio * (close.marks[s]! - closes[t - 1]!.marks[s]! / ratio);
        }
        for (const { symbol, side, units: amount, reference } of fills) profit += (side === 'buy' ? amount : -amount) * (close.marks[symbol]! - reference);
        expect(Math.abs(close.equity - (before + profit + book.dividends[t]! + book.interest[t]! - book.costs[t]!)) / size).toBeLessThan(1e-9);
        units = close.units;
        cash = close.cash;
      }
    }), { numRuns: 300, seed: 7 });
  });

  it('RBT-1 trades, dividends, interest and borrow add up to what the book made', () => {
    fc.assert(fc.property(fc.integer({ min: 10_000, max: 2_000_000 }), (seed) => {
      const c = randomCase(seed);
      let borrow = 0;
      const book = runCase(c, { recorder: { moved: ({ what, cash }) => { if (what === 'borrow') borrow += cash; } } });
      const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
      const made = sum(book.trades.map(({ pnl }) => pnl)) + sum(book.dividends) + sum(book.interest) + borrow;
      expect(Math.abs(book.equity.at(-1)! - c.cash - made) / Math.max(c.cash, Math.abs(made))).toBeLessThan(1e-9);
      for (const { mae, mfe, entered, left, open } of book.trades) expect(mae <= 1e-12 && mfe >= -1e-12 && (open || left >= entered)).toBe(true);
    }), { numRuns: 300, seed: 11 });
  });
});
