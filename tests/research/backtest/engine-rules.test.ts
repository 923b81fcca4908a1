import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { upTo } from '../../../src-shared/model/market/panel.ts';
import { rebalanceSessions, epochDays } from '../../../src-main/pipelines/research/backtest/calendar.ts';
import { actionsOfFactor } from '../../../src-main/pipelines/research/backtest/corporate-actions.ts';
import { runBookFully } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { syntheticMarket, syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { executionOf, panelOf, plainCase, runCase, scripted, viewOf } from './case-book.ts';
import type { PlainBar, PlainCase, PlainIntent } from './oracle/plain-book.ts';
import { randomCase } from './oracle/random-books.ts';

const bar = (o: number, h: number, l: number, c: number, v = 1000): PlainBar => ({ o, h, l, c, v });
const order = (more: Partial<PlainIntent>): PlainIntent => ({ symbol: 0, side: 'buy', type: 'market', units: 10, validSessions: 1, reason: 'test', ...more });
const filled = (c: PlainCase) => runCase(c).fills.filter(({ units }) => units > 0);

describe('when a decision is filled', () => {
  const closes = [100, 102, 104, 103, 101];
  const bars = [closes.map((close, t) => bar(close - 1, close + 1, close - 2, close, 1000 + t))];
  it.each([['next-open', 1, 101, 'open'], ['next-close', 1, 102, 'close'], ['same-close', 0, 100, 'close']] as const)('RBT-2 %s: the order decided at the close of 0 fills in session %i at %d', (fill, session, price, rule) => {
    expect(filled(plainCase({ bars, fill, decisions: { 0: [0.5] } }))[0]).toMatchObject({ decided: 0, filled: session, price, priceRule: rule, asked: 50, side: 'buy', target: 0.5, held: 0, reason: 'rebalance' });
  });

  it('RBT-2 the last session of a run decides nothing, and what still stands is told', () => {
    const book = runCase(plainCase({ bars, decisions: { 4: [1] } }));
    expect(book.fills).toEqual([]);
    const waiting = runCase(plainCase({ closes: [100, null, null], decisions: { 0: [1] } }));
    expect(waiting.fills).toMatchObject([{ status: 'cancelled', reason: 'end of the run: no bar', units: 0, filled: -1 }]);
  });

  it('RBT-3 what a book did up to a session is the same on a panel that ends there', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const c = randomCase(seed);
      const panel = panelOf(c);
      const whole = runCase(c);
      const cut = Math.floor(c.days.length / 2);
      const short = runBookFully({ panel: upTo(panel, cut), view: viewOf(upTo(panel, cut)), strategy: scripted(c), execution: executionOf(c), from: 0, to: cut, holdings: false, actions: c.actions });
      const upToCut = (book: typeof whole) => book.fills.filter(({ filled: on }) => on >= 0 && on <= cut - 1).map(({ orderId, units, price }) => [orderId, units, price]);
      expect(upToCut(short), `scenario ${seed}`).toEqual(upToCut(whole));
      expect(Array.from(short.equity.subarray(0, cut))).toEqual(Array.from(whole.equity.subarray(0, cut)));
    }
  });
});

