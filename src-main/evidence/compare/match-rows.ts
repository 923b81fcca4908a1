import type { ColumnType } from '../../../src-shared/model/derivation.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ComparedTable } from '../../../src-shared/model/comparison.ts';
import type { Session } from '../../data/duckdb-session.ts';
import { decimalParts, ident, text } from '../../derive/sql-text.ts';
import type { TracedTable } from '../../derive/trace-declaration.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';
import { assertHeld } from './held.ts';

/** A column of both tables, by its place in the list of changed columns that each matched row carries. */
export interface SharedColumn { readonly ordinal: number; readonly column: string; readonly title: string; readonly leftType: ColumnType; readonly rightType: ColumnType }

/** How one table of both runs is compared: its slots as SQL, its key, its columns. */
export interface TablePair {
  readonly table: TracedTable;
  readonly key: readonly string[];
  readonly left: string;
  readonly right: string;
  readonly columns: readonly SharedColumn[];
  readonly onlyLeft: readonly { readonly column: string; readonly title: string; readonly type: ColumnType }[];
  readonly onlyRight: readonly { readonly column: string; readonly title: string; readonly type: ColumnType }[];
}

/** Columns whose values say which rows are the same thing: as declared, else those of the address keys, else what names a row to people, else the source row. */
export function keyOf(run: ComparedRun, table: TracedTable): readonly string[] {
  const declared = run.context.declaration.compare?.tables?.find((each) => each.space === table.space)?.key;
  if (declared) return declared;
  const own = [...new Set((table.keys ?? []).flatMap((key) => key.columns))];
  const [name] = table.names ?? [];
  return own.length > 0 ? own : name === undefined ? ['source_row'] : [name];
}

/** Tables that either run made. */
export function tablesOf({ left, right }: RunPair): ComparedTable[] {
  const known = new Map([...left.context.declaration.tables, ...right.context.declaration.tables].map((table) => [table.space, table]));
  return [...known.values()].flatMap((table): ComparedTable[] => {
    const [a, b] = [refOf(left, table.space), refOf(right, table.space)];
    if (!a && !b) return [];
    const same = !a || !b ? null : a.logicalDigest !== undefined && b.logicalDigest !== undefined ? a.logicalDigest === b.logicalDigest : a.sha256 === b.sha256;
    return [{ space: table.space, title: table.title, key: [...keyOf(b ? right : left, table)], leftRows: a?.rows ?? null, rightRows: b?.rows ?? null, same }];
  });
}

function refOf({ context }: ComparedRun, space: string) {
  const table = context.declaration.tables.find((each) => each.space === space);
  return table && context.archive.has(table.slot) ? context.archive.ref(table.slot) : undefined;
}

/** Opens a table of both runs. Errors: NOT_FOUND where one of them did not make it; CORRUPT where its file is not what was stored. */
export async function openTablePair({ left, right }: RunPair, space: string): Promise<TablePair> {
  const table = right.context.table(space);
  for (const { run, context } of [left, right]) {
    const own = context.table(space);
    if (!context.archive.has(own.slot)) throw new AppError('NOT_FOUND', `run ${run.id} made no ${own.title}`, { userAction: 'Compare a table that both runs made, or look at their gates.' });
    await assertHeld(run.id, context, own.slot);
    await assertHeld(run.id, context, own.plan);
  }
  const [a, b] = [(await left.context.plan(space)).plan.derivations, (await right.context.plan(space)).plan.derivations];
  const other = new Map(a.map((each) => [each.column, each]));
  const own = new Map(b.map((each) => [each.column, each]));
  const columns = b.filter(({ column }) => other.has(column)).map(({ column, title, type }, ordinal): SharedColumn => ({ ordinal, column, title, leftType: other.get(column)?.type ?? type, rightType: type }));
  const known = new Set(['source_row', ...columns.map(({ column }) => column)]);
  const declared = keyOf(right, table);
  return {
    table, columns, key: declared.every((column) => known.has(column)) ? declared : ['source_row'],
    left: left.context.archive.parquet(left.context.table(space).slot), right: right.context.archive.parquet(table.slot),
    onlyLeft: a.filter(({ column }) => !own.has(column)), onlyRight: b.filter(({ column }) => !other.has(column)),
  };
}

/** Separates the parts of a key; no tape holds it in an identifier, and if one did, the parts still stand in order. */
const BETWEEN = 'chr(31)';
/** Stands for a part that is null, which is not the empty text. */
const NOTHING = 'chr(30)';

