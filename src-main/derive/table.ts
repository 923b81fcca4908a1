import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { columnsOf } from './expression/ast.ts';
import { parseExpression } from './expression/parse.ts';
import { stagesOf, type Stage } from './stages.ts';
import { compileStep, type StepValue } from './steps/compile-step.ts';
import { ident, sqlType, text } from './sql-text.ts';

export interface CompiledColumn {
  readonly derivation: Derivation;
  /** Value after each step; step i reads the column `stepColumn(name, i - 1)`. */
  readonly values: readonly StepValue[];
  /** The same steps, as the statement for all rows computes them. */
  readonly stages: readonly Stage[];
  readonly level: number;
}

export interface CompiledTable {
  readonly columns: readonly CompiledColumn[];
  /** The whole statement: source_row, the columns in declared order, and `_failures`, a list of {rule, field, observed}. */
  readonly sql: string;
  /** One row of the input (all rows: null) with every step's value of one column, named by `stepColumn`; reads only what that column needs. */
  steps(column: string, sourceRow: number | null): string | null;
}

export interface TableSpec {
  readonly derivations: readonly Derivation[];
  /** SQL of the input relation; it has `source_row`. */
  readonly input: string;
  /** Types of the input's named columns (raw cells c0.. need none). */
  readonly inputTypes: ReadonlyMap<string, string>;
}

/** Name of the column that holds a derivation's value after step `i`. */
export function stepColumn(column: string, i: number): string {
  return `${column}#${i}`;
}

/** Name of the column that holds the text that stage `i` lost. */
function lostColumn(column: string, i: number): string {
  return `${column}!${i}`;
}

/**
 * Compiles a table of derivations to one statement. Columns may read each other; a circle is an error that names it. Level n reads the
 * input and lower levels. Within a level each stage of steps is one subquery that reads the value before it as a column: the statement
 * grows with the number of steps and not with their product. Every subquery lists just the columns that are still needed, because each
 * costs a vector of 2,048 values a thread; constants are written once, at the top. One row of it is the same with a filter.
 */
export function compileTable(spec: TableSpec): CompiledTable {
  const own = new Map(spec.derivations.map((derivation) => [derivation.column, derivation]));
  if (own.size !== spec.derivations.length) throw new AppError('INTERNAL', 'two derivations make the same column');
  const levelOf = levels(own);
  const typesFor = (self: string) => (name: string): string | undefined => (name === self ? undefined : own.get(name)?.type) ?? spec.inputTypes.get(name);
  const columns = spec.derivations.map((derivation): CompiledColumn => ({ derivation, ...compileSteps(derivation, typesFor(derivation.column)), level: levelOf.get(derivation.column) ?? 0 }));
  const byName = new Map(columns.map((column) => [column.derivation.column, column]));
  const build = new TableBuilder(byName, spec.input);
  return {
    columns,
    sql: build.whole(columns),
    steps: (name, sourceRow) => { const column = byName.get(name); return column ? build.oneRow(column, sourceRow) : null; },
  };
}

class TableBuilder {
  private readonly byName: ReadonlyMap<string, CompiledColumn>;
  private readonly input: string;

  constructor(byName: ReadonlyMap<string, CompiledColumn>, input: string) {
    this.byName = byName;
    this.input = input;
  }

  whole(columns: readonly CompiledColumn[]): string {
    const made = columns.filter((column) => !isConstant(column));
    const height = Math.max(-1, ...made.map((column) => column.level)) + 1;
    const named = columns.map((column) => (isConstant(column) ? `${(column.values[0] as StepValue).sql} AS ${ident(column.derivation.column)}` : ident(column.derivation.column)));
    const lost = made.flatMap((column) => lostStages(column).map((i) => ({ column, i })));
    return `SELECT source_row, ${named.join(', ')}, ${failureList(lost)} AS _failures FROM ${this.relation(made, height, null)}`;
  }

  oneRow(column: CompiledColumn, sourceRow: number | null): string {
    const below = this.closure(reads(column.derivation)).filter((other) => other !== column && !isConstant(other));
    const base = this.relation(below, column.level, sourceRow, [column]);
    let sql = base;
    column.values.forEach((value, i) => { sql = `(SELECT *, ${value.sql} AS ${ident(stepColumn(column.derivation.column, i))} FROM ${sql})`; });
    return sql;
  }

