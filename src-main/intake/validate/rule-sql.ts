import type { Rule } from '../../../src-shared/model/rule.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { compileExpression, type ColumnTypes } from '../../derive/expression/compile.ts';
import { ident, text } from '../../derive/sql-text.ts';

/** A row rule as two conditions: it fails here; it cannot be decided here. Neither is ever null. */
export interface CompiledRule { readonly rule: Rule; readonly fails: string; readonly undecided: string; readonly observed: string }

/** Compiles a row rule. A null in `when` or `require` makes the row undecided, or failing where the rule says `whenNull: fail`. */
export function compileRule(rule: Rule, types: ColumnTypes): CompiledRule {
  if (rule.require === undefined) throw new AppError('INVALID_INPUT', `rule ${rule.id} has no "require"`);
  const compile = (source: string): string => {
    const compiled = compileExpression(source, types);
    if (compiled.type !== 'boolean') throw new AppError('INVALID_INPUT', `rule ${rule.id}: “${source}” is ${compiled.type}, not a condition`);
    return compiled.sql;
  };
  const when = rule.when === undefined ? 'true' : compile(rule.when);
  const require = compile(rule.require);
  const first = rule.fields[0] as string;
  if (types(first) === undefined) throw new AppError('INVALID_INPUT', `rule ${rule.id} is shown on ${first}, which is no canonical column`);
  const undecidable = `(${when} IS NULL OR (${when} AND ${require} IS NULL))`;
  const nullFails = rule.whenNull === 'fail';
  return {
    rule,
    fails: nullFails ? `COALESCE(${when}, false) AND NOT COALESCE(${require}, false)` : `COALESCE(${when} AND NOT ${require}, false)`,
    undecided: nullFails ? `${when} IS NULL` : undecidable,
    observed: `CAST(${ident(first)} AS VARCHAR)`,
  };
}

/** One scan that gives every failing (rule, row): rule, field, source_row, observed. */
export function rowFindingsSql(rules: readonly CompiledRule[], table: string): string {
  const checks = rules.map(({ rule, fails, observed }) => `CASE WHEN ${fails} THEN {'rule': ${text(rule.id)}, 'field': ${text(rule.fields[0] as string)}, 'observed': ${observed}} END`);
  return `SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(list_filter([${checks.join(', ')}], lambda f: f IS NOT NULL)) AS f FROM ${table})`;
}

/** One row: how often each rule could not be decided, in order. */
export function undecidedSql(rules: readonly CompiledRule[], table: string): string {
  return `SELECT ${rules.map(({ undecided }, i) => `count(*) FILTER (WHERE ${undecided}) AS u${i}`).join(', ')} FROM ${table}`;
}

/** Rows whose key (all fields of the rule) occurs more than once; rows with a null in the key are undecided, unless the rule counts it as a value. */
export function uniqueFindingsSql(rule: Rule, table: string): string {
  const keys = rule.fields.map(ident);
  const known = rule.fields.filter((field) => rule.blankIsValue?.includes(field) !== true).map((field) => `${ident(field)} IS NOT NULL`).join(' AND ') || 'true';
  return `SELECT ${text(rule.id)} AS rule, ${text(rule.fields[0] as string)} AS field, source_row, observed FROM (SELECT source_row, concat_ws(' / ', ${keys.join(', ')}) AS observed, count(*) OVER (PARTITION BY ${keys.join(', ')}) AS n FROM ${table} WHERE ${known}) WHERE n > 1`;
}

/** One finding on the pool when the field has more than one value; the observed text lists up to five. */
export function singleValueSql(rule: Rule, table: string): string {
  const field = ident(rule.fields[0] as string);
  return `SELECT ${text(rule.id)} AS rule, ${text(rule.fields[0] as string)} AS field, CAST(NULL AS BIGINT) AS source_row, array_to_string(list_slice(list_sort(list(v)), 1, 5), ', ') AS observed FROM (SELECT DISTINCT CAST(${field} AS VARCHAR) AS v FROM ${table} WHERE ${field} IS NOT NULL) HAVING count(*) > 1`;
}