/** Rows of one side with their key as one text; a row without any part of a key is like no other. `same` counts rows of the key. */
function keyedSql(relation: string, key: readonly string[], side: string): string {
  const parts = key.map((column) => `CAST(${ident(column)} AS VARCHAR)`);
  const joined = parts.map((part) => `COALESCE(${part}, ${NOTHING})`).join(` || ${BETWEEN} || `);
  const none = parts.map((part) => `${part} IS NULL`).join(' AND ');
  const shown = `array_to_string(list_filter([${parts.join(', ')}], lambda x: x IS NOT NULL), ' / ')`;
  return `SELECT source_row, k, shown, row_number() OVER (PARTITION BY k ORDER BY source_row) AS nth, count(*) OVER (PARTITION BY k) AS same, keyless
    FROM (SELECT source_row, ${none} AS keyless, CASE WHEN ${none} THEN chr(29) || ${text(side)} || source_row ELSE ${joined} END AS k, CASE WHEN ${none} THEN 'row ' || source_row ELSE ${shown} END AS shown FROM ${relation})`;
}

/** True where two cells differ: null-safe, numbers by value at their wider scale, anything else by its canonical text. */
export function differs(column: Pick<SharedColumn, 'column' | 'leftType' | 'rightType'>, left: string, right: string): string {
  const [a, b] = [`${left}.${ident(column.column)}`, `${right}.${ident(column.column)}`];
  if (column.leftType === column.rightType) return `${a} IS DISTINCT FROM ${b}`;
  const number = isNumber(column.leftType) && isNumber(column.rightType);
  const scale = Math.max(decimalParts(column.leftType)?.scale ?? 0, decimalParts(column.rightType)?.scale ?? 0);
  if (number && (column.leftType === 'double' || column.rightType === 'double')) return `CAST(${a} AS DOUBLE) IS DISTINCT FROM CAST(${b} AS DOUBLE)`;
  return number ? `CAST(${a} AS DECIMAL(38,${scale})) IS DISTINCT FROM CAST(${b} AS DECIMAL(38,${scale}))` : `CAST(${a} AS VARCHAR) IS DISTINCT FROM CAST(${b} AS VARCHAR)`;
}

export function isNumber(type: string): boolean {
  return type === 'integer' || type === 'bigint' || type === 'double' || type.startsWith('decimal');
}

/** Columns that are held against one another in one pass. */
const COLUMNS_AT_ONCE = 32;

/**
 * Full join of both tables on their key, written as a Parquet file at `path`: `n` (order of the keys), `key`, `left_row`, `right_row`,
 * `nth` (which of a repeated key), `keyless`, and `changed`, the ordinals of the columns that differ. A key that stands several times in a run is matched in source order.
 */
export async function matchRows(session: Session, pair: TablePair, path: string): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE keys_left AS ${keyedSql(pair.left, pair.key, 'left ')}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE keys_right AS ${keyedSql(pair.right, pair.key, 'right ')}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE matched AS SELECT row_number() OVER (ORDER BY COALESCE(l.shown, r.shown), COALESCE(l.k, r.k), COALESCE(l.nth, r.nth)) - 1 AS n,
      COALESCE(l.shown, r.shown) AS key, l.source_row AS left_row, r.source_row AS right_row, COALESCE(l.nth, r.nth) AS nth, greatest(COALESCE(l.same, 0), COALESCE(r.same, 0)) AS same, COALESCE(l.keyless, r.keyless) AS keyless
    FROM keys_left l FULL JOIN keys_right r ON l.k = r.k AND l.nth = r.nth`);
  // A few columns at a time: the joined rows of a wide table would not fit into memory, and most columns change nowhere.
  await session.run('CREATE OR REPLACE TEMP TABLE differences (n BIGINT, o SMALLINT)');
  for (let from = 0; from < pair.columns.length; from += COLUMNS_AT_ONCE) {
    const tests = pair.columns.slice(from, from + COLUMNS_AT_ONCE).map((column) => ({ ordinal: column.ordinal, sql: differs(column, 'l', 'r') }));
    await session.run(`INSERT INTO differences SELECT n, unnest(list_filter([${tests.map(({ ordinal, sql }) => `CASE WHEN ${sql} THEN ${ordinal} END`).join(', ')}], lambda x: x IS NOT NULL))
      FROM matched m JOIN ${pair.left} l ON l.source_row = m.left_row JOIN ${pair.right} r ON r.source_row = m.right_row WHERE ${tests.map(({ sql }) => sql).join(' OR ')}`);
  }
  await session.run(`COPY (SELECT m.*, COALESCE(d.changed, CAST([] AS SMALLINT[])) AS changed FROM matched m LEFT JOIN (SELECT n, list(o ORDER BY o) AS changed FROM differences GROUP BY n) d ON d.n = m.n ORDER BY m.n) TO ${text(path)} (FORMAT parquet, ROW_GROUP_SIZE 20480)`);
}
