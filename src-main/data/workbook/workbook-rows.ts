import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Dialect, DialectEvidence, DialectOverride } from '../../../src-shared/model/dialect.ts';
import { VISIBLE_NUL } from '../decode.ts';
import { detectHeader } from '../detect-header.ts';
import { freeSeparator } from '../join-cells.ts';
import type { TapeLimits } from '../limits.ts';
import type { ColumnFormat } from '../profile-table.ts';
import type { SourceFindings } from '../source-finding.ts';
import type { RowsRead } from '../source-table.ts';
import type { SourceWriter } from '../source-writer.ts';
import { cellReference } from './cell-text.ts';
import { readWorkbookIsolated } from './isolated-reader.ts';
import type { WorkbookHead } from './isolated-reader.ts';
import { preflightWorkbook } from './preflight.ts';

export interface WorkbookRowsOptions {
  readonly path: string;
  readonly limits: TapeLimits;
  readonly writer: SourceWriter;
  readonly findings: SourceFindings;
  readonly dialectOverride?: DialectOverride | undefined;
  readonly frozenDialect?: Dialect | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Formulas = readonly (readonly [number, string])[];
/** Rows held back until the header is known. */
const SAMPLE = 400;

/**
 * Reads one sheet below its header into the writer. A record is a sheet row, a column a sheet column from A, so that cell references
 * hold. Cells are raw: a date is its serial number, its number format is in the profile. An empty cell is ''.
 */
export async function readWorkbookRows(options: WorkbookRowsOptions): Promise<RowsRead> {
  const { limits } = options;
  await preflightWorkbook(options.path, limits.workbook, options.signal);
  const told = options.frozenDialect ?? options.dialectOverride;
  const sheet = new SheetRows(options);
  await readWorkbookIsolated(
    { path: options.path, sheet: told?.sheet ?? null, maxColumns: limits.maxColumns, maxRows: limits.maxRecords, only: null },
    { head: (head) => sheet.begin(head), row: (cells, formulas) => sheet.row(cells, formulas), end: (formats) => sheet.end(formats) },
    { limits: limits.workbook, signal: options.signal },
  );
  return sheet.result();
}

class SheetRows {
  readonly #options: WorkbookRowsOptions;
  readonly #frozen: ReadonlyMap<number, string> | null;
  readonly #evidence: DialectEvidence[] = [];
  readonly #setAside: Dialect['setAside'] = [];
  readonly #sourceRows = new Map<number, number>();
  #held: { cells: string[]; formulas: Formulas }[] | null = [];
  #head: WorkbookHead | null = null;
  #headerRecord = 0;
  #headers: string[] = [];
  #record = 0;
  #formats = new Map<number, ColumnFormat[]>();

  constructor(options: WorkbookRowsOptions) {
    this.#options = options;
    this.#frozen = options.frozenDialect ? new Map(options.frozenDialect.setAside.map(({ record, kind }) => [record, kind])) : null;
  }

