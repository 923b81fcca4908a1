import { describe, expect, it } from 'vitest';
import { BACKTESTING_PY_DEFAULTS, smaCross, type BacktestingPyOptions } from '../../../src-main/pipelines/research/backtest/models/backtesting-py.ts';
import { peerStatistics } from '../../../src-main/pipelines/research/backtest/models/statistics-backtesting-py.ts';
import { HAS_PEERS, peerBars, peerJson } from './peer-files.ts';

type Value = number | string | null;
interface PeerCase { readonly stats: Record<string, Value>; readonly trades: readonly Record<string, Value>[]; readonly equity_sample: Record<string, number> }
interface Run { readonly file: string; readonly options: Partial<BacktestingPyOptions>; readonly about: { fast: number; slow: number; longOnly: boolean } }

const RUNS: Readonly<Record<string, Run>> = {
  goog_sma10_30_no_cost_finalize: { file: 'GOOG', options: { finalize: true }, about: { fast: 10, slow: 30, longOnly: false } },
  'goog_sma5_40_commission_0.001': { file: 'GOOG', options: { commission: 0.001 }, about: { fast: 5, slow: 40, longOnly: false } },
  'goog_longonly_20_60_commission_0.0005_cash_100000': { file: 'GOOG', options: { commission: 0.0005, cash: 100_000 }, about: { fast: 20, slow: 60, longOnly: true } },
  'eurusd_sma20_50_spread_0.0001_cash_10000': { file: 'EURUSD', options: { spread: 0.0001 }, about: { fast: 20, slow: 50, longOnly: false } },
  'btcusd_longonly_3_9_commission_0.001_cash_1e7': { file: 'BTCUSD', options: { commission: 0.001, cash: 1e7 }, about: { fast: 3, slow: 9, longOnly: true } },
};
const apart = (a: Value | undefined, b: Value): number => (typeof a === 'number' && typeof b === 'number' ? (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), 1e-12)) : a === b ? 0 : Number.POSITIVE_INFINITY);
const worst = (ours: Record<string, Value>, theirs: Record<string, Value>): [string, number] => Object.keys(theirs).map((key): [string, number] => [key, apart(ours[key], theirs[key] as Value)]).reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);

describe.skipIf(!HAS_PEERS)('the fill model backtesting.py against the peer’s own runs (shared/data/quant/backtesting_py)', () => {
  it.each(Object.entries(RUNS))('RBT-20 reproduces %s: every statistic, every trade, sampled equity', async (name, { file, options, about }) => {
    const bars = await peerBars(`backtesting_py/${file}.csv`);
    const run = smaCross(bars, { ...BACKTESTING_PY_DEFAULTS, ...options }, about);
    const { stats, trades } = peerStatistics(bars, run);
    const theirs = peerJson<Record<string, PeerCase>>('backtesting_py/expected_open.json')[name] as PeerCase;
    expect(Object.keys(stats)).toEqual(Object.keys(theirs.stats));
    expect(worst(stats, theirs.stats)[1], worst(stats, theirs.stats)[0]).toBeLessThan(1e-9);
    expect(trades.length).toBe(theirs.trades.length);
    for (const [i, trade] of theirs.trades.entries()) {
      const ours = trades[i] as unknown as Record<string, Value>;
      expect(Object.keys(ours)).toEqual(Object.keys(trade));
      expect(worst(ours, trade)[1], `trade ${i}: ${worst(ours, trade)[0]}`).toBeLessThan(1e-12);
    }
    for (const [bar, equity] of Object.entries(theirs.equity_sample)) expect(apart(run.equity[Number(bar)], equity), bar).toBeLessThan(1e-12);
  });

  it('RBT-20 reproduces the numbers printed in the peer’s own test suite', async () => {
    const bars = await peerBars('backtesting_py/GOOG.csv');
    const { stats } = peerStatistics(bars, smaCross(bars, { ...BACKTESTING_PY_DEFAULTS, finalize: true }, { fast: 10, slow: 30, longOnly: false }));
    const all = peerJson<Record<string, Record<string, string>>>('backtesting_py/expected_open.json');
    const printed = Object.entries(all).find(([name]) => name.startsWith('test_suite_published_values'))?.[1] as Record<string, string>;
    expect(Object.keys(printed).length).toBeGreaterThan(25);
    for (const [key, value] of Object.entries(printed)) {
      const ours = stats[key] as Value;
      if (typeof ours === 'number') expect(apart(ours, Number(value)), key).toBeLessThan(1e-9);
      else expect(ours === value || `${value} 00:00:00` === ours, `${key}: ${ours} ${value}`).toBe(true);
    }
  });

  it('RBT-21 reproduces the grid of averages: return, Sharpe, trades, drawdown', async () => {
    const bars = await peerBars('backtesting_py/GOOG.csv');
    const grid = peerJson<{ rows: [number, number, number, number, number, number][] }>('backtesting_py/grid_open.json');
    expect(grid.rows.length).toBeGreaterThan(30);
    for (const [fast, slow, total, sharpe, trades, drawdown] of grid.rows) {
      const { stats } = peerStatistics(bars, smaCross(bars, { ...BACKTESTING_PY_DEFAULTS, commission: 0.002, exclusive: true }, { fast, slow, longOnly: false }));
      const ours = { total: stats['Return [%]']!, sharpe: stats['Sharpe Ratio']!, trades: stats['# Trades']!, drawdown: stats['Max. Drawdown [%]']! };
      expect(worst(ours, { total, sharpe, trades, drawdown })[1], `${fast}/${slow}`).toBeLessThan(1e-9);
    }
  });

  it('RBT-22 the table in the peer’s README comes of a spread, not of a commission, and without the open trade', async () => {
    const bars = await peerBars('backtesting_py/GOOG.csv');
    const { stats } = peerStatistics(bars, smaCross(bars, { ...BACKTESTING_PY_DEFAULTS, spread: 0.002, exclusive: true }, { fast: 10, slow: 20, longOnly: false }));
    expect([stats['Return [%]'], stats['# Trades'], stats['Win Rate [%]'], stats['Max. Drawdown [%]'], stats['Best Trade [%]']].map((value) => Number((value as number).toFixed(2)))).toEqual([589.35, 93, 53.76, -33.08, 57.12]);
  });
});
