import { Worker } from 'node:worker_threads';
import { AppError, fromWireError } from '../../../../src-shared/kernel/errors.ts';
import { Arena, ARENA_LOANS } from './arena.ts';
import type { WorkerAnswer } from './kernel-worker.ts';
import type { EclColumns, LoanBlock } from './loan-block.ts';
import type { ScenarioColumns } from './measure-block.ts';
import { reduceTotals, SUMMED, TOTALS, type EclTotals } from './totals.ts';
import { checkStopped, DONE, kernelFor, NEXT, openWork, STOP, workOff, type KernelInputs, type Work } from './work.ts';

export interface PoolOptions {
  /** Threads; 0 measures on the calling thread, which it then blocks. */
  readonly workers: number;
  /** Where the worker's entry lies; the bundled application finds its own. */
  readonly workerUrl?: URL;
}

export interface MeasureOptions {
  /** The block and all columns lie on shared memory and stay there: workers read and write them in place. Otherwise by way of the pool's arena. */
  readonly resident?: boolean;
  readonly byScenario?: readonly ScenarioColumns[];
  readonly signal?: AbortSignal | undefined;
  /** Told about ten times a second. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Workers that measure one block after the other. */
export interface KernelPool {
  readonly workers: number;
  /**
   * Measures all loans of a block into `out` (`allocateBlock`, `allocateColumns`). Totals and columns are the same
   * bits for any number of workers. Errors: CANCELLED within 200 ms of the signal, INVALID_INPUT (weights, terms, curves), CRASHED.
   */
  measure(block: LoanBlock, inputs: KernelInputs, out: EclColumns, options?: MeasureOptions): Promise<EclTotals>;
  close(): Promise<void>;
}

/** Starts the workers. Jobs are taken one at a time, in order of calls. */
export function openPool({ workers, workerUrl = new URL('./kernel-worker.ts', import.meta.url) }: PoolOptions): KernelPool {
  const threads = Array.from({ length: workers }, () => new Thread(workerUrl));
  let last: Promise<unknown> = Promise.resolve();
  let arena: Arena | null = null;
  const run = async (work: Work): Promise<void> => {
    if (threads.length === 0) workOff(work, kernelFor(work));
    // All settle before the job ends: a worker that still writes would write into the next job's memory.
    const ends = await Promise.allSettled(threads.map((thread) => thread.run(work).catch((error: unknown) => {
      Atomics.store(work.control, STOP, 1);
      throw error;
    })));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    checkStopped(work);
  };
  const measure = async (block: LoanBlock, inputs: KernelInputs, out: EclColumns, options: MeasureOptions): Promise<EclTotals> => {
    const { signal, onProgress, byScenario } = options;
    const work = openWork(block, inputs, out, byScenario);
    const stop = (): void => {
      Atomics.store(work.control, STOP, 1);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const ticking = onProgress === undefined ? undefined : setInterval(() => onProgress(Atomics.load(work.control, DONE), block.count), 100);
    try {
      if (threads.length === 0 || options.resident === true) await run(work);
      else {
        if (arena === null || arena.loans < Math.min(ARENA_LOANS, block.count)) arena = new Arena(block.count);
        for (let from = 0; from < block.count; from += ARENA_LOANS) {
          const to = Math.min(block.count, from + ARENA_LOANS);
          const part = { ...work, ...arena.load(block, from, to, byScenario?.length ?? 0), sums: work.sums.subarray((from / SUMMED) * TOTALS.length) };
          Atomics.store(work.control, NEXT, 0);
          await run(part);
          arena.store(from, to, out, byScenario);
        }
        checkStopped(work);
      }
      onProgress?.(block.count, block.count);
      return reduceTotals(work.sums);
    } finally {
      clearInterval(ticking);
      signal?.removeEventListener('abort', stop);
    }
  };
  return {
    workers,
    measure: (block, inputs, out, options = {}) => {
      const turn = last.then(() => measure(block, inputs, out, options));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

/** A worker with at most one job. */
class Thread {
  readonly #worker: Worker;
  #waiting: { resolve(): void; reject(error: Error): void } | null = null;
  #dead: AppError | null = null;

  constructor(url: URL) {
    this.#worker = new Worker(url);
    this.#worker.on('message', ({ error }: WorkerAnswer) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (error) waiting?.reject(fromWireError(error));
      else waiting?.resolve();
    });
    const die = (cause?: unknown): void => {
      this.#dead ??= new AppError('CRASHED', 'a worker of the ECL kernel ended unexpectedly', { cause });
      this.#waiting?.reject(this.#dead);
      this.#waiting = null;
    };
    this.#worker.on('error', die);
    this.#worker.on('exit', () => die());
    // Idle workers do not keep the process.
    this.#worker.unref();
  }

  run(work: Work): Promise<void> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#worker.ref();
    return new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(work);
    }).finally(() => this.#worker.unref());
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
