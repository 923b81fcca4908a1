import { bandLabel, bandEnds, type Cell, type CellBand, type Grouping } from '../../src-shared/model/cross-tab.ts';
import { bandSql, sharedAggregates, type CompiledMeasure } from './measures.ts';
import type { Relation } from './relations.ts';
import { text } from './sql-text.ts';

/** Why a field cannot be grouped so, in words; null where it can. `type` is the column's, undefined where the table has no such column. */
export function groupingProblem(grouping: Grouping, type: string | undefined): string | null {
  if (type === undefined) return `the table has no column ${grouping.field}`;
  const number = type === 'integer' || type.startsWith('decimal');
  if (grouping.kind === 'bands' && !number) return `${grouping.field} is ${type}: bands need a number`;
  if (grouping.kind === 'year' && type !== 'date') return `${grouping.field} is ${type}: years need a date`;
  return null;
}

export function groupingSql(grouping: Grouping): string {
  return bandSql(grouping.field, grouping.kind, grouping.edges);
}

/**
 * One scan for all measures of a relation over two axes, with the totals of each and of the whole. Rows carry `in_row` and `in_column`
 * (true where the row or column is told apart, false in its total), `row_band`, `column_band`, and `m<i>_<k>` as `measureResult` reads them.
 */
export function crossTabSql(measures: readonly CompiledMeasure[], rows: Grouping | null, columns: Grouping | null): string {
  const shared = sharedAggregates(measures);
  const axes = [['row_band', rows], ['column_band', columns]] as const;
  const keys = axes.flatMap(([name, grouping]) => (grouping ? [name] : []));
  const bands = axes.flatMap(([name, grouping]) => (grouping ? [`${groupingSql(grouping)} AS ${name}`] : []));
  const sets = [...(keys.length === 2 ? ['(row_band, column_band)'] : []), ...keys.map((key) => `(${key})`), '()'];
  const told = axes.map(([name, grouping], i) => `${grouping ? `GROUPING(${name}) = 0` : 'false'} AS ${['in_row', 'in_column'][i]}, ${grouping ? name : `CAST(NULL AS VARCHAR) AS ${name}`}`);
  const inner = [...bands, ...shared.columns];
  const relation = (measures[0] as CompiledMeasure).relation.sql;
  return `SELECT ${told.join(', ')}, ${shared.aggregates.join(', ')} FROM (SELECT ${inner.length === 0 ? 'true' : inner.join(', ')} FROM ${relation}) GROUP BY GROUPING SETS (${sets.join(', ')}) ORDER BY in_row, in_column, row_band NULLS LAST, column_band NULLS LAST`;
}

/** The condition under which a row of the relation lies in a cell. */
export function cellSql(cell: Cell): string | null {
  const conditions = cell.map(({ grouping, band }) => `(${groupingSql(grouping)})${band === null ? ' IS NULL' : ` = ${text(band)}`}`);
  return conditions.length === 0 ? null : conditions.join(' AND ');
}

/** The relation restricted to a cell. */
export function cellRelation(relation: Relation, cell: Cell): Relation {
  const only = cellSql(cell);
  return only === null ? relation : { ...relation, sql: `(SELECT * FROM ${relation.sql} WHERE ${only})` };
}

/** A band as a condition that people read, in the words of the expression grammar. */
export function bandWords({ grouping, band }: CellBand): string {
  const { field, kind } = grouping;
  if (band === null) return `${field} is null`;
  if (kind === 'values') return `${field} = '${band.replaceAll("'", "''")}'`;
  if (kind === 'year') return `year of ${field} = ${band}`;
  const [from, under] = bandEnds(grouping, band);
  return [...(from === null ? [] : [`${field} >= ${from}`]), ...(under === null ? [] : [`${field} < ${under}`])].join(' and ');
}

/** A cell in words: `Current LTV 40 to under 60, Property type RHOS`; `all` for the whole. */
export function cellTitle(cell: Cell, titleOf: (field: string) => string): string {
  return cell.length === 0 ? 'all' : cell.map(({ grouping, band }) => `${titleOf(grouping.field)} ${bandLabel(grouping, band)}`).join(', ');
}
