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
export async function streamRows(session: Session, { file, fields }: Reading, take: (sourceRow: number, cells: string) => void): Promise<void> {
  const cells = fields.map(({ column }) => `replace(COALESCE(c${column}, ''), chr(31), chr(65533))`);
  let last = file.firstRow - 1;
  await session.streamColumns(`SELECT CAST(source_row AS DOUBLE), concat_ws(chr(31), ${cells.join(', ')}) FROM source WHERE source_row >= ${file.firstRow} AND source_row < ${file.firstRow + file.rows}`, ([rows = [], texts = []]) => {
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] as number;
      if (row !== last + 1) throw new AppError('INTERNAL', `row ${row} of ${file.slot} came after row ${last}`);
      last = row;
      take(row, texts[i] as string);
    }
  });
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
