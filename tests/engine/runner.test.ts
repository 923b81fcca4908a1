import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineGate, type GateContext } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import type { Manifest } from '../../src-shared/model/run.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { engineBench, statuses } from './bench.ts';
import { limitGate, reportGate, toyPipeline, wordsGate } from './toy-pipeline.ts';

let bench: ReturnType<typeof engineBench>;
beforeEach(() => { bench = engineBench(); });
afterEach(() => bench.dispose());

/** A gate that does what the test says. */
function gate(id: string, run: (context: GateContext<unknown>) => Promise<unknown>, more: Partial<Parameters<typeof defineGate>[0]> = {}) {
  return defineGate({ id, version: '1', title: id, inputs: ['text'], outputs: [], params: z.object({}), run: async (context) => { await run(context); return { outcome: 'passed' as const, summary: {} }; }, ...more } as Parameters<typeof defineGate>[0]);
}
const alone = (...gates: Parameters<typeof toyPipeline>[0] & object) => toyPipeline(gates);
const keys = (outcome: Awaited<ReturnType<typeof bench.run>>): Record<string, string | null> => Object.fromEntries(outcome.gates.map((each) => [each.id, each.key]));

test('ENG-1 gates run in the order that slots and edges imply, whatever the order of declaration', async () => {
  const outcome = await bench.run({ pipeline: toyPipeline([reportGate, limitGate, wordsGate]) });
  expect(outcome.status).toBe('succeeded');
  expect(bench.told).toEqual(['start words', 'progress words 3/3 words', 'passed words', 'start limit', 'passed limit', 'start report', 'passed report']);
  const [a, b] = [gate('a', async () => undefined), gate('b', async () => undefined)];
  expect(definePipeline({ id: 'p', title: 'p', gates: [a, b], edges: [['b', 'a']], external: ['text'] }).order.map((each) => each.id)).toEqual(['b', 'a']);
});

test('ENG-2 a wrong declaration is an error that names the gate or slot', () => {
  const made = (id: string, inputs: string[], outputs: string[]) => gate(id, async () => undefined, { inputs, outputs });
  expect(() => toyPipeline([wordsGate, wordsGate])).toThrow(/words twice/);
  expect(() => toyPipeline([made('a', [], ['x']), made('b', [], ['x'])])).toThrow(/slot x is produced by a and by b/);
  expect(() => toyPipeline([made('a', ['nowhere'], [])])).toThrow(/gate a reads slot nowhere/);
  expect(() => toyPipeline([made('a', ['y'], ['x']), made('b', ['x'], ['y'])])).toThrow(/circle/);
});

test('ENG-3 a key changes when an input, parameter, declared configuration, code or engine changes, and only for gates that use it', async () => {
  const base = keys(await bench.run());
  const changed = async (spec: Parameters<typeof bench.run>[0]): Promise<string[]> => {
    const other = keys(await bench.run({ ...spec, bypassMemo: true }));
    return Object.keys(base).filter((id) => base[id] !== other[id]);
  };
  expect(await changed({})).toEqual([]);
  expect(await changed({ text: 'four five six' })).toEqual(['words']);
  expect(await changed({ text: 'one two' })).toEqual(['words', 'limit', 'report']);
  expect(await changed({ greeting: 'hello ' })).toEqual(['report']);
  expect(await changed({ params: { separator: ' ' } })).toEqual([]);
  expect(await changed({ params: { nobody: 'reads this' } })).toEqual([]);
  expect(await changed({ params: { separator: 't' } })).toEqual(['words']);
  expect(await changed({ config: { limit: 10, other: 'y' } })).toEqual([]);
  expect(await changed({ config: { limit: 11, other: 'x' } })).toEqual(['limit', 'report']);
  expect(await changed({ codeHash: 'code-2' })).toEqual(['words', 'limit', 'report']);
  expect(await changed({ engine: { duckdb: '2' } })).toEqual(['words', 'limit', 'report']);
  expect(await changed({ limits: { threads: 4, memoryMb: 999, cacheDirectory: '/elsewhere' } })).toEqual([]);
  expect(await changed({ pipeline: toyPipeline([{ ...wordsGate, version: '2' }, limitGate, reportGate]) })).toEqual(['words']);
});

