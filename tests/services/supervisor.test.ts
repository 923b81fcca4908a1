import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import type { RunRequest } from '../../src-shared/model/run.ts';
import type { RunEvent } from '../../src-main/services/run-events.ts';
import { createRunSupervisor } from '../../src-main/services/run-supervisor.ts';
import { ada, newStore } from '../store/store-fixture.ts';
import { FakeEngine, gateRecord } from './fake-engine.ts';

const REQUEST: RunRequest = { pipeline: 'toy', mode: 'plain', regime: null, title: 'a run', kind: 'draft', inputs: [], priorRun: null, params: {}, configSha256: 'c'.repeat(64) };
const never = new AbortController().signal;

function bench() {
  const store = newStore();
  const engines: FakeEngine[] = [];
  const supervisor = createRunSupervisor({
    store, killAfterMs: 20,
    spawn: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    gatesOf: () => [{ id: 'first', title: 'First', version: '1' }, { id: 'second', title: 'Second', version: '1' }],
    jobOf: (request) => ({ request, configPath: '', codeHash: '', versions: {}, directories: { artifacts: '', scratch: '' }, limits: { threads: 1, memoryMb: 1, cacheDirectory: '' }, bypassMemo: false }),
  });
  /** The engine of the n-th execution, once it has its job. */
  const engine = async (n: number): Promise<FakeEngine> => {
    for (;;) {
      const found = engines[n];
      if (found?.received.some((message) => message.type === 'start')) return found;
      await turn();
    }
  };
  return { store, supervisor, engines, engine };
}

async function finish(engine: FakeEngine): Promise<void> {
  await engine.gate('first');
  await engine.gate('second');
  engine.say({ type: 'finished', status: 'succeeded', manifest: null, error: null });
}

