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

/** What a test asks of the same host without a window: the demo's January for management information, February to Annex 2, and to Annex 12 without a deal file. */
export async function runDemo(host: RealWorkbench): Promise<void> {
  const { origin, hash } = new URL(host.url);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const headers = { origin, authorization: `Bearer ${token}` };
  const upload = async (name: string): Promise<string> => {
    const answer = await fetch(`${origin}/files`, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream', 'x-file-name': name }, body: readFileSync(demoFile(name)) });
    return ((await answer.json()) as { value: { token: string } }).value.token;
  };
  const call = async (method: string, input: unknown): Promise<unknown> => {
    const answer = (await (await fetch(`${origin}/rpc/${method}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(input) })).json()) as { ok: boolean; value: unknown; error?: { message: string } };
    if (!answer.ok) throw new Error(`${method}: ${answer.error?.message ?? 'no message'}`);
    return answer.value;
  };
  const [january, february, mapping, deal, decisions] = await Promise.all(['tape-2026-01-31.csv', 'tape-2026-02-28.csv', 'mapping.yaml', 'deal-2026-02-28.yaml', 'decisions.yaml'].map(upload));
  await call('runs.start', { tape: january, mode: 'mi', title: 'January', mapping, decisions });
  await call('runs.start', { tape: february, mode: 'regulatory', title: 'February, loan level', mapping, deal, decisions });
  await call('runs.start', { tape: february, mode: 'annex12', title: 'February, investors, without a deal', mapping, decisions });
  for (const run of ['r0001', 'r0002', 'r0003']) while (/queued|running/.test(((await call('runs.get', { run })) as { status: string }).status)) await sleep(200);
}
