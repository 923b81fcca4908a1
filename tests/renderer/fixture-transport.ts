import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { CallContext } from '../../src-shared/contract/define.ts';
import { AppError, asAppError, toWireError } from '../../src-shared/kernel/errors.ts';
import type { Json } from '../../src-shared/kernel/errors.ts';
import type { Transport } from '../../src-renderer/bridge/transport.ts';

export type FixtureHandlers = Partial<TapestryHandlers>;

/** Answers one call from fixtures as a host would: parsed in, parsed out, an envelope. */
export async function answer(handlers: FixtureHandlers, method: string, input: unknown, signal: AbortSignal): Promise<Json> {
  try {
    const endpoint = contract[method as keyof typeof contract];
    const handler = handlers[method as keyof FixtureHandlers] as ((i: unknown, c: CallContext) => Promise<unknown>) | undefined;
    if (endpoint === undefined || endpoint.kind !== 'call' || handler === undefined) throw new AppError('NOT_FOUND', `${method}: no fixture`);
    const value = await handler(endpoint.in.parse(input), { actor: 'M. Okafor', host: 'test', signal });
    return { ok: true, value: endpoint.out.parse(value) as Json };
  } catch (thrown) {
    return { ok: false, error: toWireError(asAppError(thrown)) as unknown as Json };
  }
}

/** The items of a stream from fixtures. */
export async function* items(handlers: FixtureHandlers, method: string, input: unknown, signal: AbortSignal): AsyncGenerator<Json> {
  const endpoint = contract[method as keyof typeof contract];
  const handler = handlers[method as keyof FixtureHandlers] as ((i: unknown, c: CallContext) => AsyncIterable<unknown>) | undefined;
  if (endpoint === undefined || endpoint.kind !== 'stream' || handler === undefined) throw new AppError('NOT_FOUND', `${method}: no fixture`);
  for await (const item of handler(endpoint.in.parse(input), { actor: 'M. Okafor', host: 'test', signal })) yield endpoint.item.parse(item) as Json;
}

/** The transport port over fixtures, in the same process: for tests of the client. */
export function fixtureTransport(handlers: FixtureHandlers): Transport {
  return {
    shell: 'fixture',
    async call(method, input, signal) {
      const envelope = await answer(handlers, method, input, signal ?? new AbortController().signal) as { ok: boolean; value?: Json; error?: { code: AppError['code']; message: string } };
      if (!envelope.ok) throw new AppError(envelope.error?.code ?? 'INTERNAL', envelope.error?.message ?? '');
      return envelope.value ?? null;
    },
    subscribe(method, input, onItem, signal, onEnd) {
      void (async () => {
        for await (const item of items(handlers, method, input, signal)) onItem(item);
      })().then(() => onEnd(null), (thrown: unknown) => onEnd(asAppError(thrown)));
    },
    openFile: () => Promise.resolve(null),
    fileToken: (file) => Promise.resolve({ token: `token-${file.name}`, fileName: file.name, bytes: file.size }),
    saveExport: () => Promise.resolve(),
  };
}
