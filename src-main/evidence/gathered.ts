import { cellText } from '../../src-shared/kernel/cell-text.ts';
import { gather, gathersOf, gatheredRows, gatherOne, type Gather } from '../derive/gather.ts';
import type { TraceContext } from './trace-context.ts';

/** The relation that a table's statement reads: the table it is made from, with what is gathered over its rows. */
export async function inputRelation(context: TraceContext, space: string): Promise<string> {
  const input = context.archive.parquet(context.inputSlot(space));
  const gathers = gathersOf((await context.plan(space)).plan.derivations);
  return gathers.length === 0 ? input : `(${gather(gathers, input)})`;
}

/** Gathered values of one row as texts, computed anew from the stored rows that share its key. */
export async function gatheredOn(context: TraceContext, space: string, gathers: readonly Gather[], sourceRow: number): Promise<Readonly<Record<string, string | null>>> {
  if (gathers.length === 0) return {};
  const row = await context.first(gatherOne(gathers, context.archive.parquet(context.inputSlot(space)), sourceRow));
  return Object.fromEntries(gathers.map((each) => { const value = row?.[each.as]; return [each.as, value === null || value === undefined ? null : cellText(value)]; }));
}

/** Source rows that share a row's key, in order, and which of them are counted. */
export async function rowsGathered(context: TraceContext, space: string, each: Gather, sourceRow: number): Promise<readonly { readonly sourceRow: number; readonly counted: boolean }[]> {
  const rows = await context.session.rows(gatheredRows(each, context.archive.parquet(context.inputSlot(space)), sourceRow));
  return rows.map((row) => ({ sourceRow: Number(row['source_row']), counted: row['counted'] === true }));
}
