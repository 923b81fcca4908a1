import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import { keepFile } from '../exports/keep-file.ts';
import type { ResearchAnswers } from './research.ts';
import type { ResearchRunFiles } from './research-port.ts';
import { fileOf } from './run-artifacts.ts';

/** The tear sheet of a run as a file in the outbox. */
export function researchTearSheetHandlers(context: ServiceContext): ResearchAnswers<'research.tearSheet'> {
  return {
    'research.tearSheet': async ({ run, as }, call) => {
      fileOf(context, run, 'evaluation');
      if (context.research.tearSheet === null) throw new AppError('UNAVAILABLE', 'this build has no tear sheet', { userAction: 'Export the metrics and the sessions instead.' });
      const { fileName, bytes } = await context.research.tearSheet(runFilesOf(context, run), as);
      return keepFile(context, run, fileName, bytes, call);
    },
  };
}

/** The run's artifacts as the port is given them. */
export function runFilesOf(context: Pick<ServiceContext, 'runFiles'>, run: string): ResearchRunFiles {
  return {
    run,
    path: (slot) => context.runFiles.find(run, slot)?.path ?? null,
    json: async (slot) => (context.runFiles.find(run, slot) === null ? null : JSON.parse(await context.runFiles.text(run, slot)) as unknown),
  };
}
