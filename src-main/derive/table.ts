import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Derivation } from '../../src-shared/model/derivation.ts';
import { columnsOf } from './expression/ast.ts';
import { parseExpression } from './expression/parse.ts';
import { compileStep, type StepValue } from './steps/compile-step.ts';
import { ident, sqlType, text } from './sql-text.ts';

export interface CompiledColumn {
  readonly derivation: Derivation;
  /** Value after each step, in order. */
  readonly values: readonly StepValue[];
  readonly level: number;
}

export interface CompiledTable {
  readonly columns: readonly CompiledColumn[];
  /** Columns by level: level n reads the input and lower levels only. */
  readonly levels: readonly (readonly CompiledColumn[])[];
  /** The whole statement: source_row, the columns in declared order, and `_failures`, a list of {rule, field, observed}. */
  readonly sql: string;
  /** The relation that level n reads, restricted to one row of the input when `sourceRow` is given. */
  relation(level: number, sourceRow?: number): string;
}

export interface TableSpec {
  readonly derivations: readonly Derivation[];
  /** SQL of the input relation; it has `source_row`. */
  readonly input: string;
  /** Types of the input's named columns (raw cells c0.. need none). */
  readonly inputTypes: ReadonlyMap<string, string>;
}

/**
 * Compiles a table of derivations to one statement. Columns may read each other; a circle is an error that names it.
 * Each level is a subquery that adds its columns to the ones below, so that one row of it is the same statement with a filter.
 */
export function compileTable(spec: TableSpec): CompiledTable {
  const own = new Map(spec.derivations.map((derivation) => [derivation.column, derivation]));
  if (own.size !== spec.derivations.length) throw new AppError('INTERNAL', 'two derivations make the same column');
  const levelOf = levels(own);
  const types = (self: string) => (name: string): string | undefined => (name === self ? undefined : own.get(name)?.type) ?? spec.inputTypes.get(name);
  const columns = spec.derivations.map((derivation): CompiledColumn => ({
    derivation,
    values: compileSteps(derivation, types(derivation.column)),
    level: levelOf.get(derivation.column) ?? 0,
  }));
  const height = Math.max(0, ...columns.map((column) => column.level)) + 1;
  const byLevel = Array.from({ length: height }, (_, level) => columns.filter((column) => column.level === level));
  const relation = (level: number, sourceRow?: number): string => {
    if (level === 0) return sourceRow === undefined ? spec.input : `(SELECT * FROM ${spec.input} WHERE source_row = ${sourceRow})`;
    const below = byLevel[level - 1] as CompiledColumn[];
    const added = below.map((column) => `${lastValue(column)} AS ${ident(column.derivation.column)}`);
    const failures = sourceRow === undefined ? [`${failureList(below)} AS _f${level - 1}`] : [];
    return `(SELECT *, ${[...added, ...failures].join(', ')} FROM ${relation(level - 1, sourceRow)})`;
  };
  const names = spec.derivations.map((derivation) => ident(derivation.column));
  const sql = `SELECT source_row, ${names.join(', ')}, list_concat(${byLevel.map((_, level) => `_f${level}`).join(', ')}, []) AS _failures FROM ${relation(height)}`;
  return { columns, levels: byLevel, sql, relation };
}

/** Compiles a derivation's steps and checks that they end in the declared type. */
function compileSteps(derivation: Derivation, types: (name: string) => string | undefined): StepValue[] {
  const values: StepValue[] = [];
  for (const step of derivation.steps) {
    try {
      values.push(compileStep(step, values.at(-1) ?? null, derivation.type, types));
    } catch (error) {
      if (error instanceof AppError) throw new AppError(error.code, `${derivation.column}: ${error.message}`, { details: error.details, cause: error });
      throw error;
    }
  }
  const last = values.at(-1) as StepValue;
  if (last.type !== derivation.type) throw new AppError('INTERNAL', `${derivation.column} is declared ${derivation.type} but its steps end in ${last.type}`);
  return values;
}

export function lastValue(column: CompiledColumn): string {
  return `CAST(${(column.values.at(-1) as StepValue).sql} AS ${sqlType(column.derivation.type)})`;
}

/** Rows on which a person set the value: an unreadable text below is answered there. */
function overridden(column: CompiledColumn): string {
  const rows = column.derivation.steps.flatMap((step) => (step.step === 'override' ? step.rows.map((row) => row.sourceRow) : []));
  return rows.length === 0 ? '' : ` AND source_row NOT IN (${rows.join(', ')})`;
}

/** A list of {rule, field, observed} for every step that lost a value on this row. */
function failureList(columns: readonly CompiledColumn[]): string {
  const checks = columns.flatMap((column) => column.values.flatMap((value, index) => {
    if (value.fails === undefined) return [];
    const before = column.values[index - 1] as StepValue;
    return [`CASE WHEN ${before.sql} IS NOT NULL AND ${value.sql} IS NULL${overridden(column)} THEN {'rule': ${text(value.fails)}, 'field': ${text(column.derivation.column)}, 'observed': CAST(${before.sql} AS VARCHAR)} END`];
  }));
  const empty = `CAST([] AS STRUCT(rule VARCHAR, field VARCHAR, observed VARCHAR)[])`;
  return checks.length === 0 ? empty : `list_filter([${checks.join(', ')}], lambda f: f IS NOT NULL)`;
}

/** Columns of the same table that a derivation reads. */
export function reads(derivation: Derivation): string[] {
  const found = derivation.steps.flatMap((step) => {
    switch (step.step) {
      case 'read': case 'or-else': return [step.column];
      case 'ratio': return [step.numerator, step.denominator];
      case 'expression': return columnsOf(parseExpression(step.text));
      default: return [];
    }
  });
  return [...new Set(found)];
}

function levels(own: ReadonlyMap<string, Derivation>): Map<string, number> {
  const level = new Map<string, number>();
  const visit = (name: string, path: readonly string[]): number => {
    const known = level.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw new AppError('INVALID_INPUT', `these columns are made from each other: ${[...path, name].join(' from ')}`);
    const below = reads(own.get(name) as Derivation).filter((column) => column !== name && own.has(column));
    const height = below.length === 0 ? 0 : 1 + Math.max(...below.map((column) => visit(column, [...path, name])));
    level.set(name, height);
    return height;
  };
  for (const name of own.keys()) visit(name, []);
  return level;
}
