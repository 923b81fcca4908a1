import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { BACKTESTING_PY_DEFAULTS, runPeer, smaCross, type BacktestingPyOptions } from '../../../src-main/pipelines/research/backtest/models/backtesting-py.ts';
import { peerStatistics } from '../../../src-main/pipelines/research/backtest/models/statistics-backtesting-py.ts';
import type { BarSeries } from '../../../src-main/pipelines/research/backtest/models/bar-series.ts';
import { crossedAbove, rollingMean } from '../../../src-main/pipelines/research/backtest/models/rolling-mean.ts';
import { draws } from './oracle/random-books.ts';

function walk(seed: number, n: number, start = 50): BarSeries {
  const draw = draws(seed);
  const [open, high, low, close] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let price = start;
  for (let i = 0; i < n; i += 1) {
    open[i] = Math.round(price * (1 + (draw() - 0.5) * 0.02) * 100) / 100;
    close[i] = Math.round(open[i]! * (1 + (draw() - 0.5) * 0.06) * 100) / 100;
    high[i] = Math.max(open[i]!, close[i]!);
    low[i] = Math.min(open[i]!, close[i]!);
    price = close[i]!;
  }
  return { time: Float64Array.from({ length: n }, (_, i) => Date.UTC(2015, 0, 1) + i * 86_400_000), open, high, low, close, volume: new Float64Array(n).fill(1e6) };
}

/** The same strategy with one position at a time, said in a dozen lines: what is closed first frees all the cash. */
function onePosition(bars: BarSeries, o: BacktestingPyOptions, fast: number, slow: number, longOnly: boolean): { trades: { size: number; entry: number; exit: number; pnl: number }[]; equity: number[] } {
  const [a, b] = [rollingMean(bars.close, fast), rollingMean(bars.close, slow)];
  let [cash, size, paid, wish] = [o.cash, 0, 0, null as number | null];
  const trades: { size: number; entry: number; exit: number; pnl: number }[] = [];
  const equity: number[] = [];
  for (let i = slow; i < bars.close.length; i += 1) {
    const open = bars.open[i]!;
    if (wish !== null) {
      if (size !== 0) {
        const [gross, fee] = [size * (open - paid), Math.abs(size) * open * o.commission];
        cash += gross - fee;
        trades.push({ size, entry: paid, exit: open, pnl: gross - fee - Math.abs(size) * paid * o.commission });
        size = 0;
      }
      if (wish !== 0) {
        const price = open * (1 + wish * o.spread);
        size = wish * Math.floor((Math.max(0, cash) / o.margin) / (price + open * o.commission));
        if (size !== 0) { paid = price; cash -= Math.abs(size) * price * o.commission; }
      }
    }
    equity.push(cash + size * (bars.close[i]! - paid));
    if (equity.at(-1)! <= 0) {
      const fee = Math.abs(size) * bars.close[i]! * o.commission;
      if (size !== 0) trades.push({ size, entry: paid, exit: bars.close[i]!, pnl: size * (bars.close[i]! - paid) - fee - Math.abs(size) * paid * o.commission });
      equity[equity.length - 1] = 0;
      while (equity.length < bars.close.length - slow) equity.push(0);
      break;
    }
    wish = crossedAbove(a, b, i) ? 1 : crossedAbove(b, a, i) ? (longOnly ? 0 : -1) : null;
  }
  return { trades, equity };
}

