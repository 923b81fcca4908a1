import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { TracedTable } from '../../derive/trace-declaration.ts';
import { ident } from '../../derive/sql-text.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Bands } from './bands.ts';
import type { Block, FrameSpace, Unit } from './block.ts';

type Derived = { readonly column: string; readonly title: string; readonly type: string };

/** Columns of a table that share one way of naming a row, and the relation that has each such row once: `r` (source row), `k` (key), then the table's own columns. */
export interface KeyedRows {
  readonly sql: string;
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
  if (!table.keys) return [{ sql: `(SELECT source_row AS r, CAST(source_row AS VARCHAR) AS k, * FROM ${from})`, columns: derived, leftOut: [] }];
  const made: KeyedRows[] = [];
  for (const key of table.keys) {
    const columns = derived.filter(({ column }) => table.keys?.find((each) => column.startsWith(each.columnPrefix)) === key);
    if (columns.length === 0) continue;
    const name = key.columns.map(ident).join(` || '/' || `);
    const keyed = `SELECT source_row AS r, ${name} AS k, * FROM ${from} WHERE ${name} <> ''`;
    const sql = `(${keyed} QUALIFY row_number() OVER (PARTITION BY ${name} ORDER BY source_row) = 1)`;
    const counted = (relation: string, where: string): string => `SELECT ${columns.map(({ column }) => `count(${ident(column)})`).join(' + ')} AS n FROM ${relation} WHERE ${where}`;
    const without = Number((await context.first(counted(from, `${name} IS NULL OR ${name} = ''`)))?.n ?? 0);
    const all = Number((await context.first(counted(from, `${name} <> ''`)))?.n ?? 0);
    const first = Number((await context.first(counted(sql, 'TRUE')))?.n ?? 0);
    // Partitioning reads and sorts every key: only where some key is there twice.
    made.push({
      sql: all === first ? `(${keyed})` : sql, columns,
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
    const relation = bands ? `(SELECT t.*, b.band FROM ${rows.sql} t LEFT JOIN ${bands.sql} b ON b.at = t.r)` : rows.sql;
    const counts = await context.session.rows(`SELECT ${bands ? 'band' : 'NULL AS band'}, count(*) AS n${rows.columns.map(({ column }, i) => `, count(${ident(column)}) AS n${i}`).join('')} FROM ${relation} GROUP BY 1 ORDER BY 1 NULLS LAST`);
    for (const [i, column] of rows.columns.entries()) {
      for (const row of counts) {
        const units = Number(row[`n${i}`]);
        blank += Number(row['n']) - units;
        if (units === 0) continue;
        const band = row['band'] === null ? null : cellText(row['band']);
        const where = bands ? ` AND ${band === null ? 'band IS NULL' : `band = '${band.replaceAll("'", "''")}'`}` : '';
        blocks.push({ space: table.space, column: column.column, title: column.title, units, ...(bands ? { band } : {}), take: (ordinals) => cells(context, table, column, `SELECT r, k, CAST(${ident(column.column)} AS VARCHAR) AS v FROM ${relation} WHERE ${ident(column.column)} IS NOT NULL${where}`, ordinals) });
      }
    }
  }
  leftOut.push({ reason: `${table.title}: blank cells`, units: blank });
  return { space: table.space, title: table.title, blocks, leftOut: leftOut.filter(({ units }) => units > 0) };
}

/** Cells by their ordinal among those of a query of (r, k, v), in source order. */
async function cells(context: TraceContext, table: TracedTable, column: Derived, query: string, ordinals: readonly number[]): Promise<ReadonlyMap<number, Unit>> {
  if (ordinals.length === 0) return new Map();
  const rows = await context.session.rows(`SELECT * FROM (SELECT row_number() OVER (ORDER BY r) - 1 AS i, r, k, v FROM (${query})) WHERE i IN (${ordinals.join(', ')})`);
  return new Map(rows.map((row) => [Number(row['i']), { address: `${table.space}:${column.column}@${cellText(row['k'])}`, title: column.title, sourceRow: Number(row['r']), stored: cellText(row['v']) }]));
}
