import { EclSensitivity } from '../../../src-shared/model/ecl/sensitivity.ts';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';

/** The sensitivities of a run as it stored them. */
export function eclSensitivityHandlers(context: ServiceContext): EclAnswers<'ecl.sensitivity'> {
  return {
    'ecl.sensitivity': async ({ run }) => {
      const { base, currency, lines } = await context.runFiles.json(run, 'sensitivity', EclSensitivity);
      return { base, currency, lines };
    },
  };
}