  /** The relation that `level` reads, with the finished columns of the levels below and what `above` needs from the input. */
  private relation(columns: readonly CompiledColumn[], level: number, sourceRow: number | null, above: readonly CompiledColumn[] = []): string {
    if (level === 0) {
      const needed = [...new Set([...columns, ...above].flatMap((column) => this.inputColumns(column)))];
      return `(SELECT source_row${needed.map((name) => `, ${ident(name)}`).join('')}${this.constants([...columns, ...above])} FROM ${this.input}${sourceRow === null ? '' : ` WHERE source_row = ${sourceRow}`})`;
    }
    const here = columns.filter((column) => column.level === level - 1);
    const under = columns.filter((column) => column.level < level - 1);
    const over = [...columns.filter((column) => column.level >= level), ...above];
    const base = this.relation(columns, level - 1, sourceRow, above);
    if (here.length === 0) return base;
    // What passes through: finished columns, their losses, and input cells and constants that a higher level still reads.
    const pass = ['source_row', ...under.map((column) => ident(column.derivation.column)), ...(sourceRow === null ? under : []).flatMap((column) => lostStages(column).map((i) => ident(lostColumn(column.derivation.column, i)))), ...new Set(over.flatMap((column) => [...this.inputColumns(column), ...this.constantReads(column)]))].map((name) => (name === 'source_row' || name.startsWith('"') ? name : ident(name)));
    const inputs = new Set(here.flatMap((column) => [...this.inputColumns(column), ...this.constantReads(column)]).map(ident));
    const height = Math.max(...here.map((column) => column.stages.length));
    let sql = base;
    for (let i = 0; i < height; i += 1) {
      const selected = new Set(pass);
      for (const column of here) for (const name of this.wave(column, i)) selected.add(name);
      // Input columns stay until the last step that may read them (ratio and expression may stand anywhere).
      if (i < height - 1) for (const name of inputs) selected.add(name);
      sql = `(SELECT ${[...selected].join(', ')} FROM ${sql})`;
    }
    const finished = here.map((column) => `CAST(${stageColumn(column, column.stages.length - 1)} AS ${sqlType(column.derivation.type)}) AS ${ident(column.derivation.column)}`);
    const losses = sourceRow === null ? here.flatMap((column) => lostStages(column).map((i) => loss(column, i, height))) : [];
    return `(SELECT ${[...new Set([...pass, ...finished, ...losses])].join(', ')} FROM ${sql})`;
  }

  /** What one column selects in wave `i`: its stage's value (or the last one, carried on), and what its losses still need. */
  private wave(column: CompiledColumn, i: number): string[] {
    const last = column.stages.length - 1;
    const selected = i <= last ? [`${(column.stages[i] as Stage).sql} AS ${stageColumn(column, i)}`] : [stageColumn(column, last)];
    for (const lost of lostStages(column)) {
      if (lost === i) selected.push(stageColumn(column, lost - 1));
      else if (lost < i) selected.push(loss(column, lost, i));
    }
    return selected;
  }

  private inputColumns(column: CompiledColumn): string[] {
    const cells = column.derivation.steps.flatMap((step) => (step.step === 'cell' ? [`c${step.index}`] : step.step === 'gather' ? [step.as] : []));
    return [...cells, ...reads(column.derivation).filter((name) => name === column.derivation.column || !this.byName.has(name))];
  }

  private constantReads(column: CompiledColumn): string[] {
    return reads(column.derivation).filter((name) => { const other = this.byName.get(name); return other !== undefined && other !== column && isConstant(other); });
  }

  private constants(columns: readonly CompiledColumn[]): string {
    const names = [...new Set(columns.flatMap((column) => this.constantReads(column)))];
    return names.map((name) => `, ${((this.byName.get(name) as CompiledColumn).values[0] as StepValue).sql} AS ${ident(name)}`).join('');
  }

  private closure(names: readonly string[], found: Set<CompiledColumn> = new Set()): CompiledColumn[] {
    for (const name of names) {
      const column = this.byName.get(name);
      if (!column || found.has(column)) continue;
      found.add(column);
      this.closure(reads(column.derivation), found);
    }
    return [...found];
  }
}

