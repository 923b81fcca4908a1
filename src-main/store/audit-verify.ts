import { setImmediate as giveWay } from 'node:timers/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { GENESIS_HASH, hashEntry } from './audit-hash.ts';
import type { SqliteDatabase } from './connection.ts';
import type { LogHead, LogVerification, VerifyOptions } from './store.ts';

/** Columns as stored bytes: an altered byte that is no longer UTF-8 must not be read as a replacement character. */
interface RawRow {
  seq: number;
  at: Uint8Array;
  actor: Uint8Array;
  host: Uint8Array;
  kind: Uint8Array;
  subject: Uint8Array;
  payload_json: Uint8Array;
  prev_hash: Uint8Array;
  hash: Uint8Array;
}

const ENTRIES_PER_PAGE = 2000;

/**
 * Walks the chain from the first entry. In order, for each expected seq: is it there, does it name the hash before it, does
 * its own hash follow from its fields, does it agree with every anchor at that seq. Then: does the log end where SQLite
 * remembers that it ended, and where the anchors say. The first claim that fails ends the walk. Errors: CANCELLED.
 */
export async function verifyChain(db: SqliteDatabase, options: VerifyOptions): Promise<LogVerification> {
  const page = db.prepare<[number, number], RawRow>(`SELECT seq, CAST(at AS BLOB) AS at, CAST(actor AS BLOB) AS actor, CAST(host AS BLOB) AS host, CAST(kind AS BLOB) AS kind,
    CAST(subject AS BLOB) AS subject, CAST(payload_json AS BLOB) AS payload_json, CAST(prev_hash AS BLOB) AS prev_hash, CAST(hash AS BLOB) AS hash
    FROM audit_event WHERE seq > ? ORDER BY seq LIMIT ?`);
  const total = db.prepare<[], { n: number }>('SELECT coalesce(max(seq), 0) AS n FROM audit_event').get()?.n ?? 0;
  let head: LogHead = { seq: 0, hash: GENESIS_HASH };
  // Read from below any seq, so that an entry moved to 0 or a negative seq is seen.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    if (options.signal?.aborted) throw new AppError('CANCELLED', `The check of the log was cancelled after ${head.seq} entries`);
    const rows = page.all(after, ENTRIES_PER_PAGE);
    for (const row of rows) {
      const reason = judge(row, head, options.anchors);
      const seq = head.seq + 1;
      if (reason) return { entries: head.seq, head, firstBroken: { seq, reason } };
      head = { seq, hash: text(row.hash) };
    }
    after = head.seq;
    options.onProgress?.(head.seq, Math.max(total, head.seq));
    const tail = rows.length < ENTRIES_PER_PAGE ? readTail(db, head) : null;
    if (tail && !tail.more) return { entries: head.seq, head, firstBroken: missingTail(tail.remembered, head, options.anchors) };
    await giveWay();
  }
}

function judge(row: RawRow, before: LogHead, anchors: readonly LogHead[] | undefined): string | null {
  const expected = before.seq + 1;
  if (row.seq !== expected) return `entry ${expected} is missing; the next one found is ${row.seq}`;
  if (text(row.prev_hash) !== before.hash) return `entry ${expected} does not follow entry ${before.seq}: it names ${short(text(row.prev_hash))} as the hash before it, which is ${short(before.hash)}`;
  const computed = hashEntry(row);
  if (text(row.hash) !== computed) return `entry ${expected} was altered: its fields give ${short(computed)}, stored is ${short(text(row.hash))}`;
  const anchor = anchors?.find(({ seq, hash }) => seq === expected && hash !== computed);
  return anchor ? `entry ${expected} is not the one that was exported: ${short(anchor.hash)} left the building, ${short(computed)} is here` : null;
}

/** Both facts in one statement, so that a writer in another process cannot slip between them. */
function readTail(db: SqliteDatabase, head: LogHead): { readonly more: boolean; readonly remembered: number } {
  const row = db.prepare<[number], { more: number; remembered: number | null }>("SELECT EXISTS (SELECT 1 FROM audit_event WHERE seq > ?) AS more, (SELECT seq FROM sqlite_sequence WHERE name = 'audit_event') AS remembered").get(head.seq);
  return { more: row?.more === 1, remembered: row?.remembered ?? 0 };
}

function missingTail(remembered: number, head: LogHead, anchors: readonly LogHead[] | undefined): LogVerification['firstBroken'] {
  if (remembered > head.seq) return { seq: head.seq + 1, reason: `the log ends at entry ${head.seq}, but ${remembered} were written` };
  const beyond = anchors?.find(({ seq }) => seq > head.seq);
  return beyond ? { seq: head.seq + 1, reason: `the log ends at entry ${head.seq}, but an export names entry ${beyond.seq}` } : null;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}...`;
}
