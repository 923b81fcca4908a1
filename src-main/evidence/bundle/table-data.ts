import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Origin, Step } from '../../../src-shared/model/derivation.ts';
import type { RowTexts, TracedKernel, TracedTable } from '../../derive/trace-declaration.ts';
import { inputRelation } from '../gathered.ts';
import { kernelOf, questionOf, rowsBetween } from '../kernel-row.ts';
import { inLettersOf } from '../same-value.ts';
import type { TraceContext } from '../trace-context.ts';
import { ColumnPacker, differences, type PackedColumn } from './packed.ts';
import { stepWords, type OriginAt, type StepWords } from './step-words.ts';

/** A column of a row table: its steps in words, and every row's values after each of them. */
export interface PageColumn {
  readonly column: string; readonly title: string; readonly type: string;
  readonly steps: readonly StepWords[];
  readonly values: PackedColumn;
  /** Of a table whose rows stand on none of another: the values of other rows that each was made from, the most telling first, as `space:column@row`, one text a row. */
  readonly cells?: PackedColumn;
  /** Rows whose stored value is not what the steps give: position and what is stored. Empty where all agree. */
  readonly differs: readonly (readonly [number, string | null])[];
}

/** Rows of a kernel's table that are in memory at a time. */
const KERNEL_ROWS = 2_000;
/** Of the cells that a value was made from, those that the page goes on to. */
const CELLS = 3;

/** Source rows of a table slot in order, as differences. */
export async function rowsOfTable(context: TraceContext, slot: string): Promise<number[]> {
  const rows: number[] = [];
  await context.session.streamText(`SELECT CAST(source_row AS VARCHAR) FROM ${context.archive.parquet(slot)} ORDER BY source_row`, (values) => { for (const value of values) rows.push(Number(value)); });
  return differences(rows);
}

/** The columns of a table one after another, each recomputed over all rows by the run's own plan. Errors: CANCELLED, CORRUPT. */
export async function* columnsOfTable(context: TraceContext, table: TracedTable, origin: (origin: Origin) => OriginAt, signal: AbortSignal): AsyncGenerator<PageColumn> {
  const traced = await context.plan(table.space);
  const own = context.archive.parquet(table.slot);
  const input = await inputRelation(context, table.space);
  const owner = (name: string): string => (traced.own.has(name) ? table.space : table.input);
  const titleOf = (space: string): string => (space === 'source' ? 'source table' : context.table(space).title);
  const kernel = kernelOf(context, table.space);
  if (kernel) {
    yield* columnsOfKernel(context, table, kernel, (column, steps) => stepWords(column, steps, () => [], owner, (each) => origin(context.sign(each)), titleOf, { ...table, freestanding: kernel.freestanding === true }), signal);
    return;
  }
  for (const derivation of traced.plan.derivations) {
    if (signal.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
    const every = context.shared.recompute.everyRow(traced, derivation.column, own, input);
    if (!every) continue;
    const packer = new ColumnPacker();
    const differs: [number, string | null][] = [];
    const seen = every.steps.map((step) => (step.step === 'map-code' ? new Set<string>() : null));
    const last = every.steps.length;
    await context.session.streamColumns(every.sql, (columns) => {
      const texts = columns as readonly (readonly (string | null)[])[];
      for (let row = 0; row < (texts[0]?.length ?? 0); row += 1) {
        const values = every.steps.map((_, i) => texts[i + 1]?.[row] ?? null);
        seen.forEach((set, i) => { const before = i === 0 ? null : values[i - 1]; if (set && before !== null && before !== undefined) set.add(before); });
        const stored = texts[last + 1]?.[row] ?? null;
        if (stored !== (values.at(-1) ?? null)) differs.push([packer.rows, stored]);
        packer.add(values);
      }
    });
    yield { column: derivation.column, title: derivation.title, type: derivation.type, differs, values: packer.finish(), steps: stepWords(derivation.column, every.steps, (i) => seen[i] ?? [], owner, (each) => origin(context.sign(each)), titleOf, table) };
  }
}

/** The same of a kernel's table: every row is made again once, whatever the number of its columns. */
async function* columnsOfKernel(context: TraceContext, table: TracedTable, kernel: TracedKernel, words: (column: string, steps: readonly Step[]) => StepWords[], signal: AbortSignal): AsyncGenerator<PageColumn> {
  const { derivations } = (await context.plan(table.space)).plan;
  const made = derivations.map(() => ({ packer: new ColumnPacker(), cells: kernel.freestanding === true ? new ColumnPacker() : null, differs: [] as [number, string | null][] }));
  const [own, input] = [context.archive.parquet(table.slot), context.archive.parquet(context.inputSlot(table.space))];
  for (let last = -1; ;) {
    if (signal.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
    // Cut before anything is text: by a text's order 1000 stands before 2, and a page would begin within the one before.
    const page = `FROM (SELECT * FROM ${own} WHERE source_row > ${last} ORDER BY source_row LIMIT ${KERNEL_ROWS})`;
    const stored = ((await context.session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) ${page}`)) as readonly RowTexts[]).toSorted((a, b) => Number(a['source_row']) - Number(b['source_row']));
    if (stored.length === 0) break;
    const rows = kernel.freestanding === true ? new Map<string | null | undefined, RowTexts>() : new Map(((await context.session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${input} WHERE source_row IN (SELECT source_row ${page})`)) as readonly RowTexts[]).map((row) => [row['source_row'], row]));
    const rowsOf = rowsBetween(context, Number(stored[0]?.['source_row']), Number(stored.at(-1)?.['source_row']));
    for (const each of stored) {
      const sourceRow = Number(each['source_row']);
      const row = rows.get(each['source_row'] ?? '');
      const value = row || kernel.mayLackInput === true || kernel.freestanding === true ? await kernel.explain(questionOf(context, sourceRow, row ?? {}, each, new Set(), rowsOf)) : () => null;
      derivations.forEach(({ column, type }, i) => {
        const { packer, cells, differs } = made[i] as (typeof made)[number];
        const told = value(column);
        cells?.add([(told?.cells ?? []).slice(0, CELLS).map((cell) => `${cell.space}:${cell.column}@${cell.sourceRow}`).join(' ')]);
        const stored = each[column] ?? null;
        const again = inLettersOf(type, stored, told?.value ?? null);
        if (stored !== again) differs.push([packer.rows, stored]);
        packer.add([again]);
      });
      last = sourceRow;
    }
  }
  for (const [i, { column, title, type, steps }] of derivations.entries()) {
    const { packer, cells, differs } = made[i] as (typeof made)[number];
    yield { column, title, type, differs, values: packer.finish(), ...(cells === null ? {} : { cells: cells.finish() }), steps: words(column, steps) };
  }
}
