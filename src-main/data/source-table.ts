import { statSync } from 'node:fs';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Dialect, DialectEvidence, DialectOverride } from '../../src-shared/model/dialect.ts';
import type { TapeProfile } from '../../src-shared/model/profile.ts';
import { detectTextDialect } from './detect-dialect.ts';
import { TAIL_ROWS, detectTail } from './detect-tail.ts';
import { text } from '../derive/sql-text.ts';
import type { Session } from './duckdb-session.ts';
import { inspectFile, type FileFacts } from './inspect-file.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { TapeLimits } from './limits.ts';
import { profileTable } from './profile-table.ts';
import type { ColumnFormat } from './profile-table.ts';
import { SourceFindings } from './source-finding.ts';
import type { SourceFinding } from './source-finding.ts';
import { SourceWriter } from './source-writer.ts';
import { readTextRows } from './text-rows.ts';
import { readWorkbookRows } from './workbook/workbook-rows.ts';

/**
 * A tape becomes a table of its cells, verbatim: (1) one pass over the bytes for hash, size and encoding; (2) the dialect is
 * detected from the first 512 KiB, or taken as told; (3) every record below the header goes into DuckDB as text with its place in
 * the file; (4) totals and footers among the last rows are set aside; (5) the rows are written as `source.parquet`, one thread, in
 * file order; (6) the columns are profiled.
 */

export interface IngestOptions {
  readonly path: string;
  /** The name the tape arrived under. */
  readonly fileName: string;
  readonly session: Session;
  /** Where `source.parquet` goes; inside the session's directories. */
  readonly out: string;
  /** What a person overrules; the rest is detected. */
  readonly dialectOverride?: DialectOverride | undefined;
  /** A whole dialect from an earlier run: nothing is detected, exactly its records are set aside. Wins over the override. */
  readonly frozenDialect?: Dialect | undefined;
  readonly limits?: TapeLimits | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes read so far, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface IngestResult {
  readonly dialect: Dialect;
  readonly evidence: DialectEvidence[];
  readonly profile: TapeProfile;
  readonly findings: SourceFinding[];
  readonly headers: string[];
  readonly rows: number;
  /** Sheets of a workbook, in its order; empty for text. */
  readonly sheets: string[];
}

/** What a reader of one format gives back. */
export interface RowsRead {
  readonly dialect: Omit<Dialect, 'setAside'>;
  readonly evidence: DialectEvidence[];
  readonly headers: string[];
  readonly width: number;
  readonly setAside: Dialect['setAside'];
  readonly sheets: string[];
  readonly formats: ReadonlyMap<number, readonly ColumnFormat[]>;
}

/**
 * Reads a tape into `out`: `source_row`, `record`, `line`, `byte_offset`, `byte_length` (the last three NULL for workbooks),
 * `c0` ... `cN`. A cell is NULL only where the row has none; empty text stays ''.
 * Errors: NOT_FOUND, UNREADABLE (empty, binary, broken), LIMIT_EXCEEDED, INVALID_INPUT (an override that fits nothing), CANCELLED,
 * TIMEOUT (workbooks).
 */
export async function ingestTape(options: IngestOptions): Promise<IngestResult> {
  const { facts, formats, ...read } = await readTape(options);
  const profile = await profileTable(options.session, text(options.out), { sha256: facts.sha256, fileName: options.fileName, bytes: statSync(options.path).size }, read.headers, read.rows, formats);
  return { ...read, profile };
}

/** The same without step 6: for files whose columns are declared, and nobody needs to guess. Errors: as `ingestTape`. */
export async function readTape(options: IngestOptions): Promise<Omit<IngestResult, 'profile'> & { readonly facts: FileFacts; readonly formats: ReadonlyMap<number, readonly ColumnFormat[]> }> {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const { session, frozenDialect } = options;
  const facts = await inspectFile(options.path, limits.maxFileBytes, options.signal);
  const findings = new SourceFindings(limits.maxFindings);
  const writer = await SourceWriter.open(session);
  let read: RowsRead;
  try {
    read = facts.kind === 'zip' ? await readWorkbookRows({ ...options, limits, writer, findings }) : await readText(options, limits, facts, writer, findings);
  } finally {
    writer.close();
  }
  read.headers.forEach((header, column) => {
    if (column >= limits.maxColumns) throw new AppError('LIMIT_EXCEEDED', `the header has more than ${limits.maxColumns} columns`);
    if (header.trim() !== '' && read.headers.findIndex((other) => other.trim().toLowerCase() === header.trim().toLowerCase()) < column) findings.add('ING-105', read.dialect.headerRecord, null, column, header);
  });
  const tail = frozenDialect ? { setAside: [], reasons: [] } : detectTail(await writer.tail(TAIL_ROWS), read.width);
  const rows = tail.setAside[0]?.sourceRow ?? writer.rows;
  const setAside = [...read.setAside, ...tail.setAside.map(({ record, kind }) => ({ record, kind }))].sort((a, b) => a.record - b.record);
  await writer.finish(options.out, rows, read.width);
  const headers = Array.from({ length: read.width }, (_, i) => read.headers[i] ?? '');
  const evidence = [...read.evidence, ...tail.reasons.map((reason) => ({ member: 'setAside', value: reason.split(' ')[1] ?? '', certainty: 0.9, reason }))];
  const aside = new Set(setAside.map(({ record }) => record));
  return {
    facts, formats: read.formats, dialect: frozenDialect ?? { ...read.dialect, setAside }, evidence, headers, rows, sheets: read.sheets,
    findings: findings.all.filter(({ record }) => !aside.has(record)),
  };
}

async function readText(options: IngestOptions, limits: TapeLimits, facts: Awaited<ReturnType<typeof inspectFile>>, writer: SourceWriter, findings: SourceFindings): Promise<RowsRead> {
  const { frozenDialect } = options;
  const guess = detectTextDialect(facts, frozenDialect ?? options.dialectOverride);
  const dialect = frozenDialect ?? guess.dialect;
  const setAside = await readTextRows({
    path: options.path, dialect, frozen: frozenDialect?.setAside, headers: guess.headers, width: guess.width, limits, writer, findings,
    signal: options.signal, onProgress: (bytes) => options.onProgress?.(bytes, facts.bytes),
  });
  return { dialect, evidence: guess.evidence, headers: guess.headers, width: guess.width, setAside, sheets: [], formats: new Map() };
}
