import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { loadSqlite, type SqliteDatabase } from '../../src-main/store/connection.ts';
import { openStore, type OpenStoreOptions } from '../../src-main/store/open-database.ts';
import type { GateOutcome, Store, Who } from '../../src-main/store/store.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { RunRequest } from '../../src-shared/model/run.ts';

export const ada: Who = { actor: 'ada', host: 'cli' };

/** A clock that moves one second with every look at it. */
export function tickingClock(): Clock {
  let ticks = 0;
  return { now: () => new Date(Date.UTC(2026, 0, 31) + 1000 * ticks++).toISOString(), monotonicMs: () => ticks };
}

const folders: string[] = [];
const stores: Store[] = [];
afterEach(() => {
  stores.splice(0).forEach((store) => store.close());
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-store-'));
  folders.push(folder);
  return folder;
}

/** Opens a store that the test need not close. */
export function open(path: string, options: Partial<OpenStoreOptions> = {}): Store {
  const store = openStore(path, { clock: tickingClock(), who: { actor: 'test', host: 'vitest' }, ...options });
  stores.push(store);
  return store;
}

export function newStore(): Store {
  return open(join(scratchFolder(), 'audit.sqlite'));
}

/** A raw connection, as an attacker with the file has it. */
export function raw(path: string): SqliteDatabase {
  return new (loadSqlite())(path);
}

/** Runs SQL on a closed store's file with the guarding triggers gone. */
export function tamper(path: string, change: (db: SqliteDatabase) => void): void {
  const db = raw(path);
  db.pragma('foreign_keys = OFF');
  for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()) db.exec(`DROP TRIGGER ${name}`);
  change(db);
  db.close();
}

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

export function ref(name: string, content: string = name, more: Partial<ArtifactRef> = {}): ArtifactRef {
  return { name, sha256: sha(content), bytes: Buffer.byteLength(content), mediaType: 'application/json', extension: 'json', ...more };
}

export function request(more: Partial<RunRequest> = {}): RunRequest {
  const tape = ref('tape', 'a,b\n1,2\n', { mediaType: 'text/csv', extension: 'csv' });
  return { pipeline: 'tape', mode: 'mi', regime: null, title: 'January pool', kind: 'draft', inputs: [{ ...tape, fileName: 'pool jan.csv' }], priorRun: null, params: {}, configSha256: sha('config'), ...more };
}

export const gates = [{ id: 'ingest', title: 'Ingest', version: '1' }, { id: 'align', title: 'Align', version: '1' }];

export function passed(gate: string, more: Partial<GateOutcome> = {}): GateOutcome {
  return { gate, status: 'passed', key: sha(`key of ${gate}`), seconds: 0.5, message: null, outputs: [ref(`${gate}.json`)], ...more };
}

/** A run that succeeded, ready to be approved. */
export function succeededRun(store: Store, more: Partial<RunRequest> = {}): string {
  const { id } = store.runs.create(request(more), gates, ada);
  store.runs.start(id, ada);
  for (const gate of gates) store.runs.recordGateFinished(id, passed(gate.id, { remember: true }), ada);
  store.runs.finish(id, { status: 'succeeded', manifest: ref('manifest') }, ada);
  return id;
}
