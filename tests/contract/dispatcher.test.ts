import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, stream } from '../../src-shared/contract/define.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { createContractClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import type { Sample } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { jsonLinesLog, silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { sampleOf, valuesOf } from '../support/schema-samples.ts';
import fc from 'fast-check';

const toy = {
  'toy.double': call({ in: z.object({ n: z.number() }), out: z.object({ n: z.number(), note: z.string().optional() }) }),
  'toy.count': stream({ in: z.object({ to: z.number() }), item: z.object({ i: z.number() }) }),
};
const options = { clock: systemClock, host: 'test', log: silentLog } as const;

describe('the dispatcher', () => {
  it('HST-1 a missing or an unknown handler is an error at the start, not at the first call', () => {
    const double = async ({ n }: { n: number }) => ({ n: n * 2 });
    async function* count() { yield { i: 1 }; }
    expect(() => createDispatcher(toy, { 'toy.double': double } as never, options)).toThrow(/missing \[toy\.count\]/);
    expect(() => createDispatcher(toy, { 'toy.double': double, 'toy.count': count, 'toy.more': double } as never, options)).toThrow(/unknown \[toy\.more\]/);
    expect(() => createDispatcher(toy, Object.create({ 'toy.double': double, 'toy.count': count }) as never, options)).toThrow(/missing/);
  });

  it('HST-2 items without a seq of their own are numbered from 1; undefined members vanish as on a wire', async () => {
    const dispatcher = createDispatcher(toy, { 'toy.double': async ({ n }) => ({ n: n * 2, note: undefined }) as never, async *'toy.count'({ to }) { for (let i = 10; i < 10 + to; i += 1) yield { i }; } }, options);
    expect(await dispatcher.call('toy.double', { n: 4 }, { actor: 'x' })).toEqual({ n: 8 });
    expect(await dispatcher.answer('toy.double', '{"n":4}', { actor: 'x' })).toBe('{"ok":true,"value":{"n":8}}');
    const seen: unknown[] = [];
    for await (const item of dispatcher.stream('toy.count', { to: 2 }, { actor: 'x' })) seen.push(item);
    expect(seen).toEqual([{ seq: 1, item: { i: 10 } }, { seq: 2, item: { i: 11 } }]);
  });

  it('HST-3 details that JSON cannot carry do not keep the error from arriving', async () => {
    const dispatcher = createDispatcher(toy, { 'toy.double': () => Promise.reject(new AppError('CONFLICT', 'no', { details: { big: 1n } as never })), async *'toy.count'() { yield { i: 1 }; } }, options);
    const client = createContractClient(toy, dispatcher, 'x');
    await expect(client['toy.double']({ n: 1 })).rejects.toMatchObject({ code: 'CONFLICT', message: 'no' });
    await expect(client['toy.double'](undefined as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('HST-6 a handler that throws before it returns a promise is caught the same way', async () => {
    const dispatcher = createDispatcher(toy, { 'toy.double': () => { throw new RangeError('inside'); }, 'toy.count': () => { throw new AppError('UNAVAILABLE', 'not now'); } }, options);
    expect(await dispatcher.answer('toy.double', '{"n":1}', { actor: 'x' })).toContain('"code":"INTERNAL"');
    await expect(dispatcher.subscribe('toy.count', '{"to":1}', { actor: 'x' }).next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('HST-26 every call and stream is observed once, with how it ended', async () => {
    const samples: Sample[] = [];
    const dispatcher = createDispatcher(toy, { 'toy.double': async ({ n }) => ({ n }), async *'toy.count'() { yield { i: 1 }; throw new AppError('CORRUPT', 'x'); } }, { ...options, observe: (sample) => samples.push(sample) });
    await dispatcher.answer('toy.double', '{"n":1}', { actor: 'x' });
    await dispatcher.answer('toy.double', '{"n":"1"}', { actor: 'x' });
    await dispatcher.answer('nobody', '{}', { actor: 'x' });
    await expect((async () => { for await (const _ of dispatcher.stream('toy.count', { to: 1 }, { actor: 'x' })) { /* to its end */ } })()).rejects.toThrow('x');
    expect(samples.map(({ method, kind, outcome }) => `${kind} ${method} ${outcome}`)).toEqual(['call toy.double ok', 'call toy.double INVALID_INPUT', 'call (unknown) NOT_FOUND', 'stream toy.count CORRUPT']);
  });

  it('HST-6 the log is one JSON object per line with the time', () => {
    const lines: string[] = [];
    jsonLinesLog({ now: () => '2026-11-20T10:00:00.000Z', monotonicMs: () => 0 }, (line) => lines.push(line))({ level: 'warn', event: 'x', note: 'a\nb' });
    expect(lines).toEqual(['{"at":"2026-11-20T10:00:00.000Z","level":"warn","event":"x","note":"a\\nb"}\n']);
  });

  it('HST-2 the generator of samples makes inputs and outputs that every schema of the contract accepts', () => {
    for (const [method, endpoint] of Object.entries(contract)) {
      for (const schema of endpoint.kind === 'call' ? [endpoint.in, endpoint.out] : [endpoint.in, endpoint.item]) {
        for (const value of fc.sample(valuesOf(schema), { seed: 3, numRuns: 3 })) expect(schema.safeParse(value).success, method).toBe(true);
        expect(sampleOf(schema)).toEqual(sampleOf(schema));
      }
    }
  });
});
