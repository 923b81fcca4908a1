import { contract } from '../../../src-shared/contract/contract.ts';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Client, Contract } from '../../../src-shared/contract/define.ts';
import { parseJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError, asAppError, fromWireError } from '../../../src-shared/kernel/errors.ts';
import type { Json, WireError } from '../../../src-shared/kernel/errors.ts';
import type { Dispatcher } from './dispatcher.ts';
import { schemaError } from './failure.ts';

type StreamOptions = { signal?: AbortSignal; onEnd?: (error: Error | null) => void };

/** The client of Tapestry's contract in the process of the services: for the command line and for tests. */
export function createClient(dispatcher: Dispatcher, actor: string): TapestryClient {
  return createContractClient(contract, dispatcher, actor);
}

/**
 * A typed client of any contract over a dispatcher. It goes through the same JSON text as the other hosts, so that a value
 * that does not survive the wire does not work here either. Rejections are AppErrors; an aborted stream ends with null.
 */
export function createContractClient<C extends Contract>(endpoints: C, dispatcher: Dispatcher, actor: string): Client<C> {
  const client: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [method, endpoint] of Object.entries(endpoints)) {
    if (endpoint.kind === 'call') {
      client[method] = async (input: unknown, options: { signal?: AbortSignal } = {}) => {
        const value = unwrap(await dispatcher.answer(method, textOf(method, input), { actor, ...options }));
        const parsed = endpoint.out.safeParse(value);
        if (!parsed.success) throw schemaError(method, 'output', parsed.error.issues);
        return parsed.data;
      };
    } else {
      client[method] = (input: unknown, onItem: (item: unknown) => void, options: StreamOptions = {}) => {
        const { onEnd, ...caller } = options;
        void (async () => {
          for await (const { text } of dispatcher.subscribe(method, textOf(method, input), { actor, ...caller })) {
            if (options.signal?.aborted === true) return;
            onItem(endpoint.item.parse(parseJson(text)));
          }
        })().then(() => onEnd?.(null), (thrown: unknown) => onEnd?.(asAppError(thrown)));
      };
    }
  }
  return client as Client<C>;
}

/** Takes an answer apart: the value, or its error thrown. */
export function unwrap(envelopeText: string): Json {
  const envelope = parseJson(envelopeText) as { readonly ok?: Json; readonly value?: Json; readonly error?: unknown };
  if (envelope.ok === true) return envelope.value ?? null;
  throw fromWireError(envelope.error as WireError);
}

function textOf(method: string, input: unknown): string {
  const text: string | undefined = JSON.stringify(input);
  if (text === undefined) throw new AppError('INVALID_INPUT', `${method}: the input is not JSON`, { details: { issues: [{ path: '', message: 'not JSON' }] } });
  return text;
}
