/**
 * A million orders through the backtest engine itself: 1,000 names, every one traded in every session, in fractions of units with commission,
 * spread and slippage; every fill and every round trip goes into the ledger with all its columns. Timed is the whole run of a book. The ledger
 * holds numbers; what it costs to make `FillRecord` objects of all of them, with the hash of each order's id, is timed apart: the engine makes
 * them only for who asks, and the gate row by row while it writes. The last line is JSON.
 * `node bench/research-orders/run.ts [--names N] [--sessions N] [--rounds N] [--json]`
 */
import { parseArgs } from 'node:util';
import { Execution } from '../../src-shared/model/research/spec.ts';
import { runBookFully } from '../../src-main/pipelines/research/backtest/engine.ts';
import { syntheticPanel } from '../../src-main/pipelines/research/panel/synthetic-panel.ts';
import type { MarketView, Strategy } from '../../src-main/pipelines/research/strategy.ts';
import { number } from '../report.ts';

const { values } = parseArgs({ options: { names: { type: 'string', default: '1000' }, sessions: { type: 'string', default: '1002' }, rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } } });
const [names, sessions] = [Number(values.names), Number(values.sessions)];
const panel = syntheticPanel({ symbols: names, sessions, seed: 1 });
const view: MarketView = { panel, features: { names: [], columns: new Map(), warmUp: new Map() }, universe: panel.member, price: panel.close };
const strategy: Strategy = {
  warmUp: 0,
  targets({ session }, target, signal) {
    for (let s = 0; s < names; s += 1) {
      if (Number.isNaN(panel.close[s * sessions + session] as number)) continue;
      signal[s] = (s + session) & 1;
      target[s] = ((s + session) & 1 ? 1.1 : 0.7) / names;
    }
  },
  explain: () => [],
};
const execution = Execution.parse({ units: 'fractional', cash: 1e8, costs: { commissionBps: 1, perShare: 0.0005, spreadBps: 2, slippage: { kind: 'bps', bps: 1 } } });

const rounds = Array.from({ length: Number(values.rounds) }, () => {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const book = runBookFully({ panel, view, strategy, execution, from: 0, to: sessions - 1, holdings: false });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, orders: book.fillLedger.rows.length, trades: book.tradeLedger.rows.length, ledgerMb: (book.fillLedger.rows.bytes + book.tradeLedger.rows.bytes) / 1e6, book };
});
const best = rounds.reduce((a, b) => (b.seconds < a.seconds ? b : a));
const start = performance.now();
const records = best.book.fills.length;
const recordSeconds = (performance.now() - start) / 1000;
const figures = { names, sessions, orders: best.orders, trades: best.trades, firstSeconds: rounds[0]?.seconds ?? Number.NaN, seconds: best.seconds, cpuSeconds: best.cpuSeconds, ordersPerSecond: best.orders / best.seconds, ledgerMb: best.ledgerMb, records, recordSeconds, equity: best.book.equity.at(-1) };
if (!values.json) console.log(`${figures.orders} orders, ${figures.trades} round trips: ${number(figures.seconds, 3)} s best of ${rounds.length} (first, cold: ${number(figures.firstSeconds, 3)} s), ledger ${number(figures.ledgerMb, 0)} MB; all as objects with their ids: ${number(recordSeconds, 2)} s more`);
console.log(JSON.stringify(figures));
