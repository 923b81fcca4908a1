import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LogEntry } from '../../src-main/hosts/dispatch/log.ts';
import { serve } from '../../src-main/hosts/loopback/serve.ts';
import { openWorkbench } from '../../src-main/hosts/open-workbench.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The real loopback host on a workspace of its own, with everything that `npm start -- --loopback` has. */
export interface RealWorkbench {
  readonly url: string;
  readonly workspaceDir: string;
  readonly readOnly: boolean;
  readonly log: LogEntry[];
  /** Ends the host; removes the workspace if it was made here. */
  close(): Promise<void>;
}

/** A file of the shipped demo. */
export const demoFile = (name: string): string => join(ROOT, 'resources', 'demo', name);

/**
 * Serves a workspace over the real services.
 * @param more.workspaceDir a workspace to work on as it is; without it a new one is made and removed at the end
 */
export async function serveWorkbench(more: { workspaceDir?: string; actor?: string; readOnly?: boolean; port?: number; assets?: string } = {}): Promise<RealWorkbench> {
  const own = more.workspaceDir === undefined ? mkdtempSync(join(tmpdir(), 'tapestry-e2e-')) : null;
  const workspaceDir = more.workspaceDir ?? join(own ?? '', 'workspace');
  const log: LogEntry[] = [];
  const actor = more.actor ?? 'j.doe';
  const host = await serve({
    openWorkbench: () => openWorkbench({ workspaceDir, actor, host: 'loopback', ...(more.readOnly === undefined ? {} : { readOnly: more.readOnly }) }),
    workspaceDir, actor, clock: systemClock,
    assets: more.assets ?? process.env['TAPESTRY_INTERFACE'] ?? join(ROOT, 'out', 'renderer'),
    log: (entry) => void log.push(entry),
    ...(more.port === undefined ? {} : { port: more.port }),
  });
  return {
    url: host.url, workspaceDir, readOnly: host.readOnly, log,
    async close() {
      await host.close(200);
      if (own !== null) rmSync(own, { recursive: true, force: true });
    },
  };
}

interface Plain { upload(name: string): Promise<string>; call(method: string, input: unknown): Promise<unknown> }

/** The host without a window: the same requests that the interface sends. */
function plain(host: RealWorkbench): Plain {
  const { origin, hash } = new URL(host.url);
  const headers = { origin, authorization: `Bearer ${new URLSearchParams(hash.slice(1)).get('token') ?? ''}` };
  return {
    async upload(name) {
      const answer = await fetch(`${origin}/files`, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream', 'x-file-name': name }, body: readFileSync(demoFile(name)) });
      return ((await answer.json()) as { value: { token: string } }).value.token;
    },
    async call(method, input) {
      const answer = (await (await fetch(`${origin}/rpc/${method}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(input) })).json()) as { ok: boolean; value: unknown; error?: { message: string } };
      if (!answer.ok) throw new Error(`${method}: ${answer.error?.message ?? 'no message'}`);
      return answer.value;
    },
  };
}

/** Starts a run on files of the demo. */
export async function startRun(host: RealWorkbench, asked: { readonly tape: string; readonly mode: string; readonly title: string; readonly mapping: string; readonly deal?: string; readonly decisions: string }): Promise<void> {
  const { upload, call } = plain(host);
  const files = await Promise.all((['tape', 'mapping', 'deal', 'decisions'] as const).map(async (slot) => (asked[slot] === undefined ? [] : [[slot, await upload(asked[slot])] as const])));
  await call('runs.start', { mode: asked.mode, title: asked.title, ...Object.fromEntries(files.flat()) });
}

/** January for management information, February to Annex 2, and to Annex 12 without a deal file: r0001 to r0003, all at rest. */
export async function runDemo(host: RealWorkbench): Promise<void> {
  const rest = { mapping: 'mapping.yaml', decisions: 'decisions.yaml' };
  await startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'mi', title: 'January', ...rest });
  await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'regulatory', title: 'February, loan level', deal: 'deal-2026-02-28.yaml', ...rest });
  await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'annex12', title: 'February, investors, without a deal', ...rest });
  const { call } = plain(host);
  for (const run of ['r0001', 'r0002', 'r0003']) while (/queued|running/.test(((await call('runs.get', { run })) as { status: string }).status)) await sleep(200);
}