describe('holdings', () => {
  it('RBT-4 weights drift with prices: nothing is traded that was not decided', () => {
    const book = runCase(plainCase({ closes: [100, 100, 200, 400], decisions: { 0: [0.5] } }));
    expect(book.fills.length).toBe(1);
    expect([...book.equity]).toEqual([10_000, 10_000, 15_000, 25_000]);
    expect(book.gross[3]).toBeCloseTo(20_000 / 25_000, 15);
  });

  it('RBT-5 on a split units change by the ratio before the open, and so do orders that stand; no value moves', () => {
    const book = runCase(plainCase({ closes: [100, 100, 50, 50, 55], actions: [{ symbol: 0, session: 2, kind: 'split', value: 2 }], decisions: { 0: [0.5] }, intents: { 1: [order({ type: 'limit', side: 'sell', limit: 108, units: 10, validSessions: 5 })] } }));
    expect(Array.from({ length: 5 }, (_, t) => book.units![t])).toEqual([0, 50, 100, 100, 80]);
    expect(book.fills[1]).toMatchObject({ side: 'sell', units: 20, asked: 20, price: 55, priceRule: 'open (gap)' });
    expect([...book.equity]).toEqual([10_000, 10_000, 10_000, 10_000, 10_500]);
    expect(book.trades[0]).toMatchObject({ units: 20, entryPrice: 50, exitPrice: 55, pnl: 100, mae: 0 });
  });

  it('RBT-5 in whole units what a split leaves over is paid at the close before', () => {
    const book = runCase(plainCase({ integer: true, closes: [100, 100, 1000], cash: 1_500, actions: [{ symbol: 0, session: 2, kind: 'split', value: 0.1 }], decisions: { 0: [1] } }));
    expect(book.units![1]).toBe(15);
    expect(book.units![2]).toBe(1);
    expect(book.fills[1]).toMatchObject({ reason: 'cash in lieu', side: 'sell', units: 0.5, price: 1000, priceRule: 'last close', commission: 0 });
    expect(book.equity[2]).toBe(1_500);
  });

  it('RBT-6 a dividend is cash on what was held at the close before; who buys on the ex-day gets none, who is short pays', () => {
    const dividend = { symbol: 0, session: 2, kind: 'dividend', value: 3 } as const;
    const long = runCase(plainCase({ closes: [100, 100, 97, 97], actions: [dividend], decisions: { 0: [0.5] } }));
    expect([...long.dividends]).toEqual([0, 0, 150, 0]);
    expect(long.equity[2]).toBe(10_000);
    expect(runCase(plainCase({ closes: [100, 100, 97, 97], actions: [dividend], decisions: { 1: [0.5] } })).dividends[2]).toBe(0);
    expect(runCase(plainCase({ longOnly: false, closes: [100, 100, 97, 97], actions: [dividend], decisions: { 0: [-0.5] } })).dividends[2]).toBe(-150);
  });

  it('RBT-7 without a table of actions the factor tells them: holdings keep their value over every split and dividend of a market', () => {
    const { panel, events } = syntheticMarket({ symbols: 8, sessions: 200, seed: 5 });
    const found = actionsOfFactor(panel);
    const splits = events.filter(({ kind }) => kind === 'split');
    expect(found.filter(({ kind }) => kind === 'split').map(({ symbol, session, value }) => [symbol, session, value])).toEqual(splits.map(({ symbol, session, value }) => [symbol, session, value]));
    const dividends = events.filter(({ kind, symbol, session }) => kind === 'dividend' && panel.row[symbol * 200 + session]! >= 0);
    expect(found.filter(({ kind }) => kind === 'dividend').map(({ symbol, session, value }) => [symbol, session, Number(value.toFixed(9))])).toEqual(dividends.map(({ symbol, session, value }) => [symbol, session, value]));
  });

  it('RBT-8 a name that is gone leaves at its last close, at once where an action says so, else after ten sessions without a bar; the order that stood is ended', () => {
    const closes = [100, 110, ...Array.from({ length: 14 }, () => null)];
    const silent = runCase(plainCase({ closes, decisions: { 0: [0.5] } }));
    expect(silent.fills[1]).toMatchObject({ reason: 'delisted', filled: 12, decided: 1, price: 110, priceRule: 'last close', side: 'sell', commission: 0 });
    expect(silent.stale).toBe(10);
    expect(silent.trades).toMatchObject([{ open: false, exitReason: 'delisted', left: 12 }]);
    const told = runCase(plainCase({ closes, actions: [{ symbol: 0, session: 2, kind: 'delisting', value: 0 }], decisions: { 0: [0.5], 1: [1] }, commissionBps: 10 }));
    expect(told.fills.map(({ reason, status }) => [reason, status])).toEqual([['rebalance', 'filled'], ['delisted', 'cancelled'], ['delisted', 'filled']]);
    expect(told.fills.at(-1)).toMatchObject({ reason: 'delisted', filled: 2, price: 110 });
  });

  it('RBT-9 a session without a bar: the order waits for the next one, the mark stays and is counted, nothing is made up', () => {
    const book = runCase(plainCase({ closes: [100, null, 105, null, 108], decisions: { 0: [0.5] } }));
    expect(book.fills).toMatchObject([{ decided: 0, filled: 2, price: 105 }]);
    expect(book.stale).toBe(1);
    expect(book.equity[3]).toBe(book.equity[2]);
    expect(runCase(plainCase({ closes: [100, null, 105], decisions: { 1: [0.5] } })).fills).toEqual([]);
  });
});

