import type { Trace, TraceNode, TraceOrigin } from '../../../src-shared/model/trace.ts';
import type { Walk } from '../../../src-shared/model/work-paper.ts';

/** What a trace says of an item, for the paper. Errors of the trace are a result too: see `failedWalk`. */
export function walkOf(item: { readonly item: number; readonly stored: string | null }, trace: Trace, at: string): Walk {
  const { root } = trace;
  const ends = endsOf(root);
  const reasons = [
    ...trace.hashes.broken.map(({ name, expected, found }) => `${name}: expected SHA-256 ${expected}, found ${found}`),
    ...unequal(root).slice(0, 5).map((node) => `${node.address}: stored ${shown(node.stored)}, recomputed ${shown(node.recomputed)}`),
    ...open(root).slice(0, 5).map((node) => `${node.address}: its path has no origin`),
    ...(root.stored === item.stored ? [] : [`stored when the sample was drawn: ${shown(item.stored)}; now ${shown(root.stored)}`]),
  ];
  return {
    item: item.item, holds: trace.holds && reasons.length === 0, stored: root.stored, recomputed: root.recomputed,
    origin: ends[0] ?? 'no origin', origins: ends.length, hashes: { checked: trace.hashes.checked, held: trace.hashes.held }, reasons, at,
  };
}

/** A walk that could not be done: it does not hold, and says why. */
export function failedWalk(item: { readonly item: number; readonly stored: string | null }, message: string, at: string): Walk {
  return { item: item.item, holds: false, stored: item.stored, recomputed: null, origin: 'not reached', origins: 0, hashes: { checked: 0, held: 0 }, reasons: [message], at };
}

function unequal(node: TraceNode): TraceNode[] {
  return [...(node.agrees ? [] : [node]), ...node.inputs.flatMap(unequal)];
}

/** A path ends at an origin, in a population, or at a rule or setting that a step names. */
function isEnd(node: TraceNode): boolean {
  return node.origins.length > 0 || node.population !== undefined || node.steps.some((step) => step.origin !== undefined);
}

function open(node: TraceNode): TraceNode[] {
  return node.inputs.length > 0 ? node.inputs.flatMap(open) : isEnd(node) ? [] : [node];
}

/** Where a path ends, each in one line, in the order that the path meets them. */
function endsOf(node: TraceNode): string[] {
  const own = node.origins.map(originLine);
  if (node.population) own.push(`${node.population.contributors} of ${node.population.population} rows of ${node.population.over}: ${node.population.filter}`);
  if (own.length === 0 && node.inputs.length === 0) for (const { origin } of node.steps) if (origin) own.push(`${origin.kind} ${origin.ref}: ${origin.label}`);
  return [...new Set([...own, ...node.inputs.flatMap(endsOf)])];
}

/** An origin in one line: where it stands and what is there. */
export function originLine(origin: TraceOrigin): string {
  switch (origin.kind) {
    case 'source-cell': return `${origin.file}, ${origin.line === null ? `cell ${origin.cell ?? ''}` : `line ${origin.line}`}, ${origin.header.trim()}: ${origin.value === null ? 'empty' : `“${origin.value}”`}`;
    case 'document': return `${origin.origin.kind} ${origin.origin.ref}: ${origin.origin.label}${origin.value === null ? '' : ` = ${origin.value}`}`;
    case 'blank': return `nothing: ${origin.reason}`;
  }
}

function shown(value: string | null): string {
  return value === null ? 'blank' : `“${value}”`;
}
