import type { VendorFile } from '../../../../src-shared/model/research/ingestion.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { ReadFile } from '../ingest/vendor-files.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { DOMAIN_FIELDS, type DomainField } from './domain-fields.ts';

/** How one file is read: which column of the source holds each field. */
export interface Reading {
  readonly file: ReadFile;
  readonly entry: VendorFile;
  /** Position in the ingestion's files. */
  readonly at: number;
  /** Fields that are mapped and there, with their column. */
  readonly fields: readonly { readonly field: DomainField; readonly column: number; readonly header: string }[];
}

/** Between the cells of a row on their way from the database: no cell holds it, see `cellsOf`. */
export const CELL = '\u001f';

/** The reading of a file by its entry, or null with findings that say why it cannot be read. */
export function readingOf(file: ReadFile, at: number, findings: MarketFinding[]): Reading | null {
  const { entry } = file;
  if (entry === null) return null;
  const told = (rule: string, field: string, observed: string): void => void findings.push({ rule, field, sourceRow: null, observed: `${file.fileName}: ${observed}` });
  const headers = new Map<string, number>();
  file.headers.forEach((header, column) => { if (!headers.has(plain(header))) headers.set(plain(header), column); });
  const known = DOMAIN_FIELDS[entry.domain];
  const mapped = new Map<string, string>();
  for (const [name, header] of Object.entries(entry.columns)) {
    const field = known.find((one) => plain(one.name) === plain(name) || one.aliases.some((alias) => plain(alias) === plain(name)));
    if (field === undefined) told('MKT-006', name, `${entry.domain} have no field ${name}; they have ${known.map((one) => one.name).join(', ')}`);
    else mapped.set(field.name, header);
  }
  const fields: { field: DomainField; column: number; header: string }[] = [];
  let isWhole = true;
  for (const field of known) {
    const header = mapped.get(field.name);
    const isGiven = field.kind === 'symbol' && entry.symbol !== undefined;
    if (header === undefined) {
      if (!field.needed || isGiven) continue;
      told('MKT-004', field.name, `nothing says which column holds ${field.name}`);
      isWhole = false;
      continue;
    }
    const column = headers.get(plain(header));
    if (column !== undefined) fields.push({ field, column, header: file.headers[column] as string });
    else {
      told('MKT-003', field.name, `there is no column ${header}; there are ${file.headers.join(', ')}`);
      if (field.needed && !isGiven) isWhole = false;
    }
  }
  return isWhole ? { file, entry, at, fields } : null;
}

/** Headers are compared without case and white space. */
function plain(name: string): string {
  return name.replace(/[\s\ufeff]+/g, '').toLowerCase();
}

/**
 * The rows of a file in their order, the cells of its fields as one text with `CELL` between: one value a row crosses from the database
 * instead of one a cell. A cell that the row does not have is empty.
 */
export async function streamRows(session: Session, reading: Reading, take: (sourceRow: number, cells: string) => void): Promise<void> {
  await streamFiles(session, [reading], (_reading, sourceRow, cells) => take(sourceRow, cells));
}

/** As `streamRows` for files one after another, in order of their rows: those that are laid out alike and stand together are one statement. */
export async function streamFiles(session: Session, readings: readonly Reading[], take: (reading: Reading, sourceRow: number, cells: string) => void): Promise<void> {
  const left = readings.filter(({ file }) => file.rows > 0).toSorted((a, b) => a.file.firstRow - b.file.firstRow);
  const columnsOf = ({ fields }: Reading): string => fields.map(({ column }) => column).join();
  for (let from = 0; from < left.length;) {
    const [first, layout] = [left[from] as Reading, columnsOf(left[from] as Reading)];
    let to = from + 1;
    let end = first.file.firstRow + first.file.rows;
    for (; to < left.length && (left[to] as Reading).file.firstRow === end && columnsOf(left[to] as Reading) === layout; to += 1) end += (left[to] as Reading).file.rows;
    const cells = first.fields.map(({ column }) => `replace(COALESCE(c${column}, ''), chr(31), chr(65533))`);
    let at = from;
    let last = first.file.firstRow - 1;
    await session.streamColumns(`SELECT CAST(source_row AS DOUBLE), concat_ws(chr(31), ${cells.join(', ')}) FROM source WHERE source_row >= ${first.file.firstRow} AND source_row < ${end} ORDER BY source_row`, ([rows = [], texts = []]) => {
      for (let i = 0; i < rows.length; i += 1) {
        const row = rows[i] as number;
        if (row !== last + 1) throw new AppError('INTERNAL', `row ${row} of the source came after row ${last}`);
        last = row;
        while (row >= (left[at] as Reading).file.firstRow + (left[at] as Reading).file.rows) at += 1;
        take(left[at] as Reading, row, texts[i] as string);
      }
    });
    from = to;
  }
}

/** Cells as `streamRows` gives them. */
export function joinCells(cells: readonly (string | null)[]): string {
  return cells.map((cell) => (cell ?? '').replaceAll(CELL, '\ufffd')).join(CELL);
}

/** A symbol as tables hold it: trimmed, upper case; null where the text is none. */
export function symbolOf(text: string): string | null {
  const symbol = text.trim().toUpperCase();
  return /^[A-Z0-9^][A-Z0-9._^=\-/]{0,19}$/.test(symbol) ? symbol : null;
}
