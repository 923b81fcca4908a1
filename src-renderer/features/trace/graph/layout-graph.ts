import { graphlib, layout } from '@dagrejs/dagre';

/** A box to place: its size in px. */
export interface Box { readonly id: string; readonly width: number; readonly height: number }
export interface Link { readonly from: string; readonly to: string }
export interface LayoutInput { readonly nodes: readonly Box[]; readonly edges: readonly Link[] }
/** Top left corners in px, and the room that all take. */
export interface Layout { readonly at: Readonly<Record<string, { readonly x: number; readonly y: number }>>; readonly width: number; readonly height: number }

const GAP_ACROSS = 12;
const GAP_ALONG = 60;

/**
 * Places a graph in ranks from left to right, so that what is read stands left of what is made of it. Pure: the same graph gives
 * the same places, whatever the order of its parts. Links to nodes that are not there, and to a node itself, are left out.
 */
export function layoutGraph(input: LayoutInput): Layout {
  const graph = new graphlib.Graph({ multigraph: false, directed: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_ACROSS, ranksep: GAP_ALONG, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  for (const { id, width, height } of input.nodes.toSorted(byId)) graph.setNode(id, { width, height });
  const links = input.edges.filter(({ from, to }) => from !== to && graph.hasNode(from) && graph.hasNode(to)).toSorted((a, b) => (a.from === b.from ? (a.to < b.to ? -1 : 1) : a.from < b.from ? -1 : 1));
  for (const { from, to } of links) graph.setEdge(from, to);
  layout(graph);
  const at: Record<string, { x: number; y: number }> = {};
  let [right, bottom] = [0, 0];
  for (const { id, width, height } of input.nodes) {
    const placed = graph.node(id) as { x: number; y: number };
    at[id] = { x: placed.x - width / 2, y: placed.y - height / 2 };
    right = Math.max(right, placed.x + width / 2);
    bottom = Math.max(bottom, placed.y + height / 2);
  }
  return { at, width: right, height: bottom };
}
