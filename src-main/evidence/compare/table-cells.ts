import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { formatAddress } from '../../../src-shared/model/address.ts';
import type { CellDifference, RowDifference, TableComparison } from '../../../src-shared/model/comparison.ts';
import type { Row, Session } from '../../data/duckdb-session.ts';
import { ident, text } from '../../derive/sql-text.ts';
import type { TracedTable } from '../../derive/trace-declaration.ts';
import { differenceText } from './difference.ts';
import { isNumber, type SharedColumn, type TablePair } from './match-rows.ts';

export interface PageAsk { readonly offset: number; readonly limit: number; readonly search?: string | undefined }
export interface PageOf<T> { readonly total: number; readonly offset: number; readonly items: T[] }

/** What one table comes to: rows by where they are, and per column how many changed. `unitOf` gives a column's unit. */
export async function describeTable(session: Session, pair: TablePair, matched: string, unitOf: (column: string) => string): Promise<TableComparison> {
  const [counts] = await session.rows(`SELECT count(*) FILTER (WHERE left_row IS NULL) AS joined, count(*) FILTER (WHERE right_row IS NULL) AS gone,
      count(*) FILTER (WHERE left_row IS NOT NULL AND right_row IS NOT NULL) AS both_sides, count(*) FILTER (WHERE len(changed) > 0) AS changed, COALESCE(sum(len(changed)), 0) AS cells,
      count(*) FILTER (WHERE nth = 1 AND same > 1) AS repeated, count(*) FILTER (WHERE keyless) AS keyless FROM ${matched}`);
  const number = (name: string): number => Number(counts?.[name] ?? 0);
  const perColumn = new Map((await session.rows(`SELECT c, count(*) AS n FROM (SELECT unnest(changed) AS c FROM ${matched}) GROUP BY 1`)).map((row) => [Number(row['c']), Number(row['n'])]));
  const notes: string[] = [];
  if (number('repeated') > 0) notes.push(`${number('repeated')} ${number('repeated') === 1 ? 'key stands' : 'keys stand'} more than once in a run; their rows are matched in source order.`);
  if (number('keyless') > 0) notes.push(`${number('keyless')} ${number('keyless') === 1 ? 'row has' : 'rows have'} no key at all and ${number('keyless') === 1 ? 'is' : 'are'} not matched.`);
  if (pair.key.length === 1 && pair.key[0] === 'source_row') notes.push('No key is declared for this table: rows are matched by their place in the source.');
  const only = (columns: TablePair['onlyLeft'], side: 'left' | 'right') => columns.map(({ column, title, type }) => ({ column, title, unit: unitOf(column), leftType: side === 'left' ? type : null, rightType: side === 'right' ? type : null, changed: 0 }));
  return {
    space: pair.table.space, title: pair.table.title, key: [...pair.key], joined: number('joined'), left: number('gone'), both: number('both_sides'), changed: number('changed'), cells: number('cells'),
    repeatedKeys: number('repeated'), withoutKey: number('keyless'), notes,
    columns: [...pair.columns.map(({ ordinal, column, title, leftType, rightType }) => ({ column, title, unit: unitOf(column), leftType, rightType, changed: perColumn.get(ordinal) ?? 0 })), ...only(pair.onlyLeft, 'left'), ...only(pair.onlyRight, 'right')],
  };
}

