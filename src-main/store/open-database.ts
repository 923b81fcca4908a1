import { resolve } from 'node:path';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { createArtifactRows } from './artifact-rows.ts';
import { createArtifactRepository } from './artifacts.ts';
import { appendEntry, createAuditLog } from './audit-log.ts';
import { backupDatabase } from './backup.ts';
import { fromSqlite, openConnection, withSqliteErrors, type SqliteDatabase } from './connection.ts';
import type { RepositoryContext } from './context.ts';
import { createDocumentRepository } from './documents.ts';
import { createGovernanceRepository } from './governance.ts';
import { createImportedRunRepository } from './imported-runs.ts';
import { createMemoRepository } from './memo.ts';
import { inspect, migrate, readMigrations, type Migration } from './migrate.ts';
import { createRunRepository } from './runs.ts';
import { createSettingsRepository } from './settings.ts';
import { verifyState } from './state-verify.ts';
import { hasSeals, unsealedRows, watchRows } from './row-seals.ts';
import { verifyRows } from './row-verify.ts';
import type { FileVerdict, Store, Who } from './store.ts';
import { createTapeRepository } from './tapes.ts';

export interface OpenStoreOptions {
  readonly clock: Clock;
  /** Reads only; fails where there is no store yet or its schema is older than this program's. */
  readonly readOnly?: boolean;
  /** In whose name migrations and interruptions are logged. */
  readonly who?: Who;
  /** The last writer did not close: check every page, index and constraint instead of the quick way. */
  readonly uncleanExit?: boolean;
  /** How the file lay there, for the report. */
  readonly file?: FileVerdict;
  /** Called once the file has been found readable, before anything is written to it. */
  readonly beforeWriting?: () => void;
  /** Other than this program's own; for tests. */
  readonly migrations?: readonly Migration[];
}

const SYSTEM: Who = { actor: 'tapestry', host: 'store' };

/**
 * Opens the audit store at `path`, making it where there is none. One writer: take the workspace lock first
 * (`openWorkspaceStore` does both). Errors: UNAVAILABLE (Node too old, disk), CONFLICT (another program's database, newer
 * schema, altered migration, busy), CORRUPT (not a database, or its check fails), NOT_FOUND (read-only and absent).
 */
export function openStore(path: string, options: OpenStoreOptions): Store {
  const absolute = resolve(path);
  const readOnly = options.readOnly ?? false;
  const who = options.who ?? SYSTEM;
  const db = openConnection(absolute, { readOnly });
  try {
    return withSqliteErrors(absolute, () => {
      const migrations = options.migrations ?? readMigrations();
      const standing = inspect(db, absolute, migrations);
      checkPages(db, absolute, options.uncleanExit ?? false);
      if (readOnly && (standing.kind === 'empty' || standing.version < migrations.length)) {
        throw new AppError('CONFLICT', `${absolute} has an older schema than this program and is open read-only`, { userAction: 'Open the workspace once for writing.' });
      }
      if (!readOnly) {
        options.beforeWriting?.();
        // WAL lets readers go on while one process writes; FULL makes a commit survive a power cut, not only a crash.
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = FULL');
      }
      // What differs from the log before a migration must still differ after it.
      const differing = new Set(standing.kind === 'ours' && hasSeals(db) && standing.version < migrations.length ? Object.keys(unsealedRows(db)) : []);
      const migrated = readOnly ? [] : migrate(db, absolute, standing, migrations, options.clock.now(), (migration) => {
        appendEntry(db, options.clock.now(), { ...who, kind: 'store.migrated', subject: migration.name, payload: { version: migration.version, sha256: migration.sha256, sealed: unsealedRows(db, differing) } });
      });
      if (!readOnly) prepareSeals(db, options.clock, who);
      return assemble(db, absolute, readOnly, options, who, migrated, migrations);
    });
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/**
 * A store of a program that did not seal rows yet is sealed as it is, once; then every change is watched. A log that was emptied or cut is
 * left as it is: sealing would vouch for rows that nobody can vouch for any more.
 */
function prepareSeals(db: SqliteDatabase, clock: Clock, who: Who): void {
  const { entries, given } = db.prepare<[], { entries: number; given: number | null }>("SELECT (SELECT coalesce(max(seq), 0) FROM audit_event) AS entries, (SELECT seq FROM sqlite_sequence WHERE name = 'audit_event') AS given").get() ?? { entries: 0, given: 0 };
  if (!hasSeals(db) && entries > 0 && entries === given) db.transaction(() => appendEntry(db, clock.now(), { ...who, kind: 'store.sealed', subject: 'tables', payload: { sealed: unsealedRows(db) } })).immediate();
  watchRows(db);
}

function assemble(db: SqliteDatabase, path: string, readOnly: boolean, { clock, file }: OpenStoreOptions, who: Who, migrated: readonly number[], migrations: readonly Migration[]): Store {
  const guard = <T extends object>(repository: T): T => withStoreErrors(path, repository);
  const audit = createAuditLog({ db, path, clock, readOnly });
  const context: RepositoryContext = { db, clock, audit };
  const artifactRows = createArtifactRows(db);
  const governance = createGovernanceRepository(context);
  const imported = createImportedRunRepository(context, artifactRows);
  const runs = createRunRepository(context, artifactRows, governance, imported);
  const interruptedRuns = readOnly ? [] : db.prepare<[], { id: string }>("SELECT id FROM run WHERE status = 'running' ORDER BY number").all().map(({ id }) => id);
  const error = { code: 'CRASHED', message: 'The process that ran this ended before the run did', userAction: 'Resume it: finished gates are kept.' };
  for (const id of interruptedRuns) runs.finish(id, { status: 'interrupted', error }, who);
  return {
    path, readOnly, schemaVersion: migrations.length, report: { migrated, interruptedRuns, ...(file === undefined ? {} : { file }) },
    audit: guard(audit),
    runs: guard(runs),
    imported: guard(imported),
    artifacts: guard(createArtifactRepository(context, artifactRows, imported)),
    memo: guard(createMemoRepository(context, artifactRows)),
    tapes: guard(createTapeRepository(context, artifactRows)),
    documents: guard(createDocumentRepository(context, artifactRows)),
    settings: guard(createSettingsRepository(context)),
    governance: guard(governance),
    verifyState: (options = {}) => verifyState(db, runs, governance, options).catch((thrown: unknown) => { throw fromSqlite(path, thrown); }),
    verifyRows: (options = {}) => verifyRows(db, path, migrations, options),
    backup: (to, options = {}) => backupDatabase(db, path, to, options),
    close: () => {
      if (!db.open) return;
      // Leaves one file behind that can be copied; a reader in another process may hold it back, which is no fault.
      if (!readOnly) db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}

function checkPages(db: SqliteDatabase, path: string, thorough: boolean): void {
  const found = db.pragma(thorough ? 'integrity_check(5)' : 'quick_check(5)', { simple: false }) as readonly { readonly [column: string]: string }[];
  const faults = found.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok');
  if (faults.length > 0) {
    throw new AppError('CORRUPT', `${path} is damaged: ${faults[0]}`, { userAction: 'Restore the last backup with `tapestry restore`; keep the damaged file for analysis.', details: { path, faults } });
  }
}

/** Every method of a repository, with SQLite's errors turned into the error table's. */
function withStoreErrors<T extends object>(path: string, repository: T): T {
  return new Proxy(repository, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        const result: unknown = withSqliteErrors(path, () => Reflect.apply(member, target, args));
        return result instanceof Promise ? result.catch((thrown: unknown) => { throw fromSqlite(path, thrown); }) : result;
      };
    },
  });
}
