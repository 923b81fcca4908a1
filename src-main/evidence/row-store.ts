import { cellText } from '../../src-shared/kernel/cell-text.ts';
import type { Session } from '../data/duckdb-session.ts';
import { ident, text } from '../derive/sql-text.ts';
import type { RunArchive } from './archive.ts';
import { Remembered } from './remembered.ts';

/** A stored row as texts: what `CAST(... AS VARCHAR)` says of every column. */
export type StoredRow = Readonly<Record<string, string | null>>;

/** Who steps from row to row gets the next ones with the one asked for. */
const AHEAD = 64;
const KEPT = 4 * AHEAD;
/** Questions on one row before all of it is read. */
const ASKED_ONCE = 3;

/** Rows of one run's tables as they are stored, read once and kept while they are asked for. */
export class RowStore {
  private readonly archive: RunArchive;
  private readonly session: Session;
  private readonly rows = new Map<string, RowBlocks<StoredRow | null>>();
  private readonly asked = new Map<string, { readonly columns: ReadonlySet<string>; readonly row: Promise<StoredRow | null> }[]>();
  private readonly found = new Map<string, RowBlocks<ReadonlyMap<string, readonly string[]>>>();

  constructor(archive: RunArchive, session: Session) {
    this.archive = archive;
    this.session = session;
  }

  /**
   * At least these columns of a row of a table slot; null where there is no such row. One question reads what it asks for; who comes
   * back to the row, or steps on to the next, gets all of it.
   */
  async row(slot: string, sourceRow: number, columns: readonly string[]): Promise<StoredRow | null> {
    const read = async (first: number, count: number, what: string): Promise<Map<number, StoredRow>> => {
      const rows = await this.session.rows(`SELECT source_row AS _at${what} FROM ${this.archive.parquet(slot)} WHERE source_row BETWEEN ${first} AND ${first + count - 1}`);
      return new Map(rows.map((row) => [Number(row._at), row as unknown as StoredRow]));
    };
    const blocks = blocksOf(this.rows, slot, async (first, count) => { const byRow = await read(first, count, ', CAST(COLUMNS(*) AS VARCHAR)'); return (at) => byRow.get(at) ?? null; });
    const key = `${slot}@${sourceRow}`;
    const asked = this.asked.get(key) ?? [];
    if (!blocks.alone(sourceRow) || asked.length >= ASKED_ONCE) return blocks.get(sourceRow);
    const known = asked.find((each) => columns.every((column) => each.columns.has(column)));
    if (known) return known.row;
    const row = read(sourceRow, 1, [...new Set(columns)].map((column) => `, CAST(${ident(column)} AS VARCHAR) AS ${ident(column)}`).join('')).then((found) => found.get(sourceRow) ?? null);
    if (this.asked.size > KEPT) this.asked.clear();
    this.asked.set(key, [...asked, { columns: new Set(columns), row }]);
    row.catch(() => this.asked.delete(key));
    return row;
  }

  /** Rows that were read with this one, itself among them. */
  near(slot: string, sourceRow: number): number[] {
    return this.rows.get(slot)?.block(sourceRow) ?? [sourceRow];
  }

  /** Rules that found something on a row, by field. */
  findings(slot: string, sourceRow: number): Promise<ReadonlyMap<string, readonly string[]>> {
    return blocksOf(this.found, slot, async (first, count) => {
      const byRow = new Map<number, Map<string, string[]>>();
      for (const row of await this.session.rows(`SELECT DISTINCT source_row AS _at, field, rule FROM ${this.archive.parquet(slot)} WHERE source_row BETWEEN ${first} AND ${first + count - 1} ORDER BY _at, field, rule`)) {
        const fields = byRow.get(Number(row._at)) ?? new Map<string, string[]>();
        byRow.set(Number(row._at), fields.set(cellText(row.field), [...(fields.get(cellText(row.field)) ?? []), cellText(row.rule)]));
      }
      return (at) => byRow.get(at) ?? new Map();
    }).get(sourceRow);
  }
}

type ReadBlock<T> = (first: number, count: number) => Promise<(sourceRow: number) => T>;

/** Values by row, read one at a time, or a block at a time where the row before was asked for. */
class RowBlocks<T> {
  private readonly read: ReadBlock<T>;
  private readonly blocks = new Remembered<(sourceRow: number) => T>(KEPT);
  private readonly spans = new Map<number, { readonly first: number; readonly count: number }>();

  constructor(read: ReadBlock<T>) {
    this.read = read;
  }

  async get(sourceRow: number): Promise<T> {
    let span = this.spans.get(sourceRow);
    if (!span) {
      span = { first: sourceRow, count: this.spans.has(sourceRow - 1) ? AHEAD : 1 };
      this.mark(span);
    }
    const { first, count } = span;
    return (await this.blocks.get(`${first}/${count}`, () => this.read(first, count)))(sourceRow);
  }

  /** Is the row one that nobody stepped to and nobody read whole? Asking marks it, so that the next row is stepped to. */
  alone(sourceRow: number): boolean {
    const span = this.spans.get(sourceRow);
    if (span) return span.count === 1 && !this.blocks.has(`${span.first}/1`);
    if (this.spans.has(sourceRow - 1)) return false;
    this.mark({ first: sourceRow, count: 1 });
    return true;
  }

  private mark(span: { readonly first: number; readonly count: number }): void {
    if (this.spans.size > 100 * AHEAD) this.spans.clear();
    for (let at = span.first; at < span.first + span.count; at += 1) if (!this.spans.has(at)) this.spans.set(at, span);
  }

  block(sourceRow: number): number[] {
    const span = this.spans.get(sourceRow) ?? { first: sourceRow, count: 1 };
    return Array.from({ length: span.count }, (_, i) => span.first + i);
  }
}

function blocksOf<T>(all: Map<string, RowBlocks<T>>, slot: string, read: ReadBlock<T>): RowBlocks<T> {
  let blocks = all.get(slot);
  if (!blocks) {
    blocks = new RowBlocks(read);
    all.set(slot, blocks);
  }
  return blocks;
}

/** A source row as an address names it; null for a text that is none. Larger numbers than a table can have are rows that are not there. */
export function sourceRowOf(key: string): number | null {
  return /^\d{1,15}$/.test(key) ? Number(key) : null;
}

/** A text literal for a value that may hold anything; NUL, which no stored text holds, is replaced by what ingest writes for it. */
export function keyText(value: string): string {
  return text(value.replaceAll('\u0000', '\u2400'));
}