describe('orders on a bar', () => {
  const on = (intent: Partial<PlainIntent>, next: PlainBar, more: Partial<PlainCase> = {}) => runCase(plainCase({ bars: [[bar(100, 100, 100, 100), next, bar(100, 100, 100, 100)]], intents: { 0: [order(intent)] }, ...more })).fills[0];
  it.each([
    ['a limit below the bar is not reached', { type: 'limit', limit: 90 }, bar(100, 105, 95, 99), { status: 'expired', reason: 'test: not reached', units: 0 }],
    ['a limit inside the bar fills at the limit', { type: 'limit', limit: 97 }, bar(100, 105, 95, 99), { price: 97, priceRule: 'limit' }],
    ['a limit that the bar opens below fills at the open', { type: 'limit', limit: 97 }, bar(94, 99, 93, 95), { price: 94, priceRule: 'open (gap)' }],
    ['a stop inside the bar fills at the stop', { type: 'stop', stop: 103 }, bar(100, 105, 95, 99), { price: 103, priceRule: 'stop' }],
    ['a stop that the bar opens above fills at the open, not at a price that was never traded', { type: 'stop', stop: 103 }, bar(108, 110, 107, 109), { price: 108, priceRule: 'open (gap)' }],
    ['a stop above the bar is not reached', { type: 'stop', stop: 120 }, bar(100, 105, 95, 99), { status: 'expired', reason: 'test: not reached' }],
    ['a trailing stop stands so many per cent from the close', { type: 'trailing', trail: 3 }, bar(100, 105, 95, 99), { price: 103, priceRule: 'stop' }],
  ] as const)('RBT-10 %s', (_words, intent, next, expected) => {
    expect(on(intent, next)).toMatchObject(expected);
  });

  it('RBT-10 sales mirror purchases', () => {
    const sold = (intent: Partial<PlainIntent>, next: PlainBar) => on({ side: 'sell', ...intent }, next, { longOnly: false });
    expect(sold({ type: 'limit', limit: 104 }, bar(100, 105, 95, 99))).toMatchObject({ price: 104, priceRule: 'limit' });
    expect(sold({ type: 'limit', limit: 104 }, bar(106, 107, 105, 106))).toMatchObject({ price: 106, priceRule: 'open (gap)' });
    expect(sold({ type: 'stop', stop: 97 }, bar(100, 105, 95, 99))).toMatchObject({ price: 97, priceRule: 'stop' });
    expect(sold({ type: 'stop', stop: 97 }, bar(92, 93, 90, 91))).toMatchObject({ price: 92, priceRule: 'open (gap)' });
  });

  it('RBT-11 a trailing stop follows the best price of sessions before, never of its own', () => {
    const bars = [[bar(100, 100, 100, 100), bar(100, 120, 99, 118), bar(117, 118, 107, 110), bar(110, 110, 110, 110)]];
    const book = runCase(plainCase({ bars, longOnly: false, intents: { 0: [order({ side: 'sell', type: 'trailing', trail: 10, validSessions: 9 })] } }));
    expect(book.fills).toMatchObject([{ filled: 2, price: 108, priceRule: 'stop' }]);
  });

  it('RBT-12 a stop comes before a limit of the same bar, and a reduce-only order finds nothing left and leaves no line', () => {
    const bars = [[bar(100, 100, 100, 100), bar(100, 100, 100, 100), bar(100, 120, 80, 100), bar(100, 100, 100, 100)]];
    const protect = { side: 'sell', units: 50, reduceOnly: true } as const;
    const book = runCase(plainCase({ bars, decisions: { 0: [0.5] }, intents: { 1: [order({ ...protect, type: 'limit', limit: 110, reason: 'take-profit' }), order({ ...protect, type: 'stop', stop: 90, reason: 'stop-loss' })] } }));
    expect(book.fills.map(({ reason, price }) => [reason, price])).toEqual([['rebalance', 100], ['stop-loss', 90]]);
    expect(book.trades[0]).toMatchObject({ exitReason: 'stop-loss', pnl: -500 });
  });

  it('RBT-13 of a session’s volume at most the share; the rest waits, in fills of one order', () => {
    const book = runCase(plainCase({ participation: 0.02, decisions: { 0: [0.5] }, perOrder: 1 }));
    expect(book.fills.map(({ status, units, commission }) => [status, units, commission])).toEqual([['partly', 20, 1], ['partly', 20, 0], ['filled', 10, 0]]);
    expect(new Set(book.fills.map(({ orderId }) => orderId)).size).toBe(1);
    expect(book.fills[0]!.participation).toBeCloseTo(0.02, 15);
  });

  it('RBT-14 purchases that cash does not cover are cut by one share; sales come first and pay for them', () => {
    const two = (next: number): PlainCase['bars'] => [100, 100].map(() => [bar(100, 100, 100, 100), bar(next, next, next, next), bar(next, next, next, next)]);
    const cut = runCase(plainCase({ bars: two(125), decisions: { 0: [0.5, 0.5] } }));
    expect(cut.fills.map(({ status, units, reason }) => [status, units, reason])).toEqual([['partly', 40, 'rebalance: cash'], ['partly', 40, 'rebalance: cash']]);
    expect(cut.cash[1]).toBeCloseTo(0, 9);
    const swap = runCase(plainCase({ bars: two(100), decisions: { 0: [0, 1], 1: [1, 0] } }));
    expect(swap.fills.map(({ symbol, side, filled: on }) => [symbol, side, on])).toEqual([[1, 'buy', 1], [1, 'sell', 2], [0, 'buy', 2]]);
  });
});

