import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GENESIS_HASH, hashEntry, type HashedFields } from '../../src-main/store/audit-hash.ts';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import type { Store } from '../../src-main/store/store.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { ada, gates, newStore, open, raw, ref, request, scratchFolder, succeededRun, tamper, tickingClock } from './store-fixture.ts';

/** One of everything that can be written. */
function filled(): Store {
  const store = newStore();
  store.runs.approve(succeededRun(store), 'agreed', ada);
  store.runs.start(store.runs.create(request(), gates, ada).id, ada);
  store.documents.put({ kind: 'mapping', key: 'k', label: 'a mapping', ref: ref('mapping') }, ada);
  store.tapes.register({ sha256: ref('tape').sha256, fileName: 'tape.csv', bytes: 4, extension: 'csv', mediaType: 'text/csv' }, ada);
  store.memo.put({ key: 'memo-key', gate: 'ingest', status: 'passed', message: null, outputs: [ref('out')], summary: {} }, ada);
  store.settings.set('theme', 'dark', ada);
  return store;
}

describe('every row held by the log', () => {
  it('LOG-20 what was written holds, also after rows were replaced and removed, and after opening again', async () => {
    const store = filled();
    store.settings.set('theme', 'light', ada);
    store.settings.set('gone', 1, ada);
    store.settings.remove('gone', ada);
    store.memo.forget('memo-key', 'its file is gone', ada);
    store.runs.finish('r0002', { status: 'cancelled' }, ada);
    store.runs.revise('r0002', request({ title: 'again' }), gates.slice(0, 1), ada);
    const verdict = await store.verifyRows();
    expect(verdict).toMatchObject({ since: 1, differences: [] });
    expect(verdict.rows).toBeGreaterThan(20);
    store.close();
    expect((await open(store.path).verifyRows()).differences).toEqual([]);
    expect((await open(store.path, { readOnly: true }).verifyRows()).differences).toEqual([]);
  });

  it('LOG-20 every column of every row of every table: altered, it is named', async () => {
    const store = filled();
    store.close();
    const db = raw(store.path);
    const columns = db.prepare<[], { tbl: string; col: string; type: string }>("SELECT m.name AS tbl, c.name AS col, c.type FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND m.name <> 'audit_event' ORDER BY 1, 2").all();
    const filledTables = new Set(columns.map(({ tbl }) => tbl).filter((tbl) => db.prepare(`SELECT 1 FROM ${tbl}`).get() !== undefined));
    db.close();
    expect([...filledTables]).toEqual(expect.arrayContaining(['approval', 'artifact', 'document', 'gate', 'memo', 'run', 'run_artifact', 'run_input', 'schema_migration', 'setting', 'tape']));
    const before = readFileSync(store.path);
    for (const { tbl, col, type } of columns.filter((column) => filledTables.has(column.tbl))) {
      writeFileSync(store.path, before);
      // Through the back door: no constraint stands in the way of somebody who has the file.
      tamper(store.path, (changed) => {
        changed.pragma('ignore_check_constraints = ON');
        changed.exec(`UPDATE ${tbl} SET ${col} = ${type === 'INTEGER' ? `coalesce(${col}, 0) + 1000003` : type === 'REAL' ? `${col} + 0.0000001` : `coalesce(${col}, '') || 'x'`}`);
      });
      // Another set of migrations is not even opened.
      const { differences } = await readVerdict(store.path).catch((thrown: Error) => ({ differences: [{ place: `schema_migration ${thrown.message}` }] }));
      expect(differences.some(({ place }) => place === tbl || place.startsWith(`${tbl} `)), `${tbl}.${col}: ${JSON.stringify(differences.slice(0, 3))}`).toBe(true);
    }
  }, 120_000);

  it.each([
    ["DELETE FROM setting WHERE key = 'theme'", 'setting "theme"', 'wrote it, but it is not there'],
    ["INSERT INTO setting VALUES ('limit', '1')", 'setting "limit"', 'no log entry says'],
    ["UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'run'", 'counter of run', 'the log gave 2'],
    ["UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'audit_event'", 'counter of audit_event', 'the log gave'],
    ["DELETE FROM sqlite_sequence WHERE name = 'document'", 'counter of document', 'stands at nothing'],
    ['CREATE TABLE planted (a TEXT) STRICT', 'schema', 'table planted is none of this program'],
    ['CREATE VIEW planted AS SELECT 1', 'schema', 'view planted is none of this program'],
    ['DROP INDEX document_kind_key', 'schema', 'index document_kind_key is missing'],
  ])('LOG-21 %s shows', async (sql, place, reason) => {
    const store = filled();
    store.close();
    const db = raw(store.path);
    db.exec(sql);
    db.close();
    const { differences } = await readVerdict(store.path);
    expect(differences.filter((each) => each.place === place).map((each) => each.reason).join('; ')).toContain(reason);
  });

  it('LOG-21 a guarding trigger that is gone shows', async () => {
    const store = filled();
    store.close();
    tamper(store.path, () => undefined);
    const { differences } = await readVerdict(store.path);
    expect(differences.map(({ reason }) => reason)).toContain('trigger audit_event_no_update is missing');
  });

  it('LOG-21 a name in the schema that is stored as bytes instead of text shows', async () => {
    const store = filled();
    store.close();
    const db = raw(store.path);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.exec("UPDATE sqlite_schema SET name = CAST(name AS BLOB) WHERE name = 'document_kind_key'");
    db.close();
    const found = await readVerdict(store.path).catch((thrown: Error) => ({ differences: [{ place: 'schema', reason: thrown.message }] }));
    expect(found.differences.map(({ place }) => place)).toContain('schema');
  });

  it('LOG-22 a store of a program that sealed no rows is sealed as it is when it is next opened for writing', async () => {
    const store = newStore();
    store.close();
    // As an older program left it: a whole chain that says no word about rows.
    tamper(store.path, (db) => {
      let before = GENESIS_HASH;
      for (const row of db.prepare('SELECT * FROM audit_event ORDER BY seq').all() as (HashedFields & { payload_json: string })[]) {
        const { sealed: _gone, ...payload } = JSON.parse(row.payload_json) as { sealed?: unknown };
        const older = { ...row, payload_json: canonicalJson(payload), prev_hash: before };
        before = hashEntry(older);
        db.prepare('UPDATE audit_event SET payload_json = ?, prev_hash = ?, hash = ? WHERE seq = ?').run(older.payload_json, older.prev_hash, before, row.seq);
      }
    });
    expect((await open(store.path, { readOnly: true }).verifyRows()).since).toBeNull();
    const again = open(store.path);
    const verdict = await again.verifyRows();
    expect(verdict.since).toBe(again.audit.head().seq);
    expect(verdict.differences.every(({ place }) => place === 'schema')).toBe(true);
    expect(again.audit.page().events[0]?.kind).toBe('store.sealed');
    expect((await again.audit.verify()).firstBroken).toBeNull();
  });

  it('LOG-22 a log that was emptied is never sealed anew: what it said is gone, and shows', async () => {
    const store = newStore();
    store.settings.set('theme', 'dark', ada);
    store.close();
    tamper(store.path, (db) => db.exec('DELETE FROM audit_event'));
    const again = open(store.path);
    expect(again.audit.head().seq).toBe(0);
    expect((await again.audit.verify()).firstBroken?.seq).toBe(1);
  });
});

