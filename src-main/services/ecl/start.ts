import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';
import { startEcl } from './start-ecl.ts';

/** Asking for a run of expected credit loss. */
export function eclStartHandlers(context: ServiceContext): EclAnswers<'ecl.start'> {
  return { 'ecl.start': async (asked, call) => ({ run: (await startEcl(context, asked, call, call.signal)).id }) };
}
