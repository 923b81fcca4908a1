import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn, type WrittenValues } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident, text } from '../../../derive/sql-text.ts';
import { allocateColumns } from './block-memory.ts';
import type { EclColumns, LoanBlock } from './loan-block.ts';
import type { KernelPool } from './pool.ts';
import { TOTALS, type EclTotals } from './totals.ts';
import type { KernelInputs } from './work.ts';

/** A chunk of rows as DuckDB gives it, column by column in the order of `select`; CAST decimals to DOUBLE there. */
export type Scanned = readonly (readonly unknown[])[];

/** A chunk made ready: its loans, and whatever `emit` needs to know of its rows. */
export interface Assembled<Kept> { readonly block: LoanBlock; readonly kept: Kept }

export interface ParquetMeasure<Kept> {
  /** Opened on the folders of source and output; the main thread of the engine process owns it. */
  readonly session: Session;
  /** A FROM item with one row a loan, e.g. `read_parquet('...')` or `(SELECT ... )`. */
  readonly source: string;
  readonly select: string;
  /** An integer column, unique and not negative: the order of loans and of output rows (`source_row`). */
  readonly key: string;
  readonly pool: KernelPool;
  readonly inputs: KernelInputs;
  readonly assemble: (scanned: Scanned) => Assembled<Kept>;
  /** Values of the output's columns for the chunk's loans, in their order; decimals in whole units (see `roundedUnits`). Fewer rows than loans are allowed. */
  readonly emit: (assembled: Assembled<Kept>, columns: EclColumns) => { readonly rows: number; readonly values: readonly WrittenValues[] };
  readonly output: {
    readonly path: string;
    /** The first is the key. */
    readonly columns: readonly WrittenColumn[];
    /** Folder for parts; the session must be allowed to use it. Removed parts are the caller's concern only after a crash. */
    readonly scratch: string;
  };
  /** Keys in one chunk: bounds the memory. */
  readonly chunkKeys?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (loans: number, total: number) => void;
}

/** Rows of a chunk: about 60 MB of columns and blocks. */
export const CHUNK_KEYS = 131_072;

/**
 * Measures a table of any length in bounded memory: chunk by chunk it is read in order of keys (row groups outside the chunk's keys are
 * not touched, so the cost is linear), assembled, measured by the pool and written as a part; the parts are then copied into one Parquet
 * file whose bytes do not depend on workers or threads. While the workers measure one chunk nothing else is read: at most one chunk is held.
 * Totals are those of the chunks added in order. Errors: CANCELLED, INVALID_INPUT, and those of the callbacks.
 */
export async function measureParquet<Kept>(job: ParquetMeasure<Kept>): Promise<{ loans: number; rows: number; totals: EclTotals }> {
  const { session, source, key, pool, output, signal } = job;
  const size = job.chunkKeys ?? CHUNK_KEYS;
  const [bounds] = await session.rows<{ low: number | null; high: number | null; loans: number }>(`SELECT min(${ident(key)}) AS low, max(${ident(key)}) AS high, count(*) AS loans FROM ${source}`);
  const [low, high, total] = [Number(bounds?.low ?? 0), Number(bounds?.high ?? -1), Number(bounds?.loans ?? 0)];
  const parts: string[] = [];
  const totals: Record<string, number> = Object.fromEntries(TOTALS.map((name) => [name, 0]));
  let [loans, rows] = [0, 0];
  try {
    for (let from = low; from <= high || parts.length === 0; from += size) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'the measurement of expected credit losses was cancelled');
      const scanned = await scan(session, `SELECT ${job.select} FROM ${source} WHERE ${ident(key)} >= ${from} AND ${ident(key)} < ${from + size} ORDER BY ${ident(key)}`);
      const assembled = job.assemble(scanned);
      const columns = allocateColumns(assembled.block.count);
      const sums = await pool.measure(assembled.block, job.inputs, columns, { signal });
      for (const name of TOTALS) totals[name] = (totals[name] as number) + sums[name];
      const emitted = job.emit(assembled, columns);
      const path = join(output.scratch, `ecl-part-${String(parts.length).padStart(6, '0')}.parquet`);
      await writePart(session, path, output.columns, emitted, key);
      parts.push(path);
      loans += assembled.block.count;
      rows += emitted.rows;
      job.onProgress?.(loans, total);
    }
    // One plain pass over files in order: no sort, and nothing is held.
    await session.copyOrdered(`SELECT * FROM read_parquet([${parts.map(text).join(', ')}])`, output.path, ident(key), { alreadyOrdered: true });
  } finally {
    for (const path of parts) rmSync(path, { force: true });
  }
  return { loans, rows, totals: totals as unknown as EclTotals };
}

/** All rows of a query, column by column. */
async function scan(session: Session, sql: string): Promise<Scanned> {
  let all: unknown[][] | null = null;
  await session.streamColumns(sql, (columns) => {
    all ??= columns.map(() => []);
    for (let at = 0; at < columns.length; at += 1) {
      const [into, values] = [all[at] as unknown[], columns[at] as readonly unknown[]];
      for (let i = 0; i < values.length; i += 1) into.push(values[i]);
    }
  });
  return all ?? [];
}

async function writePart(session: Session, path: string, columns: readonly WrittenColumn[], emitted: { rows: number; values: readonly WrittenValues[] }, key: string): Promise<void> {
  const writer = await ColumnWriter.open(session, 'ecl_part', columns);
  try {
    writer.append(emitted.rows, emitted.values);
  } finally {
    writer.close();
  }
  await session.copyOrdered(writtenSelect('ecl_part', columns), path, ident(key), { alreadyOrdered: true });
  await session.run('DROP TABLE ecl_part');
}