describe('the closed file', () => {
  const options = { clock: tickingClock(), who: ada, mode: 'write' as const };
  it('LOG-23 is as it was closed, and one bit anywhere is told with its page, for good', () => {
    const folder = scratchFolder();
    openWorkspaceStore(folder, options).close();
    const opened = openWorkspaceStore(folder, options);
    expect(opened.store.report.file).toEqual({ state: 'as-closed', changed: null });
    expect(existsSync(join(folder, 'audit.sqlite.pages.json'))).toBe(false);
    opened.store.settings.set('a', 1, ada);
    opened.close();
    const path = join(folder, 'audit.sqlite');
    const bytes = readFileSync(path);
    // The change counter of the header: no information, and still a bit.
    bytes[27] = (bytes[27] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const again = openWorkspaceStore(folder, options);
    expect(again.store.report.file).toMatchObject({ state: 'changed', changed: { fromByte: 0, toByte: 4096, reason: expect.stringContaining('page 1 of the database is not as it was') } });
    again.close();
    const last = openWorkspaceStore(folder, options);
    expect(last.store.report.file?.state).toBe('as-closed');
    expect(last.store.audit.page({ kind: 'store.file-changed' }).events).toHaveLength(1);
    last.close();
  });

  it('LOG-23 that nobody closed, or that was restored, is told as not sealed', () => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    const first = openWorkspaceStore(folder, options);
    expect(first.store.report.file).toEqual({ state: 'unsealed', changed: null });
    first.close();
    writeFileSync(join(folder, 'audit.sqlite.pages.json'), '{');
    const second = openWorkspaceStore(folder, { ...options, mode: 'read' });
    expect(second.store.report.file?.state).toBe('changed');
    second.close();
  });
});

async function readVerdict(path: string) {
  const store = open(path, { readOnly: true });
  try {
    return await store.verifyRows();
  } finally {
    store.close();
  }
}
