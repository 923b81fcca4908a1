import { codeKeySql } from '../../derive/steps/codes.ts';
import { ident, text } from '../../derive/sql-text.ts';
import { compileTable, stepColumn, type CompiledTable } from '../../derive/table.ts';
import { inputRelation } from '../gathered.ts';
import { kernelOf } from '../kernel-row.ts';
import type { RunShared, TraceContext } from '../trace-context.ts';

const compiled = new WeakMap<RunShared, Map<string, CompiledTable>>();

/** Which rows one step of a column decides. */
export type StepUse =
  /** A stand-in or a no-data answer that filled a blank. */
  | { readonly kind: 'filled' }
  /** The entry of a code table or lookup. */
  | { readonly kind: 'entry'; readonly key: string; readonly exact: boolean }
  | { readonly kind: 'changed' };

/** Rows on which a step did something, counted over the whole table by running its steps again. Null where the column is not in the plan. */
export async function rowsDecided(context: TraceContext, space: string, column: string, step: number, use: StepUse): Promise<number | null> {
  const relation = await stepsRelation(context, space, column);
  if (relation === null) return null;
  const before = step === 0 ? 'NULL' : ident(stepColumn(column, step - 1));
  const after = ident(stepColumn(column, step));
  const condition = use.kind === 'filled' ? `${before} IS NULL AND ${after} IS NOT NULL` : use.kind === 'changed' ? `CAST(${before} AS VARCHAR) IS DISTINCT FROM CAST(${after} AS VARCHAR)` : `${use.exact ? before : codeKeySql(before)} = ${text(use.key)}`;
  const row = await context.first(`SELECT count(*) AS n FROM ${relation} WHERE ${condition}`);
  return Number(row?.n ?? 0);
}

/** A relation of `source_row` and every step's value of one column, over all rows. */
async function stepsRelation(context: TraceContext, space: string, column: string): Promise<string | null> {
  if (kernelOf(context, space)) return null;
  const { plan, inputTypes } = await context.plan(space);
  const tables = compiled.get(context.shared) ?? new Map<string, CompiledTable>();
  compiled.set(context.shared, tables);
  const table = tables.get(space) ?? compileTable({ derivations: plan.derivations, input: await inputRelation(context, space), inputTypes });
  tables.set(space, table);
  return table.steps(column, null);
}
