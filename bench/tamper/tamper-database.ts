import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFiles } from '../../src-main/adapters/keys/key-files.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { verifyRecords } from '../../src-main/services/audit/verify-workspace.ts';
import { identityDesk } from '../../src-main/services/governance/identity-desk.ts';
import { signHead } from '../../src-main/services/log-head.ts';
import { loadSqlite } from '../../src-main/store/connection.ts';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { SeededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { mapPages } from './page-map.ts';

/**
 * How a flipped bit was told. `seal only`: every row, index, counter and schema text is as it was, proven by an equal dump of the whole
 * database, so that no information changed; what told it is the list of page hashes beside the closed file. `seal, rows differ`: a dump
 * is not equal, and only that list told it. `missed`: nothing told it.
 */
export type Told = 'refused to open' | 'log' | 'rows' | 'pages and indexes' | 'heads, state' | 'seal only' | 'seal, rows differ' | 'missed';

export interface DatabaseTrial { readonly byte: number; readonly bit: number; readonly place: string; readonly told: Told; readonly firstBroken: string }

/**
 * Flips one bit at a time in the database of a closed workspace, and lets the product open and verify it read-only, as `verify` does.
 * Every page is hit in turn at a random byte. The folder must be a scratch copy: it is put back after each trial.
 */
export async function tamperDatabase(folder: string, count: number, random: SeededRandom, onTrial?: (trial: DatabaseTrial) => void): Promise<DatabaseTrial[]> {
  const path = join(folder, 'audit.sqlite');
  const seal = `${path}.pages.json`;
  if (!existsSync(seal)) throw new Error(`${folder} is not a closed workspace`);
  const whole = readFileSync(path);
  const map = mapPages(path, whole);
  const dump = dumpOf(path);
  const sealText = readFileSync(seal);
  const trials: DatabaseTrial[] = [];
  const put = (bytes: Buffer): void => {
    for (const left of ['-wal', '-shm', '-journal']) rmSync(path + left, { force: true });
    writeFileSync(path, bytes);
    writeFileSync(seal, sealText);
  };
  for (let trial = 0; trial < count; trial += 1) {
    // The control: untouched it must hold, or what is told of a flipped bit would say nothing about the bit.
    if (trial % CONTROL_EVERY === 0) await control(put, whole, folder, path, dump);
    const byte = (trial % map.pages) * map.pageBytes + random.below(map.pageBytes);
    const bit = random.below(8);
    const flipped = Buffer.from(whole);
    flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
    put(flipped);
    const { told, firstBroken } = await judge(folder, path, dump);
    const found = { byte, bit, place: map.placeOf(byte), told, firstBroken };
    trials.push(found);
    onTrial?.(found);
  }
  await control(put, whole, folder, path, dump);
  put(whole);
  return trials;
}

const CONTROL_EVERY = 100;

async function control(put: (bytes: Buffer) => void, whole: Buffer, folder: string, path: string, dump: string): Promise<void> {
  put(whole);
  const { told, firstBroken } = await judge(folder, path, dump);
  if (told !== 'missed') throw new Error(`the untouched workspace does not hold: ${told}: ${firstBroken}`);
}

async function judge(folder: string, path: string, dump: string): Promise<{ told: Told; firstBroken: string }> {
  let opened: ReturnType<typeof openWorkspaceStore>;
  try {
    opened = openWorkspaceStore(folder, { clock: systemClock, who: { actor: 'bench', host: 'cli' }, mode: 'read' });
  } catch (thrown) {
    return refused(thrown);
  }
  try {
    const { store } = opened;
    const keys = keyFiles(join(folder, 'keys'));
    const folders = Object.fromEntries(['artifacts', 'scratch', 'cache', 'schemas', 'inbox', 'outbox'].map((name) => [name, join(folder, name)]));
    const context = { store, files: { issue: () => '', resolve: () => ({ path: '', name: '' }) }, identity: identityDesk({ store, keys, clock: systemClock }), signedHead: () => signHead(store, keys, systemClock), folders: { root: folder, ...folders } as never };
    const found = await verifyRecords(context, { run: undefined, heads: [] }, new AbortController().signal);
    if (found.firstBroken == null) return { told: 'missed', firstBroken: '' };
    return { told: toldBy(found, path, dump), firstBroken: found.firstBroken };
  } catch (thrown) {
    return refused(thrown);
  } finally {
    opened.close();
  }
}

/** Refused with a reason; anything that is no statement about the file ends the bench. */
function refused(thrown: unknown): { told: Told; firstBroken: string } {
  if (!(thrown instanceof AppError) || !['CORRUPT', 'CONFLICT', 'INTERNAL', 'UNAVAILABLE'].includes(thrown.code)) throw thrown;
  return { told: 'refused to open', firstBroken: `${thrown.code}: ${thrown.message}` };
}

function toldBy(found: Awaited<ReturnType<typeof verifyRecords>>, path: string, dump: string): Told {
  if (found.log.firstBroken) return 'log';
  const differences = found.store?.differences ?? [];
  if (differences.some(({ place }) => place !== 'the file')) return 'rows';
  if (differences.length > 0) return 'pages and indexes';
  if ((found.state?.differences.length ?? 0) + (found.statements?.broken.length ?? 0) > 0 || (found.heads ?? []).some(({ consistent, signed }) => !consistent || !signed)) return 'heads, state';
  return dumpOf(path) === dump ? 'seal only' : 'seal, rows differ';
}

/** SHA-256 over the schema and every row of every table with storage classes and bytes, by plain SQL: shares nothing with what is judged. */
export function dumpOf(path: string): string {
  // Opening must not change the file under judgement.
  const copy = `${path}.dump`;
  copyFileSync(path, copy);
  const db = new (loadSqlite())(copy, { readonly: true });
  try {
    const hash = createHash('sha256');
    hash.update(`${String(db.pragma('user_version', { simple: true }))} ${String(db.pragma('application_id', { simple: true }))} ${String(db.pragma('encoding', { simple: true }))}\n`);
    for (const row of db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').raw().iterate()) hash.update(`${JSON.stringify(row)}\n`);
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all() as string[];
    for (const table of tables) {
      const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
      const rows = db.prepare(`SELECT ${columns.map((name) => `typeof("${name}"), CASE typeof("${name}") WHEN 'text' THEN hex(CAST("${name}" AS BLOB)) WHEN 'integer' THEN printf('%d', "${name}") ELSE "${name}" END`).join(', ')} FROM "${table}" NOT INDEXED ORDER BY 2, 4`).raw();
      for (const row of rows.iterate()) hash.update(`${table} ${JSON.stringify(row)}\n`);
    }
    return hash.digest('hex');
  } catch (thrown) {
    return `unreadable: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  } finally {
    db.close();
    for (const left of ['', '-wal', '-shm']) rmSync(copy + left, { force: true });
  }
}
