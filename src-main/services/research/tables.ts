import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';

/** A row of a stored table as texts: what `CAST(... AS VARCHAR)` says of each column. */
export type Texts = Readonly<Record<string, string | null>>;

export interface PageAsked { readonly where: readonly string[]; readonly order: string; readonly offset: number; readonly limit: number }

/** A page of a table with the number of rows that fit. `file` is the quoted path; `order` ends by `source_row`, so that pages never overlap. */
export async function pageOfTable<T>(context: Pick<ServiceContext, 'reader'>, file: string, { where, order, offset, limit }: PageAsked, item: (row: Texts) => T): Promise<{ total: number; offset: number; items: T[] }> {
  const session = await context.reader.session();
  const from = `FROM read_parquet(${file})${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  const [counted] = await session.rows(`SELECT count(*) AS n ${from}`);
  const items = await rowsOf(context, `SELECT * ${from} ORDER BY ${order}, source_row LIMIT ${limit} OFFSET ${offset}`, item);
  return { total: Number(counted?.['n'] ?? 0), offset, items };
}

/** Rows of a statement as texts, in its order. */
export async function rowsOf<T>(context: Pick<ServiceContext, 'reader'>, statement: string, item: (row: Texts) => T): Promise<T[]> {
  const session = await context.reader.session();
  const rows = await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${statement})`);
  return rows.map((row) => item(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null || value === undefined ? null : cellText(value)]))));
}

/** `column = 'value'`; nothing where there is no value. */
export function equals(column: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${column} = ${text(value)}`];
}

/** A stored number; null where there is none. NaN and the infinities, which no number of a result may be, are none. */
export function numberOf(value: string | null | undefined): number | null {
  const number = value === null || value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Where a value of a run can be traced: `fill:price@candidate/12`. Keys as `src-shared/model/research/book-tables.ts` states them. */
export const ADDRESS = {
  session: (column: string, book: string, session: string) => `session:${column}@${book}/${session}`,
  holding: (column: string, book: string, session: string, symbol: string) => `holding:${column}@${book}/${session}/${symbol}`,
  fill: (column: string, book: string, number: number) => `fill:${column}@${book}/${number}`,
  trade: (column: string, book: string, number: number) => `trade:${column}@${book}/${number}`,
  metric: (book: string, slice: string, metric: string) => `metric:value@${book}/${slice}/${metric}`,
  bar: (column: string, symbol: string, session: string) => `bar:${column}@${symbol}/${session}`,
  vendorBar: (column: string, row: number | string) => `vendor-bar:${column}@${row}`,
} as const;
