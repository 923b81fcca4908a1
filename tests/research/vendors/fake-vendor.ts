import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fetchFiles, type FetchManifest } from '../../../src-main/adapters/vendors/fetch-files.ts';
import { restSource } from '../../../src-main/adapters/vendors/rest-source.ts';
import { SourceDocument } from '../../../src-main/adapters/vendors/source-document.ts';
import type { VendorRequest } from '../../../src-main/adapters/vendors/vendor-source.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';

export interface Asked { readonly path: string; readonly query: URLSearchParams; readonly headers: IncomingMessage['headers'] }
type Answer = (asked: Asked, response: ServerResponse, nth: number) => void;

export const KEY = 'sk+live/9f8e7d6c5b4a=';
export const json = (response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof value === 'string' ? value : JSON.stringify(value));

/** A vendor of its own on this machine; what it was asked is kept. */
export async function fakeVendor(answer: Answer) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const one = { path: url.pathname, query: url.searchParams, headers: request.headers };
    asked.push(one);
    answer(one, response, asked.length);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { asked, port, url: `http://127.0.0.1:${port}`, close: () => new Promise<void>((done) => { server.closeAllConnections(); server.close(() => done()); }) };
}

/** A vendor that is closed when the test ends. */
export async function vendor(answer: Answer) {
  const made = await fakeVendor(answer);
  onTestFinished(() => made.close());
  return made;
}

/** Time that passes only where somebody waits. */
export function stillClock() {
  const start = Date.parse('2026-03-02T12:00:00.000Z');
  const waits: number[] = [];
  let ms = 0;
  return { waits, clock: { now: () => new Date(start + ms).toISOString(), monotonicMs: () => ms }, sleep: async (wait: number) => { waits.push(wait); ms += wait; } };
}

export const columns = [{ header: 'symbol', path: '{symbol}' }, { header: 'date', path: 't' }, { header: 'close', path: 'c' }];

/** A folder for fetches; what they did, and everything that lies in it afterwards. */
export function fetchBench() {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-fetch-'));
  let count = 0;
  const run = async (document: Record<string, unknown>, request: Partial<VendorRequest> = {}, { secrets = { TAPESTRY_KEY_TEST: KEY } as Record<string, string>, signal = new AbortController().signal } = {}) => {
    const time = stillClock();
    const out = join(root, `out-${(count += 1)}`);
    const parsed = SourceDocument.parse({ kind: 'research.source', version: 1, name: 'test', title: 'Test', path: '/bars/{symbol}', answer: { format: 'json', rows: 'bars', columns }, ...document });
    const source = restSource(parsed, { secrets: { read: (name) => secrets[name] ?? null }, clock: time.clock, sleep: time.sleep });
    let manifest: FetchManifest | null = null;
    let error: AppError | null = null;
    try {
      manifest = await fetchFiles(source, parsed, { symbols: ['AAA'], from: null, to: null, ...request }, out, { signal });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      error = thrown;
    }
    return { out, manifest, error, waits: time.waits, text: (name: string): string => readFileSync(join(out, name), 'utf8'), nothingLeft: !existsSync(out) && !existsSync(`${out}.part`) };
  };
  return { root, run, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

/** Everything that lies below a folder: names and contents. */
export function everything(folder: string): string {
  return readdirSync(folder, { recursive: true }).map((name) => { const path = join(folder, String(name)); return `${String(name)}\n${statSync(path).isFile() ? readFileSync(path, 'latin1') : ''}`; }).join('\n');
}
