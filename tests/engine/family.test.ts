import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createEngineLedger } from '../../src-main/hosts/engine/engine-ledger.ts';
import { defineGate } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { engineBench, statuses } from './bench.ts';

let bench: ReturnType<typeof engineBench>;
beforeEach(() => { bench = engineBench(); });
afterEach(() => bench.dispose());

const joinGate = defineGate({
  id: 'join', version: '1', title: 'Join', inputs: ['vendor.*'], outputs: ['joined'], params: z.object({}),
  run: async (context) => {
    const files = context.family('vendor.*');
    files.forEach(({ name }, i) => context.progress(i + 1, files.length, 'files', { read: files.slice(0, i + 1).map((each) => each.name), last: name }));
    await context.output('joined', { text: files.map(({ name, path }) => `${name}=${readFileSync(path, 'utf8')}`).join(';') }, { extension: 'txt', mediaType: 'text/plain' });
    return { outcome: 'passed' as const, summary: { files: files.length } };
  },
});
const afterGate = defineGate({ id: 'after', version: '1', title: 'After', inputs: ['joined', 'other.x?'], outputs: [], params: z.object({}), run: async () => ({ outcome: 'passed' as const, summary: {} }) });
const pipeline = definePipeline({ id: 'family', title: 'Family', external: ['vendor.*', 'other.x'], gates: [joinGate, afterGate] });

async function run(files: Readonly<Record<string, string>>, more: Parameters<typeof bench.run>[0] = {}) {
  const inputs = await Promise.all(Object.entries(files).map(async ([name, text]) => ({ ...(await writeArtifact(join(bench.root, 'artifacts'), name, 'text/plain', 'txt', text)), fileName: `${name}.txt` })));
  const request = { pipeline: 'family', mode: 'x', regime: null, title: 'x', kind: 'draft' as const, inputs, priorRun: null, params: {}, configSha256: '0'.repeat(64) };
  return bench.run({ pipeline, request, ...more } as Parameters<typeof bench.run>[0]);
}
const key = (outcome: Awaited<ReturnType<typeof run>>, gate: string): string | null => outcome.gates.find(({ id }) => id === gate)?.key ?? null;

test('ENG-19 a family is every slot that begins so, in order of code units, possibly none', async () => {
  const outcome = await run({ 'vendor.b': '2', 'vendor.a10': '3', 'vendor.a2': '1', 'other.x': 'no', vendor: 'no' });
  const [joined] = outcome.gates.find(({ id }) => id === 'join')?.outputs ?? [];
  expect(joined && readFileSync(bench.artifacts.pathOf(joined), 'utf8')).toBe('vendor.a10=3;vendor.a2=1;vendor.b=2');
  expect(statuses(await run({}))).toEqual({ join: 'passed', after: 'passed' });
});

test('ENG-19 each file of a family enters the key by its slot; what is not of it does not', async () => {
  const base = key(await run({ 'vendor.a': '1', 'vendor.b': '2' }), 'join');
  const other = async (files: Readonly<Record<string, string>>) => key(await run(files), 'join') === base;
  expect([await other({ 'vendor.b': '2', 'vendor.a': '1' }), await other({ 'vendor.a': '1', 'vendor.b': '2', 'other.x': '9' })]).toEqual([true, true]);
  expect([await other({ 'vendor.a': '1', 'vendor.b': '3' }), await other({ 'vendor.a': '1' }), await other({ 'vendor.a': '2', 'vendor.b': '1' }), await other({ 'vendor.a': '1', 'vendor.b': '2', 'vendor.c': '2' })]).toEqual([false, false, false, false]);
});

test('ENG-19 an altered file of a family is CORRUPT and named; a gate reaches only families that it declared', async () => {
  await run({ 'vendor.a': '1', 'vendor.b': '2' });
  const { path } = { path: bench.artifacts.pathOf(await writeArtifact(join(bench.root, 'artifacts'), 'vendor.b', 'text/plain', 'txt', '2')) };
  const inputs = await Promise.all(['1', '2'].map(async (text, i) => ({ ...(await writeArtifact(join(bench.root, 'artifacts'), `vendor.${'ab'[i] ?? ''}`, 'text/plain', 'txt', text)), fileName: 'x' })));
  writeFileSync(path, '3');
  const altered = await bench.run({ pipeline, request: { pipeline: 'family', mode: 'x', regime: null, title: 'x', kind: 'draft', inputs, priorRun: null, params: {}, configSha256: '0'.repeat(64) } } as Parameters<typeof bench.run>[0]);
  expect([altered.status, altered.error?.code, altered.error?.message]).toEqual(['failed', 'CORRUPT', expect.stringContaining('vendor.b')]);
  const thief = definePipeline({ id: 'family', title: 'x', external: ['vendor.*', 'other.x'], gates: [defineGate({ id: 'thief', version: '1', title: 'x', inputs: ['other.x?'], outputs: [], params: z.object({}), run: async (context) => { context.family('vendor.*'); return { outcome: 'passed' as const, summary: {} }; } })] });
  expect((await run({ 'vendor.a': '1' }, { pipeline: thief })).error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('vendor.*') as string });
});

test('ENG-20 what a gate shows goes with its progress, and never into the key or the result', async () => {
  const seen: unknown[] = [];
  const first = await run({ 'vendor.a': '1', 'vendor.b': '2' }, { ledger: { ...bench.ledger, progress: (gate: string, done: number, _total: number | null, _unit: string, what?: unknown) => void seen.push([gate, done, what]) } } as never);
  expect(seen).toEqual([['join', 1, { read: ['vendor.a'], last: 'vendor.a' }], ['join', 2, { read: ['vendor.a', 'vendor.b'], last: 'vendor.b' }]]);
  const blind = definePipeline({ ...pipeline, gates: [{ ...joinGate, run: (context) => joinGate.run({ ...context, progress: () => undefined }) }, afterGate] });
  const second = await run({ 'vendor.a': '1', 'vendor.b': '2' }, { pipeline: blind, bypassMemo: true });
  expect([key(second, 'join'), second.manifest?.sha256]).toEqual([key(first, 'join'), first.manifest?.sha256]);
  const sent: unknown[] = [];
  const ledger = createEngineLedger((message) => sent.push(message), { now: () => '', monotonicMs: () => 0 } as never, () => undefined);
  ledger.progress('join', 1, 2, 'files', { read: ['vendor.a'] });
  ledger.progress('other', 1, 2, 'files');
  expect(sent).toEqual([{ type: 'progress', gate: 'join', done: 1, total: 2, unit: 'files', seen: { read: ['vendor.a'] } }, { type: 'progress', gate: 'other', done: 1, total: 2, unit: 'files' }]);
});
