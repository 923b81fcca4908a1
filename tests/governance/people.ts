/**
 * A workbench with people: `person` makes a key and registers it, `as` signs in. Everything goes through the contract's client, as a
 * window's calls do. The clock is the test's: `later` moves it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import type { ComposedWorkbench, WorkbenchOptions } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import type { Role } from '../../src-shared/model/governance.ts';
import { temporaryFolder } from '../support/cli.ts';
import { gates, passed, ref, request } from '../store/store-fixture.ts';
import type { RunRequest } from '../../src-shared/model/run.ts';

export const PASSPHRASE = 'correct horse battery staple';

export interface People {
  readonly folder: string;
  readonly workbench: ComposedWorkbench;
  readonly client: TapestryClient;
  /** Registers somebody; the first must be an administrator. The name is the id in capitals. */
  person(id: string, roles: readonly Role[], keyTo?: string): Promise<{ readonly id: string; readonly keyId: string; readonly publicKey: string }>;
  /** Signs somebody in, null: out. */
  as(id: string | null): Promise<void>;
  later(ms: number): void;
  now(): string;
  /** A run that ended, written into the store without an engine, in the name of somebody. */
  run(actor: string, more?: Partial<RunRequest>, status?: 'succeeded' | 'blocked' | 'review_required'): string;
  close(): Promise<void>;
}

export function people(options: Partial<WorkbenchOptions> = {}): People {
  const folder = temporaryFolder('people');
  let offset = 0;
  let ticks = 0;
  const clock: Clock = { now: () => new Date(Date.UTC(2026, 10, 20, 9) + offset + ticks++).toISOString(), monotonicMs: () => offset + ticks++ };
  const workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'somebody', host: 'test', clock, ...options });
  const client = createClient(createDispatcher(contract, workbench.handlers, { clock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'somebody');
  const { store } = workbench.context;
  let made = 0;
  return {
    folder, workbench, client,
    async person(id, roles, keyTo) {
      const { keyId, publicKey } = await client['actors.createKey']({ id, passphrase: PASSPHRASE });
      await client['actors.register']({ id, name: id.toUpperCase(), roles: [...roles], publicKey, ...(keyTo === undefined ? {} : { keyTo }) });
      return { id, keyId, publicKey };
    },
    async as(id) {
      if ((await client['actors.whoami']({})).id === id) return;
      if (id === null) await client['actors.signOut']({});
      else await client['actors.signIn']({ id, passphrase: PASSPHRASE });
    },
    later: (ms) => { offset += ms; },
    now: () => clock.now(),
    run(actor, more = {}, status = 'succeeded') {
      const who = { actor, host: 'test' };
      made += 1;
      const { id } = store.runs.create(request({ title: `run ${made}`, ...more }), gates, who);
      store.runs.start(id, who);
      for (const gate of gates) store.runs.recordGateFinished(id, passed(gate.id), who);
      store.runs.finish(id, status === 'succeeded' ? { status, manifest: ref('manifest', `manifest ${made}`) } : { status }, who);
      return id;
    },
    async close() {
      await workbench.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The code of the error a call ends with; null where it succeeds. */
export async function codeOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(() => null, (thrown: unknown) => (thrown as { code?: string }).code ?? String(thrown));
}
