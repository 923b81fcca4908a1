import type { Graph, GraphNode } from '../../../src-shared/contract/explore.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { RunShared, TraceContext } from '../trace-context.ts';
import { fieldGraph, type FieldEdge, type FieldGraph } from './field-graph.ts';
import { runPlans, type RunPlans } from './run-plans.ts';
import { placeOf } from './why-ask.ts';

const known = new WeakMap<RunShared, Promise<FieldGraph>>();

/**
 * The neighbourhood of one place: what it is made from, what is made from it, so many steps far. The same question gives the same answer,
 * in the same order. Errors: NOT_FOUND for a focus that the run does not name.
 */
export async function neighbourhood(context: TraceContext, asked: { readonly focus: string; readonly depth: number; readonly direction: 'back' | 'forward' | 'both'; readonly limit: number; readonly mode: string }): Promise<Graph> {
  const plans = await runPlans(context);
  const made = known.get(context.shared) ?? fieldGraph(context, plans, asked.mode);
  known.set(context.shared, made);
  const graph = await made;
  const focus = focusOf(context, plans, graph, asked.focus);
  const found = new Map<string, number>([[focus, 0]]);
  let cutOff = 0;
  const sides: readonly { readonly edges: FieldGraph['back']; readonly other: (edge: FieldEdge) => string; readonly sign: 1 | -1 }[] = [
    ...(asked.direction === 'forward' ? [] : [{ edges: graph.back, other: (edge: FieldEdge) => edge.from, sign: -1 as const }]),
    ...(asked.direction === 'back' ? [] : [{ edges: graph.forward, other: (edge: FieldEdge) => edge.to, sign: 1 as const }]),
  ];
  // Level by level on both sides, so that a limit cuts what is farthest.
  let fronts = sides.map(() => [focus]);
  for (let level = 1; level <= asked.depth; level += 1) {
    fronts = fronts.map((front, i) => {
      const { edges, other, sign } = sides[i] as (typeof sides)[number];
      const next: string[] = [];
      for (const at of front) {
        for (const edge of edges.get(at) ?? []) {
          const to = other(edge);
          if (found.has(to) || !graph.nodes.has(to)) continue;
          if (found.size >= asked.limit) { cutOff += 1; continue; }
          found.set(to, sign * level);
          next.push(to);
        }
      }
      return next;
    });
  }
  const edges = [...found.keys()].flatMap((id) => (graph.forward.get(id) ?? []).filter((edge) => found.has(edge.to)));
  const nodes = [...found].map(([id, distance]): GraphNode => {
    const around = [...(graph.back.get(id) ?? []).map((edge) => edge.from), ...(graph.forward.get(id) ?? []).map((edge) => edge.to)].filter((each) => graph.nodes.has(each));
    return { ...(graph.nodes.get(id) as GraphNode), distance, hidden: new Set(around.filter((each) => !found.has(each))).size };
  });
  return { focus, nodes, edges: edges.map((edge) => ({ ...edge })), cutOff };
}

/** A node by its id, or by what people call it: a code, a figure, a field, a header, a rule, a decision. */
function focusOf(context: TraceContext, plans: RunPlans, graph: FieldGraph, text: string): string {
  const plain = text.replace(/@.*$/s, '').trim();
  for (const id of [plain, `figure:${plain}`, `rule:${plain}`, `decision:${plain}`, `lookup:${plain}`, `deal:${plain}`]) if (graph.nodes.has(id)) return id;
  const finding = /^finding:([^/]+)/.exec(plain);
  if (finding && graph.nodes.has(`rule:${finding[1]}`)) return `rule:${finding[1]}`;
  const place = placeOf(context, plans, plain);
  const id = place === null ? null : place.kind === 'column' ? `${place.space}:${place.column}` : place.kind === 'report-code' ? `${place.space}:${place.code}` : place.kind === 'header' ? `source:c${place.index}` : null;
  if (id !== null && graph.nodes.has(id)) return id;
  throw new AppError('NOT_FOUND', `“${text.slice(0, 120)}” is nothing that the plans of this run name`, { userAction: 'Give a code, a field, a figure, a header, or space:column.' });
}
