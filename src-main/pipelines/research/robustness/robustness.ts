import type { z } from 'zod';
import type { Sweep } from '../../../../src-shared/contract/research.ts';
import { AppError, type Json } from '../../../../src-shared/kernel/errors.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { TrialReturns } from '../../../../src-shared/model/research/trial-returns.ts';
import { sessionRange } from '../../../../src-shared/model/market/session-range.ts';
import { valueOf, yardstickOf } from './choose.ts';
import { chooseIn, foldDocument, foldsOf, foldTask, nameOf, splitsOf, splitTask, type Choice, type FoldDocument, type Tested } from './folds.ts';
import { gridOf } from './grid.ts';
import { sweepDocument, sweepSeen, sweepTasks, trainingValue, trialReturns, type Slices } from './sweep.ts';
import type { Ground, Task } from './task.ts';
import { TaskPool } from './task-pool.ts';

export interface RobustnessOptions {
  readonly spec: ExperimentSpec; readonly ground: Ground; readonly workers: number;
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number, seen?: Json) => void;
  readonly workerUrl?: URL;
}

/** What was not asked for is null. */
export interface RobustnessResult { readonly sweep: z.infer<typeof Sweep> | null; readonly folds: FoldDocument | null; readonly trialReturns: TrialReturns | null; readonly trials: number }

/** Positions of training, test and both. Errors: INVALID_INPUT where a slice has no session. */
export function slicesOf(spec: ExperimentSpec, sessions: readonly string[]): Slices {
  const span = ({ from, to }: { from: string; to: string }, name: string): { from: number; to: number } => {
    const found = sessionRange(sessions, { from, to });
    if (found.from > found.to) throw new AppError('INVALID_INPUT', `there are no bars in the ${name} slice ${from} to ${to}: they go from ${sessions[0] ?? '-'} to ${sessions.at(-1) ?? '-'}`, { userAction: 'set train and test inside the data' });
    return found;
  };
  const [train, test] = [span(spec.train, 'training'), span(spec.test, 'test')];
  return { train, test, all: { from: train.from, to: test.to } };
}

/**
 * Sweep, walk-forward and cross-validation of a spec. Every trial is a book of the engine. The same for any number of workers. Errors: INVALID_INPUT
 * and LIMIT_EXCEEDED (what is asked does not fit the data or the strategy), CANCELLED within 200 ms of the signal.
 */
export async function runRobustness(options: RobustnessOptions): Promise<RobustnessResult> {
  const { spec, ground, signal, progress = () => undefined } = options;
  const { sweep, walkForward, purged } = spec.validation;
  const nothing: RobustnessResult = { sweep: null, folds: null, trialReturns: null, trials: 0 };
  if (sweep === undefined && walkForward === undefined && purged === undefined) return nothing;
  const { sessions } = ground.view.panel;
  const slices = slicesOf(spec, sessions);
  const yardstick = yardstickOf(sweep?.metric ?? 'sharpe', spec.evaluation);
  const grid = sweep === undefined ? null : gridOf(spec.strategy, sweep.over);
  const [folds, { groups, splits }] = [foldsOf(spec, slices), splitsOf(spec, slices)];
  const learned = spec.strategy.kind === 'ppo';
  // Without a sweep the strategy itself is the one choice; a learned one is trained anew in each fold and needs no run of its own.
  const whole: { readonly tasks: readonly Task[]; readonly cells: readonly number[] } = grid !== null ? sweepTasks(grid, slices) : learned ? { tasks: [], cells: [] } : { tasks: [{ strategy: spec.strategy, learn: null, runs: [slices.all] }], cells: [0] };
  const total = whole.tasks.length + folds.length + (learned ? splits.length : 0);
  let done = 0;
  progress(0, total);
  const pool = new TaskPool({ ground, workers: Math.min(options.workers, Math.max(1, total)), ...(signal === undefined ? {} : { signal }), ...(options.workerUrl === undefined ? {} : { workerUrl: options.workerUrl }) });
  const step = (seen?: Json | null): void => {
    done += 1;
    progress(done, total, ...(seen === undefined || seen === null ? [] : [seen]));
  };
  try {
    const values: (number | null)[] = (grid?.cells ?? []).map(() => null);
    const ran = await pool.run(whole.tasks, (index, [returns]) => {
      if (grid !== null) values[whole.cells[index] as number] = trainingValue(yardstick, returns as Float64Array, slices);
      step(grid === null ? null : sweepSeen(grid, yardstick.metric, values));
    });
    const returns: (Float64Array | null)[] = (grid?.cells ?? [null]).map(() => null);
    ran.forEach(([of], k) => { returns[whole.cells[k] as number] = of as Float64Array; });
    const axes = grid?.axes ?? [];
    const choices: Choice[] = grid === null ? (returns[0] ? [{ own: true, name: null, strategy: spec.strategy, returns: returns[0] }] : []) : grid.cells.flatMap(({ at, own, strategy }, k) => (strategy !== null && returns[k] ? [{ own, name: nameOf(axes, at), strategy, returns: returns[k] as Float64Array }] : []));
    if (!learned && choices.length === 0) throw new AppError('INVALID_INPUT', 'no combination of the sweep is a strategy', { userAction: 'correct validation.sweep.over in the spec' });
    const chosen = learned ? [] : folds.map(({ train }) => chooseIn(yardstick, choices, [train]));
    const tested = (await pool.run(folds.map((fold, k) => foldTask(fold, chosen[k]?.choice.strategy ?? spec.strategy)), () => step())).map(([test, train], k): Tested => (
      { chosen: chosen[k]?.choice.name ?? null, inSample: learned ? valueOf(yardstick, train as Float64Array, [(folds[k] as (typeof folds)[number]).train]) : (chosen[k]?.inSample ?? null), returns: test as Float64Array }));
    const held = learned
      ? (await pool.run(splits.map((split) => splitTask(split, spec.strategy, slices.all)), () => step())).map(([of], k): Tested => ({ chosen: null, inSample: valueOf(yardstick, of as Float64Array, (splits[k] as (typeof splits)[number]).train), returns: of as Float64Array }))
      : splits.map(({ train }): Tested => {
        const { choice, inSample } = chooseIn(yardstick, choices, train);
        return { chosen: choice.name, inSample, returns: choice.returns };
      });
    const asked = walkForward !== undefined || purged !== undefined;
    return {
      sweep: grid === null ? null : sweepDocument(spec, grid, yardstick, returns, slices),
      trialReturns: grid === null ? null : trialReturns(grid, returns, sessions, slices),
      folds: asked ? foldDocument({ spec, sessions, yardstick, sharpe: yardstickOf('sharpe', spec.evaluation), drawdown: yardstickOf('max_drawdown', spec.evaluation), folds, tested, groups, splits, held, axes: learned ? [] : axes }) : null,
      trials: whole.tasks.length,
    };
  } finally {
    await pool.close();
  }
}
