import { isUtf8 } from 'node:buffer';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Dialect } from '../../src-shared/model/dialect.ts';
import { VISIBLE_NUL, decodeWindows1252, firstInvalidUtf8 } from './decode.ts';
import { UNIT_SEPARATOR, freeSeparator, joinCells } from './join-cells.ts';
import type { TapeLimits } from './limits.ts';
import { FORMULA, HIGH, NUL, QUOTED, STRAY, UNCLOSED } from './scanner.ts';
import type { SourceFindings } from './source-finding.ts';
import type { SourceWriter } from './source-writer.ts';
import { tokenizeFile } from './tokenizer.ts';
import type { RecordBatch } from './tokenizer.ts';

export type SetAside = Dialect['setAside'][number];

export interface TextRowsOptions {
  readonly path: string;
  readonly dialect: Omit<Dialect, 'setAside'>;
  /** A frozen dialect: exactly these records are set aside and no others. Absent: blank records and repeated headers are found. */
  readonly frozen?: readonly SetAside[] | undefined;
  readonly headers: readonly string[];
  readonly width: number;
  readonly limits: TapeLimits;
  readonly writer: SourceWriter;
  readonly findings: SourceFindings;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

const SPACE = 32;
const SPECIAL = STRAY | UNCLOSED | NUL | FORMULA;

/**
 * Reads every record of a text tape below its header into the writer. Returns the records set aside, in order. An ordinary record
 * is rewritten byte by byte; one with a peculiarity is parsed and its findings are noted.
 */
export async function readTextRows(options: TextRowsOptions): Promise<SetAside[]> {
  const { dialect, limits } = options;
  const reader = new TextRowReader(options);
  let headerSeen = false;
  for await (const batch of tokenizeFile(options.path, dialect, limits, options.signal)) {
    reader.take(batch);
    headerSeen ||= batch.firstRecord + batch.count > dialect.headerRecord;
    options.onProgress?.(batch.byteOffset(batch.count - 1));
  }
  if (!headerSeen) throw new AppError('INVALID_INPUT', `record ${dialect.headerRecord} is named as the header but the file is shorter`, { userAction: 'Choose a header row inside the file.' });
  return reader.setAside;
}

class TextRowReader {
  readonly setAside: SetAside[] = [];
  readonly #options: TextRowsOptions;
  readonly #frozen: ReadonlyMap<number, SetAside['kind']> | null;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #byteWise: boolean;
  readonly #headerText: string;
  #scratch = Buffer.allocUnsafe(1 << 16);

  constructor(options: TextRowsOptions) {
    this.#options = options;
    this.#frozen = options.frozen ? new Map(options.frozen.map(({ record, kind }) => [record, kind])) : null;
    this.#delimiter = options.dialect.delimiter.charCodeAt(0);
    this.#quote = options.dialect.quote === '' ? -1 : options.dialect.quote.charCodeAt(0);
    this.#byteWise = options.dialect.encoding === 'utf-8' || options.dialect.encoding === 'windows-1252';
    this.#headerText = headerKey(options.headers);
  }

