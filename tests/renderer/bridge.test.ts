import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { tapestryClient } from '../../src-renderer/bridge/client.ts';
import { electronTransport } from '../../src-renderer/bridge/electron.ts';
import { eventDecoder } from '../../src-renderer/bridge/event-stream.ts';
import { loopbackTransport, takeToken } from '../../src-renderer/bridge/loopback.ts';
import { unwrap } from '../../src-renderer/bridge/transport.ts';
import { fixtureTransport } from './fixture-transport.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';

const collect = (subscribe: (item: (value: unknown) => void, end: (error: Error | null) => void) => void) => new Promise<{ items: unknown[]; error: Error | null }>((resolve) => {
  const items: unknown[] = [];
  subscribe((item) => items.push(item), (error) => resolve({ items, error }));
});

afterEach(() => vi.unstubAllGlobals());

describe('client', () => {
  it('UI-1 applies the contract’s defaults and parses the answer', async () => {
    const client = tapestryClient(fixtureTransport(fixtureHandlers()));
    const page = await client['runs.list']({});
    expect(page.offset).toBe(0);
    expect(page.items[0]?.id).toBe('r0414');
  });

  it('UI-1 refuses a request that does not fit before it is sent, and names the member', async () => {
    const client = tapestryClient(fixtureTransport(fixtureHandlers()));
    await expect(client['runs.get']({ run: '../etc' })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('run') as string });
  });

  it('UI-1 refuses an answer of another version', async () => {
    const client = tapestryClient({ ...fixtureTransport({}), call: () => Promise.resolve({ name: 'x' }) });
    await expect(client['workspace.info']({})).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('workspace.info: the answer') as string });
  });

  it('UI-1 an item that does not fit ends the stream with an error, once', async () => {
    const bad: Json = { seq: 'one' };
    const client = tapestryClient({ ...fixtureTransport({}), subscribe: (_m, _i, onItem, _s, onEnd) => { onItem(bad); onItem(bad); onEnd(null); } });
    const { items, error } = await collect((item, end) => client['runs.events']({ run: 'r0001' }, item, { onEnd: end }));
    expect(items).toEqual([]);
    expect(error).toBeInstanceOf(AppError);
  });
});

describe('envelope', () => {
  it('UI-2 turns a wire error back into an AppError with its instruction', () => {
    expect(() => unwrap({ ok: false, error: { code: 'BLOCKED', message: 'm', details: {}, userAction: 'do', retryable: false } }, 'x')).toThrow(expect.objectContaining({ code: 'BLOCKED', userAction: 'do' }) as Error);
    expect(unwrap({ ok: true, value: null }, 'x')).toBeNull();
    expect(() => unwrap('nonsense', 'x')).toThrow(/unknown form/);
  });
});

describe('loopback', () => {
  it('UI-3 takes the token out of the address and keeps it for the tab', () => {
    const store = new Map<string, string>();
    const storage = { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => store.set(key, value) } as unknown as Storage;
    const replaced: string[] = [];
    const history = { replaceState: (_: unknown, __: string, url: string) => replaced.push(url) } as unknown as History;
    const at = (hash: string) => ({ hash, pathname: '/', search: '' }) as Location;
    expect(takeToken(at('#token=s%2Fecret'), storage, history)).toBe('s/ecret');
    expect(replaced).toEqual(['/']);
    expect(takeToken(at('#/runs'), storage, history)).toBe('s/ecret');
    expect(replaced).toHaveLength(1);
  });

  it('UI-2 a host that does not answer is UNAVAILABLE and says what goes on', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    await expect(loopbackTransport('t').call('runs.list', {})).rejects.toMatchObject({ code: 'UNAVAILABLE', userAction: expect.stringContaining('still running') as string });
  });

  it('UI-4 a stream without its end was cut off; one with it ended', async () => {
    const answer = (text: string) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream' } })));
    const listen = () => collect((item, end) => loopbackTransport('t').subscribe('runs.events', {}, item, new AbortController().signal, end));
    answer('id: 1\ndata: {"seq":1}\n\nevent: end\ndata: {}\n\n');
    expect(await listen()).toEqual({ items: [{ seq: 1 }], error: null });
    answer('data: {"seq":1}\n\n');
    expect((await listen()).error).toMatchObject({ code: 'UNAVAILABLE' });
    answer('event: error\ndata: {"code":"CRASHED","message":"m","details":{},"retryable":true}\n\n');
    expect((await listen()).error).toMatchObject({ code: 'CRASHED' });
  });

  it('UI-4 events are whole however the bytes are cut', () => {
    const text = ': still here\r\n\r\ndata: {"a":1}\r\n\r\nid: 4\ndata: one\ndata: two\n\nevent: end\ndata: {}\n\n';
    const whole = eventDecoder()(text);
    expect(whole).toEqual([{ event: 'message', data: '{"a":1}' }, { event: 'message', data: 'one\ntwo' }, { event: 'end', data: '{}' }]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (cuts) => {
      const decode = eventDecoder();
      const events = [];
      let at = 0;
      for (const cut of cuts) { events.push(...decode(text.slice(at, at + cut))); at += cut; }
      events.push(...decode(text.slice(Math.min(at, text.length))));
      expect(events).toEqual(whole);
    }), { seed: 5, numRuns: 200 });
  });
});

describe('electron', () => {
  it('UI-2 carries envelopes both ways and cancels a call that is aborted', async () => {
    const cancelled: number[] = [];
    const transport = electronTransport({
      call: (_method, text, id) => new Promise((resolve) => setTimeout(() => resolve(JSON.stringify({ ok: true, value: { echo: JSON.parse(text) as Json, id: id ?? null } })), 5)),
      cancel: (id) => cancelled.push(id), subscribe: (_m, _t, onText) => { onText('{"ok":true,"value":1}'); onText(null); onText('{"ok":true,"value":2}'); return () => {}; },
      openFile: () => Promise.resolve(null), fileToken: () => Promise.reject(new Error('none')), saveExport: () => Promise.resolve(false),
    });
    const controller = new AbortController();
    const answer = transport.call('runs.list', { a: 1 }, controller.signal);
    controller.abort();
    expect(await answer).toEqual({ echo: { a: 1 }, id: 1 });
    expect(cancelled).toEqual([1]);
    expect(await collect((item, end) => transport.subscribe('runs.events', {}, item, new AbortController().signal, end))).toEqual({ items: [1], error: null });
  });
});
