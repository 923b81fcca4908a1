import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';
import { runArtifacts } from './run-artifacts.ts';

/** A run under other weights, PDs, LGDs or house prices, and how far a lever must go: computed now, nothing is stored. */
export function eclWhatIfHandlers(context: ServiceContext): EclAnswers<'ecl.whatIf' | 'ecl.reverseStress'> {
  const { results } = context.ecl;
  return {
    'ecl.whatIf': async ({ run, adjustments, by, sample }, call) => results.whatIf(await runArtifacts(context, run), adjustments, by, sample, call.signal),
    'ecl.reverseStress': async ({ run, target, by }, call) => results.reverseStress(await runArtifacts(context, run), target, by, call.signal),
  };
}
