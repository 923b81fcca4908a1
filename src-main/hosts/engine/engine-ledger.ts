import type { Clock } from '../../../src-shared/kernel/clock.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import type { MemoEntry, RunLedger } from '../../engine/ports.ts';
import type { FromEngine, Question } from '../../services/engine-protocol.ts';

export interface EngineLedger extends RunLedger {
  /** The supervisor's answer to a question; unknown numbers are ignored. */
  answered(id: number, value: MemoEntry | null): void;
  refused(id: number, error: AppError): void;
}

/** Ten a second are enough for eyes, and few enough for the pipe. */
const PROGRESS_EVERY_MS = 100;

/**
 * The run's book, kept in another process: each entry is a question, and its promise resolves with the supervisor's answer, that is
 * when it is on the disk. A refusal is final: `onRefusal` ends the process, because a run that cannot be recorded must not go on.
 */
export function createEngineLedger(send: (message: FromEngine) => void, clock: Clock, onRefusal: (error: AppError) => void): EngineLedger {
  const open = new Map<number, PromiseWithResolvers<MemoEntry | null>>();
  const lastProgress = new Map<string, number>();
  let count = 0;
  const ask = (question: Question): Promise<MemoEntry | null> => {
    count += 1;
    const waiting = Promise.withResolvers<MemoEntry | null>();
    open.set(count, waiting);
    send({ type: 'question', id: count, question });
    return waiting.promise;
  };
  return {
    memo: (key) => ask({ ask: 'memo', key }),
    gateStarted: async (gate, key) => void (await ask({ ask: 'gate-started', gate, key })),
    gateFinished: async (record) => void (await ask({ ask: 'gate-finished', record })),
    progress(gate, done, total, unit, seen) {
      const now = clock.monotonicMs();
      if (now - (lastProgress.get(gate) ?? Number.NEGATIVE_INFINITY) < PROGRESS_EVERY_MS) return;
      lastProgress.set(gate, now);
      send({ type: 'progress', gate, done, total, unit, ...(seen === undefined ? {} : { seen }) });
    },
    answered(id, value) {
      open.get(id)?.resolve(value);
      open.delete(id);
    },
    refused(id, error) {
      open.get(id)?.reject(error);
      open.delete(id);
      onRefusal(error);
    },
  };
}
