import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '../../src-shared/contract/contract.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { CHANNELS } from '../../src-main/hosts/electron/channels.ts';
import type { StreamFrame } from '../../src-main/hosts/electron/channels.ts';
import { createNativeShell } from '../../src-main/hosts/electron/native-shell.ts';
import { createWindowApi } from '../../src-main/hosts/electron/preload-bridge.ts';
import { attachTransport } from '../../src-main/hosts/electron/transport.ts';
import { restoreWindowState } from '../../src-main/hosts/electron/window-state.ts';
import { createFileTokens } from '../../src-main/hosts/file-tokens.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { createIpcPair } from '../doubles/electron-ipc.ts';
import { fixtureHandlers } from './fixture-handlers.ts';

const shell = { openFile: async () => null, fileToken: async () => ({ token: '', fileName: '', bytes: 0 }), saveExport: async () => false };

function endless(onFree: () => void) {
  return fixtureHandlers({
    async *'runs.events'({ run }, { signal }) {
      try {
        for (let seq = 1; !signal.aborted; seq += 1) {
          yield { seq, run, kind: 'progress', gate: null, status: 'running', done: null, total: null, unit: null, message: null };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        onFree();
      }
    },
  });
}

describe('the Electron window', () => {
  it('HST-9 a window that does not take its items is not sent more than the bound', async () => {
    const pair = createIpcPair();
    const dispatcher = createDispatcher(contract, endless(() => undefined), { clock: systemClock, host: 'electron', log: () => undefined });
    const transport = attachTransport(pair.ipcMain, { dispatcher, actor: 'x', log: () => undefined, shell, limits: { unacknowledgedItems: 10 } });
    const frames: StreamFrame[] = [];
    pair.ipcRenderer.on(CHANNELS.frame, (_event, frame) => frames.push(frame));
    pair.ipcRenderer.send(CHANNELS.subscribe, 1, 'runs.events', '{"run":"r0001"}');
    await expect.poll(() => frames.length).toBe(10);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(frames).toHaveLength(10);
    for (let i = 0; i < 3; i += 1) pair.ipcRenderer.send(CHANNELS.taken, 1);
    await expect.poll(() => frames.length).toBe(13);
    transport.release(pair.sender.id);
    await expect.poll(() => frames.at(-1)?.text).toBeNull();
  });

  it('HST-9 a reload ends what the old page had open, calls as well as streams', async () => {
    let freed = 0;
    let told = 0;
    const pair = createIpcPair();
    const handlers = { ...endless(() => (freed += 1)), 'runs.wait': (_input: unknown, { signal }: { signal: AbortSignal }) => new Promise<never>(() => signal.addEventListener('abort', () => (told += 1))) };
    const dispatcher = createDispatcher(contract, handlers, { clock: systemClock, host: 'electron', log: () => undefined });
    const transport = attachTransport(pair.ipcMain, { dispatcher, actor: 'x', log: () => undefined, shell });
    const api = createWindowApi(pair.ipcRenderer, () => '');
    const seen: (string | null)[] = [];
    api.subscribe('runs.events', '{"run":"r0001"}', (text) => seen.push(text));
    const waiting = api.call('runs.wait', '{"run":"r0001"}', 5);
    await expect.poll(() => seen.length).toBeGreaterThan(3);
    transport.release(pair.sender.id);
    await expect.poll(() => freed).toBe(1);
    expect(await waiting).toContain('"CANCELLED"');
    expect(told).toBe(1);
  });

  it('HST-10 a window has a bounded number of subscriptions, and an id cannot be taken twice', async () => {
    const pair = createIpcPair();
    const dispatcher = createDispatcher(contract, endless(() => undefined), { clock: systemClock, host: 'electron', log: () => undefined });
    const transport = attachTransport(pair.ipcMain, { dispatcher, actor: 'x', log: () => undefined, shell, limits: { openStreams: 2 } });
    const frames: StreamFrame[] = [];
    pair.ipcRenderer.on(CHANNELS.frame, (_event, frame) => frames.push(frame));
    for (const id of [1, 1, 2, 3]) pair.ipcRenderer.send(CHANNELS.subscribe, id, 'runs.events', '{"run":"r0001"}');
    await expect.poll(() => frames.filter((frame) => frame.text?.startsWith('{"error"')).length).toBe(2);
    const refusals = frames.filter((frame) => frame.text?.startsWith('{"error"'));
    expect(refusals.map((frame) => [frame.id, (JSON.parse(frame.text ?? '') as { error: { code: string } }).error.code])).toEqual([[1, 'CONFLICT'], [3, 'LIMIT_EXCEEDED']]);
    transport.release(pair.sender.id);
  });

  it('HST-28 dialogs give tokens, not paths; an export is copied whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapestry-shell-'));
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    writeFileSync(join(folder, 'tape.csv'), 'a,b');
    writeFileSync(join(workspace, 'out.xml'), '<a/>');
    const tokens = createFileTokens();
    let target: string | null = join(folder, 'saved.xml');
    const native = createNativeShell({ chooseFile: async () => join(folder, 'tape.csv'), chooseTarget: async () => target }, tokens, workspace);
    const chosen = await native.openFile(['.csv']);
    expect(chosen).toEqual({ token: expect.stringMatching(/^f_/) as string, fileName: 'tape.csv', bytes: 3 });
    expect(tokens.resolve(chosen?.token ?? '').path).toBe(join(folder, 'tape.csv'));
    const token = tokens.issue(join(workspace, 'out.xml'), 'out.xml');
    expect(await native.saveExport(token, 'ignored')).toBe(true);
    expect(readFileSync(join(folder, 'saved.xml'), 'utf8')).toBe('<a/>');
    target = null;
    expect(await native.saveExport(token, '')).toBe(false);
    target = join(folder, 'no-such-folder', 'x.xml');
    await expect(native.saveExport(token, '')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(native.saveExport(tokens.issue(join(folder, 'tape.csv'), 'tape.csv'), '')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(native.fileToken(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(native.fileToken('relative.csv')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(readdirSync(folder).sort()).toEqual(['saved.xml', 'tape.csv', 'workspace']);
    rmSync(folder, { recursive: true });
  });

  it('HST-39 a window opens where it was, unless that can no longer be reached or read', () => {
    const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    const saved = { x: 100, y: 50, width: 1200, height: 800, maximized: true };
    expect(restoreWindowState(JSON.stringify(saved), displays)).toEqual(saved);
    expect(restoreWindowState(JSON.stringify({ ...saved, x: 5000 }), displays)).toEqual({ width: 1200, height: 800, maximized: true });
    expect(restoreWindowState(JSON.stringify({ ...saved, width: 10, height: 10 }), displays)).toMatchObject({ width: 960, height: 640 });
    for (const damaged of [null, '', '{', '{"width":"x"}', '[]', 'null']) expect(restoreWindowState(damaged, displays)).toEqual({ width: 1440, height: 900, maximized: false });
  });
});
