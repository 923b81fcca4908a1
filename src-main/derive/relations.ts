import type { JoinDeclaration } from '../../src-shared/model/measure.ts';
import { ident } from './sql-text.ts';

/** What measures look over: rows of one table, or of two joined; `keys` name the source row of each side. */
export interface Relation {
  readonly id: string;
  readonly sql: string;
  readonly types: ReadonlyMap<string, string>;
  /** Columns that hold source rows, with the side they belong to (`null` for a plain table). */
  readonly rows: readonly { readonly column: string; readonly side: string | null }[];
}

/** Exposures of a table: the first row of each key, so that a loan with several collaterals counts once. */
export function exposuresOf(table: string, key: string): string {
  const k = ident(key);
  return `(SELECT * FROM ${table} WHERE ${k} IS NULL OR source_row IN (SELECT min(source_row) FROM ${table} WHERE ${k} IS NOT NULL GROUP BY ${k}))`;
}

/** A plain relation. */
export function tableRelation(id: string, sql: string, types: ReadonlyMap<string, string>): Relation {
  return { id, sql, types, rows: [{ column: 'source_row', side: null }] };
}

const JOINS = { inner: 'INNER', left: 'LEFT', right: 'RIGHT', full: 'FULL' } as const;

/** A join with declared keys: columns become `left__x` and `right__x`, with the declared names of the sides. */
export function joinRelation(join: JoinDeclaration, left: Relation, right: Relation): Relation {
  const side = (relation: Relation, name: string): string[] => ['source_row', ...relation.types.keys()].map((column) => `${name}.${ident(column)} AS ${ident(`${relation.id}__${column}`)}`);
  const types = new Map<string, string>();
  for (const relation of [left, right]) for (const [column, type] of relation.types) types.set(`${relation.id}__${column}`, type);
  return {
    id: join.id,
    types,
    sql: `(SELECT ${[...side(left, 'l'), ...side(right, 'r')].join(', ')} FROM ${left.sql} l ${JOINS[join.kind]} JOIN ${right.sql} r ON l.${ident(join.leftKey)} = r.${ident(join.rightKey)})`,
    rows: [{ column: `${left.id}__source_row`, side: left.id }, { column: `${right.id}__source_row`, side: right.id }],
  };
}
