import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GENESIS_HASH } from '../../src-main/store/audit-hash.ts';
import { readMigrations } from '../../src-main/store/migrate.ts';
import { ada, newStore, open, raw, scratchFolder, tamper } from './store-fixture.ts';
import type { Store } from '../../src-main/store/store.ts';
import type { SqliteDatabase } from '../../src-main/store/connection.ts';

function fill(store: Store, entries: number): void {
  for (let i = 0; i < entries; i += 1) store.audit.append({ ...ada, kind: i % 2 ? 'test.odd' : 'test.even', subject: `s${i % 5}`, payload: { i, text: `entry ${i} \uFFFD` } });
}

/** Entries that making a store writes: one a migration. */
const MADE = readMigrations().length;

describe('audit log', () => {
  it('AUD-1 seq counts from 1 without gaps and each entry names the hash before it', () => {
    const store = newStore();
    fill(store, 5);
    const events = [...store.audit.page().events].reverse();
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: MADE + 5 }, (_, i) => i + 1));
    expect(events[0]).toMatchObject({ kind: 'store.migrated', prevHash: GENESIS_HASH });
    events.slice(1).forEach((event, index) => expect(event.prevHash).toBe(events[index]?.hash));
    expect(store.audit.head()).toEqual({ seq: MADE + 5, hash: events.at(-1)?.hash });
  });

  it('AUD-2 the hash is SHA-256 over domain tag and length-prefixed fields, as written in the specification', () => {
    const store = newStore();
    const event = store.audit.append({ actor: 'ada', host: 'cli', kind: 'test.x', subject: 'r0001', payload: { b: 1, a: 'é' } });
    const parts = [Buffer.from('tapestry.audit.entry.v1\n')];
    for (const field of [String(MADE + 1), event.at, 'ada', 'cli', 'test.x', 'r0001', '{"a":"é","b":1}', event.prevHash]) {
      const bytes = Buffer.from(field);
      parts.push(Buffer.from(bytes.length.toString(16).padStart(16, '0'), 'hex'), bytes);
    }
    expect(event.hash).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
  });

  it('AUD-2 fields cannot run into each other', () => {
    const a = newStore().audit.append({ actor: 'ab', host: 'c', kind: 'k', subject: 's', payload: {} });
    const b = newStore().audit.append({ actor: 'a', host: 'bc', kind: 'k', subject: 's', payload: {} });
    expect(a.at).toBe(b.at);
    expect(a.prevHash).toBe(b.prevHash);
    expect(a.hash).not.toBe(b.hash);
  });

  it('AUD-3 UPDATE, DELETE, REPLACE and an entry out of turn abort', () => {
    const store = newStore();
    fill(store, 3);
    const db = raw(store.path);
    const copy = "SELECT seq, at, actor, host, kind, subject, payload_json, prev_hash, 'f' || substr(hash, 2) FROM audit_event WHERE seq = 2";
    for (const sql of ["UPDATE audit_event SET actor = 'eve'", 'DELETE FROM audit_event WHERE seq = 2', `REPLACE INTO audit_event ${copy}`, `INSERT INTO audit_event ${copy.replace('seq,', '99,')}`]) {
      expect(() => db.exec(sql), sql).toThrow('append-only');
    }
    db.close();
  });

  it('AUD-4 transact writes exactly one entry with the change, made from its result', () => {
    const store = newStore();
    const before = store.audit.head().seq;
    const result = store.audit.transact((n: number) => ({ ...ada, kind: 'test.t', subject: String(n), payload: {} }), () => 42);
    expect(result).toBe(42);
    expect(store.audit.head().seq).toBe(before + 1);
    expect(store.audit.page({ limit: 1 }).events[0]?.subject).toBe('42');
  });

  it('AUD-4 a change that throws leaves neither change nor entry', () => {
    const store = newStore();
    const before = store.audit.head();
    expect(() => store.audit.transact({ ...ada, kind: 'test.t', subject: '', payload: {} }, () => { throw new Error('no'); })).toThrow('no');
    expect(() => store.audit.transact({ ...ada, kind: 'test.t', subject: '', payload: { bad: Number.NaN } }, () => 1)).toThrow('no JSON form');
    expect(store.audit.head()).toEqual(before);
  });

  it('AUD-4 a recorded change inside another is refused, so that no transaction has two entries', () => {
    const store = newStore();
    const before = store.audit.head();
    expect(() => store.audit.transact({ ...ada, kind: 'outer', subject: '', payload: {} }, () => store.settings.set('a', 1, ada))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(store.audit.head()).toEqual(before);
    expect(store.settings.get('a')).toBeUndefined();
  });

  it('AUD-5 a whole log verifies over several pages, with progress and head', async () => {
    const store = newStore();
    store.audit.transact({ ...ada, kind: 'first', subject: '', payload: {} }, () => undefined);
    fill(store, 4100);
    const seen: number[] = [];
    const verdict = await store.audit.verify({ onProgress: (done) => seen.push(done) });
    expect(verdict).toEqual({ entries: MADE + 4101, head: store.audit.head(), firstBroken: null });
    expect(seen).toEqual([2000, 4000, MADE + 4101]);
  }, 30_000);

  it('AUD-5 verification can be cancelled', async () => {
    await expect(newStore().audit.verify({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  describe('AUD-6 tampering: verify names the first wrong seq', () => {
    const columns = ['at', 'actor', 'host', 'kind', 'subject', 'payload_json', 'prev_hash', 'hash'];
    const attacks: [string, number, (db: SqliteDatabase) => void][] = [
      ...[1, 6, 12].flatMap((seq) => columns.map((column): [string, number, (db: SqliteDatabase) => void] => [`one byte of ${column} at ${seq}`, seq, (db) => {
        const value = db.prepare<[number], Buffer>(`SELECT CAST(${column} AS BLOB) FROM audit_event WHERE seq = ?`).pluck().get(seq) as unknown as Buffer;
        const at = Math.floor(value.length / 2);
        value[at] = (value[at] as number) ^ 1;
        db.prepare(`UPDATE audit_event SET ${column} = CAST(? AS TEXT) WHERE seq = ?`).run(value, seq);
      }])),
      ['seq moved behind the end', 6, (db) => db.exec('UPDATE audit_event SET seq = 999 WHERE seq = 6')],
      ['seq moved before the start', 1, (db) => db.exec('UPDATE audit_event SET seq = -5 WHERE seq = 6')],
      ['a middle entry deleted', 6, (db) => db.exec('DELETE FROM audit_event WHERE seq = 6')],
      ['the first entry deleted', 1, (db) => db.exec('DELETE FROM audit_event WHERE seq = 1')],
      ['a middle entry deleted and the rest renumbered', 6, (db) => db.exec('DELETE FROM audit_event WHERE seq = 6; UPDATE audit_event SET seq = seq - 1 WHERE seq > 6')],
      ['two entries swapped', 4, (db) => db.exec('UPDATE audit_event SET seq = -1 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 9; UPDATE audit_event SET seq = 9 WHERE seq = -1')],
      ['an entry inserted', 7, (db) => db.exec("UPDATE audit_event SET seq = -seq WHERE seq > 6; UPDATE audit_event SET seq = 1 - seq WHERE seq < 0; INSERT INTO audit_event SELECT 7, at, actor, host, kind, subject, payload_json, prev_hash, 'f' || substr(hash, 2) FROM audit_event WHERE seq = 6")],
      ['the tail cut off', 11, (db) => db.exec('DELETE FROM audit_event WHERE seq > 10')],
      ['the whole log deleted', 1, (db) => db.exec('DELETE FROM audit_event')],
      ['a replacement character made an invalid byte', 6, (db) => db.exec("UPDATE audit_event SET payload_json = CAST(substr(CAST(payload_json AS BLOB), 1, instr(CAST(payload_json AS BLOB), x'EFBFBD') - 1) || x'FF' || substr(CAST(payload_json AS BLOB), instr(CAST(payload_json AS BLOB), x'EFBFBD') + 3) AS TEXT) WHERE seq = 6")],
      ['payload as other JSON of the same meaning', 6, (db) => db.exec("UPDATE audit_event SET payload_json = replace(payload_json, ':', ': ') WHERE seq = 6")],
      ['time altered without the triggers noticing', 12, (db) => db.exec("UPDATE audit_event SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 12")],
    ];
    it.each(attacks)('%s', async (_name, seq, attack) => {
      const store = newStore();
      fill(store, 11);
      store.close();
      tamper(store.path, attack);
      const verdict = await open(store.path).audit.verify();
      expect(verdict.firstBroken?.seq).toBe(seq);
      expect(verdict.head.seq).toBe(seq - 1);
      expect(verdict.firstBroken?.reason).toMatch(/entry|log ends/);
    });
  });

  it('AUD-7 a rebuilt chain and a cut tail show against an anchor that left the building', async () => {
    const store = newStore();
    fill(store, 5);
    const anchor = store.audit.head();
    fill(store, 3);
    expect((await store.audit.verify({ anchors: [anchor] })).firstBroken).toBeNull();
    store.close();

    const rebuilt = newStore();
    for (let i = 0; i < 9; i += 1) rebuilt.audit.append({ actor: 'eve', host: 'cli', kind: 'x', subject: '', payload: {} });
    expect((await rebuilt.audit.verify()).firstBroken).toBeNull();
    expect((await rebuilt.audit.verify({ anchors: [anchor] })).firstBroken?.seq).toBe(anchor.seq);

    tamper(store.path, (db) => db.exec("DELETE FROM audit_event WHERE seq > 4; UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit_event'"));
    const cut = open(store.path);
    expect((await cut.audit.verify()).firstBroken).toBeNull();
    expect((await cut.audit.verify({ anchors: [anchor] })).firstBroken).toEqual({ seq: 5, reason: `the log ends at entry 4, but an export names entry ${anchor.seq}` });
  });

  it('AUD-8 pages are newest first, filtered, and join without gap or repetition', () => {
    const store = newStore();
    fill(store, 25);
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const page = store.audit.page({ limit: 10, kind: 'test.', ...(before === undefined ? {} : { before }) });
      expect(page.total).toBe(25);
      seen.push(...page.events.map(({ seq }) => seq));
      before = page.nextBefore ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => MADE + 25 - i));
    expect(store.audit.page({ kind: 'test.odd' }).total).toBe(12);
    expect(store.audit.page({ subject: 's3', kind: 'test.even' }).events.map(({ payload }) => payload['i'])).toEqual([18, 8]);
    expect(store.audit.page({ text: 'ENTRY 24' }).events).toHaveLength(1);
    expect(store.audit.page({ actor: 'eve' }).total).toBe(0);
    const middle = store.audit.page({ kind: 'test.' }).events[10];
    expect(store.audit.page({ from: middle?.at ?? '' }).total).toBe(11);
    expect(store.audit.page({ to: middle?.at ?? '' }).total).toBe(MADE + 14);
  });

  it.each([0, 501, 1.5, -1])('AUD-8 a page of %s entries is refused', (limit) => {
    expect(() => newStore().audit.page({ limit })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('AUD-9 NUL, lone surrogates, quotes and other scripts come back as they were hashed', async () => {
    const store = open(`${scratchFolder()}/audit.sqlite`);
    const event = store.audit.append({ actor: 'a\0b', host: '\uD800x', kind: "k'; --", subject: '日本語 "q" \u2028', payload: { '\uDFFF': '\uD800', nested: { z: [1, null, '\0'] } } });
    expect(store.audit.page({ limit: 1 }).events[0]).toEqual(event);
    expect(event.host).toBe('\uFFFDx');
    expect((await store.audit.verify()).firstBroken).toBeNull();
  });
});
