import { writeFile } from 'node:fs/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';

export interface WorkbookColumn {
  readonly name: string;
  /** Cells hold decimal text; those that a spreadsheet's binary number cannot hold exactly stay text. */
  readonly isNumber: boolean;
  /** Fraction digits that every number of the column is shown with; absent: as the spreadsheet likes. */
  readonly scale?: number;
}

export interface WorkbookSheet {
  readonly name: string;
  readonly columns: readonly WorkbookColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Excel's own limit; one row is the header's. */
const MOST_ROWS = 1_048_575;
/** A double keeps 15 significant decimal digits. */
const EXACT_DIGITS = 15;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Writes one sheet, as `writeSheets` does. Errors: LIMIT_EXCEEDED above 1,048,575 rows. */
export async function writeWorkbook(path: string, sheetName: string, columns: readonly WorkbookColumn[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
  await writeSheets(path, [{ name: sheetName, columns, rows }]);
}

/**
 * As `writeWorkbook`, with several sheets; names are cut to 31 characters and must differ. Texts are typed strings, so nothing a tape
 * says can become a formula; the same rows give the same bytes.
 * Errors: LIMIT_EXCEEDED above 1,048,575 rows.
 */
export async function writeSheets(path: string, sheets: readonly WorkbookSheet[]): Promise<void> {
  const long = sheets.find((sheet) => sheet.rows.length > MOST_ROWS);
  if (long) throw new AppError('LIMIT_EXCEEDED', `a sheet holds ${MOST_ROWS} rows; the table has ${long.rows.length}`, { userAction: 'Export it as CSV or Parquet.' });
  const xlsx = await import('xlsx');
  const made = sheets.map(({ name, columns, rows }) => {
    const dense: object[][] = [columns.map((column) => ({ t: 's', v: column.name }))];
    for (const row of rows) dense.push(columns.map((column, i) => cellOf(row[i] ?? null, column)));
    return [name.slice(0, 31), { '!data': dense, '!ref': xlsx.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: rows.length, c: Math.max(0, columns.length - 1) } }) }] as const;
  });
  const book = { SheetNames: made.map(([name]) => name), Sheets: Object.fromEntries(made) };
  await writeFile(path, xlsx.write(book as never, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer);
}

function cellOf(value: string | null, { isNumber, scale }: WorkbookColumn): object {
  if (value === null) return { t: 'z' };
  if (isNumber && NUMBER.test(value) && value.replace(/^-?0*\.?0*|\./g, '').length <= EXACT_DIGITS) return { t: 'n', v: Number(value), ...(scale === undefined ? {} : { z: scale === 0 ? '0' : `0.${'0'.repeat(scale)}` }) };
  return { t: 's', v: value };
}
