import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance, version as libraryVersion } from '@duckdb/node-api';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { ident, text } from '../derive/sql-text.ts';

export interface SessionOptions {
  /** Worker threads of the instance, 1 or more. */
  readonly threads: number;
  readonly memoryLimitMb: number;
  /** Spill files; inside the workspace, created when missing. */
  readonly tempDirectory: string;
  /** Folders the SQL may read and write, their subfolders included; everything else is refused. The temp directory is one of them. */
  readonly directories: readonly string[];
  /** Interrupts the statement that runs and every later one with CANCELLED. */
  readonly signal?: AbortSignal;
}

/** A value small enough to hand on: DECIMAL, DATE, HUGEINT and unsafe BIGINT as text, other integers as numbers. */
export type Row = Record<string, Json>;

export interface CopyOptions {
  /**
   * The rows already come in the right order (an appended table, one plain pass over a Parquet file): skip the sort.
   * Wrong after a join, a GROUP BY or any statement that ran with several threads.
   */
  readonly alreadyOrdered?: boolean;
}

/** One DuckDB instance with one connection; statements run one after another. One session per gate. */
export interface Session {
  run(sql: string): Promise<void>;
  /** All rows of a small result (at most 100,000, else LIMIT_EXCEEDED). */
  rows<T extends Row = Row>(sql: string): Promise<T[]>;
  /** Values of one VARCHAR column in result order, streamed: for results of any length. */
  streamText(sql: string, take: (values: readonly (string | null)[]) => void): Promise<void>;
  /** Blocks of at most 2,048 rows, column by column; BIGINT arrives as bigint, DECIMAL as DuckDB's value object. */
  streamColumns(sql: string, take: (columns: readonly (readonly unknown[])[]) => void): Promise<void>;
  /** Writes a table or query as Parquet whose bytes depend on rows and DuckDB version only. Returns the number of rows. */
  copyOrdered(tableOrQuery: string, path: string, orderBy: string, options?: CopyOptions): Promise<number>;
  /** SHA-256 over names, types and rows in order, the same for every writer, thread count and file layout. */
  logicalDigest(tableOrQuery: string, orderBy: string): Promise<string>;
  /** Bulk append; the caller closes the appender before any other statement. */
  appender(table: string): Promise<DuckDBAppender>;
  /** Share of the running statement that is done, 0 to 1; null when DuckDB cannot say. */
  progress(): number | null;
  /** A second connection to the same instance with a queue of its own, for reading; it closes with this one. */
  sibling(): Promise<Session>;
  close(): void;
}

/** DuckDB version strings: they change Parquet bytes, so they belong into every memo key and manifest. */
export function engineVersions(): { duckdb: string } {
  return { duckdb: libraryVersion() };
}

/** A relation from a table name or a SELECT. */
function relation(tableOrQuery: string): string {
  return /^\s*(select|from|with|values)\b/i.test(tableOrQuery) ? `(${tableOrQuery})` : tableOrQuery;
}

/** Types whose text is digits, signs and letters only. */
const PLAIN = /^(BOOLEAN|DATE|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\d+\))$/;
const ROW_LIMIT = 100_000;
/** Rows per row group: fixed, because DuckDB would otherwise cut by thread; small, so that 100,000 rows feed several threads and a writer holds little. */
const ROW_GROUP = 20_480;

