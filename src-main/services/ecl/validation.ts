import { Validation } from '../../../src-shared/model/ecl/validation.ts';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';

/** The back-test of a run as it stored it. Errors: NOT_FOUND where the run did not get so far. */
export function eclValidationHandlers(context: ServiceContext): EclAnswers<'ecl.validation'> {
  return { 'ecl.validation': ({ run }) => context.runFiles.json(run, 'validation', Validation) };
}