describe('the broker of the fill model backtesting.py', () => {
  it('RBT-23 margin, spread, commission, short and long only, together: 300 runs against the same rules said for one position', () => {
    const seen = { ruined: 0, shorts: 0, trades: 0 };
    for (let seed = 1; seed <= 300; seed += 1) {
      const draw = draws(seed + 9_000);
      const options: BacktestingPyOptions = { cash: 2_000 + draw() * 50_000, commission: draw() < 0.3 ? 0 : draw() * 0.01, spread: draw() < 0.3 ? 0 : draw() * 0.01, margin: [1, 1, 0.5, 0.2, 0.05][Math.floor(draw() * 5)]!, exclusive: draw() < 0.5, finalize: false };
      const [fast, slow, longOnly] = [2 + Math.floor(draw() * 6), 9 + Math.floor(draw() * 20), draw() < 0.4];
      const bars = walk(seed, 250);
      const run = smaCross(bars, options, { fast, slow, longOnly });
      const plain = onePosition(bars, options, fast, slow, longOnly);
      const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
      expect(run.trades.map(({ size, entryPrice, exitPrice, pnl }, i) => [size, close(entryPrice, plain.trades[i]!.entry), close(exitPrice, plain.trades[i]!.exit), close(pnl, plain.trades[i]!.pnl)]), `run ${seed}`).toEqual(plain.trades.map(({ size }) => [size, true, true, true]));
      expect(plain.equity.every((equity, k) => close(run.equity[k + slow]!, equity)), `equity of ${seed}`).toBe(true);
      seen.ruined += run.outOfMoney ? 1 : 0;
      seen.shorts += run.trades.filter(({ size }) => size < 0).length;
      seen.trades += run.trades.length;
    }
    expect(Math.min(seen.ruined / 5, seen.shorts / 500, seen.trades / 1000), JSON.stringify(seen)).toBeGreaterThan(1);
  });

  it('RBT-23 a relative order is in whole units rounded down, with the spread and the commission of a unit; what margin does not cover is dropped', () => {
    const flat = { ...walk(1, 6), open: new Float64Array(6).fill(100), close: new Float64Array(6).fill(100), high: new Float64Array(6).fill(100), low: new Float64Array(6).fill(100) };
    const ordered = (size: number | undefined, options: Partial<BacktestingPyOptions>): number => {
      const run = runPeer(flat, { ...BACKTESTING_PY_DEFAULTS, finalize: true, ...options }, [], (desk, i) => { if (i === 1) desk.buy(size); });
      return run.trades[0]?.size ?? 0;
    };
    expect(ordered(undefined, { cash: 1_000 })).toBe(9);
    expect(ordered(undefined, { cash: 1_000.01 })).toBe(10);
    expect(ordered(undefined, { cash: 1_000.01, spread: 0.001 })).toBe(9);
    expect(ordered(undefined, { cash: 1_000.01, commission: 0.001 })).toBe(9);
    expect(ordered(undefined, { cash: 1_000.01, margin: 0.1 })).toBe(100);
    expect(ordered(0.5, { cash: 1_000.01 })).toBe(5);
    expect(ordered(10, { cash: 1_000 })).toBe(10);
    expect(ordered(11, { cash: 1_000 })).toBe(0);
    expect(ordered(undefined, { cash: 99 })).toBe(0);
  });

  it('RBT-23 an opposite order closes the oldest trades first; exclusive orders close everything before them', () => {
    const bars = walk(3, 12);
    const sizes = (exclusive: boolean): number[] => runPeer(bars, { ...BACKTESTING_PY_DEFAULTS, exclusive, finalize: true }, [], (desk, i) => {
      if (i === 1) desk.buy(10);
      if (i === 3) desk.buy(5);
      if (i === 5) desk.sell(12);
    }).trades.map(({ size }) => size);
    expect(sizes(false)).toEqual([10, 2, 3]);
    expect(sizes(true)).toEqual([10, 5, -12]);
  });

  it('RBT-24 statistics of a run without trades and of one too short to have any are null, not zero', () => {
    const bars = walk(2, 30);
    const none = peerStatistics(bars, smaCross(bars, BACKTESTING_PY_DEFAULTS, { fast: 50, slow: 60, longOnly: false }));
    expect(none.trades).toEqual([]);
    expect(none.stats).toMatchObject({ '# Trades': 0, 'Return [%]': 0, 'Win Rate [%]': null, 'Best Trade [%]': null, 'Profit Factor': null, SQN: null, 'Sharpe Ratio': null, 'Max. Trade Duration': null, 'Exposure Time [%]': 0 });
    expect('Commissions [$]' in none.stats).toBe(false);
  });

  it.each([[{ cash: 0 }], [{ commission: 0.1 }], [{ commission: -0.2 }], [{ margin: 0 }], [{ margin: 1.5 }], [{ spread: -0.1 }], [{ cash: Number.NaN }]])('RBT-25 refuses %j with what and why', (bad) => {
    let thrown: unknown;
    try { smaCross(walk(1, 40), { ...BACKTESTING_PY_DEFAULTS, ...bad }, { fast: 2, slow: 5, longOnly: false }); } catch (error) { thrown = error; }
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).code).toBe('INVALID_INPUT');
  });
});
