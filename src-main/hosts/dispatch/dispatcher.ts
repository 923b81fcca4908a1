import type { CallContext, Contract, Endpoint, Handlers } from '../../../src-shared/contract/define.ts';
import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { canonicalJson, parseJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ErrorCode, Json } from '../../../src-shared/kernel/errors.ts';
import { cancelledError, errorEnvelope, failureOf, schemaError } from './failure.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { WireLimits } from './limits.ts';
import type { Log } from './log.ts';
import { assertPlainJson } from './plain-json.ts';
import { linkSignals, untilAborted } from './until-aborted.ts';

/** How one call or subscription ended, for the operator's counters. `method` is a method of the contract or `(unknown)`. */
export interface Sample {
  readonly method: string;
  readonly kind: 'call' | 'stream';
  readonly outcome: 'ok' | ErrorCode;
  readonly seconds: number;
}

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly host: CallContext['host'];
  readonly log: Log;
  /** A read-only workspace refuses every method that is declared to change it. */
  readonly readOnly?: boolean;
  readonly limits?: Partial<WireLimits>;
  readonly observe?: (sample: Sample) => void;
}

export interface Caller {
  readonly actor: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs methods of the contract for any host. `answer` and `subscribe` speak JSON text, which is what crosses a wire: the
 * bytes are made here, once, so that no host can differ from another. `call` and `stream` are the same for values.
 */
export interface Dispatcher {
  /** The output of one call. Throws AppError. */
  call(method: string, input: unknown, caller: Caller): Promise<Json>;
  /** The items of a stream with their sequence numbers; ends silently when the signal aborts, throws AppError when it fails. */
  stream(method: string, input: unknown, caller: Caller): AsyncGenerator<{ readonly seq: number; readonly item: Json }, void, void>;
  /** Input text to the canonical text of `{ok: true, value}` or `{ok: false, error}`. Never rejects. */
  answer(method: string, inputText: string, caller: Caller): Promise<string>;
  /** As `stream`, with each item as canonical JSON. */
  subscribe(method: string, inputText: string, caller: Caller): AsyncGenerator<{ readonly seq: number; readonly text: string }, void, void>;
}

type AnyCall = (input: unknown, context: CallContext) => Promise<unknown>;
type AnyStream = (input: unknown, context: CallContext) => AsyncIterable<unknown>;

/** Throws at once, not at the first call, when the handlers are not exactly those of the contract. */
export function createDispatcher<C extends Contract>(contract: C, handlers: Handlers<C>, options: DispatcherOptions): Dispatcher {
  assertComplete(contract, handlers);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };

  function find<K extends Endpoint['kind']>(method: string, kind: K): Extract<Endpoint, { kind: K }> {
    // Own properties only: `constructor` and `__proto__` are not methods.
    const endpoint = Object.hasOwn(contract, method) ? contract[method] : undefined;
    if (endpoint === undefined) throw new AppError('NOT_FOUND', `there is no method "${method.slice(0, 80)}"`, { details: { method: method.slice(0, 80) }, userAction: 'The interface and the host are of different versions: start Tapestry again.' });
    if (endpoint.kind !== kind) throw new AppError('INVALID_INPUT', `${method} is a ${endpoint.kind}, not a ${kind}`, { details: { method } });
    return endpoint as Extract<Endpoint, { kind: K }>;
  }

  function accept(method: string, endpoint: Endpoint, input: unknown): unknown {
    assertPlainJson(input, method);
    const parsed = endpoint.in.safeParse(input);
    if (!parsed.success) throw schemaError(method, 'input', parsed.error.issues);
    return parsed.data;
  }

  async function callText(method: string, input: unknown, caller: Caller): Promise<string> {
    const endpoint = find(method, 'call');
    if (endpoint.mutates && options.readOnly === true) {
      throw new AppError('CONFLICT', `${method} would change the workspace, which is open read-only`, { details: { method, readOnly: true }, userAction: 'Close the other Tapestry that holds this workspace, or open a copy of it.' });
    }
    const accepted = accept(method, endpoint, input);
    const signal = caller.signal ?? new AbortController().signal;
    if (signal.aborted) throw cancelledError(method);
    const handler = (handlers as Readonly<Record<string, unknown>>)[method] as AnyCall;
    const work = (async () => handler(accepted, { actor: caller.actor, host: options.host, signal }))();
    const output = endpoint.out.safeParse(await untilAborted(work, signal, () => cancelledError(method)));
    if (!output.success) throw schemaError(method, 'output', output.error.issues);
    return canonicalJson(output.data);
  }

