import type { z } from 'zod';
import type { CellLoans, measuresContract } from '../../../src-shared/contract/measures.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { parseAddress } from '../../../src-shared/model/address.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { decimalParts, ident, text } from '../../derive/sql-text.ts';
import { populationOf, type CellPopulation } from '../../evidence/cross-tab.ts';
import type { Row } from '../../data/duckdb-session.ts';
import { computeCell } from './table.ts';
import type { OpenTables } from './open-tables.ts';

export type LoanQuery = Omit<z.output<(typeof measuresContract)['measures.loans']['in']>, 'run'>;

type LoanColumn = CellLoans['columns'][number] & {
  /** SQL of the cell, typed, for sorting; and the columns of the table that its address is looked for in, best first. */
  readonly sql: string;
  readonly columns: readonly string[];
};

const IDENTIFIER = 'identifier';

/**
 * A page of the rows behind a cell: what names each, the value that counts and what it is made of, the fields of the bands. Errors:
 * INVALID_INPUT for an address that is no cell or a column that is not listed.
 */
export async function cellLoans(open: OpenTables, query: LoanQuery, identifiers: readonly string[]): Promise<CellLoans> {
  const address = parseAddress(query.address);
  const population = await populationOf(open.trace, address);
  const { compiled, relation, table } = population;
  const columns = loanColumns(open, population, identifiers);
  const { where, order } = conditionsOf(query, population, columns);
  const { session } = open.trace;
  const id = address.space === open.source.declared.space ? address.column : address.column.split('/')[1] ?? '';
  const figure = { ...(await computeCell(open, id, population.cell, relation)), address: query.address };
  const [counts] = await session.rows(`SELECT count(*) AS n, count(*) FILTER (WHERE ${compiled.kept}) AS counted, count(*) FILTER (WHERE ${compiled.unknown}) AS unknown, count(*) FILTER (WHERE ${where}) AS listed FROM ${relation.sql}`);
  const shown = columns.map(({ sql, columns: places }, i) => `CAST(${sql} AS VARCHAR) AS c${i}, ${placeSql(places)} AS p${i}`);
  const rows = await session.rows(`SELECT source_row, ${shown.join(', ')} FROM ${relation.sql} WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`);
  const cell = (row: Row, i: number) => {
    const at = row[`p${i}`] as string | null;
    return { value: row[`c${i}`] as string | null, address: at === null ? null : `${table}:${at}@${Number(row['source_row'])}` };
  };
  const [all, counted, notKnown] = [Number(counts?.['n']), Number(counts?.['counted']), Number(counts?.['unknown'])];
  return {
    title: population.title, filter: population.filter, figure, total: Number(counts?.['listed']), offset: query.offset, counted, notKnown, outside: all - counted - notKnown,
    columns: columns.map(({ id: name, title, unit, scale, role }) => ({ id: name, title, unit, scale, role })),
    items: rows.map((row) => ({ sourceRow: Number(row['source_row']), cells: columns.map((_, i) => cell(row, i)) })),
  };
}

/** The column that a cell's value stands in, as text: of several the first that has a value. */
function placeSql(columns: readonly string[]): string {
  const [first, ...rest] = columns;
  if (first === undefined) return 'CAST(NULL AS VARCHAR)';
  return rest.length === 0 ? text(first) : `CASE ${columns.map((column) => `WHEN ${ident(column)} IS NOT NULL THEN ${text(column)}`).join(' ')} END`;
}

function loanColumns(open: OpenTables, { measure, compiled, relation, cell }: CellPopulation, identifiers: readonly string[]): LoanColumn[] {
  const own = (name: string, role: LoanColumn['role']): LoanColumn => {
    const type = relation.types.get(name) ?? 'text';
    return { id: name, title: open.source.titleOf(name), unit: open.unit(open.trace.config?.sections.fields[name]?.value.unit ?? 'none'), scale: decimalParts(type)?.scale ?? (type === 'integer' ? 0 : null), role, sql: ident(name), columns: [name] };
  };
  const columns: LoanColumn[] = [];
  const add = (column: LoanColumn): void => { if (!columns.some((each) => each.id === column.id)) columns.push(column); };
  const named = identifiers.filter((name) => relation.types.has(name));
  if (named.length > 0) add({ id: IDENTIFIER, title: open.source.titleOf(named[0] ?? ''), unit: 'none', scale: null, role: 'identifier', sql: `COALESCE(${named.map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(', ')})`, columns: named });
  // A value that is made of several columns has no place of its own: it is shown, and what it is made of can be traced.
  const made = (role: 'value' | 'weight', expression: string | undefined, sql: string | null): void => {
    if (expression === undefined || sql === null) return;
    const tree = parseExpression(expression);
    const parts = columnsOf(tree);
    if (tree.node === 'column') add(own(tree.name, role));
    else {
      add({ id: role, title: role === 'value' ? measure.title : `Weight of ${measure.title}`, unit: role === 'value' ? open.unit(measure.unit) : 'none', scale: null, role, sql, columns: [] });
      for (const part of parts) add(own(part, 'part'));
    }
  };
  made('value', measure.value, compiled.value);
  made('weight', measure.weight, compiled.weight);
  for (const { grouping } of cell) add(own(grouping.field, 'band'));
  return columns;
}

function conditionsOf(query: LoanQuery, { compiled }: CellPopulation, columns: readonly LoanColumn[]): { where: string; order: string } {
  const part = { counted: compiled.kept, 'not-known': compiled.unknown, outside: `NOT (${compiled.kept}) AND NOT (${compiled.unknown})` }[query.part];
  const wanted = query.search?.trim() ?? '';
  const named = columns.find((column) => column.role === 'identifier');
  const search = wanted === '' ? '' : ` AND contains(lower(concat_ws(chr(10), ${(named ? [named] : columns).map(({ sql }) => `CAST(${sql} AS VARCHAR)`).join(', ')})), lower(${text(wanted)}))`;
  const sort = query.sort ?? (columns.some((column) => column.role === 'value') ? { column: columns.find((column) => column.role === 'value')?.id ?? '', descending: true } : null);
  const by = sort === null ? null : columns.find((column) => column.id === sort.column);
  if (by === undefined) throw new AppError('INVALID_INPUT', `the list has no column ${sort?.column.slice(0, 80)}`, { userAction: 'Sort by one of its columns.' });
  return { where: `(${part})${search}`, order: `${by === null || sort === null ? '' : `${by.sql} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST, `}source_row` };
}