test('ENG-4 a known key whose outputs hold is reused; an altered output is made again', async () => {
  const first = await bench.run();
  const second = await bench.run();
  expect(statuses(second)).toEqual({ words: 'reused', limit: 'reused', report: 'reused' });
  expect(second.manifest?.sha256).toBe(first.manifest?.sha256);
  const counts = first.gates[0]?.outputs[0] as { sha256: string; extension: string };
  writeFileSync(bench.artifacts.pathOf(counts), '{"words": 999}\n');
  const third = await bench.run();
  expect(statuses(third)).toEqual({ words: 'passed', limit: 'reused', report: 'reused' });
  expect(readFileSync(bench.artifacts.pathOf(counts), 'utf8')).toContain('3');
});

test('ENG-5 bypassing the memo runs every gate and gives the same outputs', async () => {
  const first = await bench.run();
  const again = await bench.run({ bypassMemo: true });
  expect(statuses(again)).toEqual({ words: 'passed', limit: 'passed', report: 'passed' });
  expect(again.gates.map((each) => each.outputs.map((output) => output.sha256))).toEqual(first.gates.map((each) => each.outputs.map((output) => output.sha256)));
});

test('ENG-6 a blocked gate keeps its outputs, and what follows is skipped with the reason; so again from the memo', async () => {
  for (const run of [1, 2]) {
    const outcome = await bench.run({ config: { limit: 2 } });
    expect(outcome.status, `run ${run}`).toBe('blocked');
    expect(statuses(outcome)).toEqual({ words: run === 1 ? 'passed' : 'reused', limit: 'blocked', report: 'skipped' });
    expect(outcome.gates[1]?.outputs.map((output) => output.name)).toEqual(['verdict']);
    expect(outcome.gates[1]?.message).toBe('3 words are more than 2');
    expect(outcome.gates[2]?.message).toBe('not run: limit blocked');
    expect(outcome.manifest).not.toBeNull();
  }
  const review = gate('review', async () => undefined);
  const outcome = await bench.run({ pipeline: alone({ ...review, run: async () => ({ outcome: 'review_required', summary: {}, message: 'look at this' }) }, gate('after', async () => undefined)) });
  expect([outcome.status, outcome.gates[1]?.message]).toEqual(['review_required', 'not run: review waits for a person']);
});

test('ENG-7 a gate whose precondition gives a reason is skipped with it, and so is one that lacks its slot', async () => {
  const outcome = await bench.run({ params: { quiet: true } });
  expect([outcome.status, outcome.gates[2]?.status, outcome.gates[2]?.message]).toEqual(['succeeded', 'skipped', 'nobody asked for a report']);
  const maker = gate('maker', async () => undefined, { outputs: ['thing'], when: () => 'not today' });
  const user = gate('user', async () => undefined, { inputs: ['thing'] });
  const optional = gate('optional', async (context) => expect(context.optional('thing')).toBeNull(), { inputs: ['thing?'] });
  const chain = await bench.run({ pipeline: alone(maker, user, optional) });
  expect(chain.gates.map((each) => [each.status, each.message])).toEqual([['skipped', 'not today'], ['skipped', 'thing was not made'], ['passed', null]]);
});

test('ENG-8 retryable errors are tried as often as declared, others never', async () => {
  let tries = 0;
  const shaky = (code: 'UNAVAILABLE' | 'INVALID_INPUT', succeedAt: number) => gate('shaky', async () => { tries += 1; if (tries < succeedAt) throw new AppError(code, 'not yet'); }, { attempts: 3 });
  expect((await bench.run({ pipeline: alone(shaky('UNAVAILABLE', 3)) })).status).toBe('succeeded');
  expect(tries).toBe(3);
  tries = 0;
  const failed = await bench.run({ pipeline: alone(shaky('UNAVAILABLE', 9)), bypassMemo: true });
  expect([tries, failed.status, failed.error?.code, failed.manifest]).toEqual([3, 'failed', 'UNAVAILABLE', null]);
  tries = 0;
  await bench.run({ pipeline: alone(shaky('INVALID_INPUT', 9)), bypassMemo: true });
  expect(tries).toBe(1);
});

test('ENG-9 a time budget ends the gate with TIMEOUT', async () => {
  const slow = gate('slow', (context) => new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new Error('interrupted')))), { budgetSeconds: 0.02 });
  const outcome = await bench.run({ pipeline: alone(slow, gate('after', async () => undefined)) });
  expect([outcome.status, outcome.error?.code, outcome.error?.message]).toEqual(['failed', 'TIMEOUT', 'slow took longer than 0.02 s']);
  expect(outcome.gates[1]?.message).toBe('not run: slow failed');
});