  begin(head: WorkbookHead): void {
    this.#head = head;
    const chosen = (this.#options.frozenDialect ?? this.#options.dialectOverride)?.sheet !== undefined;
    const reason = chosen ? `A person chose the sheet ${head.sheet}.` : head.sheets.length === 1 ? 'The workbook has one sheet.' : `${head.sheet} has the most filled cells of ${head.sheets.length} sheets.`;
    this.#evidence.push({ member: 'sheet', value: head.sheet, certainty: chosen || head.sheets.length === 1 ? 1 : 0.8, reason });
    if (head.date1904) this.#evidence.push({ member: 'format', value: 'xlsx', certainty: 1, reason: 'The workbook counts days from 1904; its date serial numbers were moved to the 1900 calendar (+1462).' });
    if (head.rows === 0) throw new AppError('UNREADABLE', `the sheet ${head.sheet} is empty`, { userAction: `Choose another sheet: ${head.sheets.join(', ')}` });
  }

  row(cells: string[], formulas: Formulas): void {
    if (!this.#held) return this.#take(cells, formulas);
    this.#held.push({ cells, formulas });
    if (this.#held.length >= SAMPLE) this.#release();
  }

  end(formats: readonly (readonly [number, string, number, boolean])[]): void {
    this.#release();
    for (const [column, format, count, isDate] of [...formats].sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1))) this.#formats.set(column, [...(this.#formats.get(column) ?? []), { format, count, isDate }]);
    for (const [fromRow, fromColumn, toRow, toColumn] of this.#head?.merges ?? []) {
      const sourceRow = this.#sourceRows.get(fromRow);
      if (sourceRow !== undefined) this.#options.findings.add('ING-109', fromRow, sourceRow, fromColumn, `${cellReference(fromRow, fromColumn)}:${cellReference(toRow, toColumn)}`);
    }
  }

  /** The header is found on the rows held back; then they are taken. */
  #release(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    const told = this.#options.frozenDialect?.headerRecord ?? this.#options.dialectOverride?.headerRecord;
    const found = detectHeader(held);
    this.#headerRecord = told ?? found.headerRecord;
    if (this.#headerRecord >= held.length) throw new AppError('INVALID_INPUT', `record ${this.#headerRecord} is named as the header, but it is not among the first ${held.length} rows`, { userAction: 'Choose a header row near the top of the sheet.' });
    this.#evidence.push(told === undefined ? found.evidence : { member: 'headerRecord', value: String(told), certainty: 1, reason: `A person chose record ${told}.` });
    this.#headers = held[this.#headerRecord]?.cells ?? [];
    for (const { cells, formulas } of held) this.#take(cells, formulas);
  }

  #take(cells: string[], formulas: Formulas): void {
    const record = this.#record;
    this.#record += 1;
    const { writer, findings, limits } = this.#options;
    if (record === this.#headerRecord) return;
    const kind = this.#frozen ? (this.#frozen.get(record) ?? null) : this.#kindOf(cells, record);
    if (kind !== null) {
      if (this.#setAside.length >= limits.maxSetAside) throw new AppError('LIMIT_EXCEEDED', `more than ${limits.maxSetAside} rows of the sheet are blank or set aside`, { userAction: 'Remove stray cells far below the table.' });
      this.#setAside.push({ record, kind: kind as Dialect['setAside'][number]['kind'] });
      return;
    }
    const clean = cells.map((cell) => cell.replaceAll('\0', VISIBLE_NUL));
    const separator = freeSeparator(clean);
    const sourceRow = writer.append(record, null, separator, clean.join(separator));
    if ((this.#head?.merges.length ?? 0) > 0) this.#sourceRows.set(record, sourceRow);
    for (const [column, formula] of formulas) findings.add('ING-102', record, sourceRow, column, `=${formula}`);
    cells.forEach((cell, column) => {
      if (cell.includes('\0')) findings.add('ING-103', record, sourceRow, column, clean[column] as string);
      if (cell.startsWith('=')) findings.add('ING-102', record, sourceRow, column, cell);
    });
  }

  #kindOf(cells: readonly string[], record: number): Dialect['setAside'][number]['kind'] | null {
    if (cells.every((cell) => cell.trim() === '')) return 'blank';
    if (record < this.#headerRecord) return 'preamble';
    return cells.every((cell, i) => cell.trim() === (this.#headers[i] ?? '').trim()) ? 'repeated-header' : null;
  }

  result(): RowsRead {
    const head = this.#head as WorkbookHead;
    return {
      // Encoding and delimiter have no meaning in a workbook; the values of text tapes keep the document one shape.
      dialect: { format: 'xlsx', encoding: 'utf-8', delimiter: ',', quote: '"', sheet: head.sheet, headerRecord: this.#headerRecord },
      evidence: this.#evidence, headers: this.#headers, width: head.width, setAside: this.#setAside, sheets: head.sheets, formats: this.#formats,
    };
  }
}
