import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restore } from '../../src-main/store/backup.ts';
import { ada, newStore, open, raw, scratchFolder, succeededRun, tamper } from './store-fixture.ts';

describe('backup and restore', () => {
  it('STO-40 a backup taken in use is one whole file that opens as a store', async () => {
    const store = newStore();
    const id = succeededRun(store);
    const to = join(scratchFolder(), 'backups', 'one.sqlite');
    const { bytes, head } = await store.backup(to);
    expect(head).toEqual(store.audit.head());
    expect(bytes).toBe(readFileSync(to).length);
    expect(readdirSync(join(to, '..'))).toEqual(['one.sqlite']);
    store.settings.set('after', true, ada);
    const copy = open(to, { readOnly: true });
    expect(copy.runs.get(id)).toEqual(store.runs.get(id));
    expect(copy.settings.get('after')).toBeUndefined();
  });

  it('STO-40 an existing file is only replaced when told, and never the store itself', async () => {
    const store = newStore();
    const to = join(scratchFolder(), 'b.sqlite');
    writeFileSync(to, 'precious');
    await expect(store.backup(to)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(readFileSync(to, 'utf8')).toBe('precious');
    await store.backup(to, { replace: true });
    expect(open(to, { readOnly: true }).audit.head()).toEqual(store.audit.head());
    await expect(store.backup(store.path, { replace: true })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('STO-41 a restored store equals the one backed up; the one it replaced is kept', async () => {
    const store = newStore();
    store.settings.set('state', 'old', ada);
    const backup = join(scratchFolder(), 'b.sqlite');
    await store.backup(backup);
    const head = store.audit.head();
    store.settings.set('state', 'new', ada);
    store.close();
    await expect(restore(backup, store.path)).rejects.toMatchObject({ code: 'CONFLICT' });
    const { log, kept } = await restore(backup, store.path, { replace: true });
    expect(log).toEqual({ entries: head.seq, head, firstBroken: null });
    const restored = open(store.path);
    expect(restored.settings.get('state')).toBe('old');
    expect(open(kept ?? '').settings.get('state')).toBe('new');
    restored.settings.set('state', 'newer', ada);
    expect((await restored.audit.verify()).firstBroken).toBeNull();
  });

  it('STO-41 into an empty place nothing is kept', async () => {
    const store = newStore();
    const backup = join(scratchFolder(), 'b.sqlite');
    await store.backup(backup);
    const to = join(scratchFolder(), 'audit.sqlite');
    expect(await restore(backup, to)).toMatchObject({ kept: null });
    expect(open(to).audit.head()).toEqual(store.audit.head());
  });

  it('STO-41 the commits that a killed writer left in its WAL are kept with the replaced store', async () => {
    const store = newStore();
    const backup = join(scratchFolder(), 'b.sqlite');
    await store.backup(backup);
    store.settings.set('only in the wal', 1, ada);
    const killed = join(scratchFolder(), 'audit.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(store.path + suffix, killed + suffix);
    const { kept } = await restore(backup, killed, { replace: true });
    expect(existsSync(`${killed}-wal`)).toBe(false);
    expect(open(kept ?? '').settings.get('only in the wal')).toBe(1);
    expect(open(killed).settings.get('only in the wal')).toBeUndefined();
  });

  it('STO-42 a backup that does not hold is not swapped in', async () => {
    const good = newStore();
    good.settings.set('x', 1, ada);
    const target = newStore();
    target.settings.set('mine', 1, ada);
    target.close();
    const before = readFileSync(target.path);
    const backup = join(scratchFolder(), 'b.sqlite');
    await good.backup(backup);

    const tampered = join(scratchFolder(), 't.sqlite');
    copyFileSync(backup, tampered);
    tamper(tampered, (db) => db.exec("UPDATE audit_event SET actor = 'eve' WHERE seq = 2"));
    await expect(restore(tampered, target.path, { replace: true })).rejects.toMatchObject({ code: 'CHECK_FAILED', details: { seq: 2 } });

    const foreign = join(scratchFolder(), 'f.sqlite');
    const db = raw(foreign);
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    await expect(restore(foreign, target.path, { replace: true })).rejects.toMatchObject({ code: 'CONFLICT' });

    const text = join(scratchFolder(), 'n.sqlite');
    writeFileSync(text, 'not a database, by far not a database');
    await expect(restore(text, target.path, { replace: true })).rejects.toMatchObject({ code: 'CORRUPT' });
    await expect(restore(join(scratchFolder(), 'missing'), target.path, { replace: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(restore(backup, target.path, { replace: true, anchors: [{ seq: 50, hash: '0'.repeat(64) }] })).rejects.toMatchObject({ code: 'CHECK_FAILED' });

    expect(readFileSync(target.path).equals(before)).toBe(true);
    expect(readdirSync(join(target.path, '..'))).toEqual(['audit.sqlite']);
  });

  it('STO-42 a store that is open elsewhere is not replaced', async () => {
    const store = newStore();
    store.settings.set('x', 1, ada);
    const backup = join(scratchFolder(), 'b.sqlite');
    await store.backup(backup);
    await expect(restore(backup, store.path, { replace: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    store.settings.set('x', 2, ada);
    expect(store.settings.get('x')).toBe(2);
  }, 20_000);
});