/** Opens an in-memory instance with the limits given. Errors: UNAVAILABLE when DuckDB does not load, CANCELLED when `signal` is aborted. */
export async function openSession(options: SessionOptions): Promise<Session> {
  mkdirSync(options.tempDirectory, { recursive: true });
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryLimitMb}MB`,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      preserve_insertion_order: 'true',
    });
  } catch (error) {
    throw new AppError('UNAVAILABLE', `DuckDB did not start: ${(error as Error).message}`, { cause: error });
  }
  const connection = await instance.connect();
  const allowed = [...options.directories, options.tempDirectory].map((directory) => text(resolve(directory) + sep));
  await connection.run(`SET allowed_directories = [${allowed.join(', ')}]`);
  // Once off it cannot be turned on again while the instance lives. `lock_configuration` would also forbid SET threads, which
  // deterministic writing needs; all SQL is compiled by us, so the one-way switch is what counts.
  await connection.run('SET enable_external_access = false');
  await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
  return new DuckDbSession(instance, connection, options);
}

class DuckDbSession implements Session {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #threads: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: () => void;
  readonly #options: SessionOptions;
  /** Null in a sibling, which never closes the instance. */
  readonly #siblings: DuckDbSession[] | null;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, options: SessionOptions, isSibling = false) {
    this.#siblings = isSibling ? null : [];
    this.#instance = instance;
    this.#connection = connection;
    this.#options = options;
    this.#threads = options.threads;
    this.#signal = options.signal;
    this.#onAbort = () => connection.interrupt();
    options.signal?.addEventListener('abort', this.#onAbort);
  }

  /** One statement at a time: `SET threads` is per instance, and an interrupt must hit the right statement. */
  #exclusive<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#ready();
      try {
        return await work();
      } catch (error) {
        throw this.#translate(error, sql);
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #ready(): void {
    if (this.#closed) throw new AppError('INTERNAL', 'the DuckDB session is closed');
    if (this.#signal?.aborted) throw new AppError('CANCELLED', 'the work was cancelled');
  }

  #translate(error: unknown, sql: string): AppError {
    if (error instanceof AppError) return error;
    const message = error instanceof Error ? error.message : String(error);
    if (this.#signal?.aborted || /^INTERRUPT|\bInterrupted\b/.test(message)) return new AppError('CANCELLED', 'the work was cancelled', { cause: error });
    const details = { sql: sql.slice(0, 2_000) };
    if (message.startsWith('Out of Memory Error')) {
      return new AppError('LIMIT_EXCEEDED', `the data does not fit the memory limit: ${message}`, { cause: error, details, userAction: 'Raise the memory limit or free disk space for spill files.' });
    }
    return new AppError('INTERNAL', `DuckDB: ${message}`, { cause: error, details });
  }

  run(sql: string): Promise<void> {
    return this.#exclusive(sql, async () => {
      await this.#connection.run(sql);
    });
  }

  rows<T extends Row = Row>(sql: string): Promise<T[]> {
    return this.#exclusive(sql, async () => {
      const reader = await this.#connection.streamAndReadUntil(sql, ROW_LIMIT + 1);
      if (reader.currentRowCount > ROW_LIMIT) throw new AppError('LIMIT_EXCEEDED', `a result of more than ${ROW_LIMIT} rows was asked for at once`, { details: { sql: sql.slice(0, 2_000) } });
      const wide = reader.columnTypes().map((type) => /^(BIGINT|UBIGINT|HUGEINT)$/.test(String(type)));
      const names = reader.deduplicatedColumnNames();
      return reader.getRowsJson().map((row) => Object.fromEntries(names.map((name, i) => [name, (wide[i] ? asNumber(row[i]) : row[i]) as Json]))) as T[];
    });
  }

  streamText(sql: string, take: (values: readonly (string | null)[]) => void): Promise<void> {
    return this.streamColumns(sql, (columns) => take(columns[0] as readonly (string | null)[]));
  }

  streamColumns(sql: string, take: (columns: readonly (readonly unknown[])[]) => void): Promise<void> {
    return this.#exclusive(sql, async () => {
      const result = await this.#connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        take(Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column).toArray()));
      }
    });
  }

  copyOrdered(tableOrQuery: string, path: string, orderBy: string, options: CopyOptions = {}): Promise<number> {
    const order = options.alreadyOrdered ? '' : ` ORDER BY ${orderBy}`;
    const sql = `COPY (SELECT * FROM ${relation(tableOrQuery)}${order}) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE ${ROW_GROUP})`;
    return this.#exclusive(sql, async () => {
      await this.#connection.run('SET threads = 1');
      try {
        const reader = await this.#connection.runAndReadAll(sql);
        return Number(reader.getRowsJson()[0]?.[0] ?? 0);
      } finally {
        if (this.#threads !== 1) await this.#connection.run(`SET threads = ${this.#threads}`).catch(() => undefined);
      }
    });
  }

  async logicalDigest(tableOrQuery: string, orderBy: string): Promise<string> {
    const from = relation(tableOrQuery);
    const columns = await this.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${from}`);
    const [counts] = await this.rows(`SELECT count(*) AS n${columns.map(({ column_name }, i) => `, count(${ident(column_name)}) AS n${i}`).join('')} FROM ${from}`);
    // A column without any value is named once instead of in every row.
    const filled = columns.filter((_, i) => Number(counts?.[`n${i}`]) > 0);
    const empty = columns.filter((column) => !filled.includes(column)).map((column) => column.column_name);
    const hash = createHash('sha256');
    hash.update(`tapestry-table-2\n${JSON.stringify({ columns: columns.map((c) => [c.column_name, c.column_type]), rows: String(counts?.['n']), empty })}\n`);
    if (filled.length === 0) return hash.digest('hex');
    // Plain values are ended by `;`, which none of them holds; all others carry their length. NULL leaves its place empty, and no plain
    // value is an empty text; `:` stands against `0:` for the empty text. concat() skips NULLs.
    const cells = filled.map(({ column_name, column_type }) => {
      const value = `${ident(column_name)}::VARCHAR`;
      return PLAIN.test(column_type) ? `${value}, ';'` : `strlen(${value}), ':', ${value}`;
    });
    await this.streamText(`SELECT sha256(concat(${cells.join(', ')})) AS h FROM ${from} ORDER BY ${orderBy}, h`, (hashes) => {
      hash.update(hashes.join(''));
    });
    return hash.digest('hex');
  }

  appender(table: string): Promise<DuckDBAppender> {
    return this.#exclusive(`append to ${table}`, () => this.#connection.createAppender(table));
  }

  progress(): number | null {
    const { percentage } = this.#connection.progress;
    return percentage < 0 ? null : percentage / 100;
  }

  async sibling(): Promise<Session> {
    this.#ready();
    if (!this.#siblings) throw new AppError('INTERNAL', 'a sibling session has no siblings of its own');
    const sibling = new DuckDbSession(this.#instance, await this.#instance.connect(), this.#options, true);
    this.#siblings.push(sibling);
    return sibling;
  }

  close(): void {
    if (this.#closed) return;
    for (const sibling of this.#siblings ?? []) sibling.#disconnect();
    this.#disconnect();
    if (this.#siblings) this.#instance.closeSync();
  }

  #disconnect(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#connection.closeSync();
  }
}

function asNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
