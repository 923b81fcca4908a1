import { createHash } from 'node:crypto';
import { parseJson } from '../../src-shared/kernel/canonical-json.ts';
import type { SqliteDatabase } from './connection.ts';

/** Tells the digest of a row from every other hash. */
const ROW_DOMAIN = 'tapestry.store.row.v1\n';

/** A row with what it is called in the log: `gate 1,"ingest"`, its table and its primary key as JSON. */
export interface DigestedRow { readonly name: string; readonly sha256: string }

/** Reads the rows of one table as stored, each with the digest that the log keeps of it. */
export interface TableDigests {
  readonly table: string;
  readonly keyColumns: readonly string[];
  /** In the order of the primary key. */
  all(): IterableIterator<DigestedRow>;
  /** Null where there is no such row; `key` is the primary key as a JSON array. */
  one(key: string): string | null;
}

/** Every table but the log itself, which is its own chain, and those that SQLite keeps for itself. */
export function tablesOf(db: SqliteDatabase): string[] {
  return db.prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'audit_event' ORDER BY name").pluck().all() as string[];
}

/**
 * The digest of a row is SHA-256 over a domain line and then, each preceded by its length as 8 bytes big-endian, the table's name and
 * of every column that is not NULL its name, storage class and bytes (text as stored, integers as decimal text, reals as IEEE 754
 * big-endian). NULL is left out, so that a column added later changes no digest.
 */
export function digestsOf(db: SqliteDatabase, table: string): TableDigests {
  const columns = db.prepare<[string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)').all(table);
  const keyColumns = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk).map(({ name }) => name);
  const key = keyColumns.map(quoted).join(', ');
  const values = columns.map(({ name }) => `typeof(${quoted(name)}), CASE typeof(${quoted(name)}) WHEN 'real' THEN ${quoted(name)} WHEN 'integer' THEN CAST(${quoted(name)} AS TEXT) ELSE CAST(${quoted(name)} AS BLOB) END`).join(', ');
  const select = `SELECT json_array(${key}), ${values} FROM main.${quoted(table)}`;
  const every = db.prepare<[], unknown[]>(`${select} ORDER BY ${key}`).raw();
  const single = db.prepare<unknown[], unknown[]>(`${select} WHERE ${keyColumns.map((name) => `${quoted(name)} = ?`).join(' AND ')}`).raw();
  const digest = (row: readonly unknown[]): string => {
    const hash = createHash('sha256').update(ROW_DOMAIN, 'utf8');
    const length = Buffer.alloc(8);
    const add = (bytes: Uint8Array): void => {
      length.writeBigUInt64BE(BigInt(bytes.length));
      hash.update(length).update(bytes);
    };
    add(Buffer.from(table));
    columns.forEach(({ name }, index) => {
      const [kind, value] = [row[1 + 2 * index], row[2 + 2 * index]];
      if (kind === 'null') return;
      add(Buffer.from(name));
      add(Buffer.from(String(kind)));
      add(bytesOf(value));
    });
    return hash.digest('hex');
  };
  return {
    table, keyColumns,
    * all() {
      for (const row of every.iterate()) yield { name: rowName(table, String(row[0])), sha256: digest(row) };
    },
    one(json) {
      const row = single.get(...(parseJson(json) as unknown[]));
      return row === undefined ? null : digest(row);
    },
  };
}

/** `gate 1,"ingest"`: what the log calls a row. */
export function rowName(table: string, key: string): string {
  return `${table} ${key.slice(1, -1)}`;
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return bytes;
  }
  return typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.alloc(0);
}

/** Names come from our own migrations, but a flipped bit may have made one anything. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
