import { asAppError, type AppError } from '../../src-shared/kernel/errors.ts';

/** Does something that a dialog asked for: null when it went well, else the error for the dialog to show. `after` is done either way. */
export async function attempt(work: () => Promise<unknown>, after: () => void): Promise<AppError | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    return asAppError(thrown);
  } finally {
    after();
  }
}
