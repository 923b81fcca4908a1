import { open } from 'node:fs/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Dialect } from '../../src-shared/model/dialect.ts';
import { parseRecord } from './cells.ts';
import { decodeRecord } from './decode.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { TapeLimits } from './limits.ts';
import { tokenizeFile } from './tokenizer.ts';
import { cellReference } from './workbook/cell-text.ts';
import { readWorkbookIsolated } from './workbook/isolated-reader.ts';
import { preflightWorkbook } from './workbook/preflight.ts';

/** A source cell read again from the tape itself, not from any table made of it: the end of a trace. */
export interface RawCell {
  /** The record verbatim (decoded, NULs and line breaks kept); for workbooks its cells joined by tabs. */
  readonly rawLine: string;
  /** UTF-16 offsets of the cell in `rawLine`, quotes included; both at its end where the row has no such cell. */
  readonly cellStart: number;
  readonly cellEnd: number;
  /** The cell as ingested; null where the row has none. */
  readonly value: string | null;
  readonly headerLine: string | null;
  readonly header: string;
  /** The lines above and below; null at the ends of the file. */
  readonly before: string | null;
  readonly after: string | null;
  /** `B7`; null for text. */
  readonly cell: string | null;
}

/** A whole source row read again: what all its cells share, and each of them by column. */
export interface RawRow { cell(column: number): RawCell }

const CONTEXT_BYTES = 64 * 1024;

/** Reads one cell of a text tape; errors as `readRawRow`. */
export async function readRawCell(path: string, dialect: Dialect, place: { readonly byteOffset: number; readonly byteLength: number }, column: number, limits: TapeLimits = DEFAULT_LIMITS): Promise<RawCell> {
  return (await readRawRow(path, dialect, place, limits)).cell(column);
}

/**
 * Reads one row of a text tape by the place that `source.parquet` keeps for it.
 * Errors: NOT_FOUND, CORRUPT when the file is shorter than the place says.
 */
export async function readRawRow(path: string, dialect: Dialect, place: { readonly byteOffset: number; readonly byteLength: number }, limits: TapeLimits = DEFAULT_LIMITS): Promise<RawRow> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `the tape ${path} is not there`, { cause: error });
  });
  try {
    const { size } = await file.stat();
    const end = place.byteOffset + place.byteLength;
    if (end > size) throw new AppError('CORRUPT', `the tape ${path} is shorter than the row at byte ${place.byteOffset}`, { userAction: 'Verify the tape against its hash.' });
    const from = Math.max(0, place.byteOffset - CONTEXT_BYTES);
    const to = Math.min(size, end + CONTEXT_BYTES);
    const window = Buffer.alloc(to - from);
    await file.read(window, 0, window.length, from);
    const rawLine = decodeRecord(window.subarray(place.byteOffset - from, end - from), dialect.encoding).text;
    const { cells, spans } = parseRecord(rawLine, dialect.delimiter, dialect.quote);
    const header = await headerRecord(path, dialect, limits);
    const before = lastLine(decodeRecord(window.subarray(0, place.byteOffset - from), dialect.encoding).text, from === 0);
    const after = firstLine(decodeRecord(window.subarray(end - from), dialect.encoding).text);
    return { cell(column) {
      const span = spans[column] ?? { start: rawLine.length, end: rawLine.length };
      return { rawLine, cellStart: span.start, cellEnd: span.end, value: cells[column] ?? null, headerLine: header?.text ?? null, header: header?.cells[column] ?? '', before, after, cell: null };
    } };
  } finally {
    await file.close();
  }
}

async function headerRecord(path: string, dialect: Dialect, limits: TapeLimits): Promise<{ text: string; cells: string[] } | null> {
  for await (const batch of tokenizeFile(path, dialect, limits)) {
    const i = dialect.headerRecord - batch.firstRecord;
    if (i < batch.count) return { text: batch.text(i).text, cells: batch.parsed(i).cells };
  }
  return null;
}

/** The line that ends where `text` ends. `text` may begin in the middle of one. */
function lastLine(text: string, whole: boolean): string | null {
  const body = text.replace(/(\r\n|\n|\r)$/, '');
  if (body === text) return null;
  const lines = body.split(/\r\n|\n|\r/);
  if (lines.length === 1 && !whole) return null;
  return (lines.at(-1) ?? '').replace(/^\ufeff/, '');
}

function firstLine(text: string): string | null {
  const body = text.replace(/^(\r\n|\n|\r)/, '');
  return body === text || body === '' ? null : (body.split(/\r\n|\n|\r/, 1)[0] ?? null);
}

/** Reads one cell of a workbook; errors as `readRawSheetRow`. */
export async function readRawSheetCell(path: string, dialect: Dialect, record: number, column: number, limits: TapeLimits = DEFAULT_LIMITS): Promise<RawCell> {
  return (await readRawSheetRow(path, dialect, record, limits)).cell(column);
}

/**
 * Reads one row of a workbook, in the isolated process. `record` is the sheet row from 0.
 * Errors: as readWorkbookIsolated; CORRUPT when the sheet has no such row.
 */
export async function readRawSheetRow(path: string, dialect: Dialect, record: number, limits: TapeLimits = DEFAULT_LIMITS): Promise<RawRow> {
  await preflightWorkbook(path, limits.workbook);
  const wanted = [...new Set([dialect.headerRecord, record - 1, record, record + 1])].filter((row) => row >= 0).sort((a, b) => a - b);
  const rows = new Map<number, string[]>();
  await readWorkbookIsolated(
    { path, sheet: dialect.sheet ?? null, maxColumns: limits.maxColumns, maxRows: limits.maxRecords, only: wanted },
    { head: () => undefined, row: (cells) => rows.set(wanted[rows.size] as number, cells), end: () => undefined },
    { limits: limits.workbook },
  );
  const cells = rows.get(record);
  if (!cells) throw new AppError('CORRUPT', `the sheet ${dialect.sheet ?? ''} of ${path} has no row ${record + 1}`, { userAction: 'Verify the tape against its hash.' });
  const render = (row: string[] | undefined): string | null => row?.join('\t') ?? null;
  return { cell(column) {
    const cellStart = cells.slice(0, column).reduce((sum, cell) => sum + cell.length + 1, 0);
    return {
      rawLine: cells.join('\t'), cellStart, cellEnd: cellStart + (cells[column]?.length ?? 0), value: cells[column] ?? null,
      headerLine: render(rows.get(dialect.headerRecord)), header: rows.get(dialect.headerRecord)?.[column] ?? '',
      before: render(rows.get(record - 1)), after: render(rows.get(record + 1)), cell: cellReference(record, column),
    };
  } };
}