test('ENG-10 cancel ends the running gate and skips the rest; nothing is written as done', async () => {
  const abort = new AbortController();
  const waiting = gate('waiting', (context) => new Promise((_, reject) => { context.signal.addEventListener('abort', () => reject(new Error('interrupted'))); abort.abort(); }));
  const outcome = await bench.run({ pipeline: alone(waiting, gate('after', async () => undefined)), signal: abort.signal });
  expect([outcome.status, outcome.error?.code, outcome.manifest]).toEqual(['cancelled', 'CANCELLED', null]);
  expect(statuses(outcome)).toEqual({ waiting: 'cancelled', after: 'skipped' });
  const deaf = gate('deaf', async () => undefined);
  const before = await bench.run({ pipeline: alone(deaf), signal: abort.signal });
  expect([before.status, before.error?.code, statuses(before)]).toEqual(['cancelled', 'CANCELLED', { deaf: 'skipped' }]);
  const late = new AbortController();
  const finishes = gate('finishes', async () => late.abort());
  expect((await bench.run({ pipeline: alone(finishes), signal: late.signal })).status).toBe('cancelled');
});

test('ENG-11 the scratch directory is fresh for every attempt and gone whatever happens', async () => {
  const seen: string[] = [];
  const messy = (fails: boolean) => gate(`messy-${fails}`, async (context) => { seen.push(context.scratch); writeFileSync(`${context.scratch}/left.txt`, 'x'); if (fails) throw new AppError('UNAVAILABLE', 'no'); }, { attempts: 2 });
  await bench.run({ pipeline: alone(messy(false)) });
  await bench.run({ pipeline: alone(messy(true)) });
  expect(new Set(seen).size).toBe(3);
  expect(bench.scratchLeft()).toEqual([]);
});

test('ENG-12 a gate reaches what it declared and nothing else', async () => {
  const fails = async (run: (context: GateContext<unknown>) => Promise<unknown>, more = {}): Promise<string | undefined> => {
    const outcome = await bench.run({ pipeline: alone(gate('g', run, { outputs: ['made'], config: ['limit'], ...more })), bypassMemo: true });
    expect([outcome.status, outcome.error?.code]).toEqual(['failed', 'INTERNAL']);
    return outcome.error?.message;
  };
  const about = { extension: 'txt', mediaType: 'text/plain' };
  expect(await fails(async (context) => context.input('greeting'))).toBe('gate g reads slot greeting without declaring it');
  expect(await fails(async (context) => context.optional('made'))).toBe('gate g reads slot made without declaring it');
  expect(await fails(async (context) => context.input('greeting'), { inputs: ['greeting?'] })).toBe('gate g needs slot greeting, which is empty');
  expect(await fails(async (context) => context.config('other'))).toBe('gate g reads configuration section other without declaring it');
  expect(await fails(async (context) => context.output('report', { text: '' }, about))).toBe('gate g hands over slot report without declaring it');
  expect(await fails(async (context) => { await context.output('made', { text: 'a' }, about); await context.output('made', { text: 'b' }, about); })).toBe('gate g hands over slot made twice');
  expect(await fails(async () => undefined)).toBe('gate g passed without handing over made');
});

test('ENG-13 the manifest says what was done, never when, where or by whom', async () => {
  const first = await bench.run();
  const other = engineBench();
  try {
    const second = await other.run({ clock: { now: () => '2031-12-31T23:59:59.999Z', monotonicMs: () => Math.PI } });
    expect(second.manifest?.sha256).toBe(first.manifest?.sha256);
    const text = readFileSync(bench.artifacts.pathOf(first.manifest as NonNullable<typeof first.manifest>), 'utf8');
    const manifest = JSON.parse(text) as Manifest;
    expect(manifest.gates.map((each) => [each.id, each.status, each.outputs.length])).toEqual([['words', 'passed', 1], ['limit', 'passed', 1], ['report', 'passed', 1]]);
    expect(manifest.inputs.map((each) => each.name)).toEqual(['text']);
    expect(text).not.toMatch(/2026-01-01|seconds|actor|tapestry-engine-/);
  } finally {
    other.dispose();
  }
});

test('ENG-14 what a gate throws is the run\'s error, and the run never throws', async () => {
  for (const [thrown, code] of [[new AppError('LIMIT_EXCEEDED', 'too much'), 'LIMIT_EXCEEDED'], [new TypeError('boom'), 'INTERNAL'], ['text', 'INTERNAL']] as const) {
    const outcome = await bench.run({ pipeline: alone(gate('g', async () => { throw thrown; })), bypassMemo: true });
    expect([outcome.status, outcome.error?.code, outcome.gates[0]?.status]).toEqual(['failed', code, 'failed']);
  }
});
