import { Execution } from '../../../../../src-shared/model/research/spec.ts';
import type { BarPanel } from '../../../../../src-shared/model/market/panel.ts';
import type { MarketView, Strategy } from '../../strategy.ts';
import { runBookFully } from '../engine.ts';
import { executionWords } from '../summary.ts';
import { costWords } from '../costs.ts';
import { checkOptions, type BacktestingPyOptions, type PeerRun, type PeerTrade } from './backtesting-py.ts';
import { timeText, type BarSeries } from './bar-series.ts';
import { crossedAbove, rollingMean } from './rolling-mean.ts';

/** Bars as a panel of one symbol, indexed by bar: sessions are the bars' own times. */
export function panelOfBars(bars: BarSeries): BarPanel {
  const n = bars.close.length;
  return {
    symbols: ['BARS'], sessions: Array.from(bars.time, timeText), open: bars.open, high: bars.high, low: bars.low, close: bars.close, volume: bars.volume,
    factor: new Float64Array(n).fill(1), row: Float64Array.from({ length: n }, (_, i) => i), member: new Uint8Array(n).fill(1), pointInTime: false,
  };
}

/**
 * The crossing averages of the peer's example in Tapestry's own semantics: all in (times the leverage) at the crossing, in whole units sized
 * at the close of the signal and filled at the next open, cut to what cash pays; half the spread at entry and half at exit; commission
 * at both. Trades come first in first out; one that is still open counts, marked at the last close, only where `finalize` is asked.
 */
export function smaCrossOwn(bars: BarSeries, options: BacktestingPyOptions, { fast, slow, longOnly }: { readonly fast: number; readonly slow: number; readonly longOnly: boolean }): { readonly run: PeerRun; readonly semantics: string } {
  checkOptions(options);
  const [a, b] = [rollingMean(bars.close, fast), rollingMean(bars.close, slow)];
  const leverage = 1 / options.margin;
  const strategy: Strategy = {
    warmUp: Math.max(fast, slow),
    targets({ session }, target, signal) {
      signal[0] = (a[session] as number) - (b[session] as number);
      if (crossedAbove(a, b, session)) target[0] = leverage;
      else if (crossedAbove(b, a, session)) target[0] = longOnly ? 0 : -leverage;
    },
    explain: () => [],
  };
  const costs = { commissionBps: Math.max(0, options.commission) * 1e4, spreadBps: options.spread * 1e4 };
  const execution: Execution = { ...Execution.parse({ cash: options.cash, longOnly, costs }), maxWeight: leverage, maxGross: leverage };
  const panel = panelOfBars(bars);
  const view: MarketView = { panel, features: { names: [], columns: new Map(), warmUp: new Map() }, universe: panel.member, price: bars.close };
  const book = runBookFully({ panel, view, strategy, execution, from: 0, to: panel.sessions.length - 1, holdings: false, actions: [] });
  const trades = book.trades.filter(({ open }) => options.finalize || !open).map((trade): PeerTrade => ({
    size: trade.side === 'long' ? trade.units : -trade.units, entryBar: trade.entered, entryPrice: trade.entryPrice, exitBar: trade.open ? book.to : trade.left, exitPrice: trade.exitPrice,
    pnl: trade.pnl, commission: commissionOfTrade(trade), returnPct: trade.return,
  }));
  const semantics = `${executionWords(execution)}; ${costWords(execution.costs)}; ${leverage === 1 ? 'no leverage' : `${leverage} times the equity`}; purchases are cut to what cash pays; open trades at the end ${options.finalize ? 'are marked at the last close' : 'are not counted'}`;
  return { run: { equity: book.equity, trades, warmUp: Math.max(fast, slow) - 1, outOfMoney: false }, semantics };
}

/** What was charged in cash: price difference less profit. */
function commissionOfTrade(trade: { readonly side: 'long' | 'short'; readonly units: number; readonly entryPrice: number; readonly exitPrice: number; readonly pnl: number }): number {
  const gross = (trade.side === 'long' ? 1 : -1) * trade.units * (trade.exitPrice - trade.entryPrice);
  return Math.max(0, gross - trade.pnl);
}
