import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { createFileTokens } from '../../src-main/hosts/file-tokens.ts';
import { serve } from '../../src-main/hosts/loopback/serve.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { openTestHost } from '../support/loopback.ts';
import { fixtureHandlers } from './fixture-handlers.ts';

describe('the loopback host', () => {
  it('HST-9 a stream is text/event-stream with ids, and ends with one event', async () => {
    const test = await openTestHost();
    const answer = await test.send('/stream/runs.events', { method: 'POST', headers: test.honest, body: '{"run":"r0001","after":38}' });
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = answer.body.split('\n\n').filter((event) => event !== '');
    expect(events.map((event) => event.split('\n', 1)[0])).toEqual(['id: 39', 'id: 40', 'event: end']);
    expect(events[0]).toMatch(/^id: 39\ndata: \{.*"seq":39.*\}$/);
    const failed = await test.send('/stream/runs.events', { method: 'POST', headers: test.honest, body: '{"run":"nonsense"}' });
    expect(failed.body).toMatch(/^event: error\ndata: \{"code":"INVALID_INPUT".*\}\n\n$/);
    await test.close();
  });

  it('HST-10 no more than the allowed number of subscriptions is open at a time', async () => {
    let freed = 0;
    const test = await openTestHost({ limits: { openStreams: 2 }, overrides: {
      async *'runs.events'({ run }, { signal }) {
        yield { seq: 1, run, kind: 'status', gate: null, status: 'running', done: null, total: null, unit: null, message: null };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        freed += 1;
      },
    } });
    const open = () => test.send('/stream/runs.events', { method: 'POST', headers: test.honest, body: '{"run":"r0001"}' });
    const held = [open(), open()];
    await expect.poll(() => test.handled()).toBe(2);
    expect(await open()).toMatchObject({ status: 413 });
    const metrics = await test.send('/metrics', { headers: { authorization: `Bearer ${test.host.token}` } });
    expect(metrics.body).toContain('tapestry_open_streams 2');
    await test.host.close(100);
    for (const answer of await Promise.all(held)) expect(answer.body).toMatch(/event: error\ndata: \{"code":"UNAVAILABLE"/);
    expect(freed).toBe(2);
    rmSync(test.folder, { recursive: true });
  });

  it('HST-38 closing lets running calls finish within the grace, then cuts them off, and takes no new ones', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const test = await openTestHost({ overrides: { 'tapes.list': async () => {
      started.resolve();
      await release.promise;
      return [];
    } } });
    const running = test.send('/rpc/tapes.list', { method: 'POST', headers: test.honest, body: '{}' });
    await started.promise;
    const closing = test.host.close(10_000);
    await expect(test.send('/healthz')).rejects.toThrow();
    release.resolve();
    expect(await running).toMatchObject({ status: 200, body: '{"ok":true,"value":[]}' });
    await closing;
    rmSync(test.folder, { recursive: true });

    const stuck = await openTestHost({ overrides: { 'tapes.list': () => new Promise(() => undefined) } });
    const lost = stuck.send('/rpc/tapes.list', { method: 'POST', headers: stuck.honest, body: '{}' });
    lost.catch(() => undefined);
    await expect.poll(() => stuck.handled()).toBe(1);
    await stuck.host.close(20);
    await expect(lost).rejects.toThrow();
    rmSync(stuck.folder, { recursive: true });
  });

  it('HST-27 an interface that is not built says so', async () => {
    const test = await openTestHost();
    rmSync(join(test.folder, 'renderer', 'index.html'));
    expect(await test.send('/')).toMatchObject({ status: 503, body: expect.stringContaining('npm run build') as string });
    await test.close();
  });

  it('HST-38 serve opens the workspace, leaves its address for its owner only, and removes it at the end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapestry-serve-'));
    const tokenFile = join(folder, 'address');
    let closed = 0;
    const host = await serve({
      workspaceDir: folder, actor: 'x', assets: folder, clock: systemClock, log: silentLog, tokenFile,
      openWorkbench: async () => ({ handlers: fixtureHandlers(), fileTokens: createFileTokens(), readOnly: true, close: () => void (closed += 1) }),
    });
    expect(host.readOnly).toBe(true);
    expect(readFileSync(tokenFile, 'utf8')).toBe(`${host.url}\n`);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    await host.close();
    expect(existsSync(tokenFile)).toBe(false);
    expect(closed).toBe(1);

    const taken = await serve({ workspaceDir: folder, actor: 'x', assets: folder, clock: systemClock, log: silentLog, openWorkbench: async () => ({ handlers: fixtureHandlers(), fileTokens: createFileTokens(), readOnly: false, close: () => undefined }) });
    await expect(serve({ workspaceDir: folder, actor: 'x', assets: folder, clock: systemClock, log: silentLog, port: taken.port, openWorkbench: async () => ({ handlers: fixtureHandlers(), fileTokens: createFileTokens(), readOnly: false, close: () => void (closed += 1) }) })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(closed).toBe(2);
    await taken.close();
    rmSync(folder, { recursive: true });
  });
});
