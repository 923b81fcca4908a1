import { describe, expect, it } from 'vitest';
import type { GateRecord, Run } from '../../src-shared/model/run.ts';
import { QueryCache, queryKey } from '../../src-renderer/state/query-cache.ts';
import { applyRunEvent, gatesDone } from '../../src-renderer/state/run-progress.ts';
import { RUNS } from './fixtures/runs.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('answers of the host', () => {
  it('UI-50 one question is asked once however many follow it', async () => {
    const cache = new QueryCache();
    let asked = 0;
    const ask = () => Promise.resolve(++asked);
    const key = queryKey('runs.list', { limit: 5, offset: 0 });
    expect(key).toBe(queryKey('runs.list', { offset: 0, limit: 5 }));
    cache.subscribe(key, ask, () => {});
    cache.subscribe(key, ask, () => {});
    await settled();
    expect(cache.peek(key)).toEqual({ data: 1, error: null, loading: false });
    expect(asked).toBe(1);
  });

  it('UI-50 the newest answer wins, also when the older comes later', async () => {
    const cache = new QueryCache();
    const answers: ((value: string) => void)[] = [];
    cache.subscribe('k x', () => new Promise<string>((resolve) => answers.push(resolve)), () => {});
    cache.refetch('k x');
    answers[1]?.('new');
    answers[0]?.('old');
    await settled();
    expect(cache.peek('k x')).toMatchObject({ data: 'new' });
  });

  it('UI-50 an error keeps what was known and says so', async () => {
    const cache = new QueryCache();
    let fail = false;
    cache.subscribe('k x', () => (fail ? Promise.reject(new Error('gone')) : Promise.resolve('kept')), () => {});
    await settled();
    fail = true;
    cache.refetch('k x');
    await settled();
    expect(cache.peek('k x')).toMatchObject({ data: 'kept', loading: false, error: { message: 'gone' } });
  });

  it('UI-50 what changed is asked again where it is followed, and later where it is not', async () => {
    const cache = new QueryCache();
    const asked: string[] = [];
    const follow = (key: string) => cache.subscribe(key, () => { asked.push(key); return Promise.resolve(key); }, () => {});
    follow('runs.list {}');
    const leave = follow('runs.get {"run":"r0001"}');
    follow('audit.page {}');
    leave();
    cache.invalidate(['runs.']);
    await settled();
    expect(asked).toEqual(['runs.list {}', 'runs.get {"run":"r0001"}', 'audit.page {}', 'runs.list {}']);
    follow('runs.get {"run":"r0001"}');
    await settled();
    expect(asked.at(-1)).toBe('runs.get {"run":"r0001"}');
  });
});

describe('a run that goes on', () => {
  const running = RUNS.find((run) => run.status === 'running') as Run;
  const gate = (run: Run, id: string) => run.gates.find((each) => each.id === id) as GateRecord;
  const event = (over: Partial<Parameters<typeof applyRunEvent>[1]>) => ({ seq: 1, run: running.id, kind: 'progress' as const, gate: 'validate', status: 'running', done: 70_000, total: 100_000, unit: 'rows', message: null, ...over });

  it('UI-51 progress moves the bar of its gate only', () => {
    const after = applyRunEvent(running, event({}));
    expect(gate(after, 'validate').progress).toEqual({ done: 70_000, total: 100_000, unit: 'rows' });
    expect(gate(after, 'aggregate')).toEqual(gate(running, 'aggregate'));
  });

  it('UI-51 a gate that ended is not set back by an older event', () => {
    const ended = applyRunEvent(running, event({ kind: 'gate', status: 'passed', done: null }));
    expect(gate(ended, 'validate').status).toBe('passed');
    expect(gate(applyRunEvent(ended, event({})), 'validate').status).toBe('passed');
    expect(gate(applyRunEvent(ended, event({ kind: 'gate', status: 'running' })), 'validate').status).toBe('passed');
  });

  it('UI-51 a run that rests is not woken by a late status', () => {
    const resting = { ...running, status: 'failed' as const };
    expect(applyRunEvent(resting, event({ kind: 'status', gate: null, status: 'running' })).status).toBe('failed');
    expect(applyRunEvent(running, event({ kind: 'status', gate: null, status: 'nonsense' })).status).toBe('running');
  });

  it('counts the gates that passed', () => {
    expect(gatesDone(running)).toEqual({ done: 3, total: 7 });
    expect(gatesDone(RUNS.find((run) => run.status === 'blocked') as Run)).toEqual({ done: 3, total: 7 });
    const skipped = { ...running, gates: running.gates.map((each, at) => ({ ...each, status: at < 2 ? 'passed' as const : 'skipped' as const })) };
    expect(gatesDone({ ...skipped, status: 'review_required' })).toEqual({ done: 2, total: 7 });
    expect(gatesDone({ ...skipped, status: 'succeeded' })).toEqual({ done: 7, total: 7 });
  });
});