/** The text that stage `lost` lost, once: computed in the wave after it, carried from then on. */
function loss(column: CompiledColumn, lost: number, wave: number): string {
  const name = ident(lostColumn(column.derivation.column, lost));
  if (wave > lost + 1) return name;
  const [before, after] = [stageColumn(column, lost - 1), stageColumn(column, lost)];
  return `CASE WHEN ${before} IS NOT NULL AND ${after} IS NULL${overridden(column)} THEN CAST(${before} AS VARCHAR) END AS ${name}`;
}

/** The column of a stage, named after its last step. */
function stageColumn(column: CompiledColumn, stage: number): string {
  return ident(stepColumn(column.derivation.column, (column.stages[stage] as Stage).last));
}

function lostStages(column: CompiledColumn): number[] {
  return column.stages.flatMap((stage, i) => (stage.fails === undefined ? [] : [i]));
}

function isConstant(column: CompiledColumn): boolean {
  return column.derivation.steps.length === 1 && column.derivation.steps[0]?.step === 'constant';
}

/** Compiles a derivation's steps and checks that they end in the declared type. */
function compileSteps(derivation: Derivation, types: (name: string) => string | undefined): { values: StepValue[]; stages: Stage[] } {
  const values: StepValue[] = [];
  const compile = (i: number, before: StepValue | null): StepValue => {
    try {
      return compileStep(derivation.steps[i] as Step, before, derivation.type, types);
    } catch (error) {
      if (error instanceof AppError) throw new AppError(error.code, `${derivation.column}: ${error.message}`, { details: error.details, cause: error });
      throw error;
    }
  };
  const columnOf = (i: number): string => ident(stepColumn(derivation.column, i));
  derivation.steps.forEach((_, i) => {
    const last = values.at(-1);
    values.push(compile(i, last === undefined ? null : { ...last, sql: columnOf(i - 1) }));
  });
  const last = values.at(-1) as StepValue;
  if (last.type !== derivation.type) throw new AppError('INTERNAL', `${derivation.column} is declared ${derivation.type} but its steps end in ${last.type}`);
  return { values, stages: stagesOf(derivation.steps, values, columnOf, compile) };
}

/** Rows on which a person set the value: an unreadable text below is answered there. */
function overridden(column: CompiledColumn): string {
  const rows = column.derivation.steps.flatMap((step) => (step.step === 'override' ? step.rows.map((row) => row.sourceRow) : []));
  return rows.length === 0 ? '' : ` AND source_row NOT IN (${rows.join(', ')})`;
}

/** A list of {rule, field, observed} for every step that lost a value on this row; built only on rows that lost one. */
function failureList(lost: readonly { column: CompiledColumn; i: number }[]): string {
  const empty = 'CAST([] AS STRUCT(rule VARCHAR, field VARCHAR, observed VARCHAR)[])';
  if (lost.length === 0) return empty;
  const names = lost.map(({ column, i }) => ident(lostColumn(column.derivation.column, i)));
  const entries = lost.map(({ column, i }, k) => `CASE WHEN ${names[k]} IS NOT NULL THEN {'rule': ${text((column.stages[i] as Stage).fails as string)}, 'field': ${text(column.derivation.column)}, 'observed': ${names[k]}} END`);
  return `CASE WHEN COALESCE(${names.join(', ')}) IS NULL THEN ${empty} ELSE list_filter([${entries.join(', ')}], lambda f: f IS NOT NULL) END`;
}

/** Columns (of the same table or of its input) that a derivation reads. */
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

/** Level of each column: 0 reads the input (and constants) only. */
function levels(own: ReadonlyMap<string, Derivation>): Map<string, number> {
  const level = new Map<string, number>();
  const visit = (name: string, path: readonly string[]): number => {
    const known = level.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw new AppError('INVALID_INPUT', `these columns are made from each other: ${[...path, name].join(' from ')}`);
    const derivation = own.get(name) as Derivation;
    const below = reads(derivation).filter((column) => column !== name && own.has(column));
    const heights = below.map((column) => { const height = visit(column, [...path, name]); const other = own.get(column) as Derivation; return other.steps.length === 1 && other.steps[0]?.step === 'constant' ? -1 : height; });
    const height = heights.length === 0 ? 0 : 1 + Math.max(...heights);
    level.set(name, height);
    return height;
  };
  for (const name of own.keys()) visit(name, []);
  return level;
}
