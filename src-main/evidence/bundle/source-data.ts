import { open } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Dialect } from '../../../src-shared/model/dialect.ts';
import { parseRecord } from '../../data/cells.ts';
import { decodeRecord } from '../../data/decode.ts';
import { readRawRow, readRawSheetRow } from '../../data/raw-line.ts';
import { ident } from '../../derive/sql-text.ts';
import { rowsOfFile, type SourceFile } from '../source-files.ts';
import type { TraceContext } from '../trace-context.ts';
import { ColumnPacker, differences, type PackedColumn } from './packed.ts';

const BLOCK = 4 * 1024 * 1024;
/** Places where rows do not touch, whose neighbours are looked up; beyond it the row before and after stand there. */
const MAX_EDGES = 2_000;

/** The source as the page needs it: cells verbatim by column (quotes included), and how they stand in a line. */
export interface PageSource {
  readonly sheet: string | null;
  readonly headerLine: string | null;
  /** Between two cells of a line. */
  readonly delimiter: string;
  readonly columns: number;
  /** Per row: line of the file, or row of the sheet, from 0; as differences. */
  readonly rows: readonly number[]; readonly lines: readonly number[] | null; readonly records: readonly number[];
  /** Lines that are not their cells joined by the delimiter: position, the line, and each cell's range. */
  readonly odd: readonly (readonly [number, string, readonly (readonly [number, number])[]])[];
  /** Rows whose line above or below in the file is not the row before or after: position, the line above, the line below. */
  readonly edges: readonly (readonly [number, string | null, string | null])[];
  readonly cells: readonly PackedColumn[];
}

/** Every source row of a file once more from its own bytes (a workbook's from its table of cells, which is read the same way). */
export async function sourceData(context: TraceContext, tape: SourceFile, signal: AbortSignal): Promise<PageSource> {
  const { source } = context.declaration;
  const { dialect } = tape;
  const parquet = context.archive.parquet(source.table);
  const names: string[] = [];
  for (const row of await context.session.rows(`SELECT column_name AS n FROM (DESCRIBE SELECT * FROM ${parquet})`)) if (/^c\d+$/.test(String(row.n))) names.push(String(row.n));
  if (source.files !== undefined) names.length = Math.min(names.length, Math.max(1, tape.headers.length));
  const isText = dialect.format === 'csv';
  const delimiter = isText ? dialect.delimiter : '\t';
  const [rows, lines, records]: [number[], number[], number[]] = [[], [], []];
  const packers = names.map(() => new ColumnPacker());
  const odd: [number, string, [number, number][]][] = [];
  const places: [number, number][] = [];
  const number = (value: unknown): number => (value === null || value === undefined ? -1 : Number(value));
  const wanted = ['source_row', 'record', 'line', 'byte_offset', 'byte_length'].map((name) => `CAST(${name} AS VARCHAR)`);
  await context.session.streamColumns(`SELECT ${[...wanted, ...(isText ? [] : names.map(ident))].join(', ')} FROM ${parquet} WHERE ${rowsOfFile(context, tape)} ORDER BY source_row`, (columns) => {
    for (let i = 0; i < (columns[0]?.length ?? 0); i += 1) {
      rows.push(number(columns[0]?.[i]));
      records.push(number(columns[1]?.[i]));
      lines.push(number(columns[2]?.[i]));
      places.push([number(columns[3]?.[i]), number(columns[4]?.[i])]);
      if (!isText) packers.forEach((packer, k) => packer.add([(columns[5 + k]?.[i] as string | null | undefined) ?? '']));
    }
  });
  if (isText) await readLines(context.archive.path(tape.slot), places, signal, (bytes, at) => {
    const text = decodeRecord(bytes, dialect.encoding).text;
    const { spans } = parseRecord(text, dialect.delimiter, dialect.quote);
    const pieces = spans.map(({ start, end }) => text.slice(start, end));
    if (pieces.length > names.length || pieces.join(delimiter) !== text) odd.push([at, text, spans.map(({ start, end }) => [start, end])]);
    packers.forEach((packer, k) => packer.add([pieces[k] ?? null]));
  });
  const edges = isText ? await edgesOf(context.archive.path(tape.slot), dialect, places) : [];
  return { sheet: dialect.sheet ?? null, edges, headerLine: await headerOf(context.archive.path(tape.slot), dialect, isText, places[0], records[0]), delimiter, columns: names.length, rows: differences(rows), lines: isText ? differences(lines) : null, records: differences(records), odd, cells: packers.map((packer) => packer.finish()) };
}

/** Lines beside rows that were set aside or are none: the header above the first row, a blank line, a total at the end. */
async function edgesOf(tape: string, dialect: Dialect, places: readonly (readonly [number, number])[]): Promise<[number, string | null, string | null][]> {
  const gaps = places.map(([offset], i) => (i === 0 ? Number.POSITIVE_INFINITY : offset - (places[i - 1] as readonly [number, number])[0] - (places[i - 1] as readonly [number, number])[1]));
  // Whether a row's length counts its line end or not, two rows that touch have the smallest gap there is.
  const touching = gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY);
  const apart = (i: number): boolean => i === 0 || i === places.length || (gaps[i] ?? 0) !== touching;
  const edges: [number, string | null, string | null][] = [];
  for (const [i, [byteOffset, byteLength]] of places.entries()) {
    if (!(apart(i) || apart(i + 1)) || edges.length >= MAX_EDGES) continue;
    const { before, after } = (await readRawRow(tape, dialect, { byteOffset, byteLength })).cell(0);
    edges.push([i, before, after]);
  }
  return edges;
}

async function headerOf(tape: string, dialect: Dialect, isText: boolean, place: [number, number] | undefined, record: number | undefined): Promise<string | null> {
  if (!place || record === undefined) return null;
  const row = isText ? await readRawRow(tape, dialect, { byteOffset: place[0], byteLength: place[1] }) : await readRawSheetRow(tape, dialect, record);
  return row.cell(0).headerLine;
}

/** The bytes of each place, which lie in the file in this order, read in large blocks. */
async function readLines(path: string, places: readonly (readonly [number, number])[], signal: AbortSignal, take: (bytes: Buffer, at: number) => void): Promise<void> {
  const file = await open(path, 'r');
  try {
    let [block, from]: [Buffer, number] = [Buffer.alloc(0), 0];
    for (const [at, [offset, length]] of places.entries()) {
      if (offset < from || offset + length > from + block.length) {
        if (signal.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
        block = Buffer.alloc(Math.max(BLOCK, length));
        from = offset;
        const { bytesRead } = await file.read(block, 0, block.length, from);
        block = block.subarray(0, bytesRead);
        if (length > bytesRead) throw new AppError('CORRUPT', `the tape ${path} is shorter than the row at byte ${offset}`, { userAction: 'Verify the tape against its hash.' });
      }
      take(block.subarray(offset - from, offset - from + length), at);
    }
  } finally {
    await file.close();
  }
}
