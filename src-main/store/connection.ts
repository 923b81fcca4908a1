import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database, Options, Statement } from 'better-sqlite3';
import { AppError } from '../../src-shared/kernel/errors.ts';

export type SqliteDatabase = Database;
export type { Statement };

/** "Tpst": tells a workspace database from any other SQLite file. */
export const APPLICATION_ID = 0x54707374;

/** Node-API version that the prebuilt binding of better-sqlite3 13 is built for. Below it the process dies with a segfault. */
const NODE_API_NEEDED = 10;

/**
 * Loads better-sqlite3, after making sure that this process can: its binding takes the process down on an older Node.
 * Errors: UNAVAILABLE, with the version found and the one needed.
 */
export function loadSqlite(versions: { readonly napi?: string | undefined; readonly node?: string | undefined } = process.versions): new (path: string, options?: Options) => Database {
  const found = Number(versions.napi ?? 0);
  if (!(found >= NODE_API_NEEDED)) {
    throw new AppError('UNAVAILABLE', `The audit store needs Node-API ${NODE_API_NEEDED}; this process (Node ${versions.node ?? 'unknown'}) offers ${versions.napi ?? 'none'}.`, {
      userAction: 'Start Tapestry through its npm scripts (they bring Node 24), or with Node 22.14 or later.',
      details: { needed: NODE_API_NEEDED, found: versions.napi ?? null },
    });
  }
  try {
    return createRequire(import.meta.url)('better-sqlite3') as new (path: string, options?: Options) => Database;
  } catch (cause) {
    throw new AppError('UNAVAILABLE', `The SQLite binding cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { userAction: 'Run `npm ci` again on this machine; there is no prebuilt binding for every platform.', cause });
  }
}

/**
 * Opens an SQLite file with the settings every connection of the store has. Changes nothing in the file: a foreign
 * database must stay as it was. Errors: NOT_FOUND (read-only and absent, or no folder), CORRUPT, CONFLICT (busy), UNAVAILABLE.
 */
export function openConnection(path: string, options: { readonly readOnly: boolean }): Database {
  const Sqlite = loadSqlite();
  const absolute = resolve(path);
  if (!existsSync(dirname(absolute))) throw new AppError('NOT_FOUND', `There is no folder ${dirname(absolute)}`, { userAction: 'Create the workspace folder first.' });
  if (options.readOnly && !existsSync(absolute)) throw new AppError('NOT_FOUND', `There is no audit store at ${absolute}`, { userAction: 'Check the --workspace folder, or open it once for writing.' });
  return withSqliteErrors(absolute, () => {
    const db = new Sqlite(absolute, { readonly: options.readOnly, fileMustExist: options.readOnly, timeout: 5000 });
    try {
      db.pragma('busy_timeout = 5000');
      db.pragma('foreign_keys = ON');
      db.pragma('trusted_schema = OFF');
      db.pragma('cell_size_check = ON');
      if (options.readOnly) db.pragma('query_only = ON');
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  });
}

/** Runs `work`, turning SQLite's own errors into the error table's. */
export function withSqliteErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw fromSqlite(path, thrown);
  }
}

/** An SQLite error as an AppError; anything else comes back as it was. */
export function fromSqlite(path: string, thrown: unknown): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string' || !thrown.code.startsWith('SQLITE_')) return thrown;
  const { code, message } = thrown;
  const details = { path, sqlite: code };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return new AppError('CORRUPT', `${path} is not a readable database: ${message}`, { userAction: 'Restore the last backup with `tapestry restore`; keep the damaged file for analysis.', details, cause: thrown });
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new AppError('CONFLICT', `${path} is being written by another process: ${message}`, { userAction: 'Close the other program that has the workspace open.', details, cause: thrown });
  if (code.startsWith('SQLITE_READONLY')) return new AppError('CONFLICT', `${path} is open read-only: ${message}`, { userAction: 'Open the workspace for writing, once its present writer has closed it.', details, cause: thrown });
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|PERM)/.test(code)) return new AppError('UNAVAILABLE', `${path} cannot be read or written: ${message}`, { userAction: 'Check free space, permissions and that the disk is attached.', details, cause: thrown });
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return new AppError('CONFLICT', message, { details, cause: thrown });
  return new AppError('INTERNAL', `${path}: ${message}`, { details, cause: thrown });
}
