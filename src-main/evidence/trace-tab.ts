import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Address } from '../../src-shared/model/address.ts';
import { parseCell, type Cell } from '../../src-shared/model/cross-tab.ts';
import type { Formula } from '../../src-shared/model/measure.ts';
import type { TraceNode } from '../../src-shared/model/trace.ts';
import { cellSql, cellTitle } from '../derive/cross-tab.ts';
import { computeFormula } from '../derive/formulas.ts';
import { cellAddress, checkGrouping, filterWords, isOfPool, openCrossTabs, storedResult, withoutPool, type CrossTabSource } from './cross-tab.ts';
import type { TraceContext } from './trace-context.ts';
import { declaredIn, traceMeasure } from './trace-figure.ts';

/**
 * One cell of a table that carries its own definition: `tab:<measure>@<field>(<edges>)=<band>&...`, without a key the whole. Where the
 * run stored the same cell, both are compared; else the node says that it was computed now. Errors: INVALID_INPUT, NOT_FOUND.
 */
export async function traceTab(context: TraceContext, address: Address): Promise<TraceNode> {
  const source = await openCrossTabs(context);
  const cell = parseCell(address.key);
  for (const { grouping } of cell) checkGrouping(source, grouping);
  return cellNode(context, source, address.column, cell, 0);
}

const DEEPEST = 8;

async function cellNode(context: TraceContext, source: CrossTabSource, id: string, cell: Cell, depth: number): Promise<TraceNode> {
  if (depth > DEEPEST) throw new AppError('INVALID_INPUT', `formula ${id} is made from itself`);
  const formula = source.formulas.find((candidate) => candidate.id === id);
  if (formula) return formulaNode(context, source, formula, cell, depth);
  const measure = source.measures.find((candidate) => candidate.id === id);
  if (!measure) throw new AppError('NOT_FOUND', `there is no measure ${id.slice(0, 80)}`);
  const stored = await storedResult(context, id, cell);
  const only = cellSql(cell);
  const node = await traceMeasure(context, measure, source.relation, stored?.result ?? null, {
    address: cellAddress(source.declared.space, id, cell), artifact: stored?.artifact ?? source.sha256, table: source.declared.table, ...(only === null ? {} : { only }),
  });
  const { population } = node;
  const told: TraceNode = {
    ...node, title: `${measure.title}, ${cellTitle(cell, source.titleOf)}`,
    ...(population ? { population: { ...population, filter: filterWords(measure, cell) } } : {}),
  };
  return stored ? told : computedNow(source, { ...told, stored: null, agrees: true });
}

async function formulaNode(context: TraceContext, source: CrossTabSource, formula: Formula, cell: Cell, depth: number): Promise<TraceNode> {
  const inputs: TraceNode[] = [];
  for (const operand of formula.of) inputs.push(await cellNode(context, source, withoutPool(operand), isOfPool(operand) ? [] : cell, depth + 1));
  const byOperand = new Map(formula.of.map((operand, i) => [operand, inputs[i]?.recomputed ?? null]));
  const outcome = computeFormula(formula, (operand) => ({ value: byOperand.get(operand) ?? null }));
  return computedNow(source, {
    address: cellAddress(source.declared.space, formula.id, cell), title: `${formula.title}, ${cellTitle(cell, source.titleOf)}`, table: 'figure', column: formula.id, sourceRow: null,
    stored: null, recomputed: outcome.value, agrees: inputs.every((input) => input.agrees), artifactSha256: null,
    steps: [{ kind: 'formula', title: `Formula ${formula.id}`, detail: `${formula.operation.replaceAll('-', ' ')}: ${formula.definition}`, before: formula.of.map((operand) => `${operand} ${byOperand.get(operand) ?? 'n/c'}`).join(', '), after: outcome.value, changed: true, origin: declaredIn(context, 'formulas', formula.id, formula.reference) }],
    inputs, origins: [], findings: [],
  });
}

/** Says that a value is no part of the run. */
function computedNow(source: CrossTabSource, node: TraceNode): TraceNode {
  const said = `computed now from ${source.slot} ${source.sha256}, not part of the run`;
  return { ...node, artifactSha256: null, computedNow: said, steps: [...node.steps, { kind: 'computed-now', title: 'Computed now, not part of the run', detail: `the run stored no such figure, so nothing is compared; from ${source.slot} ${source.sha256.slice(0, 16)}`, before: node.recomputed, after: node.recomputed, changed: false }] };
}
