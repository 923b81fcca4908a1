import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError, ERROR_TABLE } from '../../../src-shared/kernel/errors.ts';
import { parseJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { failureOf } from '../dispatch/failure.ts';
import { DEFAULT_LIMITS, tooManyStreams } from '../dispatch/limits.ts';
import type { WireLimits } from '../dispatch/limits.ts';
import type { Log } from '../dispatch/log.ts';
import type { FileTokens } from '../file-tokens.ts';
import { newNonce, securityHeaders } from '../web/csp.ts';
import { serveAsset } from '../web/serve-asset.ts';
import { sendExport } from './downloads.ts';
import { sendEvents } from './event-stream.ts';
import { assertLoopback, isJson, LOOPBACK_ADDRESS, newStartToken, refuseCaller, refuseHost } from './guard.ts';
import { readText, sendError, sendJson, signalOf } from './http-io.ts';
import type { HostMetrics } from './metrics.ts';
import { fileNameOf, storeUpload } from './uploads.ts';

export interface LoopbackOptions {
  readonly dispatcher: Dispatcher;
  readonly actor: string;
  readonly fileTokens: FileTokens;
  readonly metrics: HostMetrics;
  readonly log: Log;
  readonly workspaceDir: string;
  readonly readOnly: boolean;
  /** Folder of the built interface. */
  readonly assets: string;
  readonly address?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly limits?: Partial<WireLimits>;
  /** Says whether the services behind are usable; ready when absent. */
  readonly isReady?: () => boolean;
}

export interface LoopbackHost {
  /** With the token in the fragment, which a browser never sends. */
  readonly url: string;
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** Takes no new requests, ends the subscriptions, waits for running calls up to `graceMs`, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

/** Serves the workbench on 127.0.0.1. Every request passes: Host, then route, then Origin and token, then its body. */
export async function startLoopback(options: LoopbackOptions): Promise<LoopbackHost> {
  const address = options.address ?? LOOPBACK_ADDRESS;
  assertLoopback(address);
  const limits: WireLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const gate = { port: 0, token: newStartToken() };
  const closing = new AbortController();
  let openStreams = 0;

  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 600_000 }, (request, response) => {
    response.on('error', () => undefined);
    handle(request, response).catch((thrown: unknown) => {
      const error = failureOf(thrown, `${request.method} ${(request.url ?? '').slice(0, 80)}`, options.log);
      if (response.headersSent) response.destroy();
      else return sendError(response, error);
    }).catch((thrown: unknown) => {
      options.log({ level: 'error', event: 'answer-failed', message: String(thrown) });
      response.destroy();
    });
  });
  server.maxConnections = 512;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = refuseHost(request.headers, gate);
    if (foreign !== null) return sendError(response, foreign);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (request.method === 'POST') return post(path, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendError(response, new AppError('INVALID_INPUT', `${request.method} is not taken here`));
    if (path === '/healthz') return sendText(response, 200, 'ok\n');
    if (path === '/readyz') {
      const ready = !closing.signal.aborted && (options.isReady?.() ?? true);
      return sendText(response, ready ? 200 : 503, ready ? 'ready\n' : 'not ready\n');
    }
    if (path === '/metrics') {
      const denied = refuseCaller('GET', request.headers, gate);
      if (denied !== null) return sendError(response, denied);
      return sendText(response, 200, await options.metrics.text(), 'text/plain; version=0.0.4; charset=utf-8');
    }
    const answer = await serveAsset(options.assets, path);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async function post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const denied = refuseCaller('POST', request.headers, gate);
    if (denied !== null) return sendError(response, denied);
    const [, route, rest, ...more] = path.split('/');
    const name = decodeName(rest);
    if (more.length === 0 && name !== null) {
      if (route === 'rpc') return answerCall(name, request, response);
      if (route === 'stream') return answerStream(name, request, response);
      if (route === 'exports') return sendExport(response, options.fileTokens, name, options.workspaceDir);
    }
    if (path === '/files') return takeFile(request, response);
    return sendError(response, new AppError('NOT_FOUND', 'there is nothing at this address'));
  }

  async function answerCall(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await jsonBody(request);
    const answer = await options.dispatcher.answer(method, text, { actor: options.actor, signal: signalOf(response) });
    sendJson(response, statusOf(answer), answer);
  }

  async function answerStream(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await jsonBody(request);
    if (openStreams >= limits.openStreams) throw tooManyStreams(limits.openStreams);
    openStreams += 1;
    options.metrics.streamOpened();
    const signal = AbortSignal.any([signalOf(response), closing.signal]);
    try {
      await sendEvents(response, options.dispatcher.subscribe(method, text, { actor: options.actor, signal }), signal, (thrown) => failureOf(thrown, method, options.log));
    } finally {
      openStreams -= 1;
      options.metrics.streamClosed();
    }
  }

  async function jsonBody(request: IncomingMessage): Promise<string> {
    if (!isJson(request.headers['content-type'])) throw new AppError('INVALID_INPUT', 'the content type must be application/json');
    return readText(request, limits.bodyBytes);
  }

  async function takeFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.readOnly) throw new AppError('CONFLICT', 'a file cannot be added: the workspace is open read-only', { userAction: 'Close the other Tapestry that holds this workspace.' });
    const name = fileNameOf(request.headers['x-file-name']);
    const path = await storeUpload(request, join(options.workspaceDir, 'inbox'), name, limits.uploadBytes);
    sendJson(response, 200, JSON.stringify({ ok: true, value: { token: options.fileTokens.issue(path, name) } }));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => reject(thrown.code === 'EADDRINUSE' ? new AppError('UNAVAILABLE', `port ${options.port} is taken`, { userAction: 'Leave the port out to take any free one.' }) : thrown));
    server.listen(options.port ?? 0, address, resolve);
  });
  gate.port = (server.address() as AddressInfo).port;
  const origin = `http://${address}:${gate.port}`;

  return {
    url: `${origin}/#token=${gate.token}`,
    origin,
    port: gate.port,
    token: gate.token,
    async close(graceMs = 2_000) {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** The HTTP status is that of the error table; the envelope is what counts. */
function statusOf(answer: string): number {
  if (answer.startsWith('{"ok":true')) return 200;
  const { error } = parseJson(answer) as unknown as { error: { code: keyof typeof ERROR_TABLE } };
  return ERROR_TABLE[error.code].http;
}

function decodeName(segment: string | undefined): string | null {
  try {
    return segment === undefined || segment === '' ? null : decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { ...securityHeaders(newNonce()), 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
