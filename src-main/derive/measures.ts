import { AppError } from '../../src-shared/kernel/errors.ts';
import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';
import type { Measure, MeasureResult } from '../../src-shared/model/measure.ts';
import { compileExpression } from './expression/compile.ts';
import type { Relation } from './relations.ts';
import { ident, sqlType, text, widened } from './sql-text.ts';
import { cellText } from '../../src-shared/kernel/cell-text.ts';

/** A measure against its relation. `kept` is true on rows that count, `unknown` where the filter or a value is null; never null. */
export interface CompiledMeasure {
  readonly measure: Measure;
  readonly relation: Relation;
  readonly kept: string;
  readonly unknown: string;
  readonly value: string | null;
  readonly weight: string | null;
  /** Value times weight, wide enough for any of both. */
  readonly product: string | null;
  /** Aggregates selected for this measure, as text: population, contributors, unknown, top, bottom. */
  readonly selected: readonly string[];
}

/** Compiles a measure. Errors: INVALID_INPUT naming the measure and what is wrong with its filter, value or weight. */
export function compileMeasure(measure: Measure, relation: Relation): CompiledMeasure {
  const types = (name: string): string | undefined => relation.types.get(name);
  const compile = (source: string, what: string): { sql: string; type: string } => {
    try {
      return compileExpression(source, types);
    } catch (error) {
      if (error instanceof AppError) throw new AppError(error.code, `measure ${measure.id}, ${what}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  const condition = measure.filter === undefined ? null : compile(measure.filter, 'filter');
  if (condition && condition.type !== 'boolean') throw new AppError('INVALID_INPUT', `measure ${measure.id}, filter: “${measure.filter}” is ${condition.type}, not a condition`);
  const filter = condition?.sql ?? 'true';
  const value = measure.value === undefined ? null : compile(measure.value, 'value');
  const weight = measure.weight === undefined ? null : compile(measure.weight, 'weight');
  if (measure.aggregate !== 'count' && !value) throw new AppError('INVALID_INPUT', `measure ${measure.id} has no value to aggregate`);
  if (measure.aggregate === 'weighted-average' && !weight) throw new AppError('INVALID_INPUT', `measure ${measure.id} has no weight`);
  const added = measure.aggregate === 'sum' || measure.aggregate === 'weighted-average' ? [value, weight] : [];
  for (const part of added) if (part && part.type !== 'integer' && !part.type.startsWith('decimal')) throw new AppError('INVALID_INPUT', `measure ${measure.id} adds up ${part.type}, which is no number`);
  const product = value && weight ? `(${widened(value.sql, value.type)} * ${weight.sql})` : null;
  const known = [value, weight].flatMap((part) => (part ? [`${part.sql} IS NOT NULL`] : [])).join(' AND ') || 'true';
  const kept = `COALESCE(${filter} AND ${known}, false)`;
  const unknown = `(${filter} IS NULL OR (${filter} AND NOT (${known})))`;
  const filtered = (made: string): string => `${made} FILTER (WHERE ${kept})`;
  const compiled = { measure, relation, kept, unknown, value: value?.sql ?? null, weight: weight?.sql ?? null, product };
  const [top, bottom] = topAndBottom(compiled, (fold, sql) => filtered(`${fold}(${sql})`));
  return { ...compiled, selected: ['count(*)', filtered('count(*)'), `count(*) FILTER (WHERE ${unknown})`, top, bottom].map(asText) };
}

function asText(sql: string): string {
  return sql === 'NULL' ? sql : `CAST(${sql} AS VARCHAR)`;
}

/** The aggregates that a measure's figure is made of; `over` aggregates something over the rows that count. */
function topAndBottom({ measure, value, weight, product }: Omit<CompiledMeasure, 'selected'>, over: (fold: string, sql: string) => string): [string, string] {
  const v = value ?? '';
  switch (measure.aggregate) {
    case 'count': return [over('count', 'true'), 'NULL'];
    case 'sum': return [over('sum', v), 'NULL'];
    case 'minimum': return [over('min', v), 'NULL'];
    case 'maximum': return [over('max', v), 'NULL'];
    case 'single': return [over('min', v), over('max', v)];
    case 'weighted-average': return [over('sum', product ?? v), over('sum', weight ?? '')];
  }
}

/** One scan for all measures of a relation: column `m<i>_<k>` is aggregate k of measure i. */
export function measuresSql(measures: readonly CompiledMeasure[], groupBy?: string): string {
  const columns = measures.flatMap((measure, i) => measure.selected.map((sql, k) => `${sql} AS m${i}_${k}`));
  const relation = (measures[0] as CompiledMeasure).relation.sql;
  return groupBy === undefined ? `SELECT ${columns.join(', ')} FROM ${relation}` : `SELECT ${groupBy} AS band, ${columns.join(', ')} FROM ${relation} GROUP BY 1 ORDER BY 1`;
}

/**
 * One scan for all measures of a relation over several groupings (`bands`, SQL of each) and over the whole. Rows carry `band_set` (the
 * grouping's place, -1 for the whole), `band`, and `m<i>_<k>` as above. What a measure needs of a row is computed once a row; the
 * groupings only add up.
 */
export function groupedMeasuresSql(measures: readonly CompiledMeasure[], bands: readonly string[]): string {
  const shared = sharedAggregates(measures);
  const keys = bands.map((_, i) => `band${i}`);
  const set = keys.length === 0 ? '-1' : `CASE ${keys.map((key, i) => `WHEN GROUPING(${key}) = 0 THEN ${i}`).join(' ')} ELSE -1 END`;
  const columns = [...bands.map((sql, i) => `${sql} AS ${keys[i]}`), ...shared.columns];
  const relation = (measures[0] as CompiledMeasure).relation.sql;
  return `SELECT ${set} AS band_set, ${keys.length === 0 ? 'NULL' : `COALESCE(${[...keys, 'NULL'].join(', ')})`} AS band, ${shared.aggregates.join(', ')} FROM (SELECT ${columns.join(', ')} FROM ${relation}) GROUP BY GROUPING SETS (${[...keys.map((key) => `(${key})`), '()'].join(', ')}) ORDER BY 1, 2`;
}

/** What several measures need of a row, each once, and the aggregates `m<i>_<k>` over those columns. */
export function sharedAggregates(measures: readonly CompiledMeasure[]): { readonly columns: readonly string[]; readonly aggregates: readonly string[] } {
  const names = new Map<string, string>();
  // Measures share filters, values and weights: equal text is one column, and equal aggregates are one to the engine.
  const column = (sql: string): string => {
    const name = names.get(sql) ?? `v${names.size}`;
    names.set(sql, name);
    return name;
  };
  const aggregates = measures.flatMap((compiled, i) => {
    const kept = (sql: string): string => column(`CASE WHEN ${compiled.kept} THEN ${sql} END`);
    const [top, bottom] = topAndBottom(compiled, (fold, sql) => `${fold}(${kept(sql)})`);
    return ['count(*)', `count(${kept('true')})`, `count(${column(`CASE WHEN ${compiled.unknown} THEN true END`)})`, top, bottom].map((sql, k) => `${asText(sql)} AS m${i}_${k}`);
  });
  return { columns: [...names].map(([sql, name]) => `${sql} AS ${name}`), aggregates };
}

/** Reads the scan's row into results: exact decimals, null with the reason where a figure cannot be computed. */
export function measureResult(compiled: CompiledMeasure, row: Readonly<Record<string, unknown>>, index: number): MeasureResult {
  const { measure } = compiled;
  const at = (k: number): string | null => { const cell = row[`m${index}_${k}`]; return cell === null || cell === undefined ? null : cellText(cell); };
  const base = { id: measure.id, population: Number(at(0)), contributors: Number(at(1)), leftOutNull: Number(at(2)) };
  const not = (why: string): MeasureResult => ({ ...base, value: null, why });
  if (base.leftOutNull > 0 && measure.whenNull === 'not-computable') return not(`${base.leftOutNull} of ${base.population} rows lack a value this figure needs`);
  const [top, bottom] = [at(3), at(4)];
  switch (measure.aggregate) {
    case 'count': return { ...base, value: top ?? '0' };
    // A sum over no rows is an exact zero: nothing is unknown here, that was answered above.
    case 'sum': return { ...base, value: toScale(decimal(top ?? '0'), measure.scale) };
    case 'weighted-average': return top === null || bottom === null || decimal(bottom).isZero() ? not('there is no weight to average over') : { ...base, value: toScale(decimal(top).div(decimal(bottom)), measure.scale) };
    case 'single': return top === null ? not('no row has a value') : top !== bottom ? not(`the rows do not agree: from ${top} to ${bottom}`) : { ...base, value: top };
    default: return top === null ? not('no row has a value') : { ...base, value: measure.unit === 'date' ? top : toScale(decimal(top), measure.scale) };
  }
}

/** The rows that decide a figure, largest first: source rows of each side and the value as text. */
export function driversSql(compiled: CompiledMeasure, limit: number, band?: string): string {
  const value = compiled.product ?? compiled.value ?? '1';
  const shown = compiled.value ?? '1';
  return `SELECT ${compiled.relation.rows.map((row, i) => `${ident(row.column)} AS r${i}`).join(', ')}, CAST(${shown} AS VARCHAR) AS value FROM ${compiled.relation.sql} WHERE ${compiled.kept}${band === undefined ? '' : ` AND ${band}`} ORDER BY ${value} DESC, ${compiled.relation.rows.map((row) => ident(row.column)).join(', ')} LIMIT ${limit}`;
}

/** How the kept rows spread over the values of a column. */
export function strataSql(compiled: CompiledMeasure, column: string, band?: string): string {
  const total = compiled.value !== null && compiled.measure.aggregate === 'sum' ? `CAST(sum(${compiled.value}) AS VARCHAR)` : 'CAST(count(*) AS VARCHAR)';
  return `SELECT COALESCE(CAST(${ident(column)} AS VARCHAR), '') AS label, count(*) AS rows, ${total} AS value FROM ${compiled.relation.sql} WHERE ${compiled.kept}${band === undefined ? '' : ` AND ${band}`} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`;
}

/** Label of the numeric band that a column falls into: `[edge, next)`, as a sortable key. */
export function bandSql(column: string, kind: 'bands' | 'values' | 'year', edges: readonly string[]): string {
  const c = ident(column);
  if (kind === 'values') return `CAST(${c} AS VARCHAR)`;
  if (kind === 'year') return `CAST(year(${c}) AS VARCHAR)`;
  const type = sqlType('decimal(18,6)');
  const cases = edges.map((edge, i) => `WHEN ${c} < CAST(${text(edge)} AS ${type}) THEN ${text(String(i).padStart(3, '0'))}`);
  return `CASE WHEN ${c} IS NULL THEN NULL ${cases.join(' ')} ELSE ${text(String(edges.length).padStart(3, '0'))} END`;
}
