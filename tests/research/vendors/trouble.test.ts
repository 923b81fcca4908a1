import { gzipSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { retryAfter } from '../../../src-main/adapters/vendors/send.ts';
import { fetchFiles } from '../../../src-main/adapters/vendors/fetch-files.ts';
import { SourceDocument } from '../../../src-main/adapters/vendors/source-document.ts';
import { fakeVendor, fetchBench, json, stillClock, vendor } from './fake-vendor.ts';

const bench = fetchBench();
afterAll(() => bench.dispose());
const good = { bars: [{ t: '2024-01-02', c: 1 }] };
const GOOD = 'symbol,date,close\nAAA,2024-01-02,1\n';

describe('a vendor in trouble', () => {
  it('RVN-4 too many requests: waits as it is told, in seconds or until a date', async () => {
    const { url, asked } = await vendor((_asked, response, nth) => (nth === 1 ? json(response, {}, 429, { 'retry-after': '7' }) : nth === 2 ? json(response, {}, 503, { 'retry-after': 'Mon, 02 Mar 2026 12:01:00 GMT' }) : nth === 3 ? json(response, {}, 429) : json(response, good)));
    const { waits, text, manifest } = await bench.run({ baseUrl: url, limits: { requestsPerMinute: 60_000, backoffMs: 100 } });
    expect(waits).toEqual([7_000, 53_000, 400]);
    expect(text('rows.csv')).toBe(GOOD);
    expect([asked.length, manifest?.pages[0]?.attempts]).toEqual([4, 4]);
    const { clock } = stillClock();
    expect([retryAfter(' 12 ', clock), retryAfter('soon', clock), retryAfter(null, clock), retryAfter('Mon, 02 Mar 2026 11:00:00 GMT', clock)]).toEqual([12_000, null, null, 0]);
  });

  it('RVN-4 a wait that is longer than the document allows is told, not waited for', async () => {
    const { url, asked } = await vendor((_asked, response) => json(response, {}, 429, { 'retry-after': '86400' }));
    const { error, waits, nothingLeft } = await bench.run({ baseUrl: url, limits: { longestWaitMs: 60_000 } });
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/asks to wait 86400 s, and at most 60 s/) as string });
    expect([waits, asked.length, nothingLeft]).toEqual([[], 1, true]);
  });

  it('RVN-4 500s, then success: waits that double; without success an error after the last try', async () => {
    const { url } = await vendor((_asked, response, nth) => (nth <= 3 ? json(response, {}, 500) : json(response, good)));
    const { waits, text } = await bench.run({ baseUrl: url, limits: { requestsPerMinute: 60_000, backoffMs: 100, retries: 3 } });
    expect([waits, text('rows.csv')]).toEqual([[100, 200, 400], GOOD]);
    const never = await vendor((_asked, response) => json(response, {}, 502));
    const failed = await bench.run({ baseUrl: never.url, limits: { requestsPerMinute: 60_000, backoffMs: 100, retries: 2 } });
    expect(failed.error).toMatchObject({ code: 'UNAVAILABLE', message: `${never.url}/bars/AAA: the vendor answered 502, 3 times` });
    expect([never.asked.length, failed.nothingLeft]).toEqual([3, true]);
  });

  it('RVN-4 what the caller got wrong is not tried again', async () => {
    for (const [status, code] of [[400, 'INVALID_INPUT'], [401, 'UNAUTHORISED'], [403, 'UNAUTHORISED'], [404, 'NOT_FOUND'], [422, 'INVALID_INPUT']] as const) {
      const { url, asked } = await vendor((_asked, response) => json(response, {}, status));
      expect((await bench.run({ baseUrl: url })).error).toMatchObject({ code, message: `${url}/bars/AAA: the vendor answered ${status}` });
      expect(asked.length).toBe(1);
    }
  });

  it('RVN-4 no answer in time, and an answer that stops half-way: tried again, then told', async () => {
    const late = await vendor((_asked, response, nth) => { if (nth > 1) json(response, good); });
    expect((await bench.run({ baseUrl: late.url, limits: { timeoutMs: 300 } })).text('rows.csv')).toBe(GOOD);
    const stuck = await vendor((_asked, response) => { response.writeHead(200); response.write('{"bars":['); });
    const { error, nothingLeft } = await bench.run({ baseUrl: stuck.url, limits: { timeoutMs: 60, retries: 1 } });
    expect([error?.code, stuck.asked.length, nothingLeft]).toEqual(['TIMEOUT', 2, true]);
    const cut = await vendor((_asked, response, nth) => {
      if (nth > 1) { json(response, good); return; }
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"bars":[');
      setTimeout(() => response.destroy(), 20);
    });
    const healed = await bench.run({ baseUrl: cut.url });
    expect([healed.text('rows.csv'), healed.manifest?.pages[0]?.attempts]).toEqual([GOOD, 2]);
    const always = await vendor((_asked, response) => { response.writeHead(200, { 'content-length': '1000' }); response.write('x'); setTimeout(() => response.destroy(), 10); });
    expect((await bench.run({ baseUrl: always.url, limits: { retries: 1 } })).error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/the connection failed \([A-Z_]+\), 2 times|no code/) as string });
    const short = await vendor((_asked, response) => void response.end('{"bars":[{"t":"2024'));
    expect((await bench.run({ baseUrl: short.url })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/no JSON, or ends too early/) as string });
    const nobody = await fakeVendor(() => undefined);
    await nobody.close();
    expect((await bench.run({ baseUrl: nobody.url, limits: { retries: 0 } })).error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/ECONNREFUSED/) as string });
  });

  it('RVN-5 requests keep their distance', async () => {
    const { url } = await vendor(({ query }, response) => json(response, { bars: [], next: query.get('c') === '4' ? null : String(Number(query.get('c') ?? '0') + 1) }));
    const { waits } = await bench.run({ baseUrl: url, paging: { kind: 'cursor', parameter: 'c', path: 'next' }, limits: { requestsPerMinute: 120 } });
    expect(waits).toEqual([500, 500, 500, 500]);
  });

  it('RVN-6 paging without an end, and in a circle', async () => {
    const endless = await vendor(({ query }, response) => json(response, { bars: [], next: `${Number(query.get('c') ?? '0') + 1}` }));
    const paging = { kind: 'cursor', parameter: 'c', path: 'next' };
    const { error, nothingLeft } = await bench.run({ baseUrl: endless.url, paging, limits: { pages: 25 } });
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 25 } });
    expect([endless.asked.length, nothingLeft]).toEqual([25, true]);
    const circle = await vendor(({ query }, response) => json(response, { bars: [], next: query.get('c') === 'a' ? 'b' : 'a' }));
    expect((await bench.run({ baseUrl: circle.url, paging })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/circle/) as string });
    expect(circle.asked.length).toBe(3);
  });

  it('RVN-6 a page and a whole that are too large, declared, undeclared and inflated; pages nested too deep', async () => {
    const declared = await vendor((_asked, response) => void response.writeHead(200, { 'content-length': '5000000' }).end('x'.repeat(5_000_000)));
    expect((await bench.run({ baseUrl: declared.url, limits: { pageBytes: 10_000 } })).error).toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringMatching(/larger than 10000 bytes/) as string });
    const endless = await vendor((_asked, response) => {
      const more = (): void => { while (!response.destroyed && response.write('x'.repeat(65_536))); if (!response.destroyed) response.once('drain', more); };
      more();
    });
    expect((await bench.run({ baseUrl: endless.url, limits: { pageBytes: 200_000 } })).error?.code).toBe('LIMIT_EXCEEDED');
    const bomb = gzipSync(Buffer.alloc(20_000_000, 32));
    const inflating = await vendor((_asked, response) => void response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(bomb.length) }).end(bomb));
    expect((await bench.run({ baseUrl: inflating.url, limits: { pageBytes: 1_000_000 } })).error?.code).toBe('LIMIT_EXCEEDED');
    const many = await vendor(({ query }, response) => json(response, { bars: [], pad: 'x'.repeat(900), next: `${Number(query.get('c') ?? '0') + 1}` }));
    const { error } = await bench.run({ baseUrl: many.url, paging: { kind: 'cursor', parameter: 'c', path: 'next' }, limits: { totalBytes: 5_000 } });
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringMatching(/what is left of the whole/) as string });
    const deep = await vendor((_asked, response) => void response.end(`{"bars":${'['.repeat(200_000)}`));
    expect((await bench.run({ baseUrl: deep.url })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/nested deeper/) as string });
    const latin = await vendor((_asked, response) => void response.end(Buffer.from([0x7b, 0xff, 0x7d])));
    expect((await bench.run({ baseUrl: latin.url })).error).toMatchObject({ code: 'UNREADABLE', message: expect.stringMatching(/not UTF-8/) as string });
  });

  it('RVN-9 all or nothing: a folder with files, a fetch that is broken off', async () => {
    const { url } = await vendor((_asked, response) => json(response, good));
    const first = await bench.run({ baseUrl: url });
    const document = SourceDocument.parse({ kind: 'research.source', version: 1, name: 'test', title: 'T', baseUrl: url, path: '/a', answer: { format: 'csv' } });
    const idle = { fetch: async function* () { yield* []; } };
    const into = (folder: string) => fetchFiles(idle, document, { symbols: [], from: null, to: null }, folder, { signal: new AbortController().signal });
    await expect(into(first.out)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(first.text('rows.csv')).toBe(GOOD);
    mkdirSync(`${bench.root}/empty`);
    expect((await into(`${bench.root}/empty`)).pages).toEqual([]);
    mkdirSync(`${bench.root}/busy.part`);
    writeFileSync(`${bench.root}/busy.part/rows.csv`, 'of another');
    await expect(into(`${bench.root}/busy`)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/another fetch/) as string });
    const stop = new AbortController();
    const slow = await vendor(() => { setTimeout(() => stop.abort(), 20); });
    const { error, nothingLeft } = await bench.run({ baseUrl: slow.url }, {}, { signal: stop.signal });
    expect([error?.code, nothingLeft]).toEqual(['CANCELLED', true]);
  });

  it('RVN-1 a request that does not fit its document is refused before anything is sent', async () => {
    const { url, asked } = await vendor((_asked, response) => json(response, good));
    expect((await bench.run({ baseUrl: url }, { symbols: [] })).error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/asked by symbols/) as string });
    expect((await bench.run({ baseUrl: url, query: { a: '{from}' } })).error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/asks for a day: from/) as string });
    expect((await bench.run({ baseUrl: url }, { from: '01/02/2024' })).error?.code).toBe('INVALID_INPUT');
    for (const symbol of ['../../etc', '', 'a b', '..', 'x'.repeat(30)]) expect((await bench.run({ baseUrl: url }, { symbols: [symbol] })).error?.code).toBe('INVALID_INPUT');
    expect(asked.length).toBe(0);
  });
});
