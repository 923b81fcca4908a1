import { formatAddress, parseAddress } from '../../../../src-shared/model/address.ts';
import type { Trace, TraceNode } from '../../../../src-shared/model/trace.ts';
import { placeOfAddress } from '../explore-routes.ts';

/** Deeper than any derivation that a plan may hold. */
const DEEPEST = 64;

/** The places (`space:column`, and `source:c5` for cells) that a number's path goes through, each with the address it has there. */
export function placesOfPath(trace: Trace): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const visit = (node: TraceNode, depth: number): void => {
    const place = placeOfAddress(node.address);
    if (!places.has(place)) places.set(place, node.address);
    for (const origin of node.origins) if (origin.kind === 'source-cell') places.set(`source:c${origin.column}`, `source:c${origin.column}@${origin.sourceRow}`);
    if (depth < DEEPEST) for (const input of node.inputs) visit(input, depth + 1);
  };
  visit(trace.root, 0);
  return places;
}

/** The number that a node of the graph is for the row that is being looked at: its own address, its place on the path, or the same row. */
export function numberAt(node: { readonly id: string; readonly space: string; readonly address: string | null; readonly place: string }, places: ReadonlyMap<string, string>): string | null {
  if (node.address !== null) return node.address;
  const there = places.get(node.place);
  if (there !== undefined) return there;
  for (const address of places.values()) {
    const parsed = parseAddress(address);
    if (parsed.space === node.space && parsed.key !== null && node.place.startsWith(`${node.space}:`)) return formatAddress({ space: node.space, column: node.place.slice(node.space.length + 1), key: parsed.key });
  }
  return null;
}
