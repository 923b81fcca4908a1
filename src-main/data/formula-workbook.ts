import { AppError } from '../../src-shared/kernel/errors.ts';

/** A cell: a number, a text, a formula (without `=`), or nothing. A text is typed as one, so nothing in it is ever a formula. */
export type FormulaCell = number | string | { readonly formula: string; readonly shown?: string } | null;

export interface FormulaSheet {
  readonly name: string;
  /** Widths of columns in characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly FormulaCell[])[];
}

const MOST_CELLS = 3_000_000;
/** What XML cannot carry; it is shown as a mark, never dropped without a trace. */
const UNPRINTABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const LONGEST_TEXT = 32_000;

/**
 * A workbook of live formulas without cached values: whoever opens it computes it. The same sheets give the same bytes. Names of sheets must
 * differ and be valid. Errors: LIMIT_EXCEEDED above 3,000,000 cells; INTERNAL for a name that no spreadsheet takes.
 */
export async function formulaWorkbook(sheets: readonly FormulaSheet[]): Promise<Uint8Array> {
  const cells = sheets.reduce((sum, { rows }) => sum + rows.reduce((all, row) => all + row.length, 0), 0);
  if (cells > MOST_CELLS) throw new AppError('LIMIT_EXCEEDED', `the workbook would have ${cells} cells; ${MOST_CELLS} are written at most`, { details: { cells, limit: MOST_CELLS } });
  for (const { name } of sheets) if (!/^[A-Za-z0-9 _-]{1,31}$/.test(name)) throw new AppError('INTERNAL', `${name} cannot be the name of a sheet`);
  const xlsx = await import('xlsx');
  const made = sheets.map(({ name, rows, widths }) => {
    const width = Math.max(1, ...rows.map((row) => row.length));
    return [name, { '!data': rows.map((row) => row.map(cellOf)), '!ref': xlsx.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(0, rows.length - 1), c: width - 1 } }), '!cols': widths.map((wch) => ({ wch })) }] as const;
  });
  const book = { SheetNames: made.map(([name]) => name), Sheets: Object.fromEntries(made) };
  return computedOnOpening(xlsx, xlsx.write(book as never, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array);
}

/**
 * Says in the workbook that everything is computed when it is opened, and types no formula as an error: the library writes neither. Only its
 * own markup is touched: in texts of cells `<` and quotes are escaped.
 */
function computedOnOpening(xlsx: typeof import('xlsx'), bytes: Uint8Array): Uint8Array {
  const zip = xlsx.CFB.read(bytes, { type: 'buffer' });
  const edit = (path: RegExp, change: (xml: string) => string): void => {
    (zip.FullPaths as string[]).forEach((name, at) => {
      const entry = zip.FileIndex[at];
      if (!entry || !path.test(name)) return;
      const content = Buffer.from(change(Buffer.from(entry.content as Uint8Array).toString('utf8')), 'utf8');
      entry.content = content;
      entry.size = content.length;
    });
  };
  edit(/xl\/workbook\.xml$/, (xml) => xml.replace('</workbook>', '<calcPr calcId="0" fullCalcOnLoad="1"/></workbook>'));
  edit(/xl\/worksheets\/sheet\d+\.xml$/, (xml) => xml.replaceAll(' t="e"><f>', '><f>'));
  return xlsx.CFB.write(zip, { fileType: 'zip', type: 'buffer', compression: true } as never) as Uint8Array;
}

function cellOf(cell: FormulaCell): object {
  if (cell === null) return { t: 'z' };
  if (typeof cell === 'number') return Number.isFinite(cell) ? { t: 'n', v: cell } : { t: 's', v: String(cell) };
  if (typeof cell === 'string') return { t: 's', v: cell.slice(0, LONGEST_TEXT).replaceAll(UNPRINTABLE, '\uFFFD') };
  return { t: 'n', f: cell.formula, ...(cell.shown === undefined ? {} : { z: cell.shown }) };
}

/** A1 name of a cell, counted from 0; `$` before both parts. */
export function cellName(column: number, row: number): string {
  return `$${columnName(column)}$${row + 1}`;
}

/** Letters of a column, counted from 0. */
export function columnName(column: number): string {
  let name = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}
