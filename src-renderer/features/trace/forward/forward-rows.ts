import type { RowSource } from '../../../components/row-source.ts';
import type { CallOutput } from '../../../state/use-call.ts';

export type ReachItem = CallOutput<'trace.forward'>['items'][number];
export type ReachGroups = CallOutput<'trace.forward'>['groups'];

/** A line of the list: the heading of a group, or something reached. */
export type ForwardLine = { readonly kind: 'heading'; readonly title: string; readonly count: number } | { readonly kind: 'item'; readonly item: ReachItem };

/** The name of a whole column or element that is reached, as the field graph knows it; null for anything else. */
export function wholeColumn(reached: Pick<ReachItem, 'address' | 'group' | 'title'>): string | null {
  return reached.address === null && (reached.group === 'columns' || reached.group === 'delivered') ? reached.title.split(' ')[0] ?? null : null;
}

/**
 * Puts a heading over each group of a paged list whose items come group by group. Headings are counted from the groups, so that
 * a page far down knows its place without those before it.
 */
export function withHeadings(groups: ReachGroups, rows: RowSource<ReachItem>): RowSource<ForwardLine> {
  const heads: { readonly at: number; readonly first: number; readonly title: string; readonly count: number }[] = [];
  let first = 0;
  for (const { title, count } of groups) {
    heads.push({ at: first + heads.length, first, title, count });
    first += count;
  }
  const before = (index: number): number => heads.filter((head) => head.at < index).length;
  return {
    total: rows.total === 0 ? 0 : rows.total + heads.length,
    row(index) {
      const head = heads.find((each) => each.at === index);
      if (head !== undefined) return { kind: 'heading', title: head.title, count: head.count };
      const item = rows.row(index - before(index));
      return item === undefined ? undefined : { kind: 'item', item };
    },
    seen: (from, to) => rows.seen(Math.max(0, from - heads.length), to),
  };
}
