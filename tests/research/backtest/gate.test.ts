import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roundedUnits } from '../../../src-shared/kernel/math/rounded-units.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { ACTION_FIELDS } from '../../../src-shared/model/research/side-tables.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../src-main/data/column-writer.ts';
import { parquet } from '../../../src-main/intake/gate-session.ts';
import { booksOf } from '../../../src-main/pipelines/research/backtest/books.ts';
import { explainFill, explainRow, replay } from '../../../src-main/pipelines/research/backtest/explain.ts';
import { backtestGate } from '../../../src-main/pipelines/research/backtest/gate.ts';
import { readBacktest, type BacktestInputs } from '../../../src-main/pipelines/research/backtest/inputs.ts';
import type { BookSummary } from '../../../src-main/pipelines/research/backtest/summary.ts';
import { BOOK_TABLES, type BookTableName } from '../../../src-main/pipelines/research/backtest/write-books.ts';
import { syntheticMarket } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { openDesk, writeBars, type Desk } from '../evaluate/gate-harness.ts';

const { panel, events } = syntheticMarket({ symbols: 9, sessions: 260, seed: 11 });
const at = (t: number): string => panel.sessions[t]!;
const SPEC = ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'gate-test', title: 'Gate test', study: 'tests', train: { from: at(5), to: at(120) }, test: { from: at(121), to: at(250) },
  strategy: { kind: 'momentum', lookback: 40, skip: 5, top: 3 }, baselines: ['equal-weight', 'sma-hard'], baseline: 'sma-hard', benchmark: panel.symbols[0],
  execution: { rebalance: 'weekly', cash: 250_000, costs: { commissionBps: 2, spreadBps: 4, slippage: { kind: 'square-root', coefficientBps: 20 }, participation: 0.2, borrowBps: 50, cashRateBps: 100 } },
});
const TABLES = Object.keys(BOOK_TABLES) as BookTableName[];
const KEYS: Readonly<Record<BookTableName, readonly string[]>> = { session: ['book', 'session'], holding: ['book', 'session', 'symbol'], fill: ['book', 'number'], trade: ['book', 'number'] };

let desk: Desk;
let inputs: BacktestInputs;
const digest = (): Record<string, string> => Object.fromEntries([...TABLES, 'book.summary', ...TABLES.map((table) => `${table}.plan`)].map((slot) => [slot, createHash('sha256').update(readFileSync(desk.path(slot))).digest('hex')]));
type Row = Record<string, string | number | boolean | null>;
const rows = (table: BookTableName): Promise<Row[]> => desk.session((session) => session.rows(`SELECT source_row, ${BOOK_TABLES[table].map(({ name, type }) => (type.startsWith('decimal') ? `CAST("${name}" AS VARCHAR) AS "${name}"` : `"${name}"`)).join(', ')} FROM ${parquet(desk.path(table))} ORDER BY source_row`)) as Promise<Row[]>;

/** The events of the market as the table `action` has them. */
async function writeActions(): Promise<void> {
  const columns: WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...ACTION_FIELDS.map(({ name, type }): WrittenColumn => ({ name, type: type as WrittenColumn['type'] }))];
  const facts = events.filter(({ kind, symbol, session }) => kind === 'split' || kind === 'delisting' || (kind === 'dividend' && panel.row[symbol * 260 + session]! >= 0));
  await desk.session(async (session) => {
    const writer = await ColumnWriter.open(session, 'actions', columns);
    const of = (name: string, i: number): string | number | null => {
      const { kind, symbol, session: on, value } = facts[i]!;
      const about = at(kind === 'delisting' ? on - 1 : on);
      return { source_row: i, vendor: 'v', file: 'f', symbol: panel.symbols[symbol]!, about, known: about, action: kind, ratio: kind === 'split' ? value * 1e12 : null, cash: kind === 'dividend' ? Math.round(value * 1e6) : null, new_symbol: null, verdict: 'ok' }[name] ?? null;
    };
    writer.append(facts.length, columns.map(({ name }) => facts.map((_, i) => of(name, i))));
    writer.close();
    await session.copyOrdered(writtenSelect('actions', columns), desk.path('action'), 'source_row', { alreadyOrdered: true });
  });
}

