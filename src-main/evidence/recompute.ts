import { cellText } from '../../src-shared/kernel/cell-text.ts';
import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { ident, literal } from '../derive/sql-text.ts';
import { gathersOf } from '../derive/gather.ts';
import { compileTable, reads, stepColumn, type CompiledTable } from '../derive/table.ts';
import { Remembered } from './remembered.ts';
import type { StoredRow } from './row-store.ts';

/** A table's plan as the run wrote it, with the types of what its derivations read. */
export interface RecomputePlan {
  readonly space: string;
  readonly own: ReadonlyMap<string, Derivation>;
  readonly inputTypes: ReadonlyMap<string, string>;
}

/** One row's stored values: of the table itself and of the table it was made from. */
export interface RowPair { readonly sourceRow: number; readonly own: StoredRow; readonly input: StoredRow }

/** A column's values after each of its steps on one row. */
export interface StepValues { readonly steps: readonly Step[]; readonly values: readonly (string | null)[] }

interface Prepared { readonly names: readonly string[]; readonly types: readonly string[]; readonly ofOwn: readonly boolean[]; readonly compiled: CompiledTable; readonly steps: readonly Step[]; readonly setRows: ReadonlySet<number> }

/**
 * Runs a column's steps again on the stored values that they read: the same declaration compiled the same way, over one row instead
 * of a table. What a column of the same table gave is taken as stored, and is a node of the path that is held against its own steps.
 * Steps are a function of the values they read (and of the row's number where a person set cells): rows that agree in those share one
 * computation.
 */
export class Recompute {
  private readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  private readonly known = new Remembered<readonly (string | null)[]>(50_000);
  private readonly prepared = new Map<string, Prepared>();

  constructor(rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>) {
    this.rows = rows;
  }

  /** Columns that the steps of a column read: of its own table, and of the table that one is made from. */
  reads(plan: RecomputePlan, column: string): { readonly own: readonly string[]; readonly input: readonly string[] } {
    const derivation = plan.own.get(column);
    if (!derivation) return { own: [], input: [] };
    const { names, ofOwn } = this.prepare(plan, derivation);
    return { own: names.filter((_, i) => ofOwn[i]), input: names.filter((_, i) => !ofOwn[i]) };
  }

  /** The steps of a column on a row; `near` are rows likely to be asked next, computed in the same statement. Null: no such column. */
  async steps(plan: RecomputePlan, column: string, row: RowPair, near: () => Promise<readonly RowPair[]>): Promise<StepValues | null> {
    const derivation = plan.own.get(column);
    if (!derivation) return null;
    const prepared = this.prepare(plan, derivation);
    const keyOf = (pair: RowPair): string => JSON.stringify([plan.space, column, valuesOf(prepared, pair), prepared.setRows.has(pair.sourceRow) ? pair.sourceRow : null]);
    const key = keyOf(row);
    const values = await this.known.get(key, async () => {
      const wanted = new Map([[key, row]]);
      for (const pair of await near()) if (!this.known.has(keyOf(pair))) wanted.set(keyOf(pair), pair);
      const made = await this.run(prepared, column, [...wanted.values()]);
      for (const [other, pair] of wanted) if (other !== key) this.known.put(other, made.get(pair.sourceRow) ?? []);
      return made.get(row.sourceRow) ?? [];
    });
    return { steps: prepared.steps, values };
  }

  /**
   * The same steps over every row of a table at once, in one statement: `source_row`, `v0`, `v1`, ... as texts and `stored`. `own` and
   * `input` are relations of the table and of the one it is made from. Null: no such column.
   */
  everyRow(plan: RecomputePlan, column: string, own: string, input: string): { readonly sql: string; readonly steps: readonly Step[] } | null {
    const derivation = plan.own.get(column);
    if (!derivation) return null;
    const { names, ofOwn, compiled, steps } = this.prepare(plan, derivation);
    const columns = names.map((name, i) => `, ${ofOwn[i] ? 'o' : 'i'}.${ident(name)} AS ${ident(name)}`).join('');
    const rows = `SELECT o.source_row AS source_row${columns} FROM ${own} o${ofOwn.every(Boolean) ? '' : ` JOIN ${input} i ON i.source_row = o.source_row`}`;
    const made = steps.map((_, i) => `CAST(s.${ident(stepColumn(column, i))} AS VARCHAR) AS v${i}`);
    const stored = `SELECT source_row, CAST(${ident(column)} AS VARCHAR) AS stored FROM ${own}`;
    return { steps, sql: `WITH row_input AS (${rows}), stored AS (${stored}) SELECT CAST(s.source_row AS VARCHAR) AS r, ${made.join(', ')}, t.stored FROM ${compiled.steps(column, null) ?? ''} s JOIN stored t ON t.source_row = s.source_row ORDER BY s.source_row` };
  }

  private async run(prepared: Prepared, column: string, pairs: readonly RowPair[]): Promise<Map<number, (string | null)[]>> {
    const rows = pairs.map((pair) => `(CAST(${pair.sourceRow} AS BIGINT)${valuesOf(prepared, pair).map((value, i) => `, ${literal(value, prepared.types[i] as string)}`).join('')})`);
    const made = prepared.steps.map((_, i) => `CAST(${ident(stepColumn(column, i))} AS VARCHAR) AS v${i}`);
    const relation = prepared.compiled.steps(column, null) ?? '';
    const result = await this.rows(`WITH row_input(${['source_row', ...prepared.names.map(ident)].join(', ')}) AS (VALUES ${rows.join(', ')}) SELECT source_row AS _at, ${made.join(', ')} FROM ${relation}`);
    return new Map(result.map((row) => [Number(row._at), prepared.steps.map((_, i) => { const cell = row[`v${i}`]; return cell === null || cell === undefined ? null : cellText(cell); })]));
  }

  private prepare(plan: RecomputePlan, derivation: Derivation): Prepared {
    const key = `${plan.space}:${derivation.column}`;
    let prepared = this.prepared.get(key);
    if (!prepared) {
      const cells = [...new Set(derivation.steps.flatMap((step) => (step.step === 'cell' ? [`c${step.index}`] : [])))];
      const gathers = gathersOf([derivation]);
      const others = reads(derivation);
      const ofOwn = (name: string): boolean => name !== derivation.column && plan.own.has(name);
      const typeOf = (name: string): string => (ofOwn(name) ? plan.own.get(name)?.type : plan.inputTypes.get(name)) ?? 'text';
      const names = [...cells, ...gathers.map((each) => each.as), ...others];
      prepared = {
        names, types: [...cells.map(() => 'text'), ...gathers.map((each) => (each.kind === 'after-first' ? 'boolean' : each.type)), ...others.map(typeOf)], ofOwn: [...cells.map(() => false), ...gathers.map(() => false), ...others.map(ofOwn)],
        compiled: compileTable({ derivations: [derivation], input: 'row_input', inputTypes: new Map(others.map((name) => [name, typeOf(name)])) }), steps: derivation.steps,
        setRows: new Set(derivation.steps.flatMap((step) => (step.step === 'override' ? step.rows.map((row) => row.sourceRow) : []))),
      };
      this.prepared.set(key, prepared);
    }
    return prepared;
  }
}

function valuesOf(prepared: Prepared, pair: RowPair): (string | null)[] {
  return prepared.names.map((name, i) => (prepared.ofOwn[i] ? pair.own : pair.input)[name] ?? null);
}
