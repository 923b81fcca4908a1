import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryClient, TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import type { Dispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { wireErrorText } from '../../src-main/hosts/dispatch/failure.ts';
import type { WireLimits } from '../../src-main/hosts/dispatch/limits.ts';
import type { LogEntry } from '../../src-main/hosts/dispatch/log.ts';
import { createWindowApi } from '../../src-main/hosts/electron/preload-bridge.ts';
import { attachTransport } from '../../src-main/hosts/electron/transport.ts';
import { createFileTokens } from '../../src-main/hosts/file-tokens.ts';
import { createMetrics } from '../../src-main/hosts/loopback/metrics.ts';
import { startLoopback } from '../../src-main/hosts/loopback/server.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { tapestryClient } from '../../src-renderer/bridge/client.ts';
import { electronTransport } from '../../src-renderer/bridge/electron.ts';
import { loopbackTransport } from '../../src-renderer/bridge/loopback.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { createIpcPair } from '../doubles/electron-ipc.ts';

export interface HostSetup {
  readonly handlers: TapestryHandlers;
  readonly limits?: Partial<WireLimits>;
  readonly readOnly?: boolean;
}

/** A subscription as it came over the wire. */
export interface Watched {
  readonly items: string[];
  /** Resolves once, with the wire text of the error that ended it, or null. */
  readonly ended: Promise<string | null>;
}

/** An open host, by its bytes (`answer`, `watch`) and by the client that its users hold. */
export interface OpenHost {
  answer(method: string, inputText: string, signal?: AbortSignal): Promise<string>;
  watch(method: string, inputText: string, signal: AbortSignal, onItem?: (text: string) => void): Watched;
  readonly client: TapestryClient;
  readonly log: LogEntry[];
  close(): Promise<void>;
}

export interface HostUnderTest {
  readonly name: 'in process' | 'electron double' | 'loopback';
  open(setup: HostSetup): Promise<OpenHost>;
}

const ACTOR = 'contract test';

function dispatcherOf(setup: HostSetup, log: LogEntry[], host: 'test' | 'electron' | 'loopback'): Dispatcher {
  return createDispatcher(contract, setup.handlers, { clock: systemClock, host, log: (entry) => void log.push(entry), ...(setup.limits === undefined ? {} : { limits: setup.limits }), ...(setup.readOnly === undefined ? {} : { readOnly: setup.readOnly }) });
}

const inProcess: HostUnderTest = {
  name: 'in process',
  async open(setup) {
    const log: LogEntry[] = [];
    const dispatcher = dispatcherOf(setup, log, 'test');
    return {
      log,
      client: createClient(dispatcher, ACTOR),
      answer: (method, text, signal) => dispatcher.answer(method, text, { actor: ACTOR, ...(signal === undefined ? {} : { signal }) }),
      watch(method, text, signal, onItem) {
        const items: string[] = [];
        const ended = (async () => {
          try {
            for await (const item of dispatcher.subscribe(method, text, { actor: ACTOR, signal })) {
              items.push(item.text);
              onItem?.(item.text);
            }
            return null;
          } catch (thrown) {
            return wireErrorText(thrown as AppError);
          }
        })();
        return { items, ended };
      },
      close: async () => undefined,
    };
  },
};

const electronDouble: HostUnderTest = {
  name: 'electron double',
  async open(setup) {
    const log: LogEntry[] = [];
    const pair = createIpcPair();
    const shell = { openFile: async () => null, fileToken: async () => ({ token: '', fileName: '', bytes: 0 }), saveExport: async () => false };
    const transport = attachTransport(pair.ipcMain, { dispatcher: dispatcherOf(setup, log, 'electron'), actor: ACTOR, log: (entry) => void log.push(entry), shell, ...(setup.limits === undefined ? {} : { limits: setup.limits }) });
    const api = createWindowApi(pair.ipcRenderer, () => '');
    let lastCall = 0;
    return {
      log,
      client: tapestryClient(electronTransport(api)),
      async answer(method, text, signal) {
        lastCall += 1;
        const id = lastCall;
        signal?.addEventListener('abort', () => api.cancel(id));
        const answer = api.call(method, text, id);
        if (signal?.aborted === true) api.cancel(id);
        return answer;
      },
      watch(method, text, signal, onItem) {
        const items: string[] = [];
        const ended = new Promise<string | null>((resolve) => {
          const stop = api.subscribe(method, text, (envelope) => {
            if (envelope === null) return resolve(null);
            if (envelope.startsWith('{"error":')) return resolve(envelope.slice('{"error":'.length, -',"ok":false}'.length));
            const item = envelope.slice('{"ok":true,"value":'.length, -1);
            items.push(item);
            onItem?.(item);
          });
          signal.addEventListener('abort', () => {
            stop();
            resolve(null);
          });
        });
        return { items, ended };
      },
      close: async () => transport.release(pair.sender.id),
    };
  },
};

const loopback: HostUnderTest = {
  name: 'loopback',
  async open(setup) {
    const log: LogEntry[] = [];
    const workspaceDir = mkdtempSync(join(tmpdir(), 'tapestry-contract-'));
    const host = await startLoopback({
      dispatcher: dispatcherOf(setup, log, 'loopback'), actor: ACTOR, fileTokens: createFileTokens(), metrics: createMetrics(), log: (entry) => void log.push(entry),
      workspaceDir, readOnly: setup.readOnly ?? false, assets: workspaceDir, ...(setup.limits === undefined ? {} : { limits: setup.limits }),
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const headers = { origin: host.origin, authorization: `Bearer ${host.token}`, 'content-type': 'application/json' };
    const browserFetch = globalThis.fetch;
    // What a page does: relative addresses, and the Origin header that a browser adds to every POST.
    globalThis.fetch = (path, init) => browserFetch(new URL(path as string, host.origin), { ...init, headers: { ...(init?.headers as Record<string, string>), origin: host.origin } });

    const send = (path: string, text: string, signal: AbortSignal | undefined, onChunk: (chunk: string) => void) => new Promise<void>((resolve, reject) => {
      const outgoing = request(`${host.origin}${path}`, { method: 'POST', agent, headers, ...(signal === undefined ? {} : { signal }) }, (incoming) => {
        incoming.setEncoding('utf8').on('data', onChunk).on('end', resolve).on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(text);
    });

    return {
      log,
      client: tapestryClient(loopbackTransport(host.token)),
      async answer(method, text, signal) {
        let body = '';
        try {
          await send(`/rpc/${encodeURIComponent(method)}`, text, signal, (chunk) => {
            body += chunk;
          });
        } catch (thrown) {
          // Whoever hangs up is not told: the page makes the same of it (src-renderer/bridge/loopback.ts).
          if (signal?.aborted === true) return `{"error":{"code":"CANCELLED","details":{"method":"${method}"},"message":"${method} was cancelled","retryable":true},"ok":false}`;
          throw thrown;
        }
        return body;
      },
      watch(method, text, signal, onItem) {
        const items: string[] = [];
        let buffer = '';
        let failure: string | null = null;
        const ended = send(`/stream/${encodeURIComponent(method)}`, text, signal, (chunk) => {
          buffer += chunk;
          const events = buffer.split('\n\n');
          buffer = events.pop() ?? '';
          for (const event of events) {
            const data = /^data: (.*)$/m.exec(event)?.[1] ?? '';
            if (event.startsWith('event: error')) failure = data;
            else if (event.startsWith('id: ')) {
              items.push(data);
              onItem?.(data);
            }
          }
        }).then(() => failure, (thrown: unknown) => {
          if (signal.aborted) return null;
          throw thrown;
        });
        return { items, ended };
      },
      async close() {
        globalThis.fetch = browserFetch;
        agent.destroy();
        await host.close(200);
        rmSync(workspaceDir, { recursive: true, force: true });
      },
    };
  },
};

export const hosts: readonly HostUnderTest[] = [inProcess, electronDouble, loopback];
