import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import { SYSTEM_PROCESSES, type ProcessTable } from '../../src-main/store/process-identity.ts';
import { LOCK_FILE, lockWorkspace, readLockOwner, type LockOptions } from '../../src-main/store/workspace-lock.ts';
import { ada, scratchFolder, tickingClock } from './store-fixture.ts';

const failing = (code: string) => expect.objectContaining({ code });
const options = (more: Partial<LockOptions> = {}): LockOptions => ({ clock: tickingClock(), who: ada, ...more });
const processes = (alive: Record<number, string | null>): ProcessTable => ({ isAlive: (pid) => pid in alive, startOf: (pid) => alive[pid] ?? null });

describe('workspace lock', () => {
  it('STO-50 the first takes it, the second is told who has it, the third gets it after the release', () => {
    const folder = scratchFolder();
    const lock = lockWorkspace(folder, options({ url: 'http://127.0.0.1:4000' }));
    expect(JSON.parse(readFileSync(join(folder, LOCK_FILE), 'utf8'))).toMatchObject({ pid: process.pid, actor: 'ada', host: 'cli', since: '2026-01-31T00:00:00.000Z' });
    expect(() => lockWorkspace(folder, options())).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining(`ada (cli, process ${process.pid})`), details: expect.objectContaining({ url: 'http://127.0.0.1:4000' }) }));
    expect(readLockOwner(folder)).toEqual(lock.owner);
    expect(lock.isHeld()).toBe(true);
    lock.release();
    lock.release();
    expect(readLockOwner(folder)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expect(lockWorkspace(folder, options()).takenOverFrom).toBeNull();
  });

  it('STO-51 the lock of a process that is gone is taken over, and says whose it was', () => {
    const folder = scratchFolder();
    const dead = lockWorkspace(folder, options({ pid: 4242, processes: processes({ 4242: 'boot:1' }) }));
    const lock = lockWorkspace(folder, options({ processes: processes({ [process.pid]: 'boot:9' }) }));
    expect(lock.takenOverFrom).toEqual(dead.owner);
    expect(lock.isHeld()).toBe(true);
    expect(dead.isHeld()).toBe(false);
    dead.release();
    expect(lock.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('STO-51 a later process with the number of a dead one is not taken for it', () => {
    const folder = scratchFolder();
    lockWorkspace(folder, options({ pid: 4242, processes: processes({ 4242: 'boot:1' }) }));
    expect(() => lockWorkspace(folder, options({ pid: 5, processes: processes({ 4242: 'boot:1' }) }))).toThrow(failing('CONFLICT'));
    // Hidden by the system: alive, start unknown. That is no proof of death.
    expect(() => lockWorkspace(folder, options({ pid: 5, processes: processes({ 4242: null }) }))).toThrow(failing('CONFLICT'));
    expect(lockWorkspace(folder, options({ pid: 5, processes: processes({ 4242: 'boot:77' }) })).takenOverFrom?.pid).toBe(4242);
  });

  it('STO-51 a process that has ended but was not collected by its parent is gone', () => {
    const folder = scratchFolder();
    lockWorkspace(folder, options({ pid: 4242, processes: processes({ 4242: 'boot:1' }) }));
    expect(lockWorkspace(folder, options({ pid: 5, processes: processes({ 4242: 'ended' }) })).takenOverFrom?.pid).toBe(4242);
  });

  it('STO-52 the lock of another machine is never taken over', () => {
    const folder = scratchFolder();
    lockWorkspace(folder, options({ pid: 4242, hostName: 'other-laptop', processes: processes({}) }));
    expect(() => lockWorkspace(folder, options({ processes: processes({}) }))).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('other-laptop'), userAction: expect.stringContaining(LOCK_FILE) }));
  });

  it.each(['', 'garbage', '{"pid":"1; rm"}', '{"pid":-1,"hostName":"h","since":"","actor":"","host":""}', 'null'])('STO-52 a lock that cannot be read (%j) is left alone', (content) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, LOCK_FILE), content);
    expect(() => lockWorkspace(folder, options())).toThrow(failing('CONFLICT'));
    expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe(content);
    expect(readLockOwner(folder)).toBeNull();
  });

  it('STO-53 a lock whose file was replaced by hand is not released for its new owner', () => {
    const folder = scratchFolder();
    const first = lockWorkspace(folder, options());
    rmSync(join(folder, LOCK_FILE));
    const second = lockWorkspace(folder, options({ who: { actor: 'bob', host: 'loopback' } }));
    expect(first.isHeld()).toBe(false);
    first.release();
    expect(second.isHeld()).toBe(true);
  });

  it('STO-53 what a process that ended inside a take-over left behind gives CONFLICT, never two writers', () => {
    const folder = scratchFolder();
    lockWorkspace(folder, options({ pid: 4242, processes: processes({ 4242: 'boot:1' }) }));
    writeFileSync(join(folder, `${LOCK_FILE}.takeover`), '{}');
    expect(() => lockWorkspace(folder, options())).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('.takeover') }));
    rmSync(join(folder, `${LOCK_FILE}.takeover`));
    expect(lockWorkspace(folder, options()).takenOverFrom?.pid).toBe(4242);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('STO-53 a folder that is not there is UNAVAILABLE', () => {
    expect(() => lockWorkspace(join(scratchFolder(), 'missing'), options())).toThrow(failing('UNAVAILABLE'));
  });

  it.runIf(process.platform === 'linux')('STO-54 start times tell this process from others and from one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const pid = child.pid as number;
    expect(SYSTEM_PROCESSES.isAlive(pid)).toBe(true);
    const start = SYSTEM_PROCESSES.startOf(pid);
    expect(start).toMatch(/^[0-9a-f-]{36}:\d+$/);
    expect(start).not.toBe(SYSTEM_PROCESSES.startOf(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(SYSTEM_PROCESSES.isAlive(pid)).toBe(false);
    expect(SYSTEM_PROCESSES.startOf(pid)).toBeNull();
  });
});

