import { parentPort } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../../src-shared/kernel/errors.ts';
import { help, stopCrew, type Crew } from './crew.ts';
import { ppoWork, trainPpo, type LearningPoint, type PpoMemory } from './ppo.ts';

/** What a thread of a training is told. All arrays lie on shared memory. */
export interface PpoJob { readonly memory: PpoMemory; readonly cells: Int32Array; readonly isLeader: boolean }
export type PpoAnswer = { readonly point: LearningPoint } | { readonly ended: boolean } | { readonly error: WireError };

/** Worker entry: the leader runs the training, the others help. It holds no native handle, so it may be ended at any moment. */
parentPort?.on('message', ({ memory, cells, isLeader }: PpoJob) => {
  const tell = (answer: PpoAnswer): void => parentPort?.postMessage(answer);
  try {
    const crew: Crew = { cells, work: ppoWork(memory) };
    if (isLeader) tell({ ended: trainPpo(memory, crew, (point) => tell({ point })) });
    else help(crew);
  } catch (error) {
    tell({ error: toWireError(error instanceof AppError ? error : new AppError('INTERNAL', `the training failed: ${String(error)}`)) });
  } finally {
    // Whoever ends, ends the crew: a leader that is done needs no helpers, and without one of them a leader would wait for ever.
    stopCrew(cells);
  }
});
