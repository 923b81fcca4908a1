import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError, ERROR_TABLE } from '../../src-shared/kernel/errors.ts';
import type { ErrorCode, WireError } from '../../src-shared/kernel/errors.ts';
import { valuesOf } from '../support/schema-samples.ts';
import { hosts } from './hosts.ts';
import type { HostSetup, HostUnderTest, OpenHost } from './hosts.ts';

/** What the suite runs on: the fixture, or real services with inputs that they know. */
export interface Scenario {
  readonly name: string;
  /** Fresh handlers for each host: equal state, so that equal answers mean equal hosts. */
  handlers(overrides?: Partial<TapestryHandlers>): Promise<TapestryHandlers> | TapestryHandlers;
  readonly transcript: readonly { readonly method: string; readonly input: unknown }[];
}

const NEVER = new AbortController().signal;
const open: OpenHost[] = [];

async function openHost(host: HostUnderTest, scenario: Scenario, overrides: Partial<TapestryHandlers> = {}, more: Omit<HostSetup, 'handlers'> = {}): Promise<OpenHost> {
  const opened = await host.open({ handlers: await scenario.handlers(overrides), ...more });
  open.push(opened);
  return opened;
}

function errorOf(answer: string): WireError {
  const envelope = JSON.parse(answer) as { ok: boolean; error?: WireError };
  expect(envelope.ok).toBe(false);
  return envelope.error as WireError;
}

