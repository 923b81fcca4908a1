import { loadSqlite } from '../../src-main/store/connection.ts';

/** What the bytes of one page of an SQLite file are for (https://www.sqlite.org/fileformat2.html, section 1.6). */
interface PageParts { readonly owner: string; readonly kind: 'table' | 'index' | 'free' | 'other'; readonly unused: readonly (readonly [number, number])[] }

export interface PageMap {
  readonly pageBytes: number;
  readonly pages: number;
  /** `header`, `table audit_event`, `index ...`, `free page`, `unused space`: where a byte of the file lies. */
  placeOf(byte: number): string;
}

/** Says of every byte of a database file which table, index or unused space it belongs to. */
export function mapPages(path: string, bytes: Buffer): PageMap {
  const db = new (loadSqlite())(path, { readonly: true });
  try {
    const pageBytes = Number(db.pragma('page_size', { simple: true }));
    const tables = new Set(db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
    const owners = new Map(db.prepare<[], { name: string; pageno: number }>('SELECT name, pageno FROM dbstat').all().map(({ name, pageno }) => [pageno, name]));
    const parts: PageParts[] = [];
    for (let page = 1; page * pageBytes <= bytes.length; page += 1) {
      const owner = owners.get(page);
      const kind = owner === undefined ? 'free' : owner === 'sqlite_schema' || tables.has(owner) ? 'table' : 'index';
      parts.push({ owner: owner ?? '', kind, unused: owner === undefined ? [] : unusedOf(bytes.subarray((page - 1) * pageBytes, page * pageBytes), page === 1 ? 100 : 0) });
    }
    return {
      pageBytes, pages: parts.length,
      placeOf(byte) {
        const part = parts[Math.floor(byte / pageBytes)];
        if (byte < 100) return 'file header';
        if (!part || part.kind === 'free') return 'free page';
        const at = byte % pageBytes;
        if (part.unused.some(([from, to]) => at >= from && at < to)) return 'unused space in a page';
        return part.kind === 'table' ? `table ${part.owner}` : 'index';
      },
    };
  } finally {
    db.close();
  }
}

/** Gaps of a b-tree page: between the cell pointers and the first cell, and the blocks that its free list names. */
function unusedOf(page: Buffer, at: number): [number, number][] {
  const type = page[at];
  if (type !== 2 && type !== 5 && type !== 10 && type !== 13) return [];
  const header = at + (type === 2 || type === 5 ? 12 : 8);
  const cells = page.readUInt16BE(at + 3);
  const gaps: [number, number][] = [[header + 2 * cells, page.readUInt16BE(at + 5) || 65536]];
  for (let free = page.readUInt16BE(at + 1), seen = 0; free !== 0 && seen < 1000; seen += 1) {
    // The first four bytes of a free block are its links, not unused.
    gaps.push([free + 4, free + page.readUInt16BE(free + 2)]);
    free = page.readUInt16BE(free);
  }
  return gaps;
}
