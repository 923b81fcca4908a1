import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { GENESIS_HASH } from './audit-hash.ts';
import { verifyChain } from './audit-verify.ts';
import { fromSqlite, openConnection, type SqliteDatabase } from './connection.ts';
import { inspect, readMigrations, type Migration } from './migrate.ts';
import { breakPageSeal } from './page-seal.ts';
import type { LogHead, LogVerification, VerifyOptions } from './store.ts';

/** Copied pages between two turns of the event loop: 8 MB, about 13 ms. */
const PAGES_PER_STEP = 2000;

/**
 * Copies the database to `to` while it is in use: a temporary file, then a rename, so that a half copy never bears the name.
 * Errors: CONFLICT (`to` exists), UNAVAILABLE (disk).
 */
export async function backupDatabase(db: SqliteDatabase, path: string, to: string, options: { readonly replace?: boolean }): Promise<{ bytes: number; head: LogHead }> {
  const target = resolve(to);
  if (target === path) throw new AppError('CONFLICT', `${target} is the store itself`, { userAction: 'Name another file.' });
  if (existsSync(target) && !options.replace) throw new AppError('CONFLICT', `${target} exists already`, { userAction: 'Name another file, or say that it may be replaced.' });
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  removeDatabase(partial);
  try {
    await db.backup(partial, { progress: () => PAGES_PER_STEP });
    const head = intoOneFile(partial);
    swapIn(partial, target);
    return { bytes: statSync(target).size, head };
  } catch (thrown) {
    removeDatabase(partial);
    throw fromSqlite(target, thrown);
  }
}

export interface RestoreOptions {
  /** Swap in over an existing store; the old one is kept beside it as `<to>.replaced`. */
  readonly replace?: boolean;
  /** Heads from exports that the restored log must contain. */
  readonly anchors?: VerifyOptions['anchors'];
  readonly migrations?: readonly Migration[];
}

/**
 * Puts a backup in place of a store that nobody has open (hold the workspace lock). The copy is checked before the swap:
 * every page, the application id, the schema, the whole log. Errors: NOT_FOUND, CONFLICT (`to` exists; a foreign or newer
 * database), CORRUPT (pages), CHECK_FAILED (the log, naming its first wrong entry). On any error `to` is as it was.
 */
export async function restore(from: string, to: string, options: RestoreOptions = {}): Promise<{ readonly log: LogVerification; readonly kept: string | null }> {
  const source = resolve(from);
  const target = resolve(to);
  if (source === target) throw new AppError('CONFLICT', `${source} would be restored over itself`, { userAction: 'Name the backup file as the source.' });
  if (existsSync(target) && !options.replace) throw new AppError('CONFLICT', `${target} exists already`, { userAction: 'Say that it may be replaced; it is kept beside the restored one.' });
  const partial = `${target}.restoring`;
  removeDatabase(partial);
  mkdirSync(dirname(target), { recursive: true });
  try {
    const backup = openConnection(source, { readOnly: true });
    try {
      await backup.backup(partial, { progress: () => PAGES_PER_STEP });
    } finally {
      backup.close();
    }
    const log = await judge(partial, source, options);
    intoOneFile(partial);
    const kept = existsSync(target) ? setAside(target) : null;
    breakPageSeal(target);
    swapIn(partial, target);
    return { log, kept };
  } catch (thrown) {
    removeDatabase(partial);
    throw fromSqlite(source, thrown);
  }
}

async function judge(path: string, source: string, options: RestoreOptions): Promise<LogVerification> {
  const db = openConnection(path, { readOnly: true });
  try {
    const standing = inspect(db, source, options.migrations ?? readMigrations());
    if (standing.kind === 'empty') throw new AppError('CONFLICT', `${source} holds no audit store`, { userAction: 'Name a file that `tapestry backup` wrote.' });
    const faults = (db.pragma('integrity_check(5)') as readonly { readonly integrity_check: string }[]).map((row) => row.integrity_check).filter((line) => line !== 'ok');
    const broken = (db.pragma('foreign_key_check') as readonly unknown[]).length;
    if (faults.length > 0 || broken > 0) throw new AppError('CORRUPT', `${source} is damaged: ${faults[0] ?? `${broken} rows refer to rows that are not there`}`, { userAction: 'Take an older backup.', details: { faults } });
    const log = await verifyChain(db, options.anchors ? { anchors: options.anchors } : {});
    if (log.firstBroken) throw new AppError('CHECK_FAILED', `${source}: the log does not hold from entry ${log.firstBroken.seq}: ${log.firstBroken.reason}`, { userAction: 'Take an older backup; this one is evidence.', details: { seq: log.firstBroken.seq } });
    return log;
  } finally {
    db.close();
  }
}

/** A copy carries WAL mode in its header; back to one plain file, so that copying it copies everything. Gives its last log entry. */
function intoOneFile(path: string): LogHead {
  const db = openConnection(path, { readOnly: false });
  try {
    db.pragma('journal_mode = DELETE');
    return db.prepare<[], LogHead>('SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1').get() ?? { seq: 0, hash: GENESIS_HASH };
  } finally {
    db.close();
  }
}

/** Keeps the old store under another name; afterwards `target` is one file that a rename can replace. */
function setAside(target: string): string {
  const kept = `${target}.replaced`;
  removeDatabase(kept);
  foldWal(target);
  // What could not be folded in goes along: left behind, an old WAL would be played into the restored store.
  for (const suffix of ['-wal', '-shm']) if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix);
  copyFileSync(target, kept);
  return kept;
}

function foldWal(target: string): void {
  try {
    intoOneFile(target);
  } catch (thrown) {
    const error = fromSqlite(target, thrown);
    if (error instanceof AppError && error.code === 'CONFLICT') throw error;
    // A damaged store is what one restores over.
  }
}

function swapIn(partial: string, target: string): void {
  flush(partial, 'r+');
  renameSync(partial, target);
  // A folder cannot be opened on Windows, where the rename is durable with the journal.
  if (process.platform !== 'win32') flush(dirname(target), 'r');
}

function flush(path: string, mode: 'r' | 'r+'): void {
  const handle = openSync(path, mode);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}
