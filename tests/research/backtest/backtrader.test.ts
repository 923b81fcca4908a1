import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Execution } from '../../../src-shared/model/research/spec.ts';
import { panelOfBars } from '../../../src-main/pipelines/research/backtest/models/tapestry-own.ts';
import { runBookFully, type BookRun } from '../../../src-main/pipelines/research/backtest/engine.ts';
import type { Strategy } from '../../../src-main/pipelines/research/strategy.ts';
import { viewOf } from './case-book.ts';
import { HAS_PEERS, peerJson, peerPath } from './peer-files.ts';

interface Expected { readonly BUYCREATE: string[]; readonly SELLCREATE: string[]; readonly BUYEXEC: string[]; readonly SELLEXEC: string[]; readonly no_commission: { final_value: string; final_cash: string } }
const WINDOW = 15;

function panel() {
  const rows = readFileSync(peerPath('backtrader/2006-day-001.txt'), 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => Number(row[at]));
  return panelOfBars({ time: Float64Array.from(rows, (row) => Date.parse(`${row[0]}T00:00:00Z`)), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) });
}

/** Buys when the close crosses above its mean while flat, sells when it crosses below. A cross looks back over bars on which both are equal. */
function crossing(close: Float64Array, units: number): { readonly strategy: Strategy; readonly created: { buy: string[]; sell: string[] } } {
  const mean = (t: number): number => close.subarray(t - WINDOW + 1, t + 1).reduce((a, b) => a + b, 0) / WINDOW;
  const created = { buy: [] as string[], sell: [] as string[] };
  let last = 0;
  return {
    created,
    strategy: {
      warmUp: WINDOW - 1, targets: () => undefined, explain: () => [],
      orders({ session, units: held }) {
        const now = Math.sign(close[session]! - mean(session));
        const crossed = now !== 0 && last !== 0 && now !== last;
        if (now !== 0) last = now;
        if (!crossed || now > 0 === (held[0]! > 0)) return [];
        (now > 0 ? created.buy : created.sell).push(close[session]!.toFixed(2));
        return [{ symbol: 0, side: now > 0 ? 'buy' : 'sell', type: 'market', units, validSessions: 1, reason: 'cross' }];
      },
    },
  };
}

describe.skipIf(!HAS_PEERS)('a crossing mean on 2006-day-001 against backtrader (shared/data/quant/backtrader)', () => {
  const run = (units: number, more: object): { book: BookRun; created: { buy: string[]; sell: string[] } } => {
    const bars = panel();
    const { strategy, created } = crossing(bars.close, units);
    return { created, book: runBookFully({ panel: bars, view: viewOf(bars), strategy, execution: Execution.parse({ cash: 10_000, costs: { commissionBps: 0 }, ...more }), from: 0, to: bars.sessions.length - 1, holdings: false, actions: [] }) };
  };
  const expected = (): Expected => peerJson<Expected>('backtrader/expected_strategy_sma15.json');

  it('RBT-26 orders, fill prices, final cash and value without commission', () => {
    const { book, created } = run(1, {});
    const { BUYCREATE, SELLCREATE, BUYEXEC, SELLEXEC, no_commission: end } = expected();
    expect(created).toEqual({ buy: BUYCREATE, sell: SELLCREATE });
    const prices = (side: 'buy' | 'sell'): string[] => book.fills.filter((fill) => fill.side === side).map(({ price }) => price.toFixed(2));
    expect([prices('buy'), prices('sell')]).toEqual([BUYEXEC, SELLEXEC]);
    expect([book.equity.at(-1)!.toFixed(2), book.cash.at(-1)!.toFixed(2)]).toEqual([end.final_value, end.final_cash]);
  });

  it('RBT-26 a contract of ten with two a side: the same value. Our cash is not split into margin: the peer’s is ours less 1,000 a contract, with the position’s value in it', () => {
    const { book } = run(10, { maxGross: 6, costs: { commissionBps: 0, perOrder: 2 } });
    const peer = (expected() as unknown as Record<string, { final_value: string; final_cash: string }>)['futures_like (commission 2.0 per contract, mult 10, margin 1000)']!;
    expect(book.equity.at(-1)!.toFixed(2)).toBe(peer.final_value);
    expect((book.equity.at(-1)! - 1_000).toFixed(2)).toBe(peer.final_cash);
  });
});
