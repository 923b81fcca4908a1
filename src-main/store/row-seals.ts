import type { Json } from '../../src-shared/kernel/errors.ts';
import type { SqliteDatabase } from './connection.ts';
import { digestsOf, quoted, rowName, tablesOf, type TableDigests } from './row-digest.ts';

/** What an entry says of the rows that its transaction wrote: digest by row, null where it removed one. Member `sealed` of the payload. */
export type Seals = { readonly [row: string]: string | null };

/** Notes which rows a transaction touches; `take` gives their digests as they are now, and forgets them. */
export interface RowCapture { take(): Seals | null }

const captures = new WeakMap<SqliteDatabase, RowCapture>();

/**
 * Watches every table of the store on this connection, with temporary triggers that only it has. A table that is made later is not
 * watched: call it once the migrations have run. Statements must not use REPLACE: what it removes, no trigger sees.
 */
export function watchRows(db: SqliteDatabase): void {
  db.pragma('temp_store = MEMORY');
  db.exec('CREATE TEMP TABLE changed_row (tbl TEXT NOT NULL, key TEXT NOT NULL)');
  const tables = new Map<string, TableDigests>();
  for (const [index, table] of tablesOf(db).entries()) {
    const digests = digestsOf(db, table);
    tables.set(table, digests);
    const note = (row: 'NEW' | 'OLD'): string => `INSERT INTO changed_row (tbl, key) VALUES ('${table.replaceAll("'", "''")}', json_array(${digests.keyColumns.map((name) => `${row}.${quoted(name)}`).join(', ')}));`;
    db.exec(`CREATE TEMP TRIGGER seal_${index}_i AFTER INSERT ON main.${quoted(table)} BEGIN ${note('NEW')} END;
      CREATE TEMP TRIGGER seal_${index}_u AFTER UPDATE ON main.${quoted(table)} BEGIN ${note('OLD')} ${note('NEW')} END;
      CREATE TEMP TRIGGER seal_${index}_d AFTER DELETE ON main.${quoted(table)} BEGIN ${note('OLD')} END;`);
  }
  const changed = db.prepare<[], { tbl: string; key: string }>('SELECT DISTINCT tbl, key FROM temp.changed_row ORDER BY tbl, key');
  const clear = db.prepare('DELETE FROM temp.changed_row');
  captures.set(db, {
    take() {
      const rows = changed.all();
      if (rows.length === 0) return null;
      clear.run();
      return Object.fromEntries(rows.map(({ tbl, key }) => [rowName(tbl, key), tables.get(tbl)?.one(key) ?? null]));
    },
  });
}

/** A payload together with the rows that this transaction has written so far; the payload itself where it wrote none. */
export function withSeals(db: SqliteDatabase, payload: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  const sealed = captures.get(db)?.take() ?? null;
  return sealed === null ? payload : { ...payload, sealed };
}

/** Whether the log holds the rows of this store at all. */
export function hasSeals(db: SqliteDatabase): boolean {
  return db.prepare<[], { n: number }>(`SELECT EXISTS (SELECT 1 FROM audit_event WHERE kind IN ('store.migrated', 'store.sealed') AND instr(payload_json, '"sealed":{') > 0) AS n`).get()?.n === 1;
}

/** What the whole log says of rows: the last digest of each, and the entry that said so. */
export interface SealedRows {
  /** The entry from which every row is sealed; null for a store of an older program. */
  readonly since: number | null;
  readonly rows: ReadonlyMap<string, { readonly sha256: string | null; readonly seq: number }>;
}

export function readSeals(db: SqliteDatabase): SealedRows {
  const rows = new Map<string, { sha256: string | null; seq: number }>();
  let since: number | null = null;
  const entries = db.prepare<[], { seq: number; kind: string; payload_json: string }>(`SELECT seq, kind, payload_json FROM audit_event WHERE instr(payload_json, '"sealed":{') > 0 ORDER BY seq`);
  for (const { seq, kind, payload_json: text } of entries.iterate()) {
    const sealed = sealsIn(text);
    if (sealed === null) continue;
    if (since === null && (kind === 'store.migrated' || kind === 'store.sealed')) since = seq;
    for (const [name, sha256] of Object.entries(sealed)) rows.set(name, { sha256: typeof sha256 === 'string' ? sha256 : null, seq });
  }
  return { since, rows };
}

function sealsIn(text: string): { readonly [row: string]: unknown } | null {
  try {
    const { sealed } = JSON.parse(text) as { sealed?: unknown };
    return sealed !== null && typeof sealed === 'object' && !Array.isArray(sealed) ? { ...sealed } : null;
  } catch {
    return null;
  }
}

/**
 * Digests of rows that the log does not hold as they are: all of them in a store of an older program, those that a migration wrote.
 * `except` stay as they are: what differed before a migration must still differ after it.
 */
export function unsealedRows(db: SqliteDatabase, except: ReadonlySet<string> = new Set()): Seals {
  const known = readSeals(db).rows;
  const found: [string, string][] = [];
  for (const table of tablesOf(db)) {
    for (const { name, sha256 } of digestsOf(db, table).all()) if (known.get(name)?.sha256 !== sha256 && !except.has(name)) found.push([name, sha256]);
  }
  return Object.fromEntries(found);
}
