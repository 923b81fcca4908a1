import { z } from 'zod';
import type { KernelQuestion, KernelValue, RowTexts, TracedKernel, TracedTable } from '../derive/trace-declaration.ts';
import type { TraceContext } from './trace-context.ts';

/** One row that a kernel made again: its values, and the slots that were read for it. */
export interface KernelRow { readonly stored: RowTexts; readonly value: (column: string) => KernelValue | null; readonly slots: readonly string[] }

/** The kernel that makes a table; null for a table made by derivations. */
export function kernelOf(context: Pick<TraceContext, 'declaration'>, space: string): TracedKernel | null {
  return context.declaration.kernels?.find((each) => each.space === space) ?? null;
}

/** Whether rows of a table stand on no row of the one it is made from: what is said of a row there says nothing of the row with the same number here. */
export function isFreestanding(context: Pick<TraceContext, 'declaration'>, space: string): boolean {
  return kernelOf(context, space)?.freestanding === true;
}

/** Whether the rows of two tables with one number are the same thing: one is made from the other, row by row. */
export function sharesRows(context: Pick<TraceContext, 'declaration'>, space: string, other: string): boolean {
  const root = (of: string): string => {
    const table = isFreestanding(context, of) ? undefined : context.declaration.tables.find((each) => each.space === of);
    return table ? root(table.input) : of;
  };
  return root(space) === root(other);
}

/**
 * A row of a kernel's table made again, remembered while it is asked for; null where the table or the one it is made from has no such row.
 * Errors: those of the kernel, e.g. CORRUPT for a document of another form.
 */
export async function kernelRow(context: TraceContext, table: TracedTable, kernel: TracedKernel, sourceRow: number): Promise<KernelRow | null> {
  context.touched.add(table.plan);
  const made = await context.shared.kernelRows.get(`${table.space}@${sourceRow}`, async () => {
    // All columns of both rows: the first question names none, the next ones come for the rest.
    const [stored, row] = [await context.whole(table.slot, sourceRow), kernel.freestanding === true ? null : await context.whole(context.inputSlot(table.space), sourceRow)];
    if (!stored || (!row && kernel.mayLackInput !== true && kernel.freestanding !== true)) return null;
    const slots = new Set<string>();
    return { stored, value: await kernel.explain(questionOf(context, sourceRow, row ?? {}, stored, slots)), slots: [...slots] };
  });
  for (const slot of made?.slots ?? []) context.touched.add(slot);
  return made;
}

/** Rows of a slot with a source row, as texts. */
type RowsOf = (slot: string, sourceRow: number) => Promise<readonly RowTexts[]>;

/** What a kernel is asked for one row; `slots` collects what it reads. Who asks for many rows gives `rowsOf`, which reads them together. */
export function questionOf(context: TraceContext, sourceRow: number, row: RowTexts, stored: RowTexts, slots: Set<string>, rowsOf: RowsOf = (slot, at) => readRows(context, slot, at, at)): KernelQuestion {
  return {
    sourceRow, row, stored,
    json: async (slot) => {
      if (!context.archive.has(slot)) return null;
      slots.add(slot);
      return context.json(slot, z.unknown());
    },
    rows: async (slot) => {
      if (!context.archive.has(slot)) return [];
      slots.add(slot);
      context.touched.add(slot);
      return rowsOf(slot, sourceRow);
    },
    table: async (slot) => {
      if (!context.archive.has(slot)) return null;
      slots.add(slot);
      context.touched.add(slot);
      return { path: context.archive.path(slot), rows: (sql) => context.session.rows(sql), stream: (sql, take) => context.session.streamColumns(sql, take) };
    },
    once: async (key, make) => {
      // What it was made of counts for everybody who stands on it later.
      const made = await context.shared.made.get(key, async () => { const value = await make(); return { value, slots: [...slots] }; });
      for (const slot of made.slots) {
        slots.add(slot);
        context.touched.add(slot);
      }
      return made.value as Awaited<ReturnType<typeof make>>;
    },
  };
}

async function readRows(context: TraceContext, slot: string, first: number, last: number): Promise<readonly RowTexts[]> {
  return (await context.session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${context.archive.parquet(slot)} WHERE source_row BETWEEN ${first} AND ${last}`)) as readonly RowTexts[];
}

/** Rows of any slot between two source rows: a slot is read once, when it is first asked for. */
export function rowsBetween(context: TraceContext, first: number, last: number): RowsOf {
  const read = new Map<string, Promise<ReadonlyMap<number, readonly RowTexts[]>>>();
  const bySourceRow = async (slot: string): Promise<ReadonlyMap<number, readonly RowTexts[]>> => {
    const found = new Map<number, RowTexts[]>();
    for (const row of await readRows(context, slot, first, last)) {
      const at = Number(row['source_row']);
      const others = found.get(at);
      if (others) others.push(row);
      else found.set(at, [row]);
    }
    return found;
  };
  return async (slot, sourceRow) => {
    const reading = read.get(slot) ?? bySourceRow(slot);
    read.set(slot, reading);
    return (await reading).get(sourceRow) ?? [];
  };
}