  async function* itemTexts(method: string, input: unknown, caller: Caller): AsyncGenerator<{ seq: number; text: string }, void, void> {
    const endpoint = find(method, 'stream');
    const accepted = accept(method, endpoint, input);
    if (isAborted(caller)) return;
    const own = linkSignals(caller.signal);
    const handler = (handlers as Readonly<Record<string, unknown>>)[method] as AnyStream;
    const iterator = handler(accepted, { actor: caller.actor, host: options.host, signal: own.signal })[Symbol.asyncIterator]();
    let last = Number.NEGATIVE_INFINITY;
    let count = 0;
    try {
      for (;;) {
        const step = await untilAborted(iterator.next(), own.signal, () => cancelledError(method));
        if (step.done === true) return;
        const item = endpoint.item.safeParse(step.value);
        if (!item.success) throw schemaError(method, 'item', item.error.issues);
        count += 1;
        const seq = sequenceOf(item.data) ?? count;
        if (seq <= last) throw new AppError('INTERNAL', `${method}: item ${seq} came after item ${last}; a subscriber could not resume`, { details: { method, seq, last } });
        last = seq;
        yield { seq, text: canonicalJson(item.data) };
        // Before asking for more: the handler is left where it stands, at its `yield`, and can clean up.
        if (isAborted(caller)) return;
      }
    } catch (thrown) {
      if (!isAborted(caller)) throw thrown;
    } finally {
      // Whoever left first, the handler is told and its iterator closed: a forgotten subscription must not hold a run open.
      own.abort();
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }

  async function observed<T>(method: string, work: () => Promise<T>): Promise<T> {
    const finish = timer(method, 'call');
    try {
      const value = await work();
      finish('ok');
      return value;
    } catch (thrown) {
      const error = failureOf(thrown, method, options.log);
      finish(error.code);
      throw error;
    }
  }

  async function* observedItems(method: string, input: () => unknown, caller: Caller): AsyncGenerator<{ seq: number; text: string }, void, void> {
    const finish = timer(method, 'stream');
    try {
      yield* itemTexts(method, input(), caller);
      finish('ok');
    } catch (thrown) {
      const error = failureOf(thrown, method, options.log);
      finish(error.code);
      throw error;
    }
  }

  function timer(method: string, kind: 'call' | 'stream'): (outcome: 'ok' | ErrorCode) => void {
    const started = options.clock.monotonicMs();
    const label = Object.hasOwn(contract, method) ? method : '(unknown)';
    return (outcome) => options.observe?.({ method: label, kind, outcome, seconds: (options.clock.monotonicMs() - started) / 1000 });
  }

  function parseInput(method: string, text: string): unknown {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.bodyBytes) throw new AppError('LIMIT_EXCEEDED', `${method.slice(0, 80)}: the input has ${bytes} bytes; at most ${limits.bodyBytes} are taken`, { details: { limit: limits.bodyBytes }, userAction: 'Send files through the file picker, not inside a request.' });
    try {
      return parseJson(text);
    } catch {
      throw new AppError('INVALID_INPUT', `${method.slice(0, 80)}: the input is not JSON`, { details: { issues: [{ path: '', message: 'not JSON' }] } });
    }
  }

  return {
    call: (method, input, caller) => observed(method, async () => parseJson(await callText(method, input, caller))),
    async *stream(method, input, caller) {
      for await (const { seq, text } of observedItems(method, () => input, caller)) yield { seq, item: parseJson(text) };
    },
    async answer(method, inputText, caller) {
      try {
        return `{"ok":true,"value":${await observed(method, () => callText(method, parseInput(method, inputText), caller))}}`;
      } catch (thrown) {
        return errorEnvelope(failureOf(thrown, method, options.log));
      }
    },
    subscribe: (method, inputText, caller) => observedItems(method, () => parseInput(method, inputText), caller),
  };
}

function isAborted(caller: Caller): boolean {
  return caller.signal?.aborted === true;
}

/** An item that carries its own `seq` is resumed by it; others are numbered from 1. */
function sequenceOf(item: unknown): number | undefined {
  const seq = typeof item === 'object' && item !== null && 'seq' in item ? item.seq : undefined;
  return typeof seq === 'number' ? seq : undefined;
}

function assertComplete(contract: Contract, handlers: object): void {
  const missing = Object.keys(contract).filter((method) => !Object.hasOwn(handlers, method) || typeof (handlers as Record<string, unknown>)[method] !== 'function');
  const extra = Object.keys(handlers).filter((method) => !Object.hasOwn(contract, method));
  if (missing.length > 0 || extra.length > 0) {
    throw new AppError('INTERNAL', `the handlers are not those of the contract: missing [${missing.join(', ')}], unknown [${extra.join(', ')}]`, { details: { missing, extra } });
  }
}
