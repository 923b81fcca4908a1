import { canonicalJson, parseJson } from '../../src-shared/kernel/canonical-json.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { GENESIS_HASH, hashEntry } from './audit-hash.ts';
import { verifyChain } from './audit-verify.ts';
import { withSqliteErrors, type SqliteDatabase, type Statement } from './connection.ts';
import { pageLimit } from './page.ts';
import { withSeals } from './row-seals.ts';
import type { AuditEvent, AuditFacet, AuditLog, AuditPage, AuditQuery, LogHead, NewAuditEvent } from './store.ts';

interface EventRow {
  seq: number;
  at: string;
  actor: string;
  host: string;
  kind: string;
  subject: string;
  payload_json: string;
  prev_hash: string;
  hash: string;
}

export interface LogContext {
  readonly db: SqliteDatabase;
  readonly path: string;
  readonly clock: Clock;
  readonly readOnly: boolean;
}

interface Appender {
  readonly last: Statement<[], LogHead>;
  readonly insert: Statement<[EventRow]>;
}

/** Two statements for each connection: the log's table exists only once the first migration has run. */
const appenders = new WeakMap<SqliteDatabase, Appender>();

function appenderOf(db: SqliteDatabase): Appender {
  const known = appenders.get(db);
  if (known) return known;
  const made: Appender = {
    last: db.prepare<[], LogHead>('SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1'),
    insert: db.prepare<[EventRow]>('INSERT INTO audit_event (seq, at, actor, host, kind, subject, payload_json, prev_hash, hash) VALUES (@seq, @at, @actor, @host, @kind, @subject, @payload_json, @prev_hash, @hash)'),
  };
  appenders.set(db, made);
  return made;
}

/** Adds the next entry of the chain; the caller owns the transaction. */
export function appendEntry(db: SqliteDatabase, at: string, event: NewAuditEvent): AuditEvent {
  const { last, insert } = appenderOf(db);
  const before = last.get() ?? { seq: 0, hash: GENESIS_HASH };
  // Lone surrogates cannot be stored as UTF-8: what is hashed must be what is read back.
  const fields = {
    seq: before.seq + 1, at, actor: event.actor.toWellFormed(), host: event.host.toWellFormed(), kind: event.kind.toWellFormed(),
    subject: event.subject.toWellFormed(), payload_json: canonicalJson(event.payload), prev_hash: before.hash,
  };
  const row: EventRow = { ...fields, hash: hashEntry(fields) };
  insert.run(row);
  return toEvent(row);
}

export function createAuditLog({ db, path, clock, readOnly }: LogContext): AuditLog {
  const matching = `FROM audit_event
    WHERE (@kind IS NULL OR kind = @kind) AND (@below IS NULL OR substr(kind, 1, length(@below)) = @below)
      AND (@subject IS NULL OR subject = @subject) AND (@actor IS NULL OR actor = @actor)
      AND (@from IS NULL OR at >= @from) AND (@to IS NULL OR at < @to)
      AND (@text IS NULL OR instr(lower(kind || char(10) || subject || char(10) || actor || char(10) || hash || char(10) || payload_json), lower(@text)) > 0)`;
  type Filter = Record<'kind' | 'below' | 'subject' | 'actor' | 'from' | 'to' | 'text', string | null>;
  const selectPage = db.prepare<[Filter & { before: number | null; limit: number }], EventRow>(`SELECT * ${matching} AND (@before IS NULL OR seq < @before) ORDER BY seq DESC LIMIT @limit`);
  const countAll = db.prepare<[Filter], { n: number }>(`SELECT count(*) AS n ${matching}`);
  const selectHead = db.prepare<[], LogHead>('SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1');

  const log: AuditLog = {
    append: (event) => inTransaction(() => appendEntry(db, clock.now(), event)),
    transact: (event, change) => inTransaction(() => {
      const result = change();
      const made = typeof event === 'function' ? event(result) : event;
      appendEntry(db, clock.now(), { ...made, payload: withSeals(db, made.payload) });
      return result;
    }),
    head: () => selectHead.get() ?? { seq: 0, hash: GENESIS_HASH },
    hashes: (after = 0) => db.prepare<[number], string>('SELECT hash FROM audit_event WHERE seq > ? ORDER BY seq').pluck().all(after) as string[],
    facets: () => ({
      kinds: db.prepare<[], AuditFacet>('SELECT kind AS name, count(*) AS entries FROM audit_event GROUP BY 1 ORDER BY 1').all(),
      actors: db.prepare<[], AuditFacet>('SELECT actor AS name, count(*) AS entries FROM audit_event GROUP BY 1 ORDER BY 1').all(),
    }),
    page: (query: AuditQuery = {}): AuditPage => {
      const limit = pageLimit(query.limit);
      const below = query.kind?.endsWith('.') ? query.kind : null;
      const filter: Filter = {
        kind: below === null ? query.kind ?? null : null, below, subject: query.subject ?? null, actor: query.actor ?? null,
        from: query.from ?? null, to: query.to ?? null, text: query.text || null,
      };
      const rows = selectPage.all({ ...filter, before: query.before ?? null, limit: limit + 1 });
      const events = rows.slice(0, limit).map(toEvent);
      return { events, nextBefore: rows.length > limit ? events.at(-1)?.seq ?? null : null, total: countAll.get(filter)?.n ?? 0 };
    },
    verify: (options = {}) => verifyChain(db, options),
  };
  return log;

  function inTransaction<T>(work: () => T): T {
    if (readOnly) throw new AppError('CONFLICT', `${path} is open read-only`, { userAction: 'Open the workspace for writing, once its present writer has closed it.', details: { path } });
    // One log row per transaction is what makes "nothing changed without an entry" checkable.
    if (db.inTransaction) throw new AppError('INTERNAL', 'a recorded change was started inside another one');
    return withSqliteErrors(path, () => db.transaction(work).immediate());
  }
}

function toEvent(row: EventRow): AuditEvent {
  return { seq: row.seq, at: row.at, actor: row.actor, host: row.host, kind: row.kind, subject: row.subject, payload: readPayload(row.payload_json), prevHash: row.prev_hash, hash: row.hash };
}

/** A damaged entry must still be visible in the log view: `verify` is what judges it. */
function readPayload(text: string): { readonly [key: string]: Json } {
  try {
    const value = parseJson(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as { readonly [key: string]: Json };
  } catch { /* shown as it is */ }
  return { unreadable: text };
}