describe('a race for the lock', () => {
  it('STO-53 of many that find a dead lock in the same instant, exactly one takes it', async () => {
    for (let round = 0; round < 4; round += 1) {
      const folder = scratchFolder();
      const go = join(scratchFolder(), 'go');
      lockWorkspace(folder, options({ pid: 2 ** 22 + 1, processes: processes({ [2 ** 22 + 1]: 'boot:1' }) }));
      const children = Array.from({ length: 4 }, () => spawn(process.execPath, [fileURLToPath(new URL('./take-lock.ts', import.meta.url)), folder, go], { stdio: ['ignore', 'pipe', 'inherit'] }));
      try {
        const readers = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
        expect(await Promise.all(readers.map(async (reader) => (await reader.next()).value as string))).toEqual(children.map(() => 'ready'));
        writeFileSync(go, '');
        const answers = await Promise.all(readers.map(async (reader) => (await reader.next()).value as string));
        expect(answers.toSorted()).toEqual(['refused CONFLICT', 'refused CONFLICT', 'refused CONFLICT', 'taken']);
        expect(readLockOwner(folder)?.pid).toBe(children[answers.indexOf('taken')]?.pid);
      } finally {
        await Promise.all(children.map(async (child) => { child.kill('SIGKILL'); await once(child, 'exit'); }));
      }
    }
  }, 60_000);
});

describe('opening a workspace', () => {
  const workspace = { clock: tickingClock(), who: ada };

  it('STO-55 a second writer is refused, or reads', () => {
    const folder = join(scratchFolder(), 'new', 'workspace');
    const first = openWorkspaceStore(folder, { ...workspace, mode: 'write' });
    expect(() => openWorkspaceStore(folder, { ...workspace, mode: 'write' })).toThrow(failing('CONFLICT'));
    first.store.settings.set('a', 1, ada);
    const second = openWorkspaceStore(folder, { ...workspace, mode: 'write-else-read' });
    expect(second.store.readOnly).toBe(true);
    expect(second.writer).toMatchObject({ pid: process.pid, actor: 'ada' });
    expect(second.store.settings.get('a')).toBe(1);
    second.close();
    expect(existsSync(join(folder, LOCK_FILE))).toBe(true);
    first.close();
    first.close();
    expect(existsSync(join(folder, LOCK_FILE))).toBe(false);
    const reader = openWorkspaceStore(folder, { ...workspace, mode: 'read' });
    expect(reader).toMatchObject({ writer: null, store: { readOnly: true } });
    reader.close();
  });

  it('STO-55 a store that cannot be opened gives the lock back', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'audit.sqlite'), 'no database '.repeat(400));
    expect(() => openWorkspaceStore(folder, { ...workspace, mode: 'write' })).toThrow(failing('CORRUPT'));
    expect(existsSync(join(folder, LOCK_FILE))).toBe(false);
  });

  it('STO-55 reading a workspace that is not there makes nothing', () => {
    const folder = join(scratchFolder(), 'none');
    expect(() => openWorkspaceStore(folder, { ...workspace, mode: 'read' })).toThrow(failing('NOT_FOUND'));
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    expect(() => openWorkspaceStore(folder, { ...workspace, mode: 'read' })).toThrow(failing('NOT_FOUND'));
  });
});