/** Runs the rules that hold on every host, over the given services. */
export function describeContract(scenario: Scenario): void {
  afterEach(async () => {
    while (open.length > 0) await open.pop()?.close();
  });

  describe(`${scenario.name}: one contract, ${hosts.length} hosts`, () => {
    it('HST-2 the same transcript gives the same canonical bytes on every host', async () => {
      const transcripts: string[][] = [];
      for (const host of hosts) {
        const opened = await openHost(host, scenario);
        const answers: string[] = [];
        for (const { method, input } of scenario.transcript) answers.push(`${method} ${await opened.answer(method, JSON.stringify(input))}`);
        transcripts.push(answers);
      }
      const [first = [], ...others] = transcripts;
      expect(first).toHaveLength(scenario.transcript.length);
      for (const answer of first) {
        const text = answer.slice(answer.indexOf(' ') + 1);
        expect(text).toBe(canonicalJson(JSON.parse(text)));
      }
      for (const other of others) expect(other).toEqual(first);
    });

    it('HST-4 an invalid input is INVALID_INPUT with the same paths on every host', async () => {
      const opened: OpenHost[] = [];
      for (const host of hosts) opened.push(await openHost(host, scenario));
      for (const [method, endpoint] of Object.entries(contract)) {
        if (endpoint.kind !== 'call') continue;
        const broken = valuesOf(endpoint.in).chain((valid) => damage(valid)).filter((value) => !endpoint.in.safeParse(value).success);
        for (const input of fc.sample(broken, { seed: 7, numRuns: 4 })) {
          const answers = await Promise.all(opened.map((host) => host.answer(method, JSON.stringify(input))));
          const error = errorOf(answers[0] ?? '');
          expect(error.code, `${method} ${JSON.stringify(input)}`).toBe('INVALID_INPUT');
          expect((error.details['issues'] as { path: string }[]).length).toBeGreaterThan(0);
          expect(new Set(answers).size).toBe(1);
        }
      }
    });
  });

  describe.each(hosts)(`${scenario.name}: $name`, (host) => {
    it('HST-3 every declared error arrives with its code, message, details, action and retryability, and without stack or cause', async () => {
      const codes = Object.keys(ERROR_TABLE).filter((code) => code !== 'INTERNAL') as ErrorCode[];
      for (const code of codes) {
        const thrown = new AppError(code, `because ${code}`, { details: { row: 7, path: ['a', 'b'] }, userAction: 'Do this.', cause: new Error('inner secret') });
        const opened = await openHost(host, scenario, { 'workspace.regimes': () => Promise.reject(thrown) });
        const answer = await opened.answer('workspace.regimes', '{}');
        expect(answer).toBe(`{"error":${canonicalJson({ code, message: `because ${code}`, details: { row: 7, path: ['a', 'b'] }, userAction: 'Do this.', retryable: ERROR_TABLE[code].retryable })},"ok":false}`);
        await expect(opened.client['workspace.regimes']({})).rejects.toMatchObject({ name: 'AppError', code, message: `because ${code}`, details: { row: 7, path: ['a', 'b'] }, userAction: 'Do this.', retryable: ERROR_TABLE[code].retryable });
        await open.pop()?.close();
      }
    });

    it('HST-6 an undeclared throw is INTERNAL with a correlation id; its message and stack stay in the log', async () => {
      const opened = await openHost(host, scenario, { 'workspace.regimes': () => Promise.reject(new TypeError('/home/someone/key=sk-123 broke')) });
      const answer = await opened.answer('workspace.regimes', '{}');
      const error = errorOf(answer);
      expect(error.code).toBe('INTERNAL');
      expect(answer).not.toMatch(/sk-123|\.ts|stack/);
      const logged = opened.log.find((entry) => entry.event === 'internal-error');
      expect(logged?.['correlationId']).toBe(error.details['correlationId']);
      expect(logged?.['stack']).toContain('sk-123');
    });

    it('HST-5 an output that does not fit is INTERNAL, and none of it arrives', async () => {
      const broken = { 'runs.list': async () => ({ total: 1, offset: 0, items: [{ id: 'half-a-run' }] }) } as unknown as Partial<TapestryHandlers>;
      const opened = await openHost(host, scenario, broken);
      const answer = await opened.answer('runs.list', '{}');
      expect(errorOf(answer).code).toBe('INTERNAL');
      expect(answer).not.toContain('half-a-run');
      await expect(opened.client['runs.list']({})).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('HST-5 a stream item that does not fit ends the stream with INTERNAL after the good ones', async () => {
      const event = { seq: 1, run: 'r0001', kind: 'gate', gate: null, status: 'running', done: null, total: null, unit: null, message: null } as const;
      const opened = await openHost(host, scenario, {
        async *'runs.events'() {
          yield event;
          yield { ...event, seq: 'two' } as unknown as typeof event;
        },
      });
      const watched = opened.watch('runs.events', '{"run":"r0001"}', NEVER);
      expect(JSON.parse(await watched.ended ?? 'null')).toMatchObject({ code: 'INTERNAL' });
      expect(watched.items).toEqual([canonicalJson(event)]);
    });

    it('HST-7 cancelled before: the handler is not called; during: answered at once and the handler told; after: no effect', async () => {
      let calls = 0;
      let told = 0;
      const started = Promise.withResolvers<void>();
      const opened = await openHost(host, scenario, {
        'runs.wait': (_input, { signal }) => {
          calls += 1;
          started.resolve();
          // A handler that notes the signal but never settles: the caller must not wait for it.
          signal.addEventListener('abort', () => {
            told += 1;
          });
          return new Promise(() => undefined);
        },
      });
      const during = new AbortController();
      const answer = opened.answer('runs.wait', '{"run":"r0001"}', during.signal);
      await started.promise;
      during.abort();
      expect(errorOf(await answer).code).toBe('CANCELLED');
      await expect.poll(() => told).toBe(1);
      expect(calls).toBe(1);

      const before = new AbortController();
      before.abort();
      if (host.name === 'in process') {
        expect(errorOf(await opened.answer('runs.wait', '{"run":"r0001"}', before.signal)).code).toBe('CANCELLED');
        expect(calls).toBe(1);
      }
      await expect(opened.client['runs.wait']({ run: 'r0001' }, { signal: before.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(calls).toBe(1);

      const after = new AbortController();
      const done = await opened.answer('no.such', '{}', after.signal);
      after.abort();
      expect(errorOf(done).code).toBe('NOT_FOUND');
    });

    it('HST-8 a thousand calls in flight are each answered with their own answer', async () => {
      const opened = await openHost(host, scenario, { 'trace.search': async ({ text }) => [{ address: text, title: text, value: null }] });
      const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => opened.answer('trace.search', `{"run":"r0001","text":"n${i}"}`)));
      expect(answers.map((answer) => (JSON.parse(answer) as { value: { address: string }[] }).value[0]?.address)).toEqual(Array.from({ length: 1000 }, (_, i) => `n${i}`));
    });

    it('HST-9 a stream keeps its order and resumes behind a sequence number without gap or duplicate', async () => {
      const event = (seq: number) => ({ seq, run: 'r0001', kind: 'progress' as const, gate: null, status: 'running', done: seq, total: 1000, unit: 'rows', message: null });
      const opened = await openHost(host, scenario, {
        async *'runs.events'({ after }) {
          for (let seq = after + 1; seq <= 1000; seq += 1) yield event(seq);
        },
      });
      const dropped = new AbortController();
      const first: number[] = [];
      await opened.watch('runs.events', '{"run":"r0001"}', dropped.signal, (text) => {
        if (dropped.signal.aborted) return;
        first.push((JSON.parse(text) as { seq: number }).seq);
        if (first.length === 137) dropped.abort();
      }).ended;
      const rest = opened.watch('runs.events', `{"run":"r0001","after":${first.at(-1)}}`, NEVER);
      expect(await rest.ended).toBeNull();
      expect([...first, ...rest.items.map((text) => (JSON.parse(text) as { seq: number }).seq)]).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    });

    it('HST-9 the client receives parsed items and one end', async () => {
      const opened = await openHost(host, scenario, {
        async *'runs.events'({ run }) {
          for (const seq of [1, 2, 3]) yield { seq, run, kind: 'status', gate: null, status: 'running', done: null, total: null, unit: null, message: 'a\n\nb' };
        },
      });
      const seen: string[] = [];
      const ends: (Error | null)[] = [];
      await new Promise<void>((resolve) => {
        opened.client['runs.events']({ run: 'r0001' }, (item) => seen.push(`${item.seq} ${item.message}`), {
          onEnd(error) {
            ends.push(error);
            resolve();
          },
        });
      });
      expect(seen).toEqual(['1 a\n\nb', '2 a\n\nb', '3 a\n\nb']);
      expect(ends).toEqual([null]);
    });

    it('HST-9 leaving a stream ends its handler, also one that waits for its next item', async () => {
      let freed = 0;
      const opened = await openHost(host, scenario, {
        async *'runs.events'({ run }, { signal }) {
          try {
            yield { seq: 1, run, kind: 'status', gate: null, status: 'running', done: null, total: null, unit: null, message: null };
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          } finally {
            freed += 1;
          }
        },
      });
      const leave = new AbortController();
      const watched = opened.watch('runs.events', '{"run":"r0001"}', leave.signal, () => leave.abort());
      expect(await watched.ended).toBeNull();
      await expect.poll(() => freed).toBe(1);
    });

    it('HST-9 an item that comes out of order is INTERNAL: it could not be resumed', async () => {
      const opened = await openHost(host, scenario, {
        async *'runs.events'({ run }) {
          for (const seq of [1, 3, 3]) yield { seq, run, kind: 'status', gate: null, status: 'running', done: null, total: null, unit: null, message: null };
        },
      });
      const watched = opened.watch('runs.events', '{"run":"r0001"}', NEVER);
      expect(JSON.parse(await watched.ended ?? 'null')).toMatchObject({ code: 'INTERNAL' });
      expect(watched.items).toHaveLength(2);
    });

    it('HST-10 a body over the limit is LIMIT_EXCEEDED, one at the limit is taken', async () => {
      const opened = await openHost(host, scenario, { 'trace.search': async () => [] }, { limits: { bodyBytes: 2000 } });
      const input = (length: number) => JSON.stringify({ run: 'r0001', text: 'x'.repeat(length) });
      const fits = 2000 - input(0).length;
      expect(JSON.parse(await opened.answer('trace.search', input(fits)))).toEqual({ ok: true, value: [] });
      expect(errorOf(await opened.answer('trace.search', input(fits + 1))).code).toBe('LIMIT_EXCEEDED');
      expect(errorOf(await opened.answer('trace.search', input(5_000_000))).code).toBe('LIMIT_EXCEEDED');
    });

    it('HST-10 a page is at most 500 rows', async () => {
      const opened = await openHost(host, scenario);
      const error = errorOf(await opened.answer('runs.list', '{"limit":501}'));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'limit' }] } });
    });

    it('HST-11 an unknown method, a name of the prototype and the wrong kind are refused', async () => {
      const opened = await openHost(host, scenario);
      for (const method of ['no.such', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
        expect(errorOf(await opened.answer(method, '{}')).code, method).toBe('NOT_FOUND');
        expect(JSON.parse(await opened.watch(method, '{}', NEVER).ended ?? 'null'), method).toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(errorOf(await opened.answer('runs.events', '{"run":"r0001"}')).code).toBe('INVALID_INPUT');
      expect(JSON.parse(await opened.watch('runs.list', '{}', NEVER).ended ?? 'null')).toMatchObject({ code: 'INVALID_INPUT' });
    });

    it('HST-12 a read-only workspace refuses what is declared to change it, and answers the rest', async () => {
      const opened = await openHost(host, scenario, { 'trace.search': async () => [] }, { readOnly: true });
      for (const [method, endpoint] of Object.entries(contract)) {
        if (endpoint.kind === 'call' && endpoint.mutates) expect(errorOf(await opened.answer(method, '{}')), method).toMatchObject({ code: 'CONFLICT', details: { readOnly: true } });
      }
      expect(JSON.parse(await opened.answer('trace.search', '{"run":"r0001","text":"x"}'))).toEqual({ ok: true, value: [] });
    });

    it('HST-14 text that is not JSON, a member named __proto__ and absurd nesting are INVALID_INPUT', async () => {
      const opened = await openHost(host, scenario);
      const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
      for (const text of ['', '{', 'NaN', '{"run":"r0001","__proto__":{"admin":true}}', '{"decisions":[{"kind":"waive","reason":"x","__proto__":{}}],"run":"r0001"}', deep]) {
        expect(errorOf(await opened.answer('decisions.apply', text)).code, text.slice(0, 60)).toBe('INVALID_INPUT');
      }
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });
  });
}

/** A valid input made invalid: a member dropped, replaced by another type, or the whole replaced. */
function damage(valid: unknown): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(null, 0, -1.5, true, [], {}, '', 'x'.repeat(300), { offset: -1 });
  if (typeof valid !== 'object' || valid === null || Object.keys(valid).length === 0) return wrong;
  const keys = Object.keys(valid);
  return fc.oneof(
    fc.constantFrom(...keys).map((key) => Object.fromEntries(Object.entries(valid).filter(([k]) => k !== key))),
    fc.tuple(fc.constantFrom(...keys), wrong).map(([key, value]) => ({ ...valid, [key]: value })),
    wrong,
  );
}
