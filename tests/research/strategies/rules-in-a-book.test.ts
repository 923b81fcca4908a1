import { describe, expect, it } from 'vitest';
import { at, type BarPanel } from '../../../src-shared/model/market/panel.ts';
import { Execution } from '../../../src-shared/model/research/spec.ts';
import { runBook } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import type { MarketView } from '../../../src-main/pipelines/research/strategy.ts';
import { ABOUT, smallView, spec, viewOfCloses } from './small-market.ts';

const FREE = Execution.parse({ units: 'fractional', costs: { commissionBps: 0 } });

/** One name, bars as [open, high, low, close]; `go` is 1 where the rule holds. */
function oneName(bars: readonly (readonly [number, number, number, number])[], go: readonly number[]): MarketView {
  const view = viewOfCloses([bars.map(([, , , close]) => close)], { go: [go] });
  const line = (k: number): Float64Array => Float64Array.from(bars, (bar) => bar[k]!);
  const panel: BarPanel = { ...view.panel, open: line(0), high: line(1), low: line(2), close: line(3) };
  return { ...view, panel, price: panel.close };
}

const fillsOf = (view: MarketView, order: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  runBook({ panel: view.panel, view, execution: FREE, from: 0, to: view.panel.sessions.length - 1, holdings: false, strategy: makeStrategy(spec({ kind: 'rules', enter: 'go > 0', weight: 0.5, order, ...more }), view, ABOUT) }).fills
    .map(({ side, type, status, reason, filled, price, priceRule }) => [side, type, status, reason, filled, Number.isNaN(price) ? null : Math.round(price * 1e9) / 1e9, priceRule]);

describe('rules in a book of the engine', () => {
  it('RST-31 a stop-loss stands from the session after the entry, at per cent of what was paid, and closes what is held', () => {
    const view = oneName([[100, 100, 100, 100], [100, 104, 99, 103], [103, 104, 94, 96], [96, 97, 95, 96], [96, 97, 95, 96]], [1, 0, 0, 0, 0]);
    expect(fillsOf(view, { stopLoss: 5 })).toEqual([
      ['buy', 'market', 'filled', 'rebalance', 1, 100, 'open'],
      ['sell', 'stop', 'filled', 'stop-loss', 2, 95, 'stop'],
    ]);
  });

  it('RST-31 where the bar opens beyond the stop it fills at the open; of stop and take-profit only one finds something to close', () => {
    const view = oneName([[100, 100, 100, 100], [100, 101, 99, 100], [90, 130, 88, 110], [110, 111, 109, 110]], [1, 0, 0, 0]);
    expect(fillsOf(view, { stopLoss: 5, takeProfit: 20 }).filter(([, , status]) => status === 'filled')).toEqual([
      ['buy', 'market', 'filled', 'rebalance', 1, 100, 'open'],
      ['sell', 'stop', 'filled', 'stop-loss', 2, 90, 'open (gap)'],
    ]);
  });

  it('RST-31 a trailing stop follows the best price up to the close before, never that of its own session', () => {
    const view = oneName([[100, 100, 100, 100], [100, 102, 99, 101], [101, 120, 101, 118], [118, 140, 109, 135], [135, 136, 134, 135]], [1, 0, 0, 0, 0]);
    // Best at the close of the third session: 120. Ten per cent below is 108, which the fourth does not reach though it falls 22 % from its own high.
    expect(fillsOf(view, { trailing: 10 }).filter(([, , status]) => status === 'filled')).toHaveLength(1);
    const falls = oneName([[100, 100, 100, 100], [100, 102, 99, 101], [101, 120, 101, 118], [118, 119, 107, 110], [110, 111, 109, 110]], [1, 0, 0, 0, 0]);
    expect(fillsOf(falls, { trailing: 10 }).filter(([, , status]) => status === 'filled')[1]).toEqual(['sell', 'trailing', 'filled', 'trailing stop', 3, 108, 'stop']);
  });

  it('RST-31 an entry by limit waits below the close, fills when it is reached or expires', () => {
    const view = oneName([[100, 100, 100, 100], [101, 102, 99, 101], [101, 103, 97, 98], [98, 99, 97, 98], [98, 99, 97, 98]], [1, 0, 0, 0, 0]);
    expect(fillsOf(view, { type: 'limit', offset: -2, validSessions: 2 }, { exit: 'go > 5' })).toEqual([['buy', 'limit', 'filled', 'entry', 2, 98, 'limit']]);
    expect(fillsOf(view, { type: 'limit', offset: -2, validSessions: 1 }, { exit: 'go > 5' }).map(([, , status, reason]) => [status, reason])).toEqual([['expired', 'entry: not reached']]);
  });

  it('RST-31 on a market with splits, dividends, gaps and a delisting, protective orders never leave a position short', () => {
    const view = smallView();
    const book = runBook({ panel: view.panel, view, execution: FREE, from: 0, to: 319, holdings: true, strategy: makeStrategy(spec({ kind: 'rules', enter: 'level > 0.01', exit: 'level < -0.05', top: 5, order: { stopLoss: 3, takeProfit: 6, trailing: 4 } }), view, ABOUT) });
    expect(book.units!.every((units) => units >= 0)).toBe(true);
    const reasons = new Set(book.fills.filter(({ units }) => units > 0).map(({ reason }) => reason));
    for (const reason of ['stop-loss', 'take-profit', 'trailing stop', 'rebalance']) expect(reasons).toContain(reason);
    // A split halves the price and what protective orders stand on: none of them fires because of it.
    const split = [...view.panel.factor.keys()].find((i) => i % 320 > 0 && view.panel.factor[i]! / view.panel.factor[i - 1]! > 1.9)!;
    expect(book.fills.filter(({ symbol, filled, reason, units }) => units > 0 && symbol === Math.floor(split / 320) && filled === split % 320 && reason === 'stop-loss')).toEqual([]);
    expect(view.panel.close[at(view.panel, Math.floor(split / 320), split % 320)]!).toBeGreaterThan(0);
  });
});
