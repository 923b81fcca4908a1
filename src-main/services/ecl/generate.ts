import { join } from 'node:path';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';

/** A seeded portfolio of two dates with policy, scenarios, overlays and ledgers that fit it, in the inbox. */
export function eclGenerateHandlers(context: ServiceContext): EclAnswers<'ecl.generate'> {
  return {
    'ecl.generate': async ({ loans, seed, country }) => {
      const folder = join(context.folders.inbox, `ecl-${country}-${loans}-${seed}`);
      const files = await context.ecl.explain.generate(folder, { loans, seed, country });
      return { files: files.map(({ name, path, bytes, what }) => ({ name, token: context.files.issue(path, name), bytes, what })) };
    },
  };
}