describe('costs, constraints, calendar', () => {
  it('RBT-15 everything is charged to cash: bps, per unit, per order, half the spread, slippage', () => {
    const book = runCase(plainCase({ decisions: { 0: [0.5] }, commissionBps: 10, perShare: 0.01, perOrder: 2, spreadBps: 20, slipBps: 5 }));
    const price = 100 + 0.1 + 0.05;
    expect(book.fills[0]).toMatchObject({ reference: 100, commission: 50 * price * 0.001 + 0.5 + 2 });
    expect(book.fills[0]!.price).toBeCloseTo(price, 12);
    expect(book.cash[1]).toBeCloseTo(10_000 - 50 * price - (50 * price * 0.001 + 2.5), 9);
    expect(book.costs[1]).toBeCloseTo(50 * 0.15 + 50 * price * 0.001 + 2.5, 9);
    expect(runCase(plainCase({ decisions: { 0: [0.5] }, rootBps: 100 })).fills[0]!.slippage).toBeCloseTo(100 * 0.01 * Math.sqrt(0.05), 12);
    expect(filled(plainCase({ bars: [[bar(100, 100, 100, 100), bar(100, 105, 95, 99), bar(99, 99, 99, 99)]], intents: { 0: [order({ type: 'limit', limit: 97 })] }, spreadBps: 50, slipBps: 50 }))[0]).toMatchObject({ price: 97, spread: 0, slippage: 0 });
  });

  it('RBT-15 a multiple scales every cost and nothing else', () => {
    const c = plainCase({ decisions: { 0: [0.5] }, commissionBps: 10, perShare: 0.01, perOrder: 2, spreadBps: 20, slipBps: 5 });
    expect(runCase(c, { costMultiple: 0 }).cash[1]).toBe(5_000);
    expect(runCase(c, { costMultiple: 2 }).costs[1]!).toBeCloseTo(2 * (50 * 0.15 + 2.5 + 5.0075) + 50 * 0.15 * 0.002, 6);
  });

  it('RBT-16 cash earns and what is short or owed costs, for the calendar days between sessions, on 365', () => {
    const earned = runCase(plainCase({ cashRateBps: 365 })).interest;
    expect(earned[1]).toBeCloseTo(10_000 * 0.0365 / 365, 9);
    const c = plainCase({ longOnly: false, borrowBps: 365, decisions: { 0: [-0.5] } });
    c.days = [16_000, 16_001, 16_004, 16_005, 16_006, 16_007];
    const short = runCase(c);
    expect(short.costs[2]).toBeCloseTo((5_000 * 0.0365 * 3) / 365, 9);
  });

  it('RBT-17 constraints in their order: long only, most a name, gross, cash, turnover, band', () => {
    const three = (weights: number[], more: Partial<PlainCase>): number[] => {
      const bars = weights.map(() => Array.from({ length: 4 }, () => bar(100, 100, 100, 100)));
      return runCase(plainCase({ bars, decisions: { 0: weights }, ...more })).fills.map(({ symbol, side, units }) => (side === 'buy' ? units : -units) + symbol / 1e6).map((value) => Number(value.toFixed(9)));
    };
    expect(three([-0.5, 0.6], {})).toEqual([60.000001]);
    expect(three([0.5, 0.6], { maxWeight: 0.4 })).toEqual([40, 40.000001]);
    expect(three([0.9, 0.9], { maxGross: 0.6 })).toEqual([30, 30.000001]);
    expect(three([0.5, 0.5], { minCash: 0.2 })).toEqual([40, 40.000001]);
    expect(three([0.4, 0.4], { maxTurnover: 0.2 })).toEqual([10, 10.000001]);
    const drifted = plainCase({ bars: [[100, 100, 110, 110, 110].map((close) => bar(close, close, close, close))], decisions: { 0: [0.5], 2: [0.5], 3: [0] }, band: 0.05 });
    expect(filled(drifted).map(({ decided, side }) => [decided, side])).toEqual([[0, 'buy'], [3, 'sell']]);
  });

  it('RBT-18 weekly and monthly decide on the first session of the week or month, and always on the first of all', () => {
    const sessions = ['2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09', '2024-01-31', '2024-02-01', '2024-02-02', '2024-02-05'];
    const on = (rebalance: 'daily' | 'weekly' | 'monthly' | number, first = 0): string[] => sessions.filter((_, t) => rebalanceSessions(sessions, epochDays(sessions), rebalance, first)[t] === 1);
    expect(on('daily', 2)).toEqual(sessions.slice(2));
    expect(on('weekly')).toEqual(['2024-01-03', '2024-01-08', '2024-01-31', '2024-02-05']);
    expect(on('monthly', 1)).toEqual(['2024-01-04', '2024-02-01']);
    expect(on(4)).toEqual(['2024-01-03', '2024-01-09', '2024-02-05']);
  });

  it('RBT-19 refuses a window outside the panel and a target that is no number', () => {
    const panel = syntheticPanel({ symbols: 2, sessions: 20, seed: 1 });
    const c = plainCase();
    const code = (run: () => unknown): string => { try { run(); } catch (thrown) { return thrown instanceof AppError ? thrown.code : String(thrown); } return 'none'; };
    expect(code(() => runBookFully({ panel, view: viewOf(panel), strategy: scripted(c), execution: executionOf(c), from: 0, to: 20, holdings: false }))).toBe('INVALID_INPUT');
    expect(code(() => runCase(plainCase({ decisions: { 0: [Number.POSITIVE_INFINITY] } })))).toBe('INVALID_INPUT');
  });
});
