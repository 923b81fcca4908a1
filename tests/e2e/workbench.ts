import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 * @param from a workspace to work on as it is; without it a new one is made and removed at the end
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

/** A copy of a workspace, to be altered. */
export function copyWorkspace(from: string): { readonly workspaceDir: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-e2e-'));
  const workspaceDir = join(folder, 'workspace');
  if (existsSync(from)) cpSync(from, workspaceDir, { recursive: true });
  return { workspaceDir, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
