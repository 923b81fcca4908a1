import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { bars, csv, dataBench } from './data-bench.ts';

const row = (symbol: string, date: string, close = '10'): string => `${symbol},${date},10,11,9,${close},100`;
const DAYS = ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08'];

describe('vendors\' files become one table', () => {
  const bench = dataBench();
  afterAll(() => bench.dispose());

  it('RDA-10 rows of all files count on, and each cell is found again in its own file by byte and line', async () => {
    const files = [
      { fileName: 'a.csv', text: csv(DAYS.map((day) => row('AAA', day))), entry: bars('one') },
      { fileName: 'b.csv', text: Buffer.from(`﻿Date;Ticker;Open;High;Low;Close\r\n${DAYS.map((day) => `${day};BBB;"10,5";11;9;10,25`).join('\r\n')}\r\n`), entry: bars('two', { columns: { date: 'Date', symbol: 'Ticker', open: 'Open', high: 'High', low: 'Low', close: 'Close' }, decimal: '1.234,56' }) },
      { fileName: 'c.csv', text: csv(DAYS.map((day) => row('CCC', day))), entry: bars('one') },
    ];
    const run = await bench.run(files, { priority: ['one', 'two'] });
    expect(await run.findings()).toEqual([]);
    const rows = await run.rows<{ source_row: number; file: string; line: number; byte_offset: number; byte_length: number; c0: string }>('SELECT source_row, file, line, byte_offset, byte_length, c0 FROM source ORDER BY source_row');
    expect(rows.map(({ source_row: at }) => at)).toEqual(Array.from({ length: 15 }, (_, i) => i));
    expect([...new Set(rows.map(({ file }) => file))]).toEqual(['vendor.001', 'vendor.002', 'vendor.003']);
    for (const { source_row: at, file, line, byte_offset: offset, byte_length: length, c0 } of rows) {
      const bytes = readFileSync(run.path(file));
      const text = bytes.subarray(offset, offset + length).toString('utf8').trim();
      const own = at % 5;
      expect(text).toBe(at >= 5 && at < 10 ? `${DAYS[own]};BBB;"10,5";11;9;10,25` : row(at < 5 ? 'AAA' : 'CCC', DAYS[own] as string));
      expect(text.startsWith(c0)).toBe(true);
      expect(line).toBe(own + 2);
    }
    expect(await run.rows(`SELECT CAST(open AS VARCHAR) AS open, CAST(close AS VARCHAR) AS close, file, vendor FROM "vendor.bar" WHERE source_row = 7`)).toEqual([{ open: '10.500000', close: '10.250000', file: 'vendor.002', vendor: 'two' }]);
    const { files: told } = await run.json<{ files: { slot: string; fileName: string; rows: number; firstRow: number }[] }>('vendor.files');
    expect(told.map(({ slot, fileName, rows: count, firstRow }) => [slot, fileName, count, firstRow])).toEqual([['vendor.001', 'a.csv', 5, 0], ['vendor.002', 'b.csv', 5, 5], ['vendor.003', 'c.csv', 5, 10]]);
    const dialects = await run.json<{ kind: string; files: { slot: string; dialect: { delimiter: string } }[] }>('dialect');
    expect(dialects.files.map(({ slot, dialect }) => [slot, dialect.delimiter])).toEqual([['vendor.001', ','], ['vendor.002', ';'], ['vendor.003', ',']]);
  });

  it('RDA-11 hundreds of files, one a symbol', async () => {
    const names = Array.from({ length: 220 }, (_, i) => `S${String(i).padStart(3, '0')}`);
    const run = await bench.run(names.map((name) => ({ fileName: `${name}.csv`, text: csv(DAYS.map((day) => row(name, day).split(',').slice(1).join(',')), 'date,open,high,low,close,volume'), entry: bars('one', { symbol: name, columns: { session: 'date', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' } }) })), { priority: ['one'] });
    expect(await run.findings()).toEqual([]);
    expect(await run.rows('SELECT count(*) AS bars, count(DISTINCT symbol) AS symbols, count(DISTINCT source_row) AS rows, max(source_row) AS last FROM bar')).toEqual([{ bars: 1100, symbols: 220, rows: 1100, last: 1099 }]);
    expect(await run.rows(`SELECT symbol FROM bar WHERE source_row = 503`)).toEqual([{ symbol: 'S100' }]);
  }, 300_000);

  it('RDA-12 a file that no entry reads, a vendor without priority, a column that is not there: findings with words', async () => {
    const run = await bench.run([
      { fileName: 'a.csv', text: csv(DAYS.map((day) => row('AAA', day))), entry: bars('one') },
      { fileName: 'stray.csv', text: csv(DAYS.map((day) => row('ZZZ', day))), entry: null },
      { fileName: 'b.csv', text: csv(DAYS.map((day) => row('AAA', day))), entry: bars('unknown') },
      { fileName: 'c.csv', text: csv(DAYS.map((day) => row('AAA', day)), 'symbol,date,open,high,low,last,volume'), entry: bars('one') },
    ], { priority: ['one'] });
    expect((await run.findings()).map(({ rule, observed }) => `${rule} ${observed}`)).toEqual([
      'MKT-001 vendor.002, 5 rows, columns symbol, date, open, high, low, close, volume', 'MKT-002 unknown', 'MKT-003 c.csv: there is no column close; there are symbol, date, open, high, low, last, volume',
    ]);
    expect(await run.rows('SELECT DISTINCT vendor, method FROM bar')).toEqual([{ vendor: 'one', method: 'primary' }]);
    expect(await run.rows('SELECT count(*) AS n FROM source')).toEqual([{ n: 20 }]);
    const summary = await run.json<{ vendors: { vendor: string; priority: number | null; used: number }[] }>('data.summary');
    expect(summary.vendors.map(({ vendor, priority, used }) => [vendor, priority, used])).toEqual([['one', 1, 5], ['unknown', null, 0]]);
  });

  it('RDA-12 files that cannot be read are one error that names them all; a mapping that fits nothing blocks with what is there', async () => {
    const run = await bench.run([{ fileName: 'good.csv', text: csv([row('AAA', DAYS[0] as string)]), entry: bars('one') }, { fileName: 'paper.pdf', text: '%PDF-1.7\nxx', entry: bars('one') }, { fileName: 'empty.csv', text: '', entry: bars('one') }], { priority: ['one'] });
    expect(run.gates[0]?.status).toBe('failed');
    expect(run.gates[0]?.message).toMatch(/2 of 3 files cannot be read: paper\.pdf: the file is a PDF document, not a tape; empty\.csv: the file is empty/);
    const blocked = await bench.run([{ fileName: 'a.csv', text: csv([row('AAA', DAYS[0] as string)], 'a,b,c,d,e,f,g'), entry: bars('one') }], { priority: ['one'] });
    expect(blocked.gates.map(({ id, status }) => `${id} ${status}`)).toEqual(['ingest passed', 'canonical blocked', 'reconcile skipped']);
    expect(blocked.gates[1]?.message).toMatch(/No bar of 1 file can be used\. a\.csv: there is no column symbol; there are a, b, c, d, e, f, g/);
  });

  it('RDA-12 where no vendor of the priority has a bar in the window, the run is blocked', async () => {
    const text = csv(DAYS.map((day) => row('AAA', day)));
    const other = await bench.run([{ fileName: 'a.csv', text, entry: bars('one') }], { priority: ['two'] });
    expect(other.gates.at(-1)).toMatchObject({ id: 'reconcile', status: 'blocked' });
    expect(other.gates.at(-1)?.message).toMatch(/Bars that are used: 0/);
    const late = await bench.run([{ fileName: 'a.csv', text, entry: bars('one') }], { priority: ['one'], window: { from: '2021-01-04', to: '2021-01-29' } });
    expect(late.gates.map(({ id, status }) => `${id} ${status}`)).toEqual(['ingest passed', 'canonical blocked', 'reconcile skipped']);
    expect((await late.findings()).map(({ rule, observed }) => [rule, observed])).toEqual([['MKT-121', '5 rows, first 2020-01-02']]);
  });

  it('RDA-13 ragged rows and totals are told, and byte places stay right after them', async () => {
    const lines = [row('AAA', DAYS[0] as string), `${row('AAA', DAYS[1] as string)},extra`, 'AAA,2020-01-06,10,11', row('AAA', DAYS[3] as string)];
    const run = await bench.run([{ fileName: 'a.csv', text: csv(lines), entry: bars('one') }], { priority: ['one'], tolerance: { missingShare: 1 } });
    const found = await run.findings();
    expect(found.filter(({ rule }) => rule === 'ING-101').map(({ source_row: at }) => at)).toEqual([1, 2]);
    expect(found.filter(({ rule }) => rule.startsWith('MKT')).map(({ rule, field, source_row: at }) => [rule, field, at])).toEqual([['MKT-104', 'close', 2], ['MKT-104', 'low', 2]]);
    expect(await run.rows('SELECT session FROM bar ORDER BY session')).toEqual([{ session: DAYS[0] }, { session: DAYS[1] }, { session: DAYS[3] }]);
    expect(await run.rows('SELECT flags FROM bar WHERE source_row = 1')).toEqual([{ flags: 'ING-101;ING-107' }]);
  });
});
