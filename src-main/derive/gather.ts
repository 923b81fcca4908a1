import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { ident, sqlType } from './sql-text.ts';

/** A gather step with the type of the column that it starts. */
export type Gather = Extract<Step, { step: 'gather' }> & { readonly type: string };

/** The gather steps of these derivations. */
export function gathersOf(derivations: Iterable<Derivation>): Gather[] {
  return [...derivations].flatMap(({ type, steps }) => steps.flatMap((step) => (step.step === 'gather' ? [{ ...step, type }] : [])));
}

/**
 * A SELECT of the input with its gathered columns beside its own. Only keys with several rows are grouped and joined, so that a table in
 * which every row is alone costs one count. Sums are DECIMAL and exact; one with more digits than its type is null. Rows come in any order.
 */
export function gather(gathers: readonly Gather[], input: string): string {
  if (gathers.length === 0) return `SELECT * FROM ${input}`;
  const key = keyOf(gathers);
  const sums = gathers.map((each, i) => ({ each, i })).filter(({ each }) => each.kind === 'sum-on-first');
  const values = [...new Set(gathers.flatMap((each) => [...each.once, ...(each.value === undefined ? [] : [each.value])]))].map((name) => `, i.${ident(name)}`).join('');
  const parts = [
    `several AS (SELECT ${key} AS _key FROM ${input} WHERE ${key} IS NOT NULL GROUP BY ${key} HAVING count(*) > 1)`,
    `own AS MATERIALIZED (SELECT i.source_row, several._key${values} FROM ${input} i JOIN several ON several._key = ${key})`,
    ...sums.map(({ each, i }) => `sum${i} AS (${sumOf(each)})`),
    `made AS (SELECT own.source_row, row_number() OVER (PARTITION BY own._key ORDER BY own.source_row) AS _n${sums.map(({ i }) => `, sum${i}._sum AS _s${i}`).join('')} FROM own${sums.map(({ i }) => ` LEFT JOIN sum${i} ON sum${i}._key = own._key`).join('')})`,
  ];
  const columns = gathers.map((each, i) => `${each.kind === 'after-first' ? 'COALESCE(g._n, 1) > 1' : `CASE WHEN g._n IS NULL THEN CAST(i.${ident(valueOf(each))} AS ${sqlType(each.type)}) WHEN g._n = 1 THEN TRY_CAST(g._s${i} AS ${sqlType(each.type)}) END`} AS ${ident(each.as)}`);
  return `WITH ${parts.join(', ')} SELECT i.*, ${columns.join(', ')} FROM ${input} i LEFT JOIN made g ON g.source_row = i.source_row`;
}

/** How many keys have several rows: one row, `n`. */
export function severalKeys(gathers: readonly Gather[], input: string): string {
  if (gathers.length === 0) return 'SELECT 0 AS n';
  const key = keyOf(gathers);
  return `SELECT count(*) AS n FROM (SELECT ${key} FROM ${input} WHERE ${key} IS NOT NULL GROUP BY ${key} HAVING count(*) > 1)`;
}

/** The same SELECT where every row is known to be alone: no join, so that rows keep their order and need no memory. */
export function gatherAlone(gathers: readonly Gather[], input: string): string {
  const columns = gathers.map((each) => `, ${each.kind === 'after-first' ? 'false' : `CAST(${ident(valueOf(each))} AS ${sqlType(each.type)})`} AS ${ident(each.as)}`);
  return `SELECT *${columns.join('')} FROM ${input}`;
}

/** The gathered columns of one row: the same, over the rows that share its key. */
export function gatherOne(gathers: readonly Gather[], input: string, sourceRow: number): string {
  const names = gathers.map((each) => `CAST(${ident(each.as)} AS VARCHAR) AS ${ident(each.as)}`).join(', ');
  return `WITH near AS MATERIALIZED (${near(keyOf(gathers), input, sourceRow)}) SELECT ${names} FROM (${gather(gathers, 'near')}) WHERE source_row = ${sourceRow}`;
}

/** The rows that share the key of a row, in order; `counted` where the row is the first of its item. */
export function gatheredRows(each: Gather, input: string, sourceRow: number): string {
  const counted = each.kind === 'after-first' ? 'true' : `row_number() OVER (PARTITION BY ${[...each.once, valueOf(each)].map(ident).join(', ')} ORDER BY source_row) = 1 AND ${ident(valueOf(each))} IS NOT NULL`;
  return `SELECT source_row, ${counted} AS counted FROM (${near(keyOf([each]), input, sourceRow)}) ORDER BY source_row`;
}

function near(key: string, input: string, sourceRow: number): string {
  return `SELECT * FROM ${input} WHERE source_row = ${sourceRow} OR ${key} = (SELECT ${key} FROM ${input} WHERE source_row = ${sourceRow})`;
}

function sumOf(each: Gather): string {
  const value = ident(valueOf(each));
  return `SELECT _key, sum(${value}) AS _sum FROM (SELECT DISTINCT _key, ${[...new Set([...each.once.map(ident), value])].join(', ')} FROM own) GROUP BY _key`;
}

function keyOf(gathers: readonly Gather[]): string {
  const keys = [...new Set(gathers.map((each) => `COALESCE(${each.key.map(ident).join(', ')})`))];
  if (keys.length !== 1) throw new AppError('INTERNAL', 'what is gathered over the rows of one table must share its key');
  return keys[0] as string;
}

function valueOf(each: Gather): string {
  if (each.value === undefined) throw new AppError('INVALID_INPUT', `${each.as} sums nothing: no value is named`);
  return each.value;
}