describe('run supervisor', () => {
  it('SVC-1 runs go one at a time, in the order they were asked for', async () => {
    const { store, supervisor, engines, engine } = bench();
    const [a, b] = [supervisor.submit(REQUEST, ada), supervisor.submit(REQUEST, ada)];
    const first = await engine(0);
    expect([store.runs.get(a.id).status, store.runs.get(b.id).status, engines.length]).toEqual(['running', 'queued', 1]);
    await finish(first);
    expect((await supervisor.wait(a.id, never)).status).toBe('succeeded');
    await finish(await engine(1));
    expect((await supervisor.wait(b.id, never)).status).toBe('succeeded');
  });

  it('SVC-2 a gate is acknowledged only when it is in the store, with one log entry for each report', async () => {
    const { store, supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    const before = store.audit.head().seq;
    const reply = await child.gate('first', { summary: { rows: 7, blocking: 1, review: 2, info: 3 } });
    expect(reply).toMatchObject({ type: 'reply' });
    expect(store.audit.head().seq).toBe(before + 2);
    const run = store.runs.get(id);
    expect(run.gates[0]).toMatchObject({ id: 'first', status: 'passed', summary: { rows: 7 } });
    await child.gate('second', { summary: { rows: 99, blocking: 4 } });
    child.say({ type: 'finished', status: 'succeeded', manifest: null, error: null });
    const ended = await supervisor.wait(id, never);
    expect([ended.rows, ended.findings]).toEqual([7, { blocking: 5, review: 2, info: 3 }]);
  });

  it('SVC-3 the memo answers only results that can be stood on', async () => {
    const { supervisor, engine } = bench();
    supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    expect(await child.ask({ ask: 'memo', key: 'first-key' })).toMatchObject({ type: 'reply', value: null });
    await child.gate('first', { summary: { rows: 7 } });
    expect(await child.ask({ ask: 'memo', key: 'first-key' })).toMatchObject({ type: 'reply', value: { status: 'passed', summary: { rows: 7 } } });
    await child.gate('second', { status: 'failed', message: 'no' });
    expect(await child.ask({ ask: 'memo', key: 'second-key' })).toMatchObject({ type: 'reply', value: null });
  });

  it('SVC-4 an engine that dies fails its run with CRASHED, what was acknowledged stays, and the run can be resumed', async () => {
    const { store, supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    await child.gate('first');
    await child.ask({ ask: 'gate-started', gate: 'second', key: 'second-key' });
    child.exit(null, 'SIGSEGV');
    const dead = await supervisor.wait(id, never);
    expect([dead.status, dead.error?.code]).toEqual(['failed', 'CRASHED']);
    expect(dead.error?.message).toContain('SIGSEGV');
    expect(dead.gates.map((gate) => gate.status)).toEqual(['passed', 'failed']);
    supervisor.resume(id, ada);
    await finish(await engine(1));
    expect((await supervisor.wait(id, never)).status).toBe('succeeded');
    expect((await store.verifyState()).differences).toEqual([]);
  });

  it('SVC-5 what the store refuses is refused to the engine, and the run fails with that error', async () => {
    const { supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    const reply = await child.ask({ ask: 'gate-finished', record: gateRecord('no-such-gate') });
    expect(reply).toMatchObject({ type: 'refusal', error: { code: 'NOT_FOUND' } });
    child.exit(70, null);
    const failed = await supervisor.wait(id, never);
    expect([failed.status, failed.error?.code]).toEqual(['failed', 'NOT_FOUND']);
  });

  it('SVC-6 cancel is acknowledged at once; an engine that does not stop is killed; the run is cancelled', async () => {
    const { store, supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    await child.gate('first');
    expect(supervisor.cancel(id, ada)).toBe(true);
    expect(child.received.at(-1)).toEqual({ type: 'cancel' });
    expect(child.killed).toBe(false);
    const ended = await supervisor.wait(id, never);
    expect([child.killed, ended.status, ended.error?.code]).toEqual([true, 'cancelled', 'CANCELLED']);
    expect(supervisor.cancel(id, ada)).toBe(false);
    expect(store.audit.page({ kind: 'run.cancel-asked' }).total).toBe(1);
  });

  it('SVC-7 a run that waits for its turn is cancelled without an engine', async () => {
    const { store, supervisor, engines, engine } = bench();
    supervisor.submit(REQUEST, ada);
    const waiting = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    expect(supervisor.cancel(waiting.id, ada)).toBe(true);
    expect(store.runs.get(waiting.id).status).toBe('cancelled');
    await finish(child);
    await turn();
    expect(engines).toHaveLength(1);
  });

  it('SVC-8 events resume behind a number without gap, are bounded however much progress there is, and end with the run', async () => {
    const { supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const seen: RunEvent[] = [];
    const watching = (async () => {
      for await (const event of supervisor.events(id, 0, never)) seen.push(event);
    })();
    const child = await engine(0);
    await child.ask({ ask: 'gate-started', gate: 'first', key: null });
    for (let done = 1; done <= 5000; done += 1) child.say({ type: 'progress', gate: 'first', done, total: 5000, unit: 'rows' });
    const late: RunEvent[] = [];
    const stop = new AbortController();
    for await (const event of supervisor.events(id, 0, stop.signal)) {
      late.push(event);
      if (event.kind === 'progress') break;
    }
    expect(late.length).toBeLessThan(10);
    expect(late.at(-1)).toMatchObject({ kind: 'progress', done: 5000 });
    await child.ask({ ask: 'gate-finished', record: gateRecord('first') });
    await child.gate('second');
    child.say({ type: 'finished', status: 'succeeded', manifest: null, error: null });
    await watching;
    expect(seen.map((event) => event.seq)).toEqual(seen.map((event) => event.seq).toSorted((a, b) => a - b));
    expect(new Set(seen.map((event) => event.seq)).size).toBe(seen.length);
    expect(seen.at(-1)).toMatchObject({ kind: 'status', status: 'succeeded' });
    const after = seen.at(-3)?.seq ?? 0;
    const rest: number[] = [];
    for await (const event of supervisor.events(id, after, never)) rest.push(event.seq);
    expect(rest.every((seq) => seq > after)).toBe(true);
    expect(rest.at(-1)).toBe(seen.at(-1)?.seq);
  });

  it('SVC-9 closing interrupts what runs and what waits; both can be resumed', async () => {
    const { store, supervisor, engine } = bench();
    const [running, waiting] = [supervisor.submit(REQUEST, ada), supervisor.submit(REQUEST, ada)];
    const child = await engine(0);
    await child.gate('first');
    await supervisor.close();
    expect(child.killed).toBe(true);
    expect([store.runs.get(running.id).status, store.runs.get(waiting.id).status]).toEqual(['interrupted', 'interrupted']);
    expect(store.runs.get(running.id).gates[0]?.status).toBe('passed');
    expect(() => supervisor.submit(REQUEST, ada)).toThrow(/closing/);
  });

  it('SVC-10 a succeeded or running run is not resumed; an unknown one is NOT_FOUND; waiting can be given up', async () => {
    const { supervisor, engine } = bench();
    const { id } = supervisor.submit(REQUEST, ada);
    const child = await engine(0);
    expect(() => supervisor.resume(id, ada)).toThrow(/cannot be resumed/);
    const giveUp = new AbortController();
    const waiting = supervisor.wait(id, giveUp.signal).catch((error: AppError) => error.code);
    giveUp.abort();
    expect(await waiting).toBe('CANCELLED');
    await finish(child);
    await supervisor.wait(id, never);
    expect(() => supervisor.resume(id, ada)).toThrow(/succeeded/);
    await expect(supervisor.wait('r0999', never)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
