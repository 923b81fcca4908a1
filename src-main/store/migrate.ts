import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { APPLICATION_ID, type SqliteDatabase } from './connection.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Where the numbered migrations lie; a bundle copies the folder beside the file this module ends up in. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Reads `NNNN-name.sql` files; versions must run 1, 2, 3 ... Errors: INTERNAL when they do not. */
export function readMigrations(folder: string = MIGRATIONS_FOLDER): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
  return names.map((name, index) => {
    const version = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1] ?? NaN);
    if (version !== index + 1) throw new AppError('INTERNAL', `${join(folder, name)}: migrations must be numbered 0001, 0002, ... without gaps`);
    // Line ends are made equal first, or a checkout with CRLF would look like an altered migration.
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { version, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/** What a file is before it is touched. */
export type Standing = { readonly kind: 'empty' } | { readonly kind: 'ours'; readonly version: number };

/**
 * Says whether the file is empty or a store this program can read. Errors: CONFLICT for another program's database, for a
 * newer schema, and for a schema whose recorded migrations are not the ones this program has.
 */
export function inspect(db: SqliteDatabase, path: string, migrations: readonly Migration[]): Standing {
  const applicationId = Number(db.pragma('application_id', { simple: true }));
  const version = Number(db.pragma('user_version', { simple: true }));
  if (applicationId !== APPLICATION_ID) {
    const objects = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
    if (applicationId === 0 && version === 0 && objects === 0) return { kind: 'empty' };
    throw new AppError('CONFLICT', `${path} is a database of another program (application id ${applicationId})`, { userAction: 'Choose another workspace folder, or move that file away.', details: { path, applicationId } });
  }
  if (version > migrations.length) {
    throw new AppError('CONFLICT', `${path} was written by a newer Tapestry (schema ${version}; this one knows ${migrations.length})`, { userAction: 'Open it with that version or a later one, or restore an older backup.', details: { path, schema: version, known: migrations.length } });
  }
  const recorded = db.prepare<[], { version: number; name: string; sha256: string }>('SELECT version, name, sha256 FROM schema_migration ORDER BY version').all();
  if (recorded.length !== version) throw new AppError('CORRUPT', `${path} says schema ${version} but records ${recorded.length} migrations`, { userAction: 'Restore the last backup.', details: { path } });
  recorded.forEach((row, index) => {
    const known = migrations[index];
    if (row.version !== index + 1 || known?.sha256 !== row.sha256) {
      throw new AppError('CONFLICT', `${path}: migration ${row.name} is not the one this program has`, { userAction: 'Open the workspace with the program version that made it.', details: { path, recorded: row.sha256, known: known?.sha256 ?? null } });
    }
  });
  return { kind: 'ours', version };
}

/**
 * Applies what is missing, each migration in one transaction with its checksum, the schema version and (through `onApplied`)
 * its log row: a crash leaves the schema before or after a migration, never between. A store with content is copied first.
 */
export function migrate(db: SqliteDatabase, path: string, standing: Standing, migrations: readonly Migration[], at: string, onApplied: (migration: Migration) => void): readonly number[] {
  const from = standing.kind === 'empty' ? 0 : standing.version;
  const missing = migrations.filter((migration) => migration.version > from);
  const first = missing[0];
  if (!first) return [];
  if (from > 0) {
    const copy = `${path}.before-${first.name.slice(0, 4)}.bak`;
    if (!existsSync(copy)) db.prepare('VACUUM INTO ?').run(copy);
  }
  for (const migration of missing) {
    db.transaction(() => {
      if (migration.version === 1) {
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.exec('CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT');
      }
      db.exec(migration.sql);
      db.prepare('INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)').run(migration.version, migration.name, migration.sha256, at);
      db.pragma(`user_version = ${migration.version}`);
      onApplied(migration);
    }).immediate();
  }
  return missing.map((migration) => migration.version);
}
