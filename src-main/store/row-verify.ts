import { setImmediate as giveWay } from 'node:timers/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { fromSqlite, loadSqlite, type SqliteDatabase } from './connection.ts';
import type { Migration } from './migrate.ts';
import { digestsOf, tablesOf } from './row-digest.ts';
import { readSeals, type SealedRows } from './row-seals.ts';
import type { RowVerification } from './store.ts';

/** More would say no more. */
const MOST_DIFFERENCES = 100;

type Difference = RowVerification['differences'][number];

/**
 * Holds every row of every table against the log, the schema against the migrations, SQLite's counters against both, and every index
 * against its table. The log is taken as whole; `verifyChain` says whether it is. Never throws for a damaged file. Errors: CANCELLED.
 */
export async function verifyRows(db: SqliteDatabase, path: string, migrations: readonly Migration[], options: { readonly signal?: AbortSignal }): Promise<RowVerification> {
  const differences: Difference[] = [];
  const report = (difference: Difference): void => { if (differences.length < MOST_DIFFERENCES) differences.push(difference); };
  let rows = 0;
  let since: number | null = null;
  // Pages that are held in memory would answer for those on the disk.
  db.pragma('shrink_memory');
  const parts: readonly (() => void | Promise<void>)[] = [
    () => pagesHold(db, report),
    () => schemaHolds(db, migrations, report),
    async () => {
      const seals = readSeals(db);
      since = seals.since;
      if (since !== null) rows = await rowsHold(db, seals, report, options.signal);
    },
  ];
  for (const part of parts) {
    try {
      await part();
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'CANCELLED') throw thrown;
      const told = fromSqlite(path, thrown);
      report({ place: 'the file', reason: told instanceof Error ? told.message : String(told) });
    }
  }
  return { rows, since, differences };
}

function pagesHold(db: SqliteDatabase, report: (difference: Difference) => void): void {
  for (const row of db.pragma('integrity_check(20)') as readonly { readonly integrity_check: string }[]) if (row.integrity_check !== 'ok') report({ place: 'the file', reason: row.integrity_check });
  for (const row of (db.pragma('foreign_key_check') as readonly { readonly table: string; readonly parent: string }[]).slice(0, 20)) report({ place: row.table, reason: `a row refers to one of ${row.parent} that is not there` });
}

/** The schema that the migrations make in an empty database is the one that must be here, triggers and all. */
function schemaHolds(db: SqliteDatabase, migrations: readonly Migration[], report: (difference: Difference) => void): void {
  const made = new (loadSqlite())(':memory:');
  try {
    made.exec('CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT');
    for (const migration of migrations) made.exec(migration.sql);
    const list = (of: SqliteDatabase) => of.prepare<[], { type: string; name: string; table: string; sql: string | null }>('SELECT type, name, tbl_name AS "table", sql FROM main.sqlite_schema ORDER BY type, name').all();
    const expected = new Map(list(made).map((row) => [`${row.type} ${row.name}`, row]));
    for (const row of list(db)) {
      const name = `${row.type} ${row.name}`;
      const wanted = expected.get(name);
      // A name stored as bytes reads the same and is not the same.
      if (typeof row.type !== 'string' || typeof row.name !== 'string') report({ place: 'schema', reason: `the name of ${name} is not stored as text` });
      else if (!wanted) report({ place: 'schema', reason: `${name} is none of this program's` });
      else if (wanted.sql !== row.sql || wanted.table !== row.table) report({ place: 'schema', reason: `${name} is not the one that the migrations make` });
      expected.delete(name);
    }
    for (const name of expected.keys()) report({ place: 'schema', reason: `${name} is missing` });
  } finally {
    made.close();
  }
}

async function rowsHold(db: SqliteDatabase, seals: SealedRows, report: (difference: Difference) => void, signal: AbortSignal | undefined): Promise<number> {
  const missing = new Set([...seals.rows].filter(([, { sha256 }]) => sha256 !== null).map(([name]) => name));
  let rows = 0;
  for (const table of tablesOf(db)) {
    if (signal?.aborted) throw new AppError('CANCELLED', `The check of the tables was cancelled after ${rows} rows`);
    await giveWay();
    for (const { name, sha256 } of digestsOf(db, table).all()) {
      const said = seals.rows.get(name);
      if (said === undefined) report({ place: name, reason: 'no log entry says that it was written' });
      else if (said.sha256 === null) report({ place: name, reason: `entry ${said.seq} removed it, but it is there` });
      else if (said.sha256 !== sha256) report({ place: name, reason: `it is not what entry ${said.seq} wrote: expected ${short(said.sha256)}, found ${short(sha256)}` });
      missing.delete(name);
      rows += 1;
    }
  }
  for (const name of missing) report({ place: name, reason: `entry ${seals.rows.get(name)?.seq ?? 0} wrote it, but it is not there` });
  countersHold(db, seals, report);
  return rows;
}

/** SQLite remembers the highest number it ever gave in a table; the log knows it too. */
function countersHold(db: SqliteDatabase, seals: SealedRows, report: (difference: Difference) => void): void {
  const highest = new Map<string, number>();
  for (const name of seals.rows.keys()) {
    const [, table, key] = /^(\w+) (\d+)$/.exec(name) ?? [];
    if (table !== undefined) highest.set(table, Math.max(highest.get(table) ?? 0, Number(key)));
  }
  highest.set('audit_event', db.prepare<[], { n: number }>('SELECT coalesce(max(seq), 0) AS n FROM audit_event').get()?.n ?? 0);
  const counted = db.prepare<[], { name: string }>("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'").all().map(({ name }) => name);
  const remembered = db.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence').all();
  for (const name of counted) {
    const [expected, found] = [highest.get(name) ?? 0, remembered.filter((row) => row.name === name)];
    if (found.length > 1 || (found[0]?.seq ?? 0) !== expected) report({ place: `counter of ${name}`, reason: `it stands at ${found.map(({ seq }) => seq).join(', ') || 'nothing'}; the log gave ${expected}` });
  }
  for (const { name } of remembered) if (!counted.includes(name)) report({ place: 'counters', reason: `there is one for ${name}, which has none` });
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}...`;
}
