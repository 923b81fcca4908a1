import type { z } from 'zod';
import type { TreeLine } from '../../../src-shared/contract/deliver.ts';

export type Line = z.infer<typeof TreeLine>;
export interface TreeRow { readonly line: Line; readonly index: number; readonly open: boolean | null }

/** Depth from which elements are closed at first: deeper ones are opened as needed. */
const OPEN_DEPTH = 6;

/** Indexes of the elements that a line stands in. */
function ancestorsOf(lines: readonly Line[], index: number): ReadonlySet<number> {
  const found = new Set<number>();
  let depth = lines[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0 && depth > 0; at -= 1) {
    const line = lines[at] as Line;
    if (line.depth < depth) { found.add(at); depth = line.depth; }
  }
  return found;
}

/** The lines that show: those whose ancestors are all open. `toggled` holds indexes that differ from their first state; what `reveal` stands in is open at first. */
export function visibleRows(lines: readonly Line[], toggled: ReadonlySet<number>, reveal = -1): TreeRow[] {
  const towards = ancestorsOf(lines, reveal);
  const rows: TreeRow[] = [];
  let closedAt = Number.POSITIVE_INFINITY;
  lines.forEach((line, index) => {
    if (line.depth > closedAt) return;
    closedAt = Number.POSITIVE_INFINITY;
    const first = line.depth < OPEN_DEPTH || towards.has(index);
    const open = line.children === 0 ? null : toggled.has(index) ? !first : first;
    if (open === false) closedAt = line.depth;
    rows.push({ line, index, open });
  });
  return rows;
}

/** The row that holds a row: where Left goes from a closed or empty one. -1 at the root. */
export function parentRow(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.line.depth ?? 0;
  for (let row = at - 1; row >= 0; row -= 1) if ((rows[row] as TreeRow).line.depth < depth) return row;
  return -1;
}

/** Lines that fit a search: element, ESMA code, name or value. */
export function findLines(lines: readonly Line[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap((line, index) => ([line.element, line.code, line.name, line.value].some((part) => part?.toLowerCase().includes(wanted)) ? [index] : []));
}

/** Addresses of the tree in document order: what J and K step through. */
export function addressesOf(lines: readonly Line[]): string[] {
  return lines.flatMap((line) => (line.address === null ? [] : [line.address]));
}
