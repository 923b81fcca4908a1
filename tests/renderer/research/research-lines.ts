import type { z } from 'zod';
import type { FillLine, TradeLine } from '../../../src-shared/contract/research.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

/** Weekdays of two years. */
export const DAYS: readonly string[] = Array.from({ length: 730 }, (_, i) => new Date(Date.UTC(2018, 0, 2 + i))).filter((day) => day.getUTCDay() % 6 !== 0).map((day) => day.toISOString().slice(0, 10));
export const SYMBOLS = ['AAPL', 'MSFT', 'ASML', 'RELIANCE-LX-GDR-144A', ...Array.from({ length: 36 }, (_, i) => `NAME${i + 1}`)];

export function bars(): { session: string; row: number; open: number; high: number; low: number; close: number; volume: number }[] {
  const random = seededRandom(11);
  let price = 100;
  return DAYS.slice(0, 300).map((session, row) => {
    const open = price * (1 + (random.next() - 0.5) * 0.01);
    price = open * (1 + (random.next() - 0.48) * 0.03);
    return { session, row, open, high: Math.max(open, price) * 1.006, low: Math.min(open, price) * 0.994, close: price, volume: 1_000_000 };
  });
}

export function fillLine(number: number, symbol?: string): z.infer<typeof FillLine> {
  const none = number % 9 === 0;
  return {
    book: 'candidate', number, symbol: symbol ?? SYMBOLS[number % SYMBOLS.length] ?? 'AAPL', side: number % 2 === 0 ? 'sell' : 'buy', type: 'market', status: none ? 'rejected' : 'filled', reason: none ? 'no bar on the next session' : 'rebalance',
    decided: DAYS[number % 480] ?? '', filled: none ? null : DAYS[(number % 480) + 1] ?? '', asked: '212.000000', units: none ? '0.000000' : '212.000000', reference: none ? null : '562.100000', price: none ? null : '562.350000', slippageBps: none ? null : '4.4', commission: '11.921820', value: none ? '0.000000' : '119218.200000', address: `fill:price@candidate/${number}`,
  };
}

export function tradeLine(number: number, symbol?: string): z.infer<typeof TradeLine> {
  const from = (number * 43) % 230;
  const price = bars();
  const [entry, exit] = [price[from]?.open ?? 100, price[from + 21]?.open ?? 101];
  return {
    book: 'candidate', number, symbol: symbol ?? SYMBOLS[number % SYMBOLS.length] ?? 'AAPL', side: number % 7 === 0 ? 'short' : 'long', units: '212.000000', entered: DAYS[from] ?? '', left: number % 11 === 0 ? null : DAYS[from + 21] ?? '', open: number % 11 === 0, entryPrice: entry.toFixed(6), exitPrice: exit.toFixed(6),
    pnl: ((exit - entry) * 212).toFixed(6), return: (exit / entry - 1).toFixed(12), sessions: 21, mae: '-0.041200', mfe: '0.067100', exitReason: 'rebalance', entryFill: number * 2, exitFill: number % 11 === 0 ? null : number * 2 + 1, address: `trade:pnl@candidate/${number}`,
  };
}
