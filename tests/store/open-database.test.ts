import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, loadSqlite } from '../../src-main/store/connection.ts';
import { readMigrations, type Migration } from '../../src-main/store/migrate.ts';
import { ada, newStore, open, raw, scratchFolder, tamper } from './store-fixture.ts';

/** The number of the migration after the shipped ones. */
const NEXT = readMigrations().length + 1;
const failing = (code: string) => expect.objectContaining({ code });

function migration(version: number, sql: string): Migration {
  return { version, name: `${String(version).padStart(4, '0')}-more.sql`, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

describe('opening the store', () => {
  it('STO-1 an older Node is refused before the native binding is touched, with what to do', () => {
    expect(() => loadSqlite({ napi: '9', node: '20.5.0' })).toThrow(failing('UNAVAILABLE'));
    expect(() => loadSqlite({})).toThrow(failing('UNAVAILABLE'));
    try {
      loadSqlite({ napi: '9', node: '20.5.0' });
    } catch (thrown) {
      expect(thrown).toMatchObject({ message: expect.stringMatching(/Node-API 10.*20\.5\.0.*9/), userAction: expect.stringContaining('Node 22') });
    }
    expect(loadSqlite({ napi: '10' })).toBeTypeOf('function');
  });

  it('STO-2 a new store has its settings, application id, schema version and STRICT tables', () => {
    const store = newStore();
    expect(store.report).toEqual({ migrated: readMigrations().map(({ version }) => version), interruptedRuns: [] });
    const db = raw(store.path);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(db.pragma('user_version', { simple: true })).toBe(store.schemaVersion);
    const tables = db.pragma('table_list') as { name: string; strict: number; type: string }[];
    expect(tables.filter(({ name, strict, type }) => type === 'table' && !name.startsWith('sqlite_') && !strict)).toEqual([]);
    db.close();
  });

  it('STO-2 opening again changes nothing', () => {
    const store = newStore();
    store.settings.set('a', 1, ada);
    const head = store.audit.head();
    store.close();
    const again = open(store.path);
    expect(again.report).toEqual({ migrated: [], interruptedRuns: [] });
    expect(again.audit.head()).toEqual(head);
  });

  it('STO-3 a newer schema is refused and left alone', () => {
    const store = newStore();
    store.close();
    tamper(store.path, (db) => db.pragma('user_version = 99'));
    const bytes = readFileSync(store.path);
    expect(() => open(store.path)).toThrow(failing('CONFLICT'));
    expect(readFileSync(store.path).equals(bytes)).toBe(true);
  });

  it('STO-3 another program\'s database is refused and left alone, with or without an application id', () => {
    for (const id of [0, 1234]) {
      const path = join(scratchFolder(), 'audit.sqlite');
      const db = raw(path);
      db.exec(`CREATE TABLE theirs (x); PRAGMA application_id = ${id}`);
      db.close();
      const bytes = readFileSync(path);
      expect(() => open(path)).toThrow(failing('CONFLICT'));
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  });

  it('STO-4 a file that is no database, and a damaged page, are CORRUPT', () => {
    const path = join(scratchFolder(), 'audit.sqlite');
    writeFileSync(path, 'loan_id;balance\n'.repeat(500));
    expect(() => open(path)).toThrow(failing('CORRUPT'));

    const store = newStore();
    for (let i = 0; i < 200; i += 1) store.settings.set(`key ${i}`, 'x'.repeat(200), ada);
    store.close();
    const bytes = readFileSync(store.path);
    bytes.fill(0xff, 4096 * 6, 4096 * 9);
    writeFileSync(store.path, bytes);
    expect(() => open(store.path)).toThrow(failing('CORRUPT'));
    expect(() => open(store.path, { uncleanExit: true })).toThrow(failing('CORRUPT'));
  });

  it('STO-5 migrations are numbered, recorded with their checksums, logged, and preceded by a copy', () => {
    const store = newStore();
    store.settings.set('kept', true, ada);
    store.close();
    const more = [...readMigrations(), migration(NEXT, 'CREATE TABLE later (x TEXT PRIMARY KEY) STRICT;')];
    const next = open(store.path, { migrations: more });
    expect(next.report.migrated).toEqual([NEXT]);
    expect(next.settings.get('kept')).toBe(true);
    expect(next.audit.page({ limit: 1 }).events[0]).toMatchObject({ kind: 'store.migrated', subject: more.at(-1)?.name, payload: { version: NEXT, sha256: more.at(-1)?.sha256 } });
    next.close();
    const copy = `${store.path}.before-${String(NEXT).padStart(4, '0')}.bak`;
    expect(existsSync(copy)).toBe(true);
    expect(open(copy).settings.get('kept')).toBe(true);
    expect(() => open(store.path)).toThrow(failing('CONFLICT'));
  });

  it('STO-5 an altered migration is refused', () => {
    const store = newStore();
    store.close();
    const altered = readMigrations().map((one) => ({ ...one, sha256: '0'.repeat(64) }));
    expect(() => open(store.path, { migrations: altered })).toThrow(failing('CONFLICT'));
  });

  it('STO-5 a migration that fails leaves schema, version and log as they were', async () => {
    const store = newStore();
    store.close();
    const broken = [...readMigrations(), migration(NEXT, 'CREATE TABLE half (x TEXT) STRICT; INSERT INTO nowhere VALUES (1);')];
    expect(() => open(store.path, { migrations: broken })).toThrow(failing('INTERNAL'));
    const again = open(store.path);
    expect(again.schemaVersion).toBe(NEXT - 1);
    expect(await again.audit.verify()).toMatchObject({ entries: NEXT - 1, firstBroken: null });
    const db = raw(store.path);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
    db.close();
  });

  it('STO-5 gaps and odd names among migrations are refused', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, '0002-second.sql'), '');
    expect(() => readMigrations(folder)).toThrow(failing('INTERNAL'));
  });

  it('STO-6 a reader sees what the writer commits, and every change it tries is CONFLICT', async () => {
    const store = newStore();
    const reader = open(store.path, { readOnly: true });
    store.settings.set('a', 1, ada);
    expect(reader.settings.get('a')).toBe(1);
    expect(reader.readOnly).toBe(true);
    expect(() => reader.settings.set('a', 2, ada)).toThrow(failing('CONFLICT'));
    expect(() => reader.audit.append({ ...ada, kind: 'k', subject: '', payload: {} })).toThrow(failing('CONFLICT'));
    expect((await reader.audit.verify()).firstBroken).toBeNull();
  });

  it('STO-6 a reader needs a store, and a present schema', () => {
    const folder = scratchFolder();
    expect(() => open(join(folder, 'audit.sqlite'), { readOnly: true })).toThrow(failing('NOT_FOUND'));
    expect(() => open(join(folder, 'no', 'audit.sqlite'))).toThrow(failing('NOT_FOUND'));
    const store = newStore();
    store.close();
    expect(() => open(store.path, { readOnly: true, migrations: [...readMigrations(), migration(NEXT, 'SELECT 1;')] })).toThrow(failing('CONFLICT'));
  });

  it('STO-7 a path that SQLite would read as something else is a file name', () => {
    const folder = join(scratchFolder(), 'file:x?mode=memory');
    mkdirSync(folder);
    const store = open(join(folder, 'audit.sqlite'));
    store.settings.set('a', 1, ada);
    store.close();
    expect(open(join(folder, 'audit.sqlite')).settings.get('a')).toBe(1);
  });
});
