import { cellText } from '../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Address } from '../../src-shared/model/address.ts';
import type { TracedTable } from '../derive/trace-declaration.ts';
import { ident } from '../derive/sql-text.ts';
import { keyText, sourceRowOf } from './row-store.ts';
import type { TraceContext } from './trace-context.ts';

export interface Place { readonly sourceRow: number; /** Ordinal of the record in the delivered file, and of the row inside it, from 1. */ readonly record?: number; readonly row?: number }

/** The row that an address names: by source row where the table has no keys, else by the values of its key columns. */
export async function rowOfKey(context: TraceContext, table: TracedTable, address: Address): Promise<Place> {
  if (!table.keys) {
    const sourceRow = address.key === null ? null : sourceRowOf(address.key);
    if (sourceRow === null) throw new AppError('INVALID_INPUT', `${address.space}:${address.column} needs a source row: ${address.space}:${address.column}@17`);
    return { sourceRow };
  }
  const key = table.keys.find((candidate) => address.column.startsWith(candidate.columnPrefix));
  const { plan } = await context.plan(table.space);
  if (!key || !plan.derivations.some((derivation) => derivation.column === address.column)) throw new AppError('NOT_FOUND', `${table.title} has no column ${address.column}`);
  if (address.key === null) {
    // A value that stands once for the report is the same on every row.
    const column = ident(address.column);
    const row = await context.first(`SELECT min(source_row) AS r, count(DISTINCT ${column}) + CASE WHEN count(*) > count(${column}) THEN 1 ELSE 0 END AS n FROM ${context.archive.parquet(table.slot)}`);
    if (!row || row.r === null || Number(row.n) !== 1) throw new AppError('INVALID_INPUT', `${address.column} differs from row to row: say which, as ${address.space}:${address.column}@<identifier>`);
    return { sourceRow: Number(row.r) };
  }
  const wanted = address.key;
  return context.shared.places.get(`${table.space}/${key.columnPrefix}@${wanted}`, () => placeOf(context, table, key.columns, wanted));
}

/**
 * Where the row of a key stands. A code of a smaller unit may be asked by the larger one's key alone when there is just one. Records
 * are delivered in the order of their first row, rows inside a record in source order.
 */
async function placeOf(context: TraceContext, table: TracedTable, columns: readonly string[], wanted: string): Promise<Place> {
  const parquet = context.archive.parquet(table.slot);
  const recordColumn = recordColumnOf(table);
  const tries = [columns, ...(columns.length > 1 ? [columns.slice(0, 1)] : [])];
  for (const names of tries) {
    const rows = await context.session.rows(`SELECT source_row AS r, ${ident(recordColumn)} AS k FROM ${parquet} WHERE ${isKey(names, wanted)} ORDER BY source_row LIMIT 2`);
    if (rows.length === 0) continue;
    // Of a larger unit the first row speaks; a smaller one must be one row.
    if (rows.length > 1 && columns.length > 1) throw new AppError('INVALID_INPUT', names.length < columns.length ? `“${wanted}” has several of these: add the identifier after a slash` : `“${wanted}” names several rows of ${table.title}`, { userAction: 'Trace the canonical value by its source row instead, or name one of them.' });
    const sourceRow = Number(rows[0]?.r);
    // Where a value stands in a delivered file is asked of tables that are delivered.
    if (!context.declaration.deliveries.some(({ space }) => space === table.space)) return { sourceRow };
    const record = await recordOf(context, parquet, table, cellText(rows[0]?.k));
    const row = sourceRow === record.first ? 1 : Number((await context.first(`SELECT count(*) AS n FROM ${parquet} WHERE ${ident(recordColumn)} = ${keyText(cellText(rows[0]?.k))} AND source_row <= ${sourceRow}`))?.n);
    return { sourceRow, record: record.ordinal, row };
  }
  throw new AppError('NOT_FOUND', `no ${table.title} row has the identifier “${wanted}”`);
}

/** Whether the key columns, joined by `/`, are the text. Where it has one slash fewer than columns, each part is one column's: then rows need not be read to be passed over. */
export function isKey(columns: readonly string[], wanted: string): string {
  const parts = wanted.split('/');
  const texts = columns.map((name) => `CAST(${ident(name)} AS VARCHAR)`);
  return parts.length === columns.length ? columns.map((name, i) => `${ident(name)} = ${keyText(parts[i] as string)}`).join(' AND ') : `${texts.join(` || '/' || `)} = ${keyText(wanted)}`;
}