beforeAll(async () => {
  desk = openDesk();
  await writeBars(desk, panel);
  await writeActions();
  desk.putJson('spec', SPEC);
  desk.putJson('lookahead', { verdict: 'passed' });
  expect((await desk.run(backtestGate)).outcome).toBe('passed');
  inputs = await desk.session((session) => readBacktest(session, { bar: desk.path('bar'), member: null, feature: null, action: desk.path('action') }, SPEC));
}, 120_000);
afterAll(() => desk?.dispose());

describe('the gate backtest', () => {
  it('RBT-30 books are the candidate, its baselines and the benchmark; sessions go from training to test, each in its slice', async () => {
    const found = await rows('session');
    expect([...new Set(found.map(({ book }) => book))]).toEqual(['candidate', 'equal-weight', 'sma-hard', 'benchmark']);
    const candidate = found.filter(({ book }) => book === 'candidate');
    expect(candidate.map(({ session }) => session)).toEqual(panel.sessions.slice(5, 251));
    expect([...new Set(candidate.map(({ slice }) => slice))]).toEqual(['train', 'test']);
    expect(found.map(({ source_row: row }) => Number(row))).toEqual(found.map((_, i) => i));
    expect(booksOf(SPEC).find(({ id }) => id === 'benchmark')).toMatchObject({ symbol: panel.symbols[0], role: 'benchmark' });
  });

  it('RBT-31 the same bytes for any number of threads', async () => {
    const first = digest();
    for (const threads of [1, 4]) {
      await desk.run(backtestGate, {}, threads);
      expect(digest(), `${threads} threads`).toEqual(first);
    }
  });

  it('RBT-32 what is held adds up to the equity of its session, and money has six digits, rounded once', async () => {
    const held = new Map<string, number>();
    for (const { book, session, value } of await rows('holding')) held.set(`${book}/${session}`, (held.get(`${book}/${session}`) ?? 0) + Number(value));
    for (const { book, session, equity, cash, positions } of await rows('session')) {
      expect(Math.abs(Number(cash) + (held.get(`${book}/${session}`) ?? 0) - Number(equity)), `${book}/${session}`).toBeLessThan(1e-5);
      expect(held.has(`${book}/${session}`)).toBe(Number(positions) > 0);
      expect(String(equity)).toMatch(/^\d+\.\d{6}$/);
    }
  });

  it('RBT-33 a fill carries its signal, its bars, its price rule and each part of its price', async () => {
    const fills = (await rows('fill')).filter(({ book, units, reason }) => book === 'candidate' && Number(units) > 0 && reason !== 'delisted' && reason !== 'cash in lieu');
    expect(fills.length).toBeGreaterThan(30);
    const rowOf = new Map(Array.from(panel.row, (row, i) => [row, i]));
    for (const fill of fills) {
      const place = rowOf.get(Number(fill['bar_row']))!;
      const i = panel.symbols.indexOf(String(fill['symbol'])) * 260;
      expect(place).toBe(i + panel.sessions.indexOf(String(fill['filled'])));
      expect(rowOf.get(Number(fill['decision_row']))).toBe(i + panel.sessions.indexOf(String(fill['decided'])));
      expect(panel.sessions.indexOf(String(fill['filled']))).toBeGreaterThan(panel.sessions.indexOf(String(fill['decided'])));
      expect(Number(fill['reference'])).toBe(panel.open[place]);
      const sign = fill['side'] === 'buy' ? 1 : -1;
      expect(Number(fill['price'])).toBeCloseTo(Number(fill['reference']) + sign * (Number(fill['spread']) + Number(fill['slippage'])), 5);
      expect(fill['order_id']).toMatch(/^[0-9a-f]{16}$/);
      expect(fill['price_rule']).toBe('open');
    }
  });

  it('RBT-34 every row of every table comes again out of the same code, and rounds to what is stored', async () => {
    for (const table of TABLES) {
      const stored = await rows(table);
      const step = Math.max(1, Math.floor(stored.length / 12));
      for (let k = 0; k < stored.length; k += step) {
        const row = stored[k]!;
        const again = explainRow(inputs, table, KEYS[table].map((name) => String(row[name]))) as Row;
        for (const { name, type } of BOOK_TABLES[table]) {
          const value = again[name] ?? null;
          const said = type === 'decimal(18,6)' ? (typeof value === 'number' && !Number.isNaN(value) ? (roundedUnits(value, 1e6) / 1e6).toFixed(6) : null) : typeof value === 'number' && !Number.isFinite(value) ? null : value;
          expect(type === 'decimal(18,6)' || typeof said !== 'number' ? said : Number(said), `${table} ${k} ${name}`).toEqual(type === 'decimal(18,6)' || typeof said !== 'number' ? row[name] : Number(row[name]));
        }
      }
    }
    expect(explainRow(inputs, 'fill', ['candidate', '999999'])).toBeNull();
    expect(explainRow(inputs, 'session', ['candidate', '1999-01-01'])).toBeNull();
  });

  it('RBT-35 a fill explains itself: signal, target, constraints, weight held, order, price rule, spread, slippage, commission', async () => {
    const fill = (await rows('fill')).find(({ book, side, units }) => book === 'candidate' && side === 'sell' && Number(units) > 0)!;
    const told = explainFill(inputs, { book: 'candidate', number: Number(fill['number']) });
    expect(told.signal.length).toBeGreaterThan(0);
    expect(told.steps.map(({ kind }) => kind).filter((kind) => kind !== 'constraint' && kind !== 'cut')).toEqual(['target', 'held', 'order', 'price', 'spread', 'slippage', 'fill', 'commission']);
    const of = (kind: string): number => told.steps.find((step) => step.kind === kind)!.value as number;
    expect(of('fill')).toBe(told.fill.price);
    expect(of('price') - of('spread') - of('slippage')).toBeCloseTo(of('fill'), 12);
    expect(told.steps.find(({ kind }) => kind === 'price')!.cells).toEqual([{ space: 'bar', sourceRow: Number(fill['bar_row']), column: 'open' }]);
    expect(() => explainFill(inputs, { book: 'candidate', number: 10_000 })).toThrow(/has no fill/);
    expect(() => explainFill(inputs, { book: 'nobody', number: 1 })).toThrow(/no book/);
  });

  it('RBT-36 a session again: what it held, what it decided, and a bridge of equity that adds up', async () => {
    const session = at(130);
    const stored = (await rows('session')).find((row) => row['book'] === 'candidate' && row['session'] === session)!;
    const again = replay(inputs, { book: 'candidate', upToSession: session });
    expect(again.state.equity.toFixed(6)).toBe(stored['equity']);
    expect(again.state.cash.toFixed(6)).toBe(stored['cash']);
    const { before, prices, dividends, interest, costs, after } = again.bridge;
    expect(before + prices + dividends + interest - costs).toBeCloseTo(after, 6);
    const decided = (await rows('fill')).find((row) => row['book'] === 'candidate' && String(row['decided']) > session)!;
    const decision = replay(inputs, { book: 'candidate', upToSession: String(decided['decided']) }).decision!;
    expect(decision.stages.map(({ rule }) => rule)).toEqual(['long-only', 'max-weight', 'gross', 'min-cash', 'turnover', 'band']);
    expect(decision.stages.at(-1)!.target[panel.symbols.indexOf(String(decided['symbol']))]).toBeCloseTo(Number(decided['target']), 12);
    expect(() => replay(inputs, { book: 'candidate', upToSession: at(0) })).toThrow(/no session/);
  });

  it('RBT-37 the summary says how books trade and what that costs, how orders ended, and whether actions were told', () => {
    const summary = desk.json<BookSummary>('book.summary');
    const candidate = summary.books[0]!;
    expect(candidate).toMatchObject({ book: 'candidate', actions: 'told', from: at(5), to: at(250) });
    expect(candidate.execution).toContain('signal at the close, filled at the next open');
    expect(candidate.costs).toContain('2 bps commission');
    expect(summary.books.at(-1)!.costs).toBe('no costs');
    expect(summary.books.every(({ fills }) => Object.values(fills).reduce((a, b) => a + b, 0) > 0)).toBe(true);
  });

  it('RBT-38 splits and dividends are the table’s where there is one, and a split moves no value', async () => {
    const split = events.find(({ kind }) => kind === 'split')!;
    const day = at(split.session);
    const held = (await rows('holding')).filter((row) => row['symbol'] === panel.symbols[split.symbol] && row['book'] === 'equal-weight' && (row['session'] === day || row['session'] === at(split.session - 1)));
    expect(held.length).toBe(2);
    expect(Number(held[1]!['units']) / Number(held[0]!['units'])).toBeGreaterThan(1.8);
    expect(Math.abs(Number(held[1]!['value']) / Number(held[0]!['value']) - 1)).toBeLessThan(0.2);
  });
});