/** A page of the cells of one column that changed. Errors: NOT_FOUND for a column that not both runs have. */
export async function changedCells(session: Session, pair: TablePair, matched: string, name: string, ask: PageAsk & { readonly order: 'key' | 'difference' }): Promise<PageOf<CellDifference>> {
  const column = columnOf(pair, name);
  const where = `list_contains(changed, ${column.ordinal})${searchSql(ask.search)}`;
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${matched} WHERE ${where}`);
  const by = ask.order === 'difference' && isNumber(column.leftType) && isNumber(column.rightType);
  const page = `LIMIT ${ask.limit} OFFSET ${ask.offset}`;
  const cell = (side: string): string => `${side}.${ident(name)}`;
  const wanted = by
    ? `SELECT m.* FROM (SELECT * FROM ${matched} WHERE ${where}) m JOIN ${pair.left} l ON l.source_row = m.left_row JOIN ${pair.right} r ON r.source_row = m.right_row ORDER BY abs(${cell('r')} - ${cell('l')}) DESC NULLS FIRST, m.n ${page}`
    : `SELECT * FROM ${matched} WHERE ${where} ORDER BY n ${page}`;
  const order = by ? `abs(${cell('r')} - ${cell('l')}) DESC NULLS FIRST, m.n` : 'm.n';
  const rows = await session.rows(`SELECT m.n, m.key, m.left_row, m.right_row, ${bothSides(pair, [column])} FROM (${wanted}) m JOIN ${pair.left} l ON l.source_row = m.left_row JOIN ${pair.right} r ON r.source_row = m.right_row ORDER BY ${order}`);
  return { total: Number(count?.['n'] ?? 0), offset: ask.offset, items: rows.map((row) => cellOf(pair, column, row)) };
}

/** A page of rows that only one run has, or that changed. */
export async function differingRows(session: Session, pair: TablePair, matched: string, which: 'changed' | 'joined' | 'left', ask: PageAsk): Promise<PageOf<RowDifference>> {
  const where = `${{ changed: 'len(changed) > 0', joined: 'left_row IS NULL', left: 'right_row IS NULL' }[which]}${searchSql(ask.search)}`;
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${matched} WHERE ${where}`);
  const first = pair.columns[0];
  const rows = await session.rows(`SELECT m.n, m.key, m.left_row, m.right_row, len(m.changed) AS changed${first ? `, ${bothSides(pair, [])}` : ''} FROM (SELECT * FROM ${matched} WHERE ${where} ORDER BY n LIMIT ${ask.limit} OFFSET ${ask.offset}) m LEFT JOIN ${pair.left} l ON l.source_row = m.left_row LEFT JOIN ${pair.right} r ON r.source_row = m.right_row ORDER BY m.n`);
  const shown = namingColumn(pair);
  return {
    total: Number(count?.['n'] ?? 0), offset: ask.offset,
    items: rows.map((row) => ({ row: Number(row['n']), key: cellText(row['key']), changed: Number(row['changed']), left: row['left_row'] === null ? null : addressOf(pair.table, shown, row, 'l'), right: row['right_row'] === null ? null : addressOf(pair.table, shown, row, 'r') })),
  };
}

/** Every changed cell of one matched row. Errors: NOT_FOUND for a number that no row has. */
export async function changedCellsOfRow(session: Session, pair: TablePair, matched: string, n: number): Promise<{ key: string; cells: CellDifference[] }> {
  const [found] = await session.rows(`SELECT key, array_to_string(changed, ',') AS changed FROM ${matched} WHERE n = ${Math.trunc(n)}`);
  if (!found) throw new AppError('NOT_FOUND', `the comparison has no row ${n}`);
  const columns = cellText(found['changed']).split(',').filter((each) => each !== '').map((each) => pair.columns[Number(each)] as SharedColumn);
  if (columns.length === 0) return { key: cellText(found['key']), cells: [] };
  const [row] = await session.rows(`SELECT m.n, m.key, m.left_row, m.right_row, ${bothSides(pair, columns)} FROM (SELECT * FROM ${matched} WHERE n = ${Math.trunc(n)}) m JOIN ${pair.left} l ON l.source_row = m.left_row JOIN ${pair.right} r ON r.source_row = m.right_row`);
  return { key: cellText(found['key']), cells: row ? columns.map((column) => cellOf(pair, column, row)) : [] };
}

