import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { ServiceContext } from './context.ts';
import { previewFile } from './tape-preview.ts';

/** Files before they are run: how they would be read; and the tapes that were registered. */
export function tapeHandlers(context: ServiceContext): Pick<TapestryHandlers, 'tapes.preview' | 'tapes.list'> {
  return {
    'tapes.preview': async ({ token, override }, call) => {
      const file = context.files.resolve(token);
      const { headersSha256, ...preview } = await previewFile(file.path, override ?? {}, call.signal);
      const known = context.store.documents.latestMapping(headersSha256);
      if (known) context.offered.add(token);
      else context.offered.delete(token);
      return { token, fileName: file.name, ...preview, knownMapping: known ? { sha256: known.ref.sha256, at: known.createdAt, actor: known.actor } : null };
    },
    'tapes.list': async () =>
      context.store.tapes.page({ limit: 500 }).tapes.map((tape) => ({ sha256: tape.sha256, fileName: tape.fileName, bytes: tape.bytes, firstSeenAt: tape.firstSeenAt, actor: tape.actor, runs: context.store.artifacts.runsUsing(tape.sha256).length })),
  };
}
