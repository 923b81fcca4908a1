/** What a virtual table reads from: all rows in hand, or pages fetched as they come into sight. */
export interface RowSource<Row> {
  readonly total: number;
  /** The row, or undefined while its page is on its way. */
  readonly row: (index: number) => Row | undefined;
  /** Tells which rows are in sight, so that their pages are fetched. */
  readonly seen: (first: number, last: number) => void;
}

/** A source over rows in hand. */
export function localRows<Row>(rows: readonly Row[]): RowSource<Row> {
  return { total: rows.length, row: (index) => rows[index], seen: () => {} };
}

/** The pages (by number) that rows `first` to `last` need and that `known` lacks, nearest first. */
export function missingPages(first: number, last: number, total: number, pageSize: number, known: (page: number) => boolean): number[] {
  if (total <= 0 || last < first) return [];
  const from = Math.floor(Math.max(0, first) / pageSize);
  const to = Math.floor(Math.min(total - 1, last) / pageSize);
  const pages: number[] = [];
  for (let page = from; page <= to; page += 1) if (!known(page)) pages.push(page);
  return pages;
}
