import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import { documentAnswers } from '../documents/answers.ts';
import { RESEARCH_KINDS } from './document-kinds.ts';
import type { ResearchAnswers } from './research.ts';

/** Bars of one vendor that are made at once: 1,500 names over five years. */
const MOST_BARS = 2_000_000;

/**
 * A seeded synthetic market with its documents, in the inbox; the ingestion that reads it is kept as one of the workspace's, and its hash is the
 * answer. UNAVAILABLE in a build without the generator.
 */
export function researchGenerateHandlers(context: ServiceContext): ResearchAnswers<'research.generate'> {
  return {
    'research.generate': async (asked, call) => {
      if (context.research.generate === null) throw new AppError('UNAVAILABLE', 'this build has no generator of markets', { userAction: 'Start a run from files of your own.' });
      const bars = asked.symbols * asked.sessions;
      if (bars > MOST_BARS) throw new AppError('LIMIT_EXCEEDED', `${asked.symbols} names over ${asked.sessions} sessions are ${bars} bars; a market has at most ${MOST_BARS}`, { details: { bars, limit: MOST_BARS }, userAction: 'Ask for fewer names or sessions.' });
      const made = await context.research.generate(join(context.folders.inbox, `market-${asked.symbols}-${asked.sessions}-${asked.seed}`), asked);
      const files = made.map(({ name, path, bytes, what, kind }) => ({ name, token: context.files.issue(path, name), bytes, what, kind }));
      const reads = files.find(({ kind }) => kind === 'ingestion');
      if (reads === undefined) throw new AppError('INTERNAL', 'the generator made no ingestion');
      const { sha256 } = await documentAnswers(context, RESEARCH_KINDS).save({ kind: 'ingestion', file: reads.token, note: 'of a generated market' }, call);
      return { files: files.map(({ kind: _kind, ...file }) => file), ingestion: sha256 };
    },
  };
}
