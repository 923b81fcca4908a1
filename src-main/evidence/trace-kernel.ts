import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TraceNode, TraceOrigin, TraceStep } from '../../src-shared/model/trace.ts';
import type { KernelValue, TracedKernel, TracedTable } from '../derive/trace-declaration.ts';
import { findingsOn } from './findings-on.ts';
import { kernelOf, kernelRow } from './kernel-row.ts';
import { inLettersOf, sameValue } from './same-value.ts';
import type { TraceContext } from './trace-context.ts';
import { sourceCell } from './trace-source.ts';

/**
 * How far a path that goes over other rows may still branch. `room` is the number of values it may still be told in, shared among the
 * cells of a value; `over` are the columns whose rows it went over. A path never ends for want of room: its first cell is always followed.
 * `told` are values of other rows whose path stands in the trace already: it is not told twice.
 */
export interface CellPath { readonly room: number; readonly over: readonly string[]; readonly told: Set<string> }

/** Of each address that is asked for. */
export function wholePath(): CellPath {
  return { room: 24, over: [], told: new Set() };
}

/** Room below which a cell is told but not followed beside others. */
const LEAST_ROOM = 6;
/** Cells of one value that are told; the kernel's own words say how many there were. */
const MOST_CELLS = 6;
/** Rows that one path goes over. */
const MOST_OVER = 16;

/** The walk of the other tables, given so that a circle of files does not arise. */
export type Follow = (space: string, column: string, sourceRow: number, path: CellPath) => Promise<TraceNode>;

/** A value of a kernel's table beside the kernel's own account of it, and the path on through what it read: on this row, and on others. */
export async function traceKernelValue(context: TraceContext, table: TracedTable, kernel: TracedKernel, column: string, sourceRow: number, path: CellPath, follow: Follow): Promise<TraceNode> {
  const { node, told } = await kernelNode(context, table, kernel, column, sourceRow);
  const same = [...(told?.reads ?? []).map((name) => ({ space: table.input, column: name, sourceRow })), ...(told?.own ?? []).map((name) => ({ space: table.space, column: name, sourceRow }))];
  const cells = (told?.cells ?? []).slice(0, MOST_CELLS);
  const followed = path.over.length >= MOST_OVER ? 0 : Math.min(cells.length, Math.max(1, Math.floor(path.room / LEAST_ROOM)));
  const room = Math.floor(path.room / Math.max(1, same.length + followed));
  for (const [i, each] of same.entries()) {
    // Far from what was asked, of the row's own columns one leads on.
    if (i > 0 && room < 1 && path.over.length > 0 && each.space === table.space) node.inputs.push(await toldOnly(context, each));
    else await into(context, node, each, { ...path, room }, follow);
  }
  for (const [i, cell] of cells.entries()) {
    const place = `${cell.space}:${cell.column}`;
    // A column that the path went over before (a session on the one before it) is told and not followed: its own address goes on.
    const address = `${place}@${cell.sourceRow}`;
    const ends = i >= followed || path.over.includes(place) || path.told.has(address);
    if (!ends) path.told.add(address);
    if (ends && kernelOf(context, cell.space)) node.inputs.push(await toldOnly(context, cell));
    else await into(context, node, cell, { room, over: [...path.over, place], told: path.told }, follow);
  }
  return withVouching(context, table, node);
}

type Cell = NonNullable<KernelValue['cells']>[number];

/** Goes on into a value of this or another row: a node, or the cell of what arrived, which is an origin. */
async function into(context: TraceContext, node: TraceNode, { space, column, sourceRow }: Cell, path: CellPath, follow: Follow): Promise<void> {
  const address = `${space}:${column}@${sourceRow}`;
  if (path.over.length > 0 && space !== 'source' && node.table === space && node.sourceRow === sourceRow && path.told.has(address) && kernelOf(context, space)) {
    node.inputs.push(await toldOnly(context, { space, column, sourceRow }));
    return;
  }
  if (path.over.length > 0) path.told.add(address);
  const index = space === 'source' ? /^c(\d{1,6})$/.exec(column)?.[1] : undefined;
  if (space !== 'source') node.inputs.push(await follow(space, column, sourceRow, path));
  else if (index !== undefined) node.origins.push(await sourceCell(context, sourceRow, Number(index), `column ${Number(index) + 1}`, context.shared.fileNames.get(context.declaration.source.tape) ?? context.declaration.source.tape));
}

/** A value made again and told without the path below it. */
async function toldOnly(context: TraceContext, { space, column, sourceRow }: Cell): Promise<TraceNode> {
  const table = context.table(space);
  const { node } = await kernelNode(context, table, kernelOf(context, space) as TracedKernel, column, sourceRow);
  const last = node.steps.at(-1);
  const on = `its own path: ${node.address}`;
  if (last) node.steps[node.steps.length - 1] = { ...last, detail: last.detail === '' ? on : `${last.detail}; ${on}` };
  return withVouching(context, table, node);
}

async function kernelNode(context: TraceContext, table: TracedTable, kernel: TracedKernel, column: string, sourceRow: number): Promise<{ node: TraceNode; told: KernelValue | null }> {
  const derivation = (await context.plan(table.space)).own.get(column);
  if (!derivation) throw new AppError('NOT_FOUND', `${table.title} has no column ${column}`);
  context.touched.add(table.slot);
  const made = await kernelRow(context, table, kernel, sourceRow);
  if (!made) throw new AppError('NOT_FOUND', `${table.title} has no row ${sourceRow}`, { userAction: 'Rows count from 0 over the data rows of what arrived.' });
  const told = made.value(column);
  const stored = made.stored[column] ?? null;
  const origins: TraceOrigin[] = (told?.documents ?? []).map(({ origin, value }) => ({ kind: 'document', origin: context.sign(origin), value }));
  const steps: TraceStep[] = (told?.steps ?? []).map(({ origin, ...step }) => ({ ...step, changed: step.before !== step.after, ...(origin === undefined ? {} : { origin: context.sign(origin) }) }));
  const agrees = told !== null && sameValue(derivation.type, stored, told.value);
  return {
    told,
    node: {
      address: `${table.space}:${column}@${sourceRow}`, title: told?.title ?? derivation.title, table: table.space, column, sourceRow, stored, recomputed: inLettersOf(derivation.type, stored, told?.value ?? null), agrees,
      artifactSha256: context.archive.ref(table.slot).sha256, steps, inputs: [], origins, findings: await findingsOn(context, table.space, column, sourceRow),
    },
  };
}

/** Where a path ends in the kernel itself, its steps say who vouches for them. */
async function withVouching(context: TraceContext, table: TracedTable, node: TraceNode): Promise<TraceNode> {
  if (node.origins.length + node.inputs.length > 0) return node;
  const by = (await context.plan(table.space)).own.get(node.column)?.steps.flatMap((step) => (step.step === 'kernel' ? step.documents : []))[0];
  return by === undefined ? node : { ...node, steps: node.steps.map((step) => (step.origin === undefined ? { ...step, origin: context.sign(by) } : step)) };
}
