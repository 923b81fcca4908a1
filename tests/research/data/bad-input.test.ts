import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exchangeCalendar } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { bars, csv, dataBench, type DataRun } from './data-bench.ts';

const SESSIONS = exchangeCalendar('XNYS').sessions('2019-01-02', '2019-12-31').map(({ session }) => session);

/** A quiet series over all sessions of 2019. */
function series(symbol: string, seed = 1, sessions: readonly string[] = SESSIONS): { session: string; line: (over?: Partial<Record<'date' | 'open' | 'high' | 'low' | 'close' | 'volume', string>>, by?: number) => string; close: number }[] {
  const random = seededRandom(seed, 5);
  let close = 100;
  return sessions.map((session) => {
    const open = Math.round(close * (1 + (random.next() - 0.5) * 0.01) * 100) / 100;
    const last = Math.round(open * (1 + (random.next() - 0.5) * 0.02) * 100) / 100;
    close = last;
    const volume = 100_000 + random.below(10_000);
    const value = (price: number, by: number): string => (Math.round(price * by * 1e6) / 1e6).toString();
    return {
      session, close: last,
      line: (over = {}, by = 1) => {
        const bar = { date: session, open: value(open, by), high: value(Math.max(open, last) + 0.5, by), low: value(Math.min(open, last) - 0.5, by), close: value(last, by), volume: String(volume), ...over };
        return [symbol, bar.date, bar.open, bar.high, bar.low, bar.close, bar.volume].join(',');
      },
    };
  });
}
const file = (vendor: string, lines: readonly string[], over: Record<string, unknown> = {}) => ({ fileName: `${vendor}.csv`, text: csv(lines), entry: bars(vendor, over) });
const told = async (run: DataRun): Promise<string[]> => (await run.findings()).map(({ rule, source_row: row, observed }) => `${rule} ${String(row)} ${observed}`);
const statuses = (run: DataRun): string[] => run.gates.map(({ id, status }) => `${id} ${status}`);