/** Column whose values tell records apart: the first key of the table. */
function recordColumnOf(table: TracedTable): string {
  return table.keys?.[0]?.columns[0] ?? '';
}

function recordOf(context: TraceContext, parquet: string, table: TracedTable, key: string): Promise<RecordPlace> {
  return context.shared.records.get(`${table.space}@${key}`, async () => {
    const record = ident(recordColumnOf(table));
    const mine = `SELECT min(source_row) AS first FROM ${parquet} WHERE ${record} = ${keyText(key)}`;
    // Where every row is a record of its own, counting rows is enough; telling keys apart reads them all.
    const single = await context.shared.wholes.get(table.space, async () => Number((await context.first(`SELECT count(*) - count(DISTINCT ${record}) AS n FROM ${parquet}`))?.n) === 0);
    const row = await context.first(`WITH mine AS (${mine}) SELECT mine.first AS first, count(${single ? '*' : `DISTINCT ${record}`}) AS n FROM ${parquet}, mine WHERE source_row <= mine.first GROUP BY 1`);
    return { first: Number(row?.first), ordinal: Number(row?.n) };
  });
}

/** A record of the delivered file: its first source row and its ordinal, from 1. */
export interface RecordPlace { readonly first: number; readonly ordinal: number }

export interface FoundAddress { readonly address: string; readonly title: string; readonly value: string | null }

/** Addresses that fit a text: an identifier (whole or its beginning), a code, a field or a title. At most 50. */
export async function searchAddresses(context: TraceContext, text: string): Promise<FoundAddress[]> {
  const found: FoundAddress[] = [];
  const wanted = text.trim().toLowerCase();
  for (const table of context.declaration.tables) {
    if (!context.archive.has(table.slot)) continue;
    const { plan } = await context.plan(table.space);
    const parquet = context.archive.parquet(table.slot);
    const keyColumns = [...new Set((table.keys ?? []).flatMap((key) => key.columns))];
    const searched = table.keys ? keyColumns : (table.names ?? []).filter((name) => plan.derivations.some((derivation) => derivation.column === name));
    const columns = plan.derivations.filter((derivation) => `${derivation.column} ${derivation.title}`.toLowerCase().includes(wanted)).slice(0, 8);
    context.touched.add(table.slot);
    const first = await context.first(`SELECT source_row AS r${keyColumns.map((key, i) => `, ${ident(key)} AS k${i}`).join('')} FROM ${parquet} ORDER BY source_row LIMIT 1`);
    if (!first) continue;
    for (const column of columns) found.push({ address: addressOfRow(table, column.column, (name) => first[`k${keyColumns.indexOf(name)}`], Number(first.r)), title: `${column.title} (${table.title}, first row)`, value: null });
    for (const key of searched) {
      const rows = wanted === '' ? [] : await context.session.rows(`SELECT source_row AS r${keyColumns.map((name, i) => `, ${ident(name)} AS k${i}`).join('')}, ${ident(key)} AS k FROM ${parquet} WHERE starts_with(lower(CAST(${ident(key)} AS VARCHAR)), ${keyText(wanted)}) ORDER BY source_row LIMIT 8`);
      for (const row of rows) found.push({ address: addressOfRow(table, key, (name) => row[`k${keyColumns.indexOf(name)}`], Number(row.r)), title: `${plan.derivations.find((derivation) => derivation.column === key)?.title ?? key} (${table.title})`, value: cellText(row.k) });
    }
  }
  for (const report of context.declaration.reports) {
    if (!context.archive.has(report.slot)) continue;
    const template = Object.values(context.config?.sections.templates ?? {}).find((entry) => entry.value.id.endsWith(`/${report.space}`));
    for (const field of template?.value.fields ?? []) if (field.level !== 'trigger' && field.level !== 'cashflow' && `${field.code} ${field.name}`.toLowerCase().includes(wanted)) found.push({ address: `${report.space}:${field.code}`, title: field.name, value: null });
  }
  return [...new Map(found.map((each) => [each.address, each])).values()].slice(0, 50);
}

/** The address of one row's value of a column: with the values of its key columns, or with the source row. */
export function addressOfRow(table: TracedTable, column: string, valueOf: (name: string) => unknown, sourceRow: number): string {
  const key = table.keys?.find((candidate) => column.startsWith(candidate.columnPrefix));
  return `${table.space}:${column}@${key ? key.columns.map((name) => cellText(valueOf(name) ?? '')).join('/') : sourceRow}`;
}
