import type { z } from 'zod';
import type { Sweep } from '../../../../src-shared/contract/research.ts';
import type { SweepSeen } from '../../../../src-shared/model/research/seen.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { TrialReturns } from '../../../../src-shared/model/research/trial-returns.ts';
import { overfittingOf } from '../evaluate/trial-count.ts';
import { bestOf, valueOf, type Yardstick } from './choose.ts';
import { cellName, type Grid } from './grid.ts';
import { forTrial, REFIT_STEPS } from './learned-trials.ts';
import { positionsOf, type Span } from './splits.ts';
import type { Task } from './task.ts';

/** Training, test, and both with what lies between: positions in the panel. */
export interface Slices { readonly train: Span; readonly test: Span; readonly all: Span }

/** Tasks of the cells that are strategies, and which cell each is. A learned strategy is trained anew, but for the cell that the run trained already. */
export function sweepTasks(grid: Grid, slices: Slices): { readonly tasks: readonly Task[]; readonly cells: readonly number[] } {
  const cells = grid.cells.flatMap(({ strategy }, k) => (strategy === null ? [] : [k]));
  const tasks = cells.map((k): Task => {
    const { strategy, own } = grid.cells[k] as Grid['cells'][number];
    if (strategy === null) throw new RangeError('not reached');
    const learns = strategy.kind === 'ppo' && !own;
    return { strategy: learns ? forTrial(strategy) : strategy, learn: learns ? { within: slices.train, spans: [slices.train] } : null, runs: [slices.all] };
  });
  return { tasks, cells };
}

/** The grid so far, for people who watch; six digits. Null where it would be too long to send. */
export function sweepSeen(grid: Grid, metric: string, values: readonly (number | null)[]): SweepSeen | null {
  if (values.length > 2500) return null;
  return { sweep: { axes: grid.axes.map(({ name, values: of }) => ({ name, values: [...of] })), metric, cells: values.map((value) => (value === null ? null : Number(value.toPrecision(6)))) } };
}

/** The cell's value on the training slice, by which it is chosen. */
export function trainingValue(yardstick: Yardstick, returns: Float64Array, { train }: Slices): number | null {
  return valueOf(yardstick, returns, [train]);
}

/**
 * The sweep as a document. Chosen by the training slice alone; the test slice is told for every cell, because what was tried must be counted,
 * and is what the probability of overfitting stands on.
 */
export function sweepDocument(spec: ExperimentSpec, grid: Grid, yardstick: Yardstick, returns: readonly (Float64Array | null)[], slices: Slices): z.infer<typeof Sweep> {
  const values = returns.map((of) => (of === null ? null : trainingValue(yardstick, of, slices)));
  const best = bestOf(yardstick, values);
  const tried = returns.filter((of) => of !== null).length;
  const left = grid.cells.find(({ why }) => why !== null)?.why;
  const overfitting = overfittingOf({ cells: grid.cells.flatMap(({ own, at }, k) => (returns[k] ? [{ cell: at.join('/'), own, returns: cut(returns[k] as Float64Array, slices.test) }] : [])) });
  return {
    axes: grid.axes.map(({ name, values: of }) => ({ name, title: titleOf(name), values: [...of] })), metric: yardstick.metric,
    // Each cell is a trial; a combination that is no strategy was not tried, and is none.
    cells: grid.cells.flatMap(({ at }, k) => (returns[k] ? [{ at: [...at], value: values[k] ?? null, test: valueOf(yardstick, returns[k] as Float64Array, [slices.test]) }] : [])),
    chosen: best < 0 ? [] : [...(grid.cells[best] as Grid['cells'][number]).at],
    pbo: overfitting.value, deflated: null,
    text: `${tried} of ${grid.cells.length} combinations were run through the engine over training and test, at the costs of the specification${left === null || left === undefined ? '' : `; ${grid.cells.length - tried} are none (${left})`}. `
      + `Values and the choice (${best < 0 ? 'none: no value is defined' : cellName(grid.axes, (grid.cells[best] as Grid['cells'][number]).at)}) are ${yardstick.title} on the training slice ${spec.train.from} to ${spec.train.to} alone. `
      + `Returns on the test slice are kept for all: each is a trial${overfitting.value === null ? `; the probability of overfitting is not known: ${overfitting.why}` : `, and the probability of overfitting stands on them (${overfitting.combinations} halves of ${overfitting.blocks} blocks)`}. `
      + `The deflated Sharpe ratio, which counts the whole study, is in the evaluation.`
      + (spec.strategy.kind === 'ppo' ? ` A policy is trained for each combination on the training slice, over at most ${REFIT_STEPS} decisions; the specification's own combination is the policy that the run trained.` : ''),
  };
}

/** Returns of every cell over the test slice. */
export function trialReturns(grid: Grid, returns: readonly (Float64Array | null)[], sessions: readonly string[], { test }: Slices): TrialReturns {
  return {
    kind: 'research.trial-returns', version: 1, sessions: positionsOf([test]).map((t) => sessions[t] as string),
    cells: grid.cells.flatMap(({ at, own }, k) => (returns[k] ? [{ at: [...at], own, returns: [...cut(returns[k] as Float64Array, test)].map((value) => (Number.isFinite(value) ? value : null)) }] : [])),
  };
}

function cut(returns: Float64Array, { from, to }: Span): Float64Array {
  return returns.subarray(from, to + 1);
}

/** `order.stopLoss` as `Order: stop loss`. */
function titleOf(name: string): string {
  const words = name.split('.').map((part) => part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).join(': ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
