import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Address } from '../../src-shared/model/address.ts';
import type { TracedTable } from '../derive/trace-declaration.ts';
import type { TraceContext } from './trace-context.ts';

export interface Place { readonly sourceRow: number; /** Ordinal of the record in the delivered file, and of the row inside it, from 1. */ readonly record?: number; readonly row?: number }

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The row that an address names: by source row where the table has no keys, else by the values of its key columns. */
export async function rowOfKey(context: TraceContext, table: TracedTable, address: Address): Promise<Place> {
  if (!table.keys) {
    if (address.key === null || !/^\d+$/.test(address.key)) throw new AppError('INVALID_INPUT', `${address.space}:${address.column} needs a source row: ${address.space}:${address.column}@17`);
    return { sourceRow: Number(address.key) };
  }
  const parquet = context.archive.parquet(table.slot);
  const key = table.keys.find((candidate) => address.column.startsWith(candidate.columnPrefix));
  const first = table.keys[0]?.columns[0] ?? '';
  if (!key) throw new AppError('NOT_FOUND', `${table.title} has no column ${address.column}`);
  if (address.key === null) {
    // A value that stands once for the report is the same on every row.
    const row = await context.row(`SELECT min(source_row) AS r, count(DISTINCT "${address.column.replaceAll('"', '')}") AS n FROM ${parquet}`);
    if (!row || Number(row.n) !== 1) throw new AppError('INVALID_INPUT', `${address.column} differs from row to row: say which, as ${address.space}:${address.column}@<identifier>`);
    return { sourceRow: Number(row.r) };
  }
  // A code of a smaller unit may be asked by the larger one's key alone when there is just one.
  const tries = [key.columns, ...(key.columns.length > 1 ? [key.columns.slice(0, 1)] : [])];
  for (const columns of tries) {
    const expression = columns.map((column) => `"${column}"`).join(` || '/' || `);
    const rows = await context.session.rows(`SELECT source_row AS r FROM ${parquet} WHERE ${expression} = ${quote(address.key)} ORDER BY source_row LIMIT 2`);
    if (rows.length === 0) continue;
    if (rows.length > 1 && columns.length < key.columns.length) throw new AppError('INVALID_INPUT', `“${address.key}” has several of these: add the identifier after a slash`);
    return placeOf(context, parquet, first, Number(rows[0]?.r));
  }
  throw new AppError('NOT_FOUND', `no ${table.title} row has the identifier “${address.key}”`);
}

/** Records stand in the order of their first source row; rows inside a record in source order. */
async function placeOf(context: TraceContext, parquet: string, recordColumn: string, sourceRow: number): Promise<Place> {
  const same = `"${recordColumn}" = (SELECT "${recordColumn}" FROM ${parquet} WHERE source_row = ${sourceRow})`;
  const row = await context.row(`WITH records AS (SELECT min(source_row) AS first FROM ${parquet} GROUP BY "${recordColumn}"), mine AS (SELECT min(source_row) AS first FROM ${parquet} WHERE ${same})
    SELECT (SELECT count(*) FROM records, mine WHERE records.first <= mine.first) AS record, (SELECT count(*) FROM ${parquet} WHERE ${same} AND source_row <= ${sourceRow}) AS row`);
  return { sourceRow, record: Number(row?.record), row: Number(row?.row) };
}

export interface FoundAddress { readonly address: string; readonly title: string; readonly value: string | null }

/** Addresses that fit a text: an identifier (whole or its beginning), a code, a field or a title. At most 50. */
export async function searchAddresses(context: TraceContext, text: string): Promise<FoundAddress[]> {
  const found: FoundAddress[] = [];
  const wanted = text.trim().toLowerCase();
  for (const table of context.declaration.tables) {
    if (!context.archive.has(table.slot)) continue;
    const { plan } = await context.plan(table.space);
    const parquet = context.archive.parquet(table.slot);
    const keyColumns = table.keys ? [table.keys[0]?.columns[0] ?? ''] : plan.derivations.map((derivation) => derivation.column).filter((column) => /exposure_identifier$|^loan_identifier$/.test(column));
    const columns = plan.derivations.filter((derivation) => `${derivation.column} ${derivation.title}`.toLowerCase().includes(wanted)).slice(0, 8);
    const first = await context.row(`SELECT ${table.keys ? `"${keyColumns[0]}"` : 'CAST(source_row AS VARCHAR)'} AS k FROM ${parquet} ORDER BY source_row LIMIT 1`);
    for (const column of columns) {
      if (first?.k != null) found.push({ address: `${table.space}:${column.column}@${String(first.k)}`, title: `${column.title} (${table.title}, first row)`, value: null });
    }
    for (const key of keyColumns) {
      if (key === '') continue;
      const rows = await context.session.rows(`SELECT source_row AS r, "${key}" AS k FROM ${parquet} WHERE lower("${key}") LIKE ${quote(`${wanted.replaceAll(/[%_\\]/g, '')}%`)} ORDER BY source_row LIMIT 8`);
      for (const row of rows) found.push({ address: `${table.space}:${key}@${table.keys ? String(row.k) : String(row.r)}`, title: `${plan.derivations.find((derivation) => derivation.column === key)?.title ?? key} (${table.title})`, value: String(row.k) });
    }
  }
  for (const report of context.declaration.reports) {
    if (!context.archive.has(report.slot)) continue;
    const template = Object.values(context.config?.sections.templates ?? {}).find((entry) => entry.value.id.endsWith(`/${report.space}`));
    for (const field of template?.value.fields ?? []) if (field.level !== 'trigger' && field.level !== 'cashflow' && `${field.code} ${field.name}`.toLowerCase().includes(wanted)) found.push({ address: `${report.space}:${field.code}`, title: field.name, value: null });
  }
  return found.slice(0, 50);
}
