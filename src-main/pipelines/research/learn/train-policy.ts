import { Worker } from 'node:worker_threads';
import { AppError, fromWireError } from '../../../../src-shared/kernel/errors.ts';
import type { Execution, Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import type { MarketView } from '../strategy.ts';
import { storePolicy, type PolicyDocument } from '../strategies/learned/policy-document.ts';
import type { SlotRule } from '../strategies/learned/slots.ts';
import { crewCells, stopCrew } from './crew.ts';
import type { PpoAnswer, PpoJob } from './ppo-worker.ts';
import { ppoMemory, ppoWork, trainPpo, type LearningPoint, type PpoMemory } from './ppo.ts';
import { slotRuleOf, trainingMarket, type TrainingSpan } from './training-market.ts';

type Ppo = Extract<StrategySpec, { kind: 'ppo' }>;

export interface TrainOptions {
  readonly spec: Ppo; readonly view: MarketView; readonly execution: Execution; readonly seed: number;
  /** First and last session of the training slice, positions in the panel. Nothing outside is read. */
  readonly from: number; readonly to: number;
  /** Of the slice, only these sessions (positions in the panel, ascending, apart): purged training. All of it where absent. */
  readonly spans?: readonly TrainingSpan[];
  /** Threads; 0 trains on the calling thread, which it then blocks. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** After each rollout. */
  readonly onPoint?: (point: LearningPoint, all: readonly LearningPoint[]) => void;
  /** Where the worker's entry lies; the bundled application finds its own. */
  readonly workerUrl?: URL;
}

export interface Trained { readonly policy: PolicyDocument; readonly points: readonly LearningPoint[]; readonly parameters: number }

/**
 * Trains a policy on a slice: the same options give the same weights, bit for bit, for any number of workers. Errors: INVALID_INPUT (no
 * features, slice too short), CANCELLED within 200 ms of the signal, CRASHED.
 */
export async function trainPolicy(options: TrainOptions): Promise<Trained> {
  const { workers, signal, onPoint } = options;
  if (workers === 0) return trainPolicyHere(options);
  const job = openJob(options);
  const cells = crewCells();
  const points: LearningPoint[] = [];
  const url = options.workerUrl ?? new URL('./ppo-worker.ts', import.meta.url);
  const threads = Array.from({ length: workers }, () => new Worker(url));
  let stop = (): void => stopCrew(cells);
  try {
    await new Promise<void>((resolve, reject) => {
      // Nobody waits for a part that may take long in a large net: threads are ended where they are.
      stop = () => {
        stopCrew(cells);
        reject(cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted === true) {
        stop();
        return;
      }
      threads.forEach((thread, k) => {
        thread.on('message', (answer: PpoAnswer) => {
          if ('error' in answer) reject(fromWireError(answer.error));
          else if ('ended' in answer) {
            // A leader that was stopped by a helper's failure says less than the helper does.
            if (answer.ended) resolve();
          } else {
            points.push(answer.point);
            onPoint?.(answer.point, points);
          }
        });
        thread.on('error', (cause) => reject(new AppError('CRASHED', 'a worker of the training ended unexpectedly', { cause })));
        thread.on('exit', () => reject(new AppError('CRASHED', 'a worker of the training ended unexpectedly')));
        thread.postMessage({ memory: job.memory, cells, isLeader: k === 0 } satisfies PpoJob);
      });
    });
    return job.close(points);
  } finally {
    stopCrew(cells);
    signal?.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** As `trainPolicy`, on the calling thread and at once. */
export function trainPolicyHere(options: Omit<TrainOptions, 'workers'>): Trained {
  const job = openJob(options);
  const points: LearningPoint[] = [];
  const ended = trainPpo(job.memory, { cells: crewCells(), work: ppoWork(job.memory) }, (point) => {
    points.push(point);
    options.onPoint?.(point, points);
  });
  if (!ended) throw cancelled();
  return job.close(points);
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'the training of the policy was cancelled');
}

function openJob({ spec, view, execution, seed, from, to, spans }: Omit<TrainOptions, 'workers'>): { readonly memory: PpoMemory; close(points: readonly LearningPoint[]): Trained } {
  const rule: SlotRule = slotRuleOf(spec, view);
  const { market, mean, deviation } = trainingMarket(rule, view, execution, from, to, spans);
  const memory = ppoMemory(spec, seed, market);
  return {
    memory,
    close: (points) => {
      if (!memory.parameters.every(Number.isFinite)) throw new AppError('INTERNAL', 'the training ended with a weight that is not finite', { userAction: 'use a smaller learning rate' });
      const { sessions } = view.panel;
      const policy = storePolicy({ kind: 'research.policy', version: 1, ...rule, symbols: [...rule.symbols], features: [...rule.features], hidden: spec.hidden, mean, deviation, parameters: Float64Array.from(memory.parameters), seed, steps: spec.steps, train: { from: sessions[from] as string, to: sessions[to] as string } });
      return { policy, points, parameters: memory.parameters.length };
    },
  };
}
