import { parentPort } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../../src-shared/kernel/errors.ts';
import { kernelFor, workOff, type Work } from './work.ts';

/** What a worker answers to a job: nothing, or why it failed. */
export interface WorkerAnswer { readonly error?: WireError }

/** Worker entry: works off one job at a time. It opens no database and holds no native handle, so it may be ended at any moment. */
parentPort?.on('message', (work: Work) => {
  let answer: WorkerAnswer = {};
  try {
    workOff(work, kernelFor(work));
  } catch (error) {
    answer = { error: toWireError(error instanceof AppError ? error : new AppError('INTERNAL', `the ECL kernel failed: ${String(error)}`)) };
  }
  parentPort?.postMessage(answer);
});