describe('bad input: findings with the bar, nothing filled in', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-50 gaps are listed as ranges of the exchange\'s sessions, and no bar is made up', async () => {
    const A = series('AAA');
    const run = await bench.run([file('one', A.filter((_, t) => !(t >= 50 && t < 53) && t !== 100).map(({ line }) => line()))], { priority: ['one'] });
    expect(await told(run)).toEqual([`MKT-150 49 AAA ${SESSIONS[50]}..${SESSIONS[52]}, 3 sessions`, `MKT-150 96 AAA ${SESSIONS[100]}, 1 session`]);
    expect(await run.rows('SELECT count(*) AS n FROM bar')).toEqual([{ n: SESSIONS.length - 4 }]);
    expect(await run.rows('SELECT expected, observed, missing FROM symbol')).toEqual([{ expected: SESSIONS.length, observed: SESSIONS.length - 4, missing: 4 }]);
  });

  it('RDA-50 a day that every vendor lacks is a gap all the same: the calendar is the exchange\'s, not the data\'s', async () => {
    const lines = ['AAA', 'BBB'].flatMap((symbol, i) => series(symbol, i + 1).filter((_, t) => t !== 30).map(({ line }) => line()));
    const run = await bench.run([file('one', lines)], { priority: ['one'] });
    expect(await told(run)).toEqual([`MKT-150 29 AAA ${SESSIONS[30]}, 1 session`, `MKT-150 280 BBB ${SESSIONS[30]}, 1 session`]);
  });

  it('RDA-50 missing more than the tolerance blocks, with the figure', async () => {
    const run = await bench.run([file('one', series('AAA').filter((_, t) => t % 5 !== 0 || t === 0).map(({ line }) => line()))], { priority: ['one'] });
    expect(statuses(run).at(-1)).toBe('reconcile blocked');
    expect(run.gates.at(-1)?.message).toMatch(/Sessions without a bar: 50 of 252 expected \(19\.8413 %\) \(at most 5\.0000 %\)/);
  });

  it('RDA-51 a split without an action is a finding, and is never repaired', async () => {
    const A = series('AAA');
    const run = await bench.run([file('one', A.map(({ line }, t) => line({}, t < 120 ? 2 : 1)))], { priority: ['one'] });
    const found = await run.findings();
    expect(found.map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-141', 120]]);
    expect(found[0]?.observed).toMatch(/ratio 2 for 1/);
    const rows = await run.rows<{ session: string; close: string; factor: string }>('SELECT session, CAST(close AS VARCHAR) AS close, CAST(factor AS VARCHAR) AS factor FROM bar ORDER BY session');
    expect(rows.find(({ session }) => session === SESSIONS[119])?.close).toBe(((A[119]?.close ?? 0) * 2).toFixed(6));
    expect(new Set(rows.map(({ factor }) => factor))).toEqual(new Set(['1.000000000000']));
    expect(await run.rows(`SELECT verdict FROM "vendor.bar" WHERE source_row = 120`)).toEqual([{ verdict: 'MKT-141' }]);
    expect(await run.rows('SELECT CAST(score AS VARCHAR) AS score, worst FROM symbol')).toEqual([{ score: '0.500000', worst: 'MKT-141' }]);
  });

  it('RDA-51 with its action it is no finding, and the factor goes forward', async () => {
    const A = series('AAA');
    const actions = { fileName: 'actions.csv', text: `symbol,ex,type,ratio,cash\nAAA,${SESSIONS[120]},Split,2:1,\nAAA,${SESSIONS[150]},dividend,,0.5\n`, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type', ratio: 'ratio', cash: 'cash' } } };
    const run = await bench.run([file('one', A.map(({ line }, t) => line({}, t < 120 ? 2 : 1))), actions], { priority: ['one'] });
    expect(await told(run)).toEqual([]);
    const rows = await run.rows<{ session: string; factor: string; adjusted_close: string }>('SELECT session, CAST(factor AS VARCHAR) AS factor, CAST(adjusted_close AS VARCHAR) AS adjusted_close FROM bar ORDER BY session');
    expect([rows[0]?.factor, rows[119]?.factor, rows[120]?.factor, rows[149]?.factor]).toEqual(['1.000000000000', '1.000000000000', '2.000000000000', '2.000000000000']);
    expect(Number(rows[150]?.factor)).toBeCloseTo(2 / (1 - 0.5 / (A[149]?.close ?? 0)), 11);
    expect(rows[200]?.adjusted_close).toBe((Math.round((A[200]?.close ?? 0) * 1e6 * Number(rows[200]?.factor)) / 1e6).toFixed(6));
    // Without the later dividend every earlier value is the same.
    const cut = await bench.run([file('one', A.map(({ line }, t) => line({}, t < 120 ? 2 : 1))), { ...actions, text: actions.text.split('\n').slice(0, 2).join('\n') + '\n' }], { priority: ['one'] });
    const before = await cut.rows<{ factor: string; adjusted_close: string }>('SELECT session, CAST(factor AS VARCHAR) AS factor, CAST(adjusted_close AS VARCHAR) AS adjusted_close FROM bar ORDER BY session');
    expect(before.slice(0, 150)).toEqual(rows.slice(0, 150));
  });

  it('RDA-51 a file that is adjusted otherwise than it says is found at the split', async () => {
    const A = series('AAA');
    const actions = { fileName: 'actions.csv', text: `symbol,ex,type,ratio\nAAA,${SESSIONS[120]},Split,2\n`, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type', ratio: 'ratio' } } };
    const raw = await bench.run([file('one', A.map(({ line }) => line())), actions], { priority: ['one'] });
    expect((await raw.findings()).map(({ rule, source_row: row, observed }) => [rule, row, observed.slice(0, 12)])).toEqual([['MKT-144', 120, 'declared raw']]);
    const split = await bench.run([file('one', A.map(({ line }, t) => line({}, t < 120 ? 2 : 1)), { adjusted: 'split' }), actions], { priority: ['one'] });
    expect((await split.findings()).map(({ rule, source_row: row, observed }) => [rule, row, observed.slice(0, 14)])).toEqual([['MKT-144', 120, 'declared split']]);
    for (const { gates } of [raw, split]) expect(gates.at(-1)?.message).toMatch(/Series adjusted otherwise than declared: 1 split \(none\)/);
  });

  it('RDA-52 duplicates: the same bar again counts once, bars that differ count not at all', async () => {
    const A = series('AAA');
    const lines = A.flatMap(({ line }, t) => (t === 40 ? [line(), line()] : t === 80 ? [line(), line({ close: '999' , high: '1000' })] : [line()]));
    const run = await bench.run([file('one', lines)], { priority: ['one'] });
    expect((await run.findings()).map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-130', 41], ['MKT-131', 81], ['MKT-131', 82]]);
    expect(await run.rows('SELECT source_row, session FROM bar WHERE source_row BETWEEN 40 AND 42')).toEqual([{ source_row: 40, session: SESSIONS[40] }, { source_row: 42, session: SESSIONS[41] }]);
    expect(await run.rows(`SELECT count(*) AS n FROM bar WHERE session = '${SESSIONS[80]}'`)).toEqual([{ n: 0 }]);
    expect(await run.rows(`SELECT count(*) AS n FROM "vendor.bar"`)).toEqual([{ n: SESSIONS.length + 2 }]);
  });

  it('RDA-53 negative prices, zeros, high below low: the row is kept with its verdict and not used', async () => {
    const A = series('AAA');
    const run = await bench.run([file('one', A.map(({ line }, t) => (t === 10 ? line({ close: '-100' }) : t === 20 ? line({ open: '0', high: '0', low: '0', close: '0' }) : t === 30 ? line({ high: '1' }) : t === 40 ? line({ volume: '-5' }) : line())))], { priority: ['one'] });
    expect((await run.findings()).map(({ rule, field, source_row: row }) => [rule, field, row])).toEqual([
      ['MKT-107', 'volume', 40], ['MKT-110', 'close', 10], ['MKT-110', 'close', 20], ['MKT-110', 'high', 20], ['MKT-110', 'low', 20], ['MKT-110', 'open', 20], ['MKT-111', 'high', 30],
    ]);
    expect(await run.rows(`SELECT source_row, verdict, CAST(close AS VARCHAR) AS close FROM "vendor.bar" WHERE verdict <> 'ok' ORDER BY source_row`)).toEqual([
      { source_row: 10, verdict: 'MKT-110', close: '-100.000000' }, { source_row: 20, verdict: 'MKT-110', close: '0.000000' }, { source_row: 30, verdict: 'MKT-111', close: (A[30]?.close ?? 0).toFixed(6) }, { source_row: 40, verdict: 'MKT-107', close: (A[40]?.close ?? 0).toFixed(6) },
    ]);
  });

  it('RDA-54 instants go to the session of the exchange\'s clock; read by another clock they fall on wrong days and that is found', async () => {
    const A = series('AAA');
    // 16:00 in New York, written in UTC: 21:00 in winter, 20:00 in summer; and midnight in New York as epoch seconds.
    const closeUtc = new Map(exchangeCalendar('XNYS').sessions('2019-01-02', '2019-12-31').map(({ session, close }) => [session, close]));
    const run = await bench.run([file('one', A.map(({ line, session }) => line({ date: closeUtc.get(session) ?? '' })), { dateFormat: 'iso-instant', timeZone: 'America/New_York' })], { priority: ['one'] });
    expect(await told(run)).toEqual([]);
    expect((await run.rows('SELECT session FROM bar ORDER BY session')).map(({ session }) => session)).toEqual(SESSIONS);
    const openUtc = new Map(exchangeCalendar('XNYS').sessions('2019-01-02', '2019-12-31').map(({ session, open }) => [session, open]));
    const midnight = await bench.run([file('one', A.map(({ line, session }) => line({ date: String((Date.parse(openUtc.get(session) ?? '') - 9.5 * 3_600_000) / 1000) })), { dateFormat: 'epoch-seconds', timeZone: 'America/New_York' })], { priority: ['one'] });
    expect(await told(midnight)).toEqual([]);
    expect((await midnight.rows('SELECT session FROM bar ORDER BY session')).map(({ session }) => session)).toEqual(SESSIONS);
    const tokyo = await bench.run([file('one', A.map(({ line, session }) => line({ date: closeUtc.get(session) ?? '' })), { dateFormat: 'iso-instant', timeZone: 'Asia/Tokyo' })], { priority: ['one'] });
    const saturdays = (await tokyo.findings()).filter(({ rule }) => rule === 'MKT-120');
    expect(saturdays.length).toBeGreaterThan(45);
    expect(saturdays.every(({ observed }) => /Saturday|\d/.test(observed))).toBe(true);
    expect(statuses(tokyo).at(-1)).toBe('reconcile blocked');
  });

  it('RDA-55 rows in any order give the same bars, and it is told once a symbol', async () => {
    const lines = series('AAA').map(({ line }) => line());
    const random = seededRandom(9);
    const shuffled = lines.map((line) => ({ line, at: random.next() })).sort((a, b) => a.at - b.at).map(({ line }) => line);
    const [straight, mixed] = [await bench.run([file('one', lines)], { priority: ['one'] }), await bench.run([file('one', shuffled)], { priority: ['one'] })];
    expect((await mixed.findings()).map(({ rule }) => rule)).toEqual(['MKT-122']);
    const sql = 'SELECT * EXCLUDE (source_row) FROM bar ORDER BY symbol, session';
    expect(await mixed.rows(sql)).toEqual(await straight.rows(sql));
  });

  it('RDA-56 a vendor whose dates are late by one session is blocked with the evidence', async () => {
    const symbols = ['AAA', 'BBB', 'CCC'];
    const truth = symbols.flatMap((symbol, i) => series(symbol, i + 1).map(({ line }) => line()));
    const shifted = symbols.flatMap((symbol, i) => { const own = series(symbol, i + 1); return own.slice(0, -1).map((_, t) => (own[t + 1] as (typeof own)[number]).line({ date: SESSIONS[t] as string })); });
    const run = await bench.run([file('one', truth), file('late', shifted)], { priority: ['one', 'late'] });
    expect(statuses(run).at(-1)).toBe('reconcile blocked');
    const found = (await run.findings()).filter(({ rule }) => rule === 'MKT-201');
    expect(found.map(({ source_row: row }) => row)).toEqual([0, SESSIONS.length, 2 * SESSIONS.length]);
    expect(found[0]?.observed).toBe('AAA, one against late: 251 of 251 closes equal those of the session before, ' + (found[0]?.observed.split('before, ')[1] ?? ''));
    expect(run.gates.at(-1)?.message).toMatch(/Vendors that are wrong as a whole: 3 symbols; AAA, one against late: 251 of 251 closes/);
  });

  it('RDA-56 prices a hundred times as high, and closes of the day after, are blocked likewise', async () => {
    const A = series('AAA');
    const truth = A.map(({ line }) => line());
    const scaled = await bench.run([file('one', truth), file('pence', A.map(({ line }) => line({}, 100)))], { priority: ['one', 'pence'] });
    expect((await scaled.findings()).map(({ rule }) => rule)).toEqual(['MKT-202']);
    expect((await scaled.findings())[0]?.observed).toMatch(/252 of 252 closes are 0\.01 times the other's/);
    expect(statuses(scaled).at(-1)).toBe('reconcile blocked');
    const tomorrow = A.map(({ line }, t) => { const next = A[Math.min(A.length - 1, t + 1)]?.close ?? 0; return line({ close: String(next), high: (next + 60).toFixed(2), low: '20' }); });
    const ahead = await bench.run([file('one', truth), file('ahead', tomorrow)], { priority: ['one', 'ahead'], sanity: { highLow: 20 } });
    expect((await ahead.findings()).map(({ rule }) => rule)).toEqual(['MKT-203']);
    expect((await ahead.findings())[0]?.observed).toMatch(/closes equal those of the session before, .* while 252 of 252 opens equal those of the same session/);
    expect(statuses(ahead).at(-1)).toBe('reconcile blocked');
  });

  it('RDA-57 a spike fires although its own return would hide it in its own window, and only the spike is left out', async () => {
    const A = series('AAA');
    const run = await bench.run([file('one', A.map(({ line }, t) => line({}, t === 100 ? 1.45 : 1)))], { priority: ['one'] });
    expect((await run.findings()).map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-140', 100]]);
    expect(await run.rows('SELECT count(*) AS n FROM bar')).toEqual([{ n: SESSIONS.length - 1 }]);
    // The level of a lasting change is taken from its second bar on.
    const level = await bench.run([file('one', A.map(({ line }, t) => line({}, t >= 100 ? 0.58 : 1)))], { priority: ['one'] });
    expect((await level.findings()).map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-140', 100]]);
    // Where another vendor has the same move, it happened.
    const both = await bench.run([file('one', A.map(({ line }, t) => line({}, t >= 100 ? 0.58 : 1))), file('two', A.map(({ line }, t) => line({}, t >= 100 ? 0.58 : 1)))], { priority: ['one', 'two'] });
    expect((await both.findings()).map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-142', 100], ['MKT-142', 352]]);
    const blocked = await bench.run([file('one', A.map(({ line }, t) => line({}, t === 100 ? 1.45 : 1)))], { priority: ['one'], sanity: { action: 'block' } });
    expect(statuses(blocked)).toContain('canonical blocked');
    const reported = await bench.run([file('one', A.map(({ line }, t) => line({}, t === 100 ? 1.45 : 1)))], { priority: ['one'], sanity: { action: 'report' } });
    expect(await reported.rows(`SELECT flags FROM bar WHERE source_row = 100`)).toEqual([{ flags: 'MKT-140' }]);
  });

  it('RDA-58 delistings end what is expected; bars after them and ends without them are findings', async () => {
    const A = series('AAA').slice(0, 200);
    const B = series('BBB', 2);
    const lines = [...A, ...B].map(({ line }) => line());
    const without = await bench.run([file('one', lines)], { priority: ['one'], tolerance: { missingShare: 0.2 } });
    expect(await told(without)).toEqual([`MKT-152 199 AAA ${SESSIONS[200]}..${SESSIONS[251]}, 52 sessions`]);
    const actions = (day: string) => ({ fileName: 'actions.csv', text: `symbol,ex,type\nAAA,${day},delisted\n`, entry: { vendor: 'one', domain: 'actions', columns: { symbol: 'symbol', about: 'ex', action: 'type' } } });
    const right = await bench.run([file('one', lines), actions(SESSIONS[199] as string)], { priority: ['one'] });
    expect(await told(right)).toEqual([]);
    expect(await right.rows(`SELECT delisted, expected, missing FROM symbol WHERE symbol = 'AAA'`)).toEqual([{ delisted: SESSIONS[199], expected: 200, missing: 0 }]);
    const early = await bench.run([file('one', lines), actions(SESSIONS[197] as string)], { priority: ['one'] });
    expect((await early.findings()).map(({ rule, source_row: row }) => [rule, row])).toEqual([['MKT-123', 198], ['MKT-123', 199]]);
  });
});

const BAD = resolve(import.meta.dirname, '../../../../shared/data/quant/indicators/quotes_bad.csv');
describe.skipIf(!existsSync(BAD))('a file that is known to be bad (skipped where ../shared is absent)', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-59 quotes_bad.csv: every bad row has its verdict, every good one is used', async () => {
    const run = await bench.run([{ fileName: 'quotes_bad.csv', text: readFileSync(BAD), entry: bars('one', { columns: { session: 'date', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' }, symbol: 'BAD', dateFormat: 'MM/dd/yyyy' }) }], { priority: ['one'], tolerance: { missingShare: 1 } });
    const verdicts = await run.rows<{ verdict: string; n: number; low: number; high: number }>(`SELECT verdict, count(*) AS n, min(source_row) AS low, max(source_row) AS high FROM "vendor.bar" GROUP BY verdict ORDER BY verdict`);
    // What is wrong with the file: 50 rows without a date, 100 with prices that six decimals cannot hold, 3 with negative prices and 51 of zeros, one negative volume, 3 out of order, 51 empty; and prices that go to a hundred thousand times theirs and back.
    expect(verdicts.filter(({ verdict }) => verdict !== 'ok')).toEqual([
      { verdict: 'MKT-101', n: 50, low: 200, high: 249 }, { verdict: 'MKT-104', n: 51, low: 449, high: 499 }, { verdict: 'MKT-105', n: 100, low: 100, high: 299 },
      { verdict: 'MKT-107', n: 1, low: 358, high: 358 }, { verdict: 'MKT-110', n: 54, low: 354, high: 448 }, { verdict: 'MKT-111', n: 3, low: 359, high: 361 }, { verdict: 'MKT-140', n: 2, low: 150, high: 300 },
    ]);
    const [bar] = await run.rows('SELECT count(*) AS n FROM bar');
    expect(bar?.['n']).toBe(verdicts.find(({ verdict }) => verdict === 'ok')?.n);
  });
});