/** SELECT of every changed cell of these columns, column by column and in the order of keys: for files. One pass over both tables. */
export function allCellsSql(pair: TablePair, matched: string, columns: readonly string[] = pair.columns.map(({ column }) => column)): string {
  const wanted = pair.columns.filter(({ column }) => columns.includes(column));
  if (wanted.length === 0) return `SELECT '' AS key, '' AS "column", '' AS "left", '' AS "right", 0 AS left_row, 0 AS right_row WHERE false`;
  const values = (side: string): string => `[${wanted.map(({ column }) => `CAST(${side}.${ident(column)} AS VARCHAR)`).join(', ')}]`;
  const ordinals = `[${wanted.map(({ ordinal }) => ordinal).join(', ')}]`;
  return `SELECT key, [${wanted.map(({ column }) => text(column)).join(', ')}][list_position(${ordinals}, o)] AS "column", a[list_position(${ordinals}, o)] AS "left", b[list_position(${ordinals}, o)] AS "right", left_row, right_row
    FROM (SELECT m.n, m.key, m.left_row, m.right_row, CAST(unnest(m.changed) AS INTEGER) AS o, ${values('l')} AS a, ${values('r')} AS b FROM (SELECT * FROM ${matched} WHERE len(changed) > 0) m JOIN ${pair.left} l ON l.source_row = m.left_row JOIN ${pair.right} r ON r.source_row = m.right_row)
    WHERE list_contains(${ordinals}, o) ORDER BY o, n`;
}

function columnOf(pair: TablePair, name: string): SharedColumn {
  const column = pair.columns.find((each) => each.column === name);
  if (!column) throw new AppError('NOT_FOUND', `not both runs have a column ${name} in ${pair.table.title}`, { userAction: 'Choose one of the columns of compare.table.' });
  return column;
}

function searchSql(search: string | undefined): string {
  return search === undefined || search.trim() === '' ? '' : ` AND contains(lower(key), lower(${text(search.trim())}))`;
}

/** Columns of both sides as texts, `l_x` and `r_x`, with those that an address is made of. */
function bothSides(pair: TablePair, columns: readonly SharedColumn[]): string {
  const names = new Set([...columns.map(({ column }) => column), ...keyColumns(pair.table)]);
  if (names.size === 0) return 'NULL AS nothing';
  return [...names].flatMap((name) => ['l', 'r'].map((side) => `CAST(${side}.${ident(name)} AS VARCHAR) AS ${ident(`${side}_${name}`)}`)).join(', ');
}

function keyColumns(table: TracedTable): string[] {
  return [...new Set((table.keys ?? []).flatMap((key) => key.columns))];
}

/** The column under which a row itself is shown: its first key column. */
function namingColumn(pair: TablePair): string {
  return pair.key.find((column) => column !== 'source_row') ?? pair.columns[0]?.column ?? 'source_row';
}

function addressOf(table: TracedTable, column: string, row: Row, side: 'l' | 'r'): string {
  const key = table.keys?.find((candidate) => column.startsWith(candidate.columnPrefix));
  const at = key ? key.columns.map((name) => cellText(row[`${side}_${name}`])).join('/') : cellText(row[side === 'l' ? 'left_row' : 'right_row']);
  return formatAddress({ space: table.space, column, key: at });
}

function cellOf(pair: TablePair, column: SharedColumn, row: Row): CellDifference {
  const value = (side: 'l' | 'r'): string | null => (row[`${side}_${column.column}`] ?? null) as string | null;
  const [left, right] = [value('l'), value('r')];
  const number = isNumber(column.leftType) && isNumber(column.rightType) && left !== null && right !== null;
  return {
    row: Number(row['n']), key: cellText(row['key']), column: column.column, title: column.title,
    left: { address: addressOf(pair.table, column.column, row, 'l'), value: left }, right: { address: addressOf(pair.table, column.column, row, 'r'), value: right },
    difference: number ? differenceText(left, right) : null,
  };
}
