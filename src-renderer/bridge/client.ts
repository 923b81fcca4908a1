import type { z } from 'zod';
import { AppError, asAppError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Contract } from '../../src-shared/contract/define.ts';
import type { Transport } from './transport.ts';

function parse(schema: z.ZodType, value: unknown, what: string): Json {
  const result = schema.safeParse(value);
  if (result.success) return result.data as Json;
  const first = result.error.issues[0];
  throw new AppError('INVALID_INPUT', `${what} does not fit the contract at ${first?.path.join('.') || 'its root'}: ${first?.message ?? 'unknown'}`, {
    userAction: 'Reload the window. If it happens again, the host and the interface are of different versions.',
  });
}

type StreamOptions = { signal?: AbortSignal; onEnd?: (error: Error | null) => void };

/** Builds the functions of any contract over a transport; inputs and answers are parsed on this side too. */
export function buildClient(endpoints: Contract, transport: Transport): Record<string, unknown> {
  const client: Record<string, unknown> = {};
  for (const [method, endpoint] of Object.entries(endpoints)) {
    if (endpoint.kind === 'call') {
      client[method] = async (input: unknown, options: { signal?: AbortSignal } = {}) => {
        const json = parse(endpoint.in, input, `${method}: the request`);
        return parse(endpoint.out, await transport.call(method, json, options.signal), `${method}: the answer`);
      };
    } else {
      client[method] = (input: unknown, onItem: (item: Json) => void, options: StreamOptions = {}) => {
        const own = new AbortController();
        const signal = options.signal === undefined ? own.signal : AbortSignal.any([own.signal, options.signal]);
        let ended = false;
        const end = (error: Error | null) => {
          if (ended) return;
          ended = true;
          options.onEnd?.(error);
        };
        try {
          const json = parse(endpoint.in, input, `${method}: the request`);
          transport.subscribe(method, json, (item) => {
            if (ended) return;
            try {
              onItem(parse(endpoint.item, item, `${method}: an item`));
            } catch (thrown) {
              end(asAppError(thrown));
              own.abort();
            }
          }, signal, end);
        } catch (thrown) {
          end(asAppError(thrown));
        }
      };
    }
  }
  return client;
}

/** The typed client of Tapestry's contract. */
export function tapestryClient(transport: Transport): TapestryClient {
  return buildClient(contract, transport) as unknown as TapestryClient;
}
