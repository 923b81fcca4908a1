import { describe, expect, it } from 'vitest';
import { runCase } from '../case-book.ts';
import { plainBook } from './plain-book.ts';
import { randomCase } from './random-books.ts';

const CASES = 800;
const near = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(a), Math.abs(b));

describe('the engine against a second, plain implementation', () => {
  it(`RBT-1 agrees on ${CASES} random books: fills, trades, cash, equity, costs`, () => {
    const seen = { fills: 0, trades: 0, partly: 0, rejected: 0, expired: 0, cancelled: 0, gaps: 0, splits: 0, delisted: 0, shorts: 0 };
    for (let seed = 1; seed <= CASES; seed += 1) {
      const c = randomCase(seed);
      const plain = plainBook(c);
      const book = runCase(c);
      // What still stands at the end of the run is told by the engine only.
      const fills = book.fills.filter(({ reason }) => !reason.includes('end of the run'));
      const about = `scenario ${seed}`;
      expect(fills.map(({ symbol, decided, filled, status, side, type }) => [symbol, decided, filled, status, side, type].join(' ')), about).toEqual(plain.fills.map(({ symbol, decided, filled, status, side, type }) => [symbol, decided, filled, status, side, type].join(' ')));
      const differs: string[] = [];
      const hold = (what: string, agrees: boolean, said: unknown): void => { if (!agrees) differs.push(`${what}: ${JSON.stringify(said)}`); };
      fills.forEach((fill, i) => {
        const other = plain.fills[i]!;
        hold(`fill ${i}`, near(fill.units, other.units) && near(fill.price, other.price) && near(fill.commission, other.commission) && near(fill.asked, other.asked) && fill.reason.includes(other.why), [fill, other]);
      });
      plain.equity.forEach((equity, t) => hold(`session ${t}`, near(book.equity[t]!, equity) && near(book.cash[t]!, plain.cash[t]!) && near(book.costs[t]!, plain.costs[t]!), [book.equity[t], equity, book.cash[t], plain.cash[t]]));
      const closed = book.trades.filter(({ open }) => !open);
      expect(closed.length, about).toBe(plain.trades.length);
      closed.forEach((trade, i) => {
        const other = plain.trades[i]!;
        const units = trade.side === 'long' ? trade.units : -trade.units;
        hold(`trade ${i}`, trade.symbol === other.symbol && trade.entered === other.entered && trade.left === other.left && near(units, other.units) && near(trade.entryPrice, other.entry) && near(trade.exitPrice, other.exit) && near(trade.pnl, other.pnl) && near(trade.mae, other.mae) && near(trade.mfe, other.mfe), [trade, other]);
      });
      expect(differs, about).toEqual([]);
      seen.fills += fills.filter(({ units }) => units > 0).length;
      seen.trades += closed.length;
      seen.splits += c.actions.filter(({ kind }) => kind === 'split').length;
      seen.shorts += closed.filter(({ side }) => side === 'short').length;
      for (const { status, priceRule, reason } of fills) {
        if (status !== 'filled') seen[status] += 1;
        if (priceRule === 'open (gap)') seen.gaps += 1;
        if (reason === 'delisted') seen.delisted += 1;
      }
    }
    // Everything that can happen did, often.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(100);
  });
});
