import { fromEpochDay } from '../../../src-shared/kernel/local-date.ts';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { Execution } from '../../../src-shared/model/research/spec.ts';
import { runBookFully, type BookRun } from '../../../src-main/pipelines/research/backtest/engine.ts';
import type { BacktestOptions } from '../../../src-main/pipelines/research/backtest-types.ts';
import type { MarketView, Strategy } from '../../../src-main/pipelines/research/strategy.ts';
import type { PlainCase } from './oracle/plain-book.ts';

/** A scenario's bars as a panel. */
export function panelOf(c: Pick<PlainCase, 'bars' | 'days'>): BarPanel {
  const flat = (of: 'o' | 'h' | 'l' | 'c' | 'v'): Float64Array => Float64Array.from(c.bars.flatMap((line) => line.map((bar) => bar?.[of] ?? Number.NaN)));
  const close = flat('c');
  return {
    symbols: c.bars.map((_, s) => `S${s}`), sessions: c.days.map((day) => fromEpochDay(day)), open: flat('o'), high: flat('h'), low: flat('l'), close, volume: flat('v'), factor: close.map((value) => (Number.isNaN(value) ? Number.NaN : 1)),
    row: close.map((value, i) => (Number.isNaN(value) ? -1 : i)), member: new Uint8Array(close.length).fill(1), pointInTime: false,
  };
}

export function viewOf(panel: BarPanel): MarketView {
  return { panel, features: { names: [], columns: new Map(), warmUp: new Map() }, universe: panel.member, price: panel.close };
}

/** A strategy that says what the scenario says. Sessions without a decision leave everything, which is the same as not being asked. */
export function scripted(c: Pick<PlainCase, 'decisions' | 'intents'>): Strategy {
  return {
    warmUp: 0,
    targets({ session }, target) { c.decisions[session]?.forEach((weight, s) => { target[s] = weight ?? Number.NaN; }); },
    orders: ({ session }) => c.intents[session] ?? [],
    explain: () => [],
  };
}

export function executionOf(c: PlainCase): Execution {
  return {
    ...Execution.parse({ fill: c.fill, units: c.integer ? 'integer' : 'fractional', cash: c.cash, longOnly: c.longOnly, maxWeight: c.maxWeight, maxGross: c.maxGross, minCash: c.minCash, band: c.band, ...(c.maxTurnover === null ? {} : { maxTurnover: c.maxTurnover }) }),
    costs: {
      commissionBps: c.commissionBps, perShare: c.perShare, perOrder: c.perOrder, spreadBps: c.spreadBps, borrowBps: c.borrowBps, cashRateBps: c.cashRateBps, ...(c.participation === null ? {} : { participation: c.participation }),
      slippage: c.rootBps > 0 ? { kind: 'square-root', coefficientBps: c.rootBps } : { kind: 'bps', bps: c.slipBps },
    },
  };
}

/** The scenario through the engine. */
export function runCase(c: PlainCase, more: Partial<BacktestOptions> = {}): BookRun {
  const panel = panelOf(c);
  return runBookFully({ panel, view: viewOf(panel), strategy: scripted(c), execution: executionOf(c), from: 0, to: c.days.length - 1, holdings: true, actions: c.actions, ...more });
}

/** A quiet scenario to change one thing of: one name at 100, fractional units, no costs, bars that do not move unless given. */
export function plainCase(change: Partial<PlainCase> & { readonly closes?: readonly (number | null)[] } = {}): PlainCase {
  const { closes = [100, 100, 100, 100, 100, 100], ...rest } = change;
  const bars = [closes.map((close) => (close === null ? null : { o: close, h: close, l: close, c: close, v: 1000 }))];
  return {
    bars, days: (rest.bars?.[0] ?? bars[0]!).map((_, t) => 16_000 + t), actions: [], decisions: {}, intents: {}, fill: 'next-open', integer: false, cash: 10_000, longOnly: true, maxWeight: 1, maxGross: 1, minCash: 0, maxTurnover: null, band: 0,
    commissionBps: 0, perShare: 0, perOrder: 0, spreadBps: 0, slipBps: 0, rootBps: 0, participation: null, borrowBps: 0, cashRateBps: 0, ...rest,
  };
}
