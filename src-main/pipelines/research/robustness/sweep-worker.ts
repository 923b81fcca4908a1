import { parentPort, workerData } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../../src-shared/kernel/errors.ts';
import { runTask, type Ground, type Task } from './task.ts';

/** A task by its place in the list, and what came of it. */
export interface TaskAsked { readonly index: number; readonly task: Task }
export type TaskDone = { readonly index: number; readonly returns: readonly Float64Array[] } | { readonly error: WireError };

/** Worker entry: one task at a time over the ground that it was started with. It holds no native handle, so it may be ended at any moment. */
parentPort?.on('message', ({ index, task }: TaskAsked) => {
  try {
    parentPort?.postMessage({ index, returns: runTask(workerData as Ground, task) } satisfies TaskDone);
  } catch (error) {
    parentPort?.postMessage({ error: toWireError(error instanceof AppError ? error : new AppError('INTERNAL', `a trial failed: ${String(error)}`)) } satisfies TaskDone);
  }
});
