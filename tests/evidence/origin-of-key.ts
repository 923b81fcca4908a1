import type { TraceNode, TraceOrigin } from '../../src-shared/model/trace.ts';
import type { KeyOrigin } from '../../src-main/pipelines/tape/generator/answer-key.ts';

type Cell = Extract<TraceOrigin, { kind: 'source-cell' }>;
type Document = Extract<TraceOrigin, { kind: 'document' }>;

/** Every node of a path, the root first. */
export function nodesOf(node: TraceNode): TraceNode[] {
  return [node, ...node.inputs.flatMap(nodesOf)];
}

export function cellsOf(root: TraceNode): Cell[] {
  return nodesOf(root).flatMap((node) => node.origins).filter((origin) => origin.kind === 'source-cell');
}

export function documentsOf(root: TraceNode): Document[] {
  return nodesOf(root).flatMap((node) => node.origins).filter((origin) => origin.kind === 'document');
}

/**
 * Where a value came from, read off the steps from the last to the first: a step that put another value in the place of what was
 * there ends the path at its document, a step that took another column's value leads on there, and what only rewrote the value
 * (parsing, a code table, a region's code) is passed by.
 */
export function endsOf(node: TraceNode): TraceOrigin[] {
  const inputs = [...node.inputs];
  const took = node.steps.map((step, i) => {
    const count = step.kind === 'read' ? 1 : step.kind === 'or-else' ? (step.before === null && step.after !== null ? 1 : 0) : step.kind === 'ratio' ? 2 : step.kind === 'expression' ? inputs.length : 0;
    return { step, i, inputs: inputs.splice(0, count) };
  });
  for (const { step, i, inputs: taken } of took.toReversed()) {
    const document = (): TraceOrigin[] => node.origins.filter((origin) => origin.kind !== 'source-cell' && (origin.kind === 'blank' || origin.origin.ref === step.origin?.ref));
    if (taken.length > 0) return taken.flatMap(endsOf);
    if (step.kind === 'cell') return node.origins.filter((origin) => origin.kind === 'source-cell');
    if (i === 0) return step.kind === 'constant' || step.kind === 'pass-through' ? document() : node.inputs.flatMap(endsOf);
    if ((step.kind === 'default' || step.kind === 'no-data') && step.before === null) return document();
    if (step.kind === 'no-data' && step.changed) return document();
    if (step.kind === 'override' && step.origin) return document();
  }
  return node.origins.length > 0 ? node.origins : node.inputs.flatMap(endsOf);
}

/** What is wrong with the end of a path, against the answer key; null when it is right. */
export function wrongOrigin(root: TraceNode, expected: KeyOrigin, sourceRow: number): string | null {
  const ends = endsOf(root);
  const end = ends[0];
  const is = (holds: boolean, what: string): string | null => (holds ? null : `${what}, but the path ends at ${JSON.stringify(ends).slice(0, 300)}`);
  switch (expected.kind) {
    case 'source-cell': {
      if (ends.length !== 1 || end?.kind !== 'source-cell' || end.column !== expected.column || end.sourceRow !== sourceRow) return is(false, `cell ${expected.column} of row ${sourceRow}`);
      const vouchers = nodesOf(root).flatMap((node) => node.steps).flatMap((step) => (step.origin?.kind === 'decision' ? [step.origin.ref] : []));
      const silent = (expected.via ?? []).find((id) => !vouchers.includes(id));
      return is(silent === undefined, `decision ${silent} on the way`);
    }
    case 'source-cells': {
      const found = ends.map((each) => (each.kind === 'source-cell' && each.sourceRow === sourceRow ? each.column : -1)).sort((a, b) => a - b);
      return is(found.join() === expected.cells.map((cell) => cell.column).sort((a, b) => a - b).join(), `cells ${expected.cells.map((cell) => cell.column).join(', ')} of row ${sourceRow}`);
    }
    case 'decision': return is(end?.kind === 'document' && end.origin.kind === 'decision' && end.origin.ref === expected.id, `decision ${expected.id}`);
    case 'deal': return is(end?.kind === 'document' && end.origin.kind === 'deal' && new RegExp(`(^|\\.)${expected.key}$`).test(end.origin.ref), `deal entry ${expected.key}`);
    case 'config': {
      const [what, name] = expected.key.split(' ') as [string, string];
      const holds = end?.kind === 'document' && (end.origin.kind === 'config' || end.origin.kind === 'template') && end.origin.ref.endsWith(`#${name}`) && (what !== 'no-data' || (end.value ?? '').startsWith('ND'));
      return is(holds, `configured ${what} of ${name}`);
    }
    case 'computed': return is(nodesOf(root).some((node) => node.population !== undefined), 'a figure over a population');
  }
}
