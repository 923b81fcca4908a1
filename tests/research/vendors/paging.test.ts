import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { nextOf } from '../../../src-main/adapters/vendors/paging.ts';
import { SourceDocument } from '../../../src-main/adapters/vendors/source-document.ts';
import { bars, dataBench } from '../data/data-bench.ts';
import { vendor, fetchBench, json, KEY } from './fake-vendor.ts';

const bench = fetchBench();
afterAll(() => bench.dispose());
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('pages of a vendor', () => {
  it('RVN-1 a document says what a service is like, and holds no key; the shipped ones are such documents', () => {
    for (const name of ['daily-bars-json', 'filings-csv']) {
      const document = SourceDocument.parse(JSON.parse(readFileSync(new URL(`../../../resources/research/sources/${name}.json`, import.meta.url), 'utf8')));
      expect(document.name).toBe(name);
      expect(document.auth.kind === 'none' ? '' : document.auth.secret).toMatch(/^TAPESTRY_KEY_/);
    }
    const faults = (over: object): string[] => (SourceDocument.safeParse({ kind: 'research.source', version: 1, name: 'a', title: 'A', baseUrl: 'https://vendor.example', path: '/a', answer: { format: 'csv' }, ...over }).error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(faults({})).toEqual([]);
    expect(faults({ path: '/a/{key}' })).toEqual(['path {key} is not known: {symbol}, {symbols}, {from}, {to}']);
    expect(faults({ path: '/a/{symbol}' })[0]).toMatch(/needs \{symbol\} in the file/);
    expect(faults({ file: '../a.csv' })[0]).toMatch(/plain name/);
    expect(faults({ paging: { kind: 'next-link', path: 'next' } })[0]).toMatch(/CSV has no members/);
    expect(faults({ paging: { kind: 'cursor', parameter: 'c' } })[0]).toMatch(/one of the two/);
    expect(faults({ auth: { kind: 'query', parameter: 'k', secret: 'TAPESTRY_KEY_A' }, query: { k: 'x' } })[0]).toMatch(/what the key goes into/);
  });

  it('RVN-2 by a cursor in the page: symbol by symbol, to the end of each', async () => {
    const { url, asked } = await vendor(({ path, query }, response) => {
      const page = Number(query.get('token') ?? '0');
      json(response, { bars: [{ t: `2024-01-0${page * 2 + 1}`, c: 1.5 }, { t: `2024-01-0${page * 2 + 2}`, c: 2 }], next: path.endsWith('AAA') && page < 2 ? String(page + 1) : null });
    });
    const { manifest, text } = await bench.run({ baseUrl: `${url}/v2/`, query: { from: '{from}', to: '{to}', all: '{symbols}' }, paging: { kind: 'cursor', parameter: 'token', path: 'next' } }, { symbols: ['AAA', 'B/B'], from: '2024-01-01', to: '2024-01-31' });
    expect(asked.map(({ path, query }) => `${path}?${query}`)).toEqual(['/v2/bars/AAA?from=2024-01-01&to=2024-01-31&all=AAA%2CB%2FB', '/v2/bars/AAA?from=2024-01-01&to=2024-01-31&all=AAA%2CB%2FB&token=1', '/v2/bars/AAA?from=2024-01-01&to=2024-01-31&all=AAA%2CB%2FB&token=2', '/v2/bars/B%2FB?from=2024-01-01&to=2024-01-31&all=AAA%2CB%2FB']);
    expect(text('rows.csv')).toBe('symbol,date,close\nAAA,2024-01-01,1.5\nAAA,2024-01-02,2\nAAA,2024-01-03,1.5\nAAA,2024-01-04,2\nAAA,2024-01-05,1.5\nAAA,2024-01-06,2\nB/B,2024-01-01,1.5\nB/B,2024-01-02,2\n');
    expect(manifest?.pages.map(({ number, symbol, file, firstRow, rows }) => [number, symbol, file, firstRow, rows])).toEqual([[1, 'AAA', 'rows.csv', 0, 2], [2, 'AAA', 'rows.csv', 2, 2], [3, 'AAA', 'rows.csv', 4, 2], [4, 'B/B', 'rows.csv', 6, 2]]);
  });

  it('RVN-2 by offset or by number of page, until there is nothing or until a page is not full; what counts is what came', async () => {
    const rows = Array.from({ length: 7 }, (_, i) => ({ t: String(i), c: 1 }));
    // It gives no more than three, whatever it is asked for.
    const { url, asked } = await vendor(({ query }, response) => { const from = query.has('page') ? (Number(query.get('page')) - 1) * 3 : Number(query.get('skip')); json(response, { bars: rows.slice(from, from + 3) }); });
    const all = `symbol,date,close\n${rows.map(({ t }) => `AAA,${t},1\n`).join('')}`;
    expect((await bench.run({ baseUrl: url, paging: { kind: 'offset', parameter: 'skip', sizeParameter: 'take', size: 1000 } })).text('rows.csv')).toBe(all);
    expect((await bench.run({ baseUrl: url, paging: { kind: 'page', parameter: 'page', size: 3 } })).text('rows.csv')).toBe(all);
    expect((await bench.run({ baseUrl: url, paging: { kind: 'page', parameter: 'page', size: 3, until: 'short' } })).text('rows.csv')).toBe(all);
    expect(asked.map(({ query }) => query.toString())).toEqual(['skip=0&take=1000', 'skip=3&take=1000', 'skip=6&take=1000', 'skip=7&take=1000', 'page=1', 'page=2', 'page=3', 'page=4', 'page=1', 'page=2', 'page=3']);
    const deaf = await vendor((_asked, response) => json(response, { bars: rows.slice(0, 3) }));
    expect((await bench.run({ baseUrl: deaf.url, paging: { kind: 'page', parameter: 'page', size: 3 } })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/page before once more/) as string });
    expect(deaf.asked.length).toBe(2);
  });

  it('RVN-3 an answer that says with 200 that it has none is no empty file, unless the document takes it for one', async () => {
    const { url } = await vendor((_asked, response) => json(response, { error: 'quota used up' }));
    expect((await bench.run({ baseUrl: url })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/the page has no member bars/) as string });
    expect((await bench.run({ baseUrl: url, answer: { format: 'json', rows: 'bars', absent: 'none', columns: [{ header: 'd', path: 't' }] } })).text('rows.csv')).toBe('d\n');
  });

  it('RVN-2 by offset, to the first page that is not full; CSV has its header once', async () => {
    const all = Array.from({ length: 7 }, (_, i) => `AAA,2024-01-0${i + 1},"1\n${i}"`);
    const { url, asked } = await vendor(({ query }, response) => void response.end(`symbol,date,close\r\n${all.slice(Number(query.get('skip')), Number(query.get('skip')) + Number(query.get('take'))).join('\r\n')}\r\n`));
    const { text, manifest } = await bench.run({ baseUrl: url, path: '/export', answer: { format: 'csv' }, paging: { kind: 'offset', parameter: 'skip', sizeParameter: 'take', size: 3, until: 'short' } });
    expect(asked.map(({ query }) => query.toString())).toEqual(['skip=0&take=3', 'skip=3&take=3', 'skip=6&take=3']);
    expect(text('rows.csv')).toBe(`symbol,date,close\n${all.join('\n')}\n`);
    expect(manifest?.files).toEqual([{ file: 'rows.csv', rows: 7, bytes: Buffer.byteLength(text('rows.csv')), sha256: sha256(text('rows.csv')) }]);
  });

  it('RVN-2 by a next link in the page or in the header Link; by a cursor in a header', async () => {
    const inBody = await vendor(({ query }, response) => json(response, { bars: [{ t: query.get('p') ?? '1', c: 1 }], meta: { next: query.get('p') === '3' ? '' : `/bars/AAA?p=${Number(query.get('p') ?? '1') + 1}` } }));
    expect((await bench.run({ baseUrl: inBody.url, paging: { kind: 'next-link', path: 'meta.next' } })).text('rows.csv')).toBe('symbol,date,close\nAAA,1,1\nAAA,2,1\nAAA,3,1\n');
    const inHeader = await vendor(({ query }, response) => void response.writeHead(200, query.get('p') === '2' ? { link: '</bars/AAA?p=1>; rel="prev"' } : { link: '<https://docs.vendor.example/>; rel="help", </bars/AAA?p=2>; rel="next"' }).end(`a,b\n${query.get('p') ?? 1},x\n`));
    expect((await bench.run({ baseUrl: inHeader.url, answer: { format: 'csv' }, file: 'b-{symbol}.csv', paging: { kind: 'next-link' } })).text('b-AAA.csv')).toBe('a,b\n1,x\n2,x\n');
    const cursor = await vendor(({ query }, response) => void response.writeHead(200, query.has('c') ? {} : { 'x-next': 'tok 2' }).end(`a\n${query.get('c') ?? 'first'}\n`));
    expect((await bench.run({ baseUrl: cursor.url, path: '/x', answer: { format: 'csv' }, paging: { kind: 'cursor', parameter: 'c', header: 'X-Next' } })).text('rows.csv')).toBe('a\nfirst\ntok 2\n');
    expect([nextOf('<a>; rel=next'), nextOf('<a>; rel="last next"'), nextOf('<a>; title="next"; rel="prev"'), nextOf('<a>; rel="nextish"'), nextOf(null), nextOf('<a>; rel=prev, <b>; rel=next')]).toEqual(['a', 'a', null, null, null, 'b']);
  });

  it('RVN-2 a page with another header is an error, and nothing is kept', async () => {
    const { url } = await vendor(({ query }, response) => void response.end(query.get('o') === '0' ? 'a,b\n1,2\n' : 'b,a\n2,1\n'));
    const { error, nothingLeft } = await bench.run({ baseUrl: url, path: '/x', answer: { format: 'csv' }, paging: { kind: 'offset', parameter: 'o', size: 1 } });
    expect(error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/header differs.*b,a/) as string });
    expect(nothingLeft).toBe(true);
  });

  it('RVN-3 numbers stand as they were written; pages are kept as they came, and the manifest knows every row of them', async () => {
    const body = '\ufeff{ "bars": [ {"t":"2024-01-02","c":1.10}, {"t":"a, \\"b\\"","c":12345678901234567890.5}, {"t":null,"c":1e-7}, {"c":true} ],\n "more": [[]] }';
    const { url } = await vendor((_asked, response) => void response.end(body));
    const { text, manifest, out } = await bench.run({ baseUrl: url });
    expect(text('rows.csv')).toBe('symbol,date,close\nAAA,2024-01-02,1.10\nAAA,"a, ""b""",12345678901234567890.5\nAAA,,1e-7\nAAA,,true\n');
    expect(readFileSync(join(out, 'provenance', 'page-00001.json'), 'utf8')).toBe(body);
    expect(JSON.parse(text('provenance/manifest.json'))).toEqual(manifest);
    expect(manifest).toMatchObject({ kind: 'research.fetch', source: { name: 'test', secret: null }, pages: [{ url: `${url}/bars/AAA`, status: 200, at: '2026-03-02T12:00:00.000Z', attempts: 1, bytes: Buffer.byteLength(body), sha256: sha256(body), redacted: 0, page: 'page-00001.json', firstRow: 0, rows: 4 }] });
    const odd = await vendor((_asked, response) => json(response, { bars: [{ t: { deep: 1 }, c: 1 }] }));
    expect((await bench.run({ baseUrl: odd.url })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/t of a row is a list or an object/) as string });
    const none = await vendor((_asked, response) => json(response, { bars: null }));
    expect((await bench.run({ baseUrl: none.url })).text('rows.csv')).toBe('symbol,date,close\n');
  });

  it('RVN-3 rows that are lists, at the top of the page; a key by header and by query', async () => {
    const { url, asked } = await vendor((_asked, response) => json(response, [['2024-01-02', 1, 2.5], ['2024-01-03', 2, 3.5]]));
    const answer = { format: 'json', columns: [{ header: 'd', path: '0' }, { header: 'c', path: '2' }] };
    const header = await bench.run({ baseUrl: url, path: '/a', answer, auth: { kind: 'header', header: 'X-Api-Key', prefix: 'Token ', secret: 'TAPESTRY_KEY_TEST' } });
    expect(header.text('rows.csv')).toBe('d,c\n2024-01-02,2.5\n2024-01-03,3.5\n');
    await bench.run({ baseUrl: url, path: '/a', answer, auth: { kind: 'query', parameter: 'apikey', secret: 'TAPESTRY_KEY_TEST' } });
    expect([asked[0]?.headers['x-api-key'], asked[1]?.query.get('apikey'), asked[1]?.headers['x-api-key']]).toEqual([`Token ${KEY}`, KEY, undefined]);
  });

  it('RVN-3 what was fetched is read by the same gates as any file', async () => {
    const data = dataBench();
    onTestFinished(() => data.dispose());
    const days = ['2024-01-02', '2024-01-03', '2024-01-04'];
    const { url } = await vendor((_asked, response) => json(response, { bars: days.map((t, i) => ({ t: `${t}T21:00:00Z`, o: 10 + i, h: 12 + i, l: 9 + i, c: 11.25 + i, v: 1000 })) }));
    const fields = [['symbol', '{symbol}'], ['date', 't'], ['open', 'o'], ['high', 'h'], ['low', 'l'], ['close', 'c'], ['volume', 'v']];
    const { text } = await bench.run({ baseUrl: url, answer: { format: 'json', rows: 'bars', columns: fields.map(([header, path]) => ({ header, path })) } }, { symbols: ['AAA', 'BBB'] });
    const run = await data.run([{ fileName: 'rows.csv', text: text('rows.csv'), entry: bars('one', { dateFormat: 'iso-instant', timeZone: 'America/New_York' }) }], { priority: ['one'] });
    expect(await run.rows('SELECT symbol, session, close FROM bar ORDER BY symbol, session')).toEqual(['AAA', 'BBB'].flatMap((symbol) => days.map((session, i) => ({ symbol, session, close: `${11.25 + i}0000` }))));
  });
});
