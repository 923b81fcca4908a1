import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import type { EclRunArtifacts } from './ecl-port.ts';

/** The artifacts of an ECL run for the port. Errors: INVALID_INPUT for a run of another pipeline; NOT_FOUND where the run did not get so far; CORRUPT. */
export async function runArtifacts(context: Pick<ServiceContext, 'store' | 'runFiles'>, run: string): Promise<EclRunArtifacts> {
  const { pipeline } = context.store.runs.request(run);
  if (pipeline !== 'ecl') throw new AppError('INVALID_INPUT', `run ${run} is a run of ${pipeline}, not of expected credit loss`, { details: { run, pipeline }, userAction: 'Choose a run of expected credit loss, or start one from this run with `tapestry run ecl --from-run`.' });
  const ecl = context.runFiles.get(run, 'ecl');
  return { run, sha256: ecl.sha256, ecl: ecl.path, loan: context.runFiles.get(run, 'loan').path, plan: await context.runFiles.text(run, 'ecl.plan') };
}
