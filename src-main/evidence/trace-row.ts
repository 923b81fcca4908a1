import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Step } from '../../src-shared/model/derivation.ts';
import type { TraceNode, TraceOrigin, TraceStep } from '../../src-shared/model/trace.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { codeKey } from '../derive/steps/codes.ts';
import { describeStep } from '../derive/steps/describe-step.ts';
import type { Gather } from '../derive/gather.ts';
import { findingsOn } from './findings-on.ts';
import { rowsGathered } from './gathered.ts';
import { kernelOf } from './kernel-row.ts';
import type { TraceContext } from './trace-context.ts';
import { traceKernelValue, wholePath, type CellPath } from './trace-kernel.ts';
import { sourceCell } from './trace-source.ts';

/**
 * One value of a row table and everything it was made from: the run's own derivation, run again on this row with each intermediate
 * value, held against what is stored. Only what took part is followed: a stand-in that was not needed, a default that did not fill,
 * are steps that left the value unchanged and lead nowhere.
 */
export async function traceRow(context: TraceContext, space: string, column: string, sourceRow: number, fileName: string, path: CellPath = wholePath()): Promise<TraceNode> {
  const table = context.table(space);
  const kernel = kernelOf(context, space);
  if (kernel) return traceKernelValue(context, table, kernel, column, sourceRow, path, (of, name, row, rest) => traceRow(context, of, name, row, fileName, rest));
  const traced = await context.plan(space);
  const derivation = traced.plan.derivations.find((candidate) => candidate.column === column);
  if (!derivation) throw new AppError('NOT_FOUND', `${table.title} has no column ${column}`);
  const again = await context.recompute(traced, column, sourceRow);
  if (!again) throw new AppError('NOT_FOUND', `${table.title} has no row ${sourceRow}`, { userAction: 'Rows count from 0 over the data rows of the tape.' });
  const { steps, values, stored } = again;
  const recomputed = values.at(-1) ?? null;
  const node: TraceNode = {
    address: `${space}:${column}@${sourceRow}`, title: derivation.title, table: space, column, sourceRow, stored, recomputed, agrees: stored === recomputed,
    artifactSha256: context.archive.ref(table.slot).sha256, steps: [], inputs: [], origins: [], findings: await findingsOn(context, space, column, sourceRow),
  };
  const origins: TraceOrigin[] = [];
  for (const [i, step] of steps.entries()) {
    const before = values[i - 1] ?? null;
    const after = values[i] ?? null;
    const described = traceStep(context, column, step, before, after, i === 0, sourceRow);
    node.steps.push(step.step === 'read' ? { ...described, detail: `from the ${context.table(await ownerOf(context, space, step.column, column)).title}, same row` } : described);
    await follow(context, space, step, { before, after, sourceRow, fileName }, node, origins);
  }
  node.origins = origins;
  return node;
}

/** First steps that take a value as it stands; any other first step makes one. */
const READS: ReadonlySet<Step['step']> = new Set(['cell', 'read']);

function traceStep(context: TraceContext, column: string, step: Step, before: string | null, after: string | null, first: boolean, sourceRow: number): TraceStep {
  const key = step.step === 'map-code' && before !== null ? codeKey(before) : null;
  const described = describeStep(step, column, key !== null && step.step === 'map-code' && Object.hasOwn(step.entries, key) ? key : null, sourceRow);
  return { kind: step.step, title: described.title, detail: described.detail, before, after, changed: first ? !READS.has(step.step) && after !== null : before !== after, ...(described.origin === undefined ? {} : { origin: context.sign(described.origin) }) };
}

interface At { readonly before: string | null; readonly after: string | null; readonly sourceRow: number; readonly fileName: string }

/** Where a step's value came from, beyond the value before it. The newest origin stands first. */
async function follow(context: TraceContext, space: string, step: Step, at: At, node: TraceNode, origins: TraceOrigin[]): Promise<void> {
  const document = (origin: Parameters<TraceContext['sign']>[0], value: string | null): void => void origins.unshift({ kind: 'document', origin: context.sign(origin), value });
  const column = async (name: string): Promise<void> => void node.inputs.push(await traceRow(context, await ownerOf(context, space, name, node.column), name, at.sourceRow, at.fileName));
  switch (step.step) {
    case 'cell': origins.unshift(await sourceCell(context, at.sourceRow, step.index, step.header, at.fileName)); return;
    case 'read': return column(step.column);
    case 'constant':
      if (step.value === null) origins.unshift({ kind: 'blank', reason: step.origin.label });
      else document(step.origin, step.value);
      return;
    case 'or-else': if (at.before === null && at.after !== null) await column(step.column); return;
    case 'default': if (at.before === null) document(step.origin, step.value); return;
    case 'no-data': if (at.before === null || step.always) document(step.origin, step.answer); return;
    case 'ratio': await column(step.numerator); await column(step.denominator); return;
    case 'expression': for (const name of columnsOf(parseExpression(step.text))) await column(name); return;
    case 'gather': return gathered(context, space, { ...step, type: 'text' }, at, node);
    case 'override': { const row = step.rows.find((candidate) => candidate.sourceRow === at.sourceRow); if (row) document(row.origin, row.value); return; }
    case 'map-code': { const entry = at.before === null ? undefined : step.origins[codeKey(at.before)]; if (entry?.kind === 'decision') document(entry, at.after); return; }
    case 'lookup': if (at.before !== null) document(step.origin, `${at.before} = ${at.after ?? 'not there'}`); return;
    case 'prefix-map': if (at.before !== at.after) document(step.origin, at.after); return;
    default:
  }
}

/** Rows of a key that are shown; a loan has a few, and who has thousands is not told row by row. */
const MOST_ROWS = 40;

/** The rows that a gathered value looked over: the value of each that was counted, or what names them where nothing was summed. */
async function gathered(context: TraceContext, space: string, step: Gather, at: At, node: TraceNode): Promise<void> {
  const { input } = context.table(space);
  const rows = await rowsGathered(context, space, step, at.sourceRow);
  const own = rows.findIndex((row) => row.sourceRow === at.sourceRow);
  const counted = rows.filter((row) => row.counted);
  const last = node.steps.at(-1);
  const said = rows.length === 1 ? 'the only row' : step.kind === 'after-first' || own > 0 ? `row ${own + 1} of ${rows.length}, the first is ${rows[0]?.sourceRow}` : `${counted.length} of ${rows.length} rows counted: ${counted.slice(0, MOST_ROWS).map((row) => row.sourceRow).join(', ')}`;
  if (last) node.steps[node.steps.length - 1] = { ...last, detail: `${last.detail}; ${said}` };
  if (step.kind === 'sum-on-first' && own === 0) for (const row of counted.slice(0, MOST_ROWS)) node.inputs.push(await traceRow(context, input, step.value as string, row.sourceRow, at.fileName));
  else for (const row of new Set([at.sourceRow, rows[0]?.sourceRow ?? at.sourceRow])) node.inputs.push(await traceRow(context, input, step.key[0] as string, row, at.fileName));
}

/** The table that a column name means in the derivation of `self`: its own, else the one it is made from. A column of its input's own name reads the input. */
async function ownerOf(context: TraceContext, space: string, column: string, self: string): Promise<string> {
  const { plan } = await context.plan(space);
  if (column !== self && plan.derivations.some((derivation) => derivation.column === column)) return space;
  return context.table(space).input;
}
