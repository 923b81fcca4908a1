import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError, fromWireError } from '../../../../src-shared/kernel/errors.ts';
import type { TaskAsked, TaskDone } from './sweep-worker.ts';
import { runTask, shareView, type Ground, type Task } from './task.ts';

export interface TaskPoolOptions {
  readonly ground: Ground;
  /** Threads; 0 works on the calling thread, a task at a time. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Where the worker's entry lies; the bundled application finds its own. */
  readonly workerUrl?: URL;
}

/** Threads that work off lists of tasks. Which of them does what changes nothing: tasks do not depend on each other. */
export class TaskPool {
  readonly #ground: Ground;
  readonly #signal: AbortSignal | undefined;
  readonly #threads: readonly Worker[];

  constructor({ ground, workers, signal, workerUrl = new URL('./sweep-worker.ts', import.meta.url) }: TaskPoolOptions) {
    this.#ground = workers === 0 ? ground : { ...ground, view: shareView(ground.view) };
    this.#signal = signal;
    this.#threads = Array.from({ length: workers }, () => new Worker(workerUrl, { workerData: this.#ground }));
  }

  /** Results in the order of the tasks; `done` is told of each as it comes in. Errors: CANCELLED within 200 ms of the signal, CRASHED, what a task throws. */
  async run(tasks: readonly Task[], done: (index: number, returns: readonly Float64Array[]) => void = () => undefined): Promise<readonly (readonly Float64Array[])[]> {
    const results: (readonly Float64Array[])[] = new Array<readonly Float64Array[]>(tasks.length);
    if (tasks.length === 0) return results;
    if (this.#threads.length === 0) {
      for (const [index, task] of tasks.entries()) {
        await setImmediate();
        if (this.#signal?.aborted === true) throw cancelled();
        done(index, results[index] = runTask(this.#ground, task));
      }
      return results;
    }
    await this.#share(tasks, (index, returns) => done(index, results[index] = returns));
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  async #share(tasks: readonly Task[], put: (index: number, returns: readonly Float64Array[]) => void): Promise<void> {
    const undo: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        let [next, open] = [0, tasks.length];
        const give = (thread: Worker): void => {
          if (next >= tasks.length) return;
          const index = next;
          next += 1;
          thread.postMessage({ index, task: tasks[index] as Task } satisfies TaskAsked);
        };
        const stop = (): void => reject(cancelled());
        if (this.#signal?.aborted === true) {
          stop();
          return;
        }
        this.#signal?.addEventListener('abort', stop, { once: true });
        undo.push(() => this.#signal?.removeEventListener('abort', stop));
        for (const thread of this.#threads) {
          const hear = (answer: TaskDone): void => {
            if ('error' in answer) {
              reject(fromWireError(answer.error));
              return;
            }
            put(answer.index, answer.returns);
            open -= 1;
            if (open === 0) resolve();
            else give(thread);
          };
          const die = (cause: unknown): void => reject(new AppError('CRASHED', 'a worker of the sweep ended unexpectedly', { cause }));
          thread.on('message', hear).on('error', die).on('exit', die);
          undo.push(() => thread.off('message', hear).off('error', die).off('exit', die));
          give(thread);
        }
      });
    } finally {
      for (const each of undo) each();
    }
  }
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'the trials were cancelled');
}