  take(batch: RecordBatch): void {
    for (let i = 0; i < batch.count; i += 1) {
      const record = batch.firstRecord + i;
      const kind = this.#kindOf(batch, i, record);
      if (kind === 'header') continue;
      if (kind === null) this.#row(batch, i, record);
      else {
        if (this.setAside.length >= this.#options.limits.maxSetAside) throw new AppError('LIMIT_EXCEEDED', `more than ${this.#options.limits.maxSetAside} records are blank or set aside (last: record ${record})`, { userAction: 'Remove the blank lines, or check delimiter and line ends.' });
        this.setAside.push({ record, kind });
      }
    }
  }

  /** Null for a data row. */
  #kindOf(batch: RecordBatch, i: number, record: number): SetAside['kind'] | 'header' | null {
    const { headerRecord } = this.#options.dialect;
    if (record === headerRecord) return 'header';
    if (this.#frozen) return this.#frozen.get(record) ?? null;
    if (this.#isBlank(batch, i)) return 'blank';
    if (record < headerRecord) return 'preamble';
    return this.#repeatsHeader(batch, i) ? 'repeated-header' : null;
  }

  /** Only delimiters, quotes and white space. */
  #isBlank(batch: RecordBatch, i: number): boolean {
    const bytes = batch.bytes(i);
    for (const byte of bytes) if (byte > SPACE && byte !== this.#delimiter && byte !== this.#quote) return false;
    const { cells } = batch.parsed(i);
    return cells.every((cell) => cell.trim() === '');
  }

  #repeatsHeader(batch: RecordBatch, i: number): boolean {
    const { headers } = this.#options;
    if (batch.fields[i] !== headers.length || headers.length < 2) return false;
    // Cheap tests first: this runs for every row.
    if (Math.abs(batch.byteLength(i) - this.#headerText.length) > 4 * headers.length + 64 && this.#byteWise) return false;
    const first = headers.find((header) => header.trim() !== '')?.trim() ?? '';
    const { text } = batch.text(i);
    return text.includes(first) && headerKey(batch.parsed(i).cells) === this.#headerText;
  }

  #row(batch: RecordBatch, i: number, record: number): void {
    const { writer, findings, dialect, width } = this.#options;
    const flags = batch.flags[i] as number;
    const fields = batch.fields[i] as number;
    const place = { line: batch.line[i] as number, byteOffset: batch.byteOffset(i), byteLength: batch.byteLength(i) };
    if (this.#byteWise && (flags & SPECIAL) === 0 && fields <= width) {
      const text = this.#ordinary(batch, i, flags);
      if (text !== null) {
        const sourceRow = writer.append(record, place, (flags & QUOTED) === 0 ? dialect.delimiter : '\u001f', text);
        if (fields !== width) findings.add('ING-101', record, sourceRow, null, `${fields} cells of ${width}`);
        return;
      }
    }
    this.#oddRow(batch, i, record, place);
  }

  /** The cells of a well-formed record in its own encoding, joined by the delimiter, or by U+001F where it has quotes; else null. */
  #ordinary(batch: RecordBatch, i: number, flags: number): string | null {
    const isHigh = this.#options.dialect.encoding === 'windows-1252' && (flags & HIGH) !== 0;
    // A record of high bytes that is UTF-8 too is worth a finding.
    if (isHigh ? isUtf8(batch.bytes(i)) : !batch.isUtf8(i)) return null;
    if ((flags & QUOTED) === 0) return isHigh ? decodeWindows1252(batch.bytes(i)) : batch.text(i).text;
    const bytes = batch.bytes(i);
    if (this.#scratch.length < bytes.length) this.#scratch = Buffer.allocUnsafe(bytes.length * 2);
    const end = joinCells(bytes, this.#delimiter, this.#quote, this.#scratch, 0);
    if (end < 0) return null;
    return isHigh ? decodeWindows1252(this.#scratch.subarray(0, end)) : this.#scratch.toString('utf8', 0, end);
  }

  #oddRow(batch: RecordBatch, i: number, record: number, place: { line: number; byteOffset: number; byteLength: number }): void {
    const { writer, findings, width, dialect } = this.#options;
    const parsed = batch.parsed(i);
    const nulColumns = parsed.cells.flatMap((cell, column) => (cell.includes('\0') ? [column] : []));
    const cells = nulColumns.length === 0 ? parsed.cells : parsed.cells.map((cell) => cell.replaceAll('\0', VISIBLE_NUL));
    const separator = freeSeparator(cells);
    const sourceRow = writer.append(record, place, separator, cells.join(separator));
    const seen = (column: number): string => cells[column] ?? '';
    if (cells.length !== width) findings.add('ING-101', record, sourceRow, null, `${cells.length} cells of ${width}`);
    const overflow = cells.slice(width);
    if (overflow.some((cell) => cell.trim() !== '')) findings.add('ING-107', record, sourceRow, null, overflow.join(dialect.delimiter));
    cells.forEach((cell, column) => { if (cell.startsWith('=')) findings.add('ING-102', record, sourceRow, column, cell); });
    for (const column of nulColumns) findings.add('ING-103', record, sourceRow, column, seen(column));
    for (const column of parsed.strays) findings.add('ING-106', record, sourceRow, column, seen(column));
    for (const column of parsed.unclosed) findings.add('ING-108', record, sourceRow, column, seen(column));
    if (parsed.mixed) {
      const at = dialect.encoding === 'utf-8' ? firstInvalidUtf8(batch.bytes(i)) : -1;
      const column = at < 0 ? null : columnAt(at, parsed.spans);
      findings.add('ING-104', record, sourceRow, column, at < 0 ? 'the row reads as UTF-8 too' : `byte 0x${(batch.bytes(i)[at] as number).toString(16).toUpperCase()} at ${place.byteOffset + at} is not UTF-8; the row is read as windows-1252`);
    }
  }
}

/** The column of a byte in a record that was read as windows-1252, where bytes and characters are one to one. */
function columnAt(at: number, spans: readonly { readonly start: number; readonly end: number }[]): number | null {
  const column = spans.findIndex(({ end }) => at < end);
  return column < 0 ? null : column;
}

function headerKey(cells: readonly string[]): string {
  return cells.map((cell) => cell.trim()).join(String.fromCharCode(UNIT_SEPARATOR));
}
