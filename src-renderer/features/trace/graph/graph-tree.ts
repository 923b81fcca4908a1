/** What the tree needs of a graph's nodes and edges. */
export interface TreeNode { readonly id: string; readonly distance: number }
export interface TreeEdge { readonly from: string; readonly to: string }

/** A row of the tree: every node of the graph once, under the neighbour through which it is nearest to the focus. */
export interface TreeRow {
  readonly id: string;
  /** From 1: the focus, then what it is made from and what it feeds. */
  readonly level: number;
  readonly side: 'focus' | 'back' | 'forward';
  readonly children: number;
  /** Other neighbours nearer to the focus, besides the one it stands under. */
  readonly alsoThrough: number;
  readonly parent: string | null;
}

/**
 * The same nodes as the drawing, as a tree for the keyboard: the focus first, then what it is made from, then what it feeds, each
 * level in the order of the answer. A node that no chain of edges joins to the focus stands under the focus.
 */
export function treeOf(focus: string, nodes: readonly TreeNode[], edges: readonly TreeEdge[]): TreeRow[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  if (!known.has(focus)) return [];
  const neighbours = (id: string, side: 'back' | 'forward'): string[] => edges.flatMap((edge) => (side === 'back' ? (edge.to === id ? [edge.from] : []) : edge.from === id ? [edge.to] : []));
  const parent = new Map<string, string>();
  const also = new Map<string, number>();
  for (const side of ['back', 'forward'] as const) {
    let ring = [focus];
    for (let depth = 1; ring.length > 0; depth += 1) {
      const next: string[] = [];
      for (const id of ring) for (const near of new Set(neighbours(id, side))) {
        const node = known.get(near);
        if (node === undefined || near === focus || Math.sign(node.distance) !== (side === 'back' ? -1 : 1)) continue;
        if (parent.has(near)) {
          if (parent.get(near) !== id && Math.abs(node.distance) >= depth) also.set(near, (also.get(near) ?? 0) + 1);
          continue;
        }
        parent.set(near, id);
        next.push(near);
      }
      ring = next;
    }
  }
  for (const node of nodes) if (node.id !== focus && !parent.has(node.id)) parent.set(node.id, focus);
  const children = new Map<string, string[]>();
  for (const node of nodes) {
    const over = parent.get(node.id);
    if (over !== undefined) children.set(over, [...children.get(over) ?? [], node.id]);
  }
  const rows: TreeRow[] = [];
  const visit = (id: string, level: number): void => {
    const distance = known.get(id)?.distance ?? 0;
    const below = (children.get(id) ?? []).toSorted((a, b) => Math.sign(known.get(a)?.distance ?? 0) - Math.sign(known.get(b)?.distance ?? 0));
    rows.push({ id, level, side: id === focus ? 'focus' : distance < 0 ? 'back' : 'forward', children: below.length, alsoThrough: also.get(id) ?? 0, parent: parent.get(id) ?? null });
    for (const each of below) visit(each, level + 1);
  };
  visit(focus, 1);
  return rows;
}

/** The rows in sight when these are closed: nothing below a closed row. */
export function openRows(rows: readonly TreeRow[], closed: ReadonlySet<string>): TreeRow[] {
  const shown: TreeRow[] = [];
  let under = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.level > under) continue;
    under = closed.has(row.id) ? row.level : Number.POSITIVE_INFINITY;
    shown.push(row);
  }
  return shown;
}
