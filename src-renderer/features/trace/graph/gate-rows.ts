import type { CallOutput } from '../../../state/use-call.ts';
import type { TreeRow } from './graph-tree.ts';

export type GateGraphData = CallOutput<'trace.gates'>;
type Slot = GateGraphData['artifacts'][number];

/** A gate with what it reads and writes, in the order of the answer. */
export interface GateRow { readonly id: string; readonly reads: readonly Slot[]; readonly writes: readonly Slot[] }

export function gateRows(data: GateGraphData): GateRow[] {
  const slot = new Map(data.artifacts.map((artifact) => [artifact.name, artifact]));
  const of = (gate: string, as: 'reads' | 'writes'): Slot[] => data.edges.filter((edge) => edge.gate === gate && edge.as === as).flatMap((edge) => slot.get(edge.slot) ?? []);
  return data.gates.map(({ id }) => ({ id, reads: of(id, 'reads'), writes: of(id, 'writes') }));
}

/** Ids of the drawing and of the tree: gates and artifacts may bear the same name. */
export const gateId = (gate: string): string => `gate:${gate}`;
export const slotId = (slot: string): string => `slot:${slot}`;

/** The gate graph as links in the direction of the data: artifact to the gate that reads it, gate to the artifact it writes. */
export function gateLinks(data: GateGraphData): { readonly from: string; readonly to: string }[] {
  return data.edges.map((edge) => (edge.as === 'reads' ? { from: slotId(edge.slot), to: gateId(edge.gate) } : { from: gateId(edge.gate), to: slotId(edge.slot) }));
}

/** The same as a tree: each gate in the run's order, below it what it reads and what it writes. Rows are named `gate:x`, `gate:x<slot`, `gate:x>slot`. */
export function gateTree(data: GateGraphData): TreeRow[] {
  return gateRows(data).flatMap((row): TreeRow[] => {
    const id = gateId(row.id);
    const leaf = (side: 'back' | 'forward', sign: '<' | '>') => (slot: Slot): TreeRow => ({ id: `${id}${sign}${slot.name}`, level: 2, side, children: 0, alsoThrough: 0, parent: id });
    return [{ id, level: 1, side: 'focus', children: row.reads.length + row.writes.length, alsoThrough: 0, parent: null }, ...row.reads.map(leaf('back', '<')), ...row.writes.map(leaf('forward', '>'))];
  });
}
