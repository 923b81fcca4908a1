import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { EclResultsPort } from '../../services/ecl/results-port.ts';

/** Recomputation of runs. */
export function resultsPort(): EclResultsPort & { close(): Promise<void> } {
  const absent = async (): Promise<never> => {
    throw new AppError('UNAVAILABLE', 'this answer is being built');
  };
  return { whatIf: absent, reverseStress: absent, previewOverlay: absent, close: async () => undefined };
}
