import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { TracedTable } from '../../derive/trace-declaration.ts';
import { ident } from '../../derive/sql-text.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Bands } from './bands.ts';
import { numbered, numberedSql, type Block, type ColumnReader, type FrameSpace } from './block.ts';

type Derived = { readonly column: string; readonly title: string; readonly type: string };

/** Columns of a table that share one way of naming a row. */
export interface KeyedRows {
  /** The relation that has each such row once: `r` (source row), `k` (key), then these columns of the table. */
  sql(columns: readonly string[]): string;
  readonly columns: readonly Derived[];
  readonly leftOut: readonly { readonly reason: string; readonly units: number }[];
}

/**
 * A table's rows as addresses name them. Where rows have keys, a row without its key cannot be asked for, and of several rows of one
 * record the first speaks: both are left out, and counted by cell.
 */
export async function keyedRows(context: TraceContext, table: TracedTable): Promise<KeyedRows[]> {
  const { plan } = await context.plan(table.space);
  const from = context.archive.parquet(table.slot);
  const derived: Derived[] = plan.derivations.map(({ column, title, type }) => ({ column, title, type }));
  const named = (columns: readonly string[]): string => columns.map((column) => `, ${ident(column)}`).join('');
  if (!table.keys) return [{ sql: (columns) => `(SELECT source_row AS r, CAST(source_row AS VARCHAR) AS k${named(columns)} FROM ${from})`, columns: derived, leftOut: [] }];
  const made: KeyedRows[] = [];
  for (const key of table.keys) {
    const columns = derived.filter(({ column }) => table.keys?.find((each) => column.startsWith(each.columnPrefix)) === key);
    if (columns.length === 0) continue;
    const name = key.columns.map(ident).join(` || '/' || `);
    const keyed = (wanted: readonly string[]): string => `SELECT source_row AS r, ${name} AS k${named(wanted)} FROM ${from} WHERE ${name} <> ''`;
    const once = (wanted: readonly string[]): string => `(${keyed(wanted)} QUALIFY row_number() OVER (PARTITION BY ${name} ORDER BY source_row) = 1)`;
    const counted = (relation: string, where: string): string => `SELECT ${columns.map(({ column }) => `count(${ident(column)})`).join(' + ')} AS n FROM ${relation} WHERE ${where}`;
    const without = Number((await context.first(counted(from, `${name} IS NULL OR ${name} = ''`)))?.n ?? 0);
    const all = Number((await context.first(counted(from, `${name} <> ''`)))?.n ?? 0);
    const twice = Number((await context.first(`SELECT count(${name}) - count(DISTINCT ${name}) AS n FROM ${from} WHERE ${name} <> ''`))?.n ?? 0) > 0;
    const first = twice ? Number((await context.first(counted(once(columns.map(({ column }) => column)), 'TRUE')))?.n ?? 0) : all;
    // Telling rows of one key apart sorts every key: only where some key is there twice.
    made.push({
      sql: twice ? once : (wanted) => `(${keyed(wanted)})`, columns,
      leftOut: [{ reason: `${table.title}: cells of rows without an identifier`, units: without }, { reason: `${table.title}: cells of further rows of the same identifier`, units: all - first }],
    });
  }
  return made;
}

/** Every cell with a value of a row table, a block a column (and a band). */
export async function tableSpace(context: TraceContext, table: TracedTable, bands: Bands | null): Promise<FrameSpace> {
  const blocks: Block[] = [];
  const leftOut: { reason: string; units: number }[] = [];
  let blank = 0;
  for (const rows of await keyedRows(context, table)) {
    leftOut.push(...rows.leftOut);
    const relation = (columns: readonly string[]): string => (bands ? `(SELECT t.*, b.band FROM ${rows.sql(columns)} t LEFT JOIN ${bands.sql} b ON b.at = t.r)` : `(SELECT *, NULL::VARCHAR AS band FROM ${rows.sql(columns)})`);
    const counts = await context.session.rows(`SELECT band, count(*) AS n${rows.columns.map(({ column }, i) => `, count(${ident(column)}) AS n${i}`).join('')} FROM ${relation(rows.columns.map(({ column }) => column))} GROUP BY 1 ORDER BY 1 NULLS LAST`);
    for (const [i, column] of rows.columns.entries()) {
      const read = cells(context, table, column, relation([column.column]));
      for (const row of counts) {
        const units = Number(row[`n${i}`]);
        blank += Number(row['n']) - units;
        if (units > 0) blocks.push({ space: table.space, column: column.column, title: column.title, units, read, ...(bands ? { band: row['band'] === null ? null : cellText(row['band']) } : {}) });
      }
    }
  }
  leftOut.push({ reason: `${table.title}: blank cells`, units: blank });
  return { space: table.space, title: table.title, blocks, leftOut: leftOut.filter(({ units }) => units > 0) };
}

/** Cells with a value, numbered in source order. */
function cells(context: TraceContext, table: TracedTable, column: Derived, relation: string): ColumnReader {
  const value = ident(column.column);
  return async (wanted) => numbered(await context.session.rows(numberedSql(`SELECT r, k, band, CAST(${value} AS VARCHAR) AS v FROM ${relation} WHERE ${value} IS NOT NULL`, 'r', wanted)), (row) => ({
    address: `${table.space}:${column.column}@${cellText(row['k'])}`, title: column.title, sourceRow: Number(row['r']), stored: cellText(row['v']),
  }));
}
