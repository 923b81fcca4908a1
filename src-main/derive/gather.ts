import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Gather } from '../../src-shared/model/derivation.ts';
import { ident, sqlType } from './sql-text.ts';

/** Statements that make a relation with gathered columns: `prepare` in order, then `relation` may be read. */
export interface Gathered {
  readonly prepare: readonly string[];
  /** A SELECT with every column of the input and the gathered ones. */
  readonly relation: string;
}

const MADE = '_gathered';

/**
 * The input with its gathered columns. All gathers of a table share their key. Only keys with several rows are grouped and joined, so that
 * a table in which every row is alone costs one count. Sums are DECIMAL and exact; one with more digits than its type is null.
 */
export function gather(gathers: readonly Gather[], input: string): Gathered {
  if (gathers.length === 0) return { prepare: [], relation: `SELECT * FROM ${input}` };
  const key = keyOf(gathers);
  const several = `SELECT ${key} AS _key FROM ${input} WHERE ${key} IS NOT NULL GROUP BY ${key} HAVING count(*) > 1`;
  const rows = `CREATE OR REPLACE TEMP TABLE ${MADE} AS WITH several AS (${several}), own AS (SELECT i.*, several._key FROM ${input} i JOIN several ON several._key = ${key})
    SELECT own.source_row, CAST(row_number() OVER (PARTITION BY own._key ORDER BY own.source_row) AS BIGINT) AS _n${gathers.map((each, i) => (each.kind === 'row-number' ? '' : `, s${i}._sum AS _s${i}`)).join('')}
    FROM own${gathers.map((each, i) => (each.kind === 'row-number' ? '' : ` LEFT JOIN (${sumsOf(each)}) s${i} ON s${i}._key = own._key`)).join('')}`;
  const columns = gathers.map((each, i) => `${each.kind === 'row-number' ? 'COALESCE(g._n, CAST(1 AS BIGINT))' : `CASE WHEN g._n IS NULL THEN CAST(i.${ident(valueOf(each))} AS ${sqlType(each.type)}) WHEN g._n = 1 THEN TRY_CAST(g._s${i} AS ${sqlType(each.type)}) END`} AS ${ident(each.column)}`);
  return { prepare: [rows], relation: `SELECT i.*, ${columns.join(', ')} FROM ${input} i LEFT JOIN ${MADE} g ON g.source_row = i.source_row` };
}

/** The rows that share the key of one row: `source_row` and, per sum, whether the row's value is counted (the first of its item) as `counted0`, ... */
export function gatheredRows(gathers: readonly Gather[], input: string, sourceRow: number): string {
  const key = keyOf(gathers);
  const counted = gathers.map((each, i) => (each.kind === 'row-number' ? 'true' : `row_number() OVER (PARTITION BY ${[...each.once, valueOf(each)].map(ident).join(', ')} ORDER BY source_row) = 1`) + ` AS counted${i}`);
  return `SELECT source_row, ${counted.join(', ')} FROM ${input} WHERE source_row = ${sourceRow} OR ${key} = (SELECT ${key} FROM ${input} WHERE source_row = ${sourceRow}) ORDER BY source_row`;
}

function sumsOf(each: Gather): string {
  const value = ident(valueOf(each));
  return `SELECT _key, sum(${value}) AS _sum FROM (SELECT DISTINCT _key, ${[...each.once.map(ident), value].join(', ')} FROM own) GROUP BY _key`;
}

function keyOf(gathers: readonly Gather[]): string {
  const keys = [...new Set(gathers.map((each) => `COALESCE(${each.key.map(ident).join(', ')})`))];
  if (keys.length !== 1) throw new AppError('INTERNAL', 'gathers of one table must share their key');
  return keys[0] as string;
}

function valueOf(each: Gather): string {
  if (each.value === undefined) throw new AppError('INVALID_INPUT', `${each.column} sums nothing: no value is named`);
  return each.value;
}
