import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import type { WireLimits } from '../../src-main/hosts/dispatch/limits.ts';
import type { LogEntry } from '../../src-main/hosts/dispatch/log.ts';
import { createFileTokens } from '../../src-main/hosts/file-tokens.ts';
import type { FileTokens } from '../../src-main/hosts/file-tokens.ts';
import { createMetrics } from '../../src-main/hosts/loopback/metrics.ts';
import { startLoopback } from '../../src-main/hosts/loopback/server.ts';
import type { LoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { fixtureHandlers } from '../contract/fixture-handlers.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestHost {
  readonly host: LoopbackHost;
  readonly folder: string;
  readonly workspaceDir: string;
  readonly fileTokens: FileTokens;
  readonly log: LogEntry[];
  /** How often a handler ran: an attack must leave it at 0. */
  handled(): number;
  /** One request, headers exactly as given (Host included). */
  send(path: string, init?: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer; chunks?: number }): Promise<Answer>;
  /** Headers of an honest caller. */
  readonly honest: OutgoingHttpHeaders;
  close(): Promise<void>;
}

/** A loopback host over the fixture, with a small interface to serve and a secret beside it. */
export async function openTestHost(more: { limits?: Partial<WireLimits>; readOnly?: boolean; overrides?: Partial<TapestryHandlers> } = {}): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-loopback-'));
  const assets = join(folder, 'renderer');
  const workspaceDir = join(folder, 'workspace');
  mkdirSync(join(assets, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'renderer-evil'));
  mkdirSync(workspaceDir);
  writeFileSync(join(assets, 'index.html'), '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script type="module" src="./assets/main.js"></script>');
  writeFileSync(join(assets, 'assets', 'main.js'), 'export {};');
  writeFileSync(join(assets, '.env'), 'KEEP=OUT');
  writeFileSync(join(folder, 'secret.txt'), 'KEEP OUT');
  writeFileSync(join(folder, 'renderer-evil', 'secret.txt'), 'KEEP OUT');
  const log: LogEntry[] = [];
  const fileTokens = createFileTokens();
  const metrics = createMetrics();
  let handled = 0;
  const counted = Object.fromEntries(Object.entries(fixtureHandlers(more.overrides)).map(([method, handler]) => [method, (...args: never[]) => {
    handled += 1;
    return (handler as (...all: never[]) => unknown)(...args);
  }])) as unknown as TapestryHandlers;
  const dispatcher = createDispatcher(contract, counted, { clock: systemClock, host: 'loopback', log: (entry) => void log.push(entry), observe: (sample) => metrics.observe(sample), ...(more.limits === undefined ? {} : { limits: more.limits }) });
  const host = await startLoopback({ dispatcher, actor: 'test', fileTokens, metrics, log: (entry) => void log.push(entry), workspaceDir, readOnly: more.readOnly ?? false, assets, ...(more.limits === undefined ? {} : { limits: more.limits }) });
  return {
    host, folder, workspaceDir, fileTokens, log,
    handled: () => handled,
    honest: { host: `127.0.0.1:${host.port}`, origin: host.origin, authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
    send: (path, init = {}) => send(host.port, path, init),
    async close() {
      await host.close(100);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function send(port: number, path: string, init: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer; chunks?: number }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method: init.method ?? 'GET', headers: { host: `127.0.0.1:${port}`, ...init.headers }, agent: false, setHost: false }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      }).on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body })).on('error', reject);
    });
    outgoing.on('error', reject);
    // Chunked: no content-length that would give the size away beforehand.
    for (let i = 0; i < (init.chunks ?? 0); i += 1) outgoing.write(init.body ?? '');
    outgoing.end(init.chunks === undefined ? init.body : undefined);
  });
}
