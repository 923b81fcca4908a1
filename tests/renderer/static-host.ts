import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { asAppError, toWireError } from '../../src-shared/kernel/errors.ts';
import { answer, items } from './fixture-transport.ts';
import type { FixtureHandlers } from './fixture-transport.ts';

/** The built renderer; `TAPESTRY_INTERFACE` names another build, as in tests/e2e. */
export const ROOT = process.env['TAPESTRY_INTERFACE'] ?? fileURLToPath(new URL('../../out/renderer', import.meta.url));
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.woff': 'font/woff' };

/** The policy of the hosts, so that a violation shows here too. */
export function policy(nonce: string): string {
  return ["default-src 'none'", "script-src 'self'", "worker-src 'self'", `style-src 'self' 'nonce-${nonce}' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`,
    "style-src-attr 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"].join('; ');
}

export interface StaticHost {
  readonly url: string;
  close(): Promise<void>;
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function handle(handlers: FixtureHandlers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  if (request.method === 'POST' && path.startsWith('/rpc/')) {
    const out = await answer(handlers, path.slice(5), JSON.parse((await body(request)).toString() || '{}'), gone.signal);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(out));
  } else if (request.method === 'POST' && path.startsWith('/stream/')) {
    const input: unknown = JSON.parse((await body(request)).toString() || '{}');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    try {
      for await (const item of items(handlers, path.slice(8), input, gone.signal)) response.write(`data: ${JSON.stringify(item)}\n\n`);
      response.end('event: end\ndata: null\n\n');
    } catch (thrown) {
      response.end(`event: error\ndata: ${JSON.stringify(toWireError(asAppError(thrown)))}\n\n`);
    }
  } else if (request.method === 'POST' && path === '/files') {
    await body(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, value: { token: `file-${String(request.headers['x-file-name'])}` } }));
  } else if (request.method === 'POST' && path.startsWith('/exports/')) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(`export ${path.slice(9)}\n`);
  } else {
    const file = normalize(join(ROOT, path === '/' ? 'index.html' : path));
    if (!file.startsWith(ROOT)) throw new Error('outside');
    const nonce = randomBytes(16).toString('base64');
    let data = await readFile(file);
    if (file.endsWith('.html')) data = Buffer.from(data.toString().replaceAll('__CSP_NONCE__', nonce));
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy(nonce) }).end(data);
  }
}

/** Serves `out/renderer` with fixture answers over the loopback host's paths. For looking and for tests; never shipped. */
export function startStaticHost(handlers: FixtureHandlers, port = 0): Promise<StaticHost> {
  const server: Server = createServer((request, response) => {
    handle(handlers, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(404);
      response.end();
    });
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    resolve({ url: `http://127.0.0.1:${bound}/#token=fixture`, close: () => new Promise((done) => { server.closeAllConnections(); server.close(() => done()); }) });
  }));
}
