import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import type { ResearchAnswers } from './research.ts';

/** A seeded synthetic market with its documents, in the inbox. UNAVAILABLE in a build without the generator. */
export function researchGenerateHandlers(context: ServiceContext): ResearchAnswers<'research.generate'> {
  return {
    'research.generate': async (asked) => {
      if (context.research.generate === null) throw new AppError('UNAVAILABLE', 'this build has no generator of markets', { userAction: 'Start a run from files of your own.' });
      const files = await context.research.generate(join(context.folders.inbox, `market-${asked.symbols}-${asked.sessions}-${asked.seed}`), asked);
      const given = files.map(({ name, path, bytes, what, kind }) => ({ name, token: context.files.issue(path, name), bytes, what, kind }));
      return { files: given.map(({ kind: _kind, ...file }) => file), ingestion: given.find(({ kind }) => kind === 'ingestion')?.token ?? '' };
    },
  };
}
