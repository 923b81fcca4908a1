import type { z } from 'zod';
import type { Folds } from '../../../../src-shared/contract/research.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { ExperimentSpec, Strategy } from '../../../../src-shared/model/research/spec.ts';
import { bestOf, valueOf, type Yardstick } from './choose.ts';
import { cellName, type Axis } from './grid.ts';
import { forTrial, REFIT_STEPS } from './learned-trials.ts';
import { combinatorialSplits, pathsOf, walkForwardFolds, type Span, type Split, type WalkForwardFold } from './splits.ts';
import type { Slices } from './sweep.ts';
import type { Task } from './task.ts';

/** A strategy that a fold may choose, with its returns over the whole sample (by position) as they were already run. `own`: the specification's. */
export interface Choice { readonly own: boolean; readonly name: string | null; readonly strategy: Strategy; readonly returns: Float64Array }

export type FoldDocument = z.infer<typeof Folds>;
type Fold = FoldDocument['folds'][number];

/** A split of combinatorial cross-validation as told beside the folds: groups are numbered from 1. */
interface SplitLine { readonly tested: readonly number[]; readonly train: readonly { from: string; to: string }[]; readonly chosen: string | null; readonly inSample: number | null; readonly outOfSample: number | null }

/** Splits that one run makes at most; of a strategy that is trained again for each, far fewer. */
const [MOST_SPLITS, MOST_TRAINED] = [5000, 60];

/** How many sessions around a test are not trained on: the further of what labels reach and what the specification purges. */
export const horizonOf = ({ labelHorizon, purge }: ExperimentSpec['validation']): number => Math.max(labelHorizon, purge);

/** Folds of the specification's walk-forward over training and test together. Errors: INVALID_INPUT where not one fits. */
export function foldsOf(spec: ExperimentSpec, { all }: Slices): readonly WalkForwardFold[] {
  const { walkForward } = spec.validation;
  if (walkForward === undefined) return [];
  const { kind, train, test, step } = walkForward;
  const folds = walkForwardFolds(all, kind, train, test, step ?? test, horizonOf(spec.validation));
  if (folds.length === 0) throw new AppError('INVALID_INPUT', `a walk-forward of ${train} sessions of training and ${test} of test does not fit into ${all.to - all.from + 1} sessions`, { userAction: 'use shorter windows' });
  return folds;
}

/** Splits of the specification's purged cross-validation. Errors: INVALID_INPUT where all groups are held out or nothing is left to train on, LIMIT_EXCEEDED. */
export function splitsOf(spec: ExperimentSpec, { all }: Slices): { readonly groups: readonly Span[]; readonly splits: readonly Split[] } {
  const { purged, embargo } = spec.validation;
  if (purged === undefined) return { groups: [], splits: [] };
  const refuse = (what: string): AppError => new AppError('INVALID_INPUT', `validation.purged: ${what}`, { userAction: 'hold out fewer groups, or purge less' });
  if (purged.test >= purged.groups) throw refuse(`${purged.test} of ${purged.groups} groups held out leaves nothing to train on`);
  if (all.to - all.from + 1 < 2 * purged.groups) throw refuse(`${all.to - all.from + 1} sessions cannot be cut into ${purged.groups} groups`);
  const found = combinatorialSplits(all, purged.groups, purged.test, { horizon: horizonOf(spec.validation), embargo });
  const most = spec.strategy.kind === 'ppo' ? MOST_TRAINED : MOST_SPLITS;
  if (found.splits.length > most) throw new AppError('LIMIT_EXCEEDED', `${purged.test} of ${purged.groups} groups held out are ${found.splits.length} splits; ${most} are the most${spec.strategy.kind === 'ppo' ? ', since a policy is trained for each' : ''}`, { userAction: 'use fewer groups' });
  const empty = found.splits.find(({ train }) => train.length === 0);
  if (empty !== undefined) throw refuse(`with ${horizonOf(spec.validation)} sessions purged and ${embargo} embargoed nothing is left to train on beside groups ${empty.tested.map((g) => g + 1).join(' and ')}`);
  return found;
}

/** What a fold or split uses: the best of the choices on its training sessions; where none has a value there, the specification's own, else the first. */
export function chooseIn(yardstick: Yardstick, choices: readonly Choice[], train: readonly Span[]): { readonly choice: Choice; readonly inSample: number | null } {
  const values = choices.map(({ returns }) => valueOf(yardstick, returns, train));
  const found = bestOf(yardstick, values);
  const best = found >= 0 ? found : Math.max(0, choices.findIndex(({ own }) => own));
  return { choice: choices[best] as Choice, inSample: values[best] ?? null };
}

/** The task that tests a fold: a fresh book that decides first at the close before the test. A policy is trained on the fold, and followed through its training too. */
export function foldTask(fold: WalkForwardFold, strategy: Strategy): Task {
  const test = { from: fold.test.from - 1, to: fold.test.to };
  return strategy.kind === 'ppo' ? { strategy: forTrial(strategy), learn: { within: fold.train, spans: [fold.train] }, runs: [test, fold.train] } : { strategy, learn: null, runs: [test] };
}

/** The task of a split of a learned strategy: trained on what is left, followed through the whole sample. */
export function splitTask(split: Split, strategy: Strategy, all: Span): Task {
  return { strategy: forTrial(strategy), learn: { within: all, spans: split.train }, runs: [all] };
}

/** A fold or split that was run: what it chose and what it earned, by position in the panel. */
export interface Tested { readonly chosen: string | null; readonly inSample: number | null; readonly returns: Float64Array }

export interface FoldInputs {
  readonly spec: ExperimentSpec; readonly sessions: readonly string[]; readonly yardstick: Yardstick; readonly sharpe: Yardstick; readonly drawdown: Yardstick;
  readonly folds: readonly WalkForwardFold[]; readonly tested: readonly Tested[];
  readonly groups: readonly Span[]; readonly splits: readonly Split[]; readonly held: readonly Tested[];
  readonly axes: readonly Axis[];
}

/** Walk-forward and cross-validation as a document. */
export function foldDocument(inputs: FoldInputs): FoldDocument & { readonly splits: readonly SplitLine[] } {
  const { spec, sessions, yardstick, folds, tested, groups, splits, held } = inputs;
  const { walkForward, purged, embargo } = spec.validation;
  const days = ({ from, to }: Span): { from: string; to: string } => ({ from: sessions[from] as string, to: sessions[to] as string });
  const walked: Fold[] = folds.map(({ train, test }, k) => {
    const { chosen, inSample, returns } = tested[k] as Tested;
    return { fold: String(k + 1), train: days(train), test: days(test), inSample, outOfSample: valueOf(yardstick, returns, [test]), chosen };
  });
  const lines = splits.map(({ tested: of, tests, train }, k): SplitLine => {
    const { chosen, inSample, returns } = held[k] as Tested;
    return { tested: of.map((g) => g + 1), train: train.map(days), chosen, inSample, outOfSample: valueOf(yardstick, returns, tests) };
  });
  // One group held out at a time is a fold like any other, but that its training has a hole; several are no one span, and stand in the splits.
  const single: Fold[] = purged?.test !== 1 ? [] : lines.map(({ chosen, inSample, outOfSample }, k) => ({ fold: `cv:${k + 1}`, train: days({ from: splits[k]?.train[0]?.from as number, to: splits[k]?.train.at(-1)?.to as number }), test: days(groups[k] as Span), inSample, outOfSample, chosen }));
  const judged = walked.length > 0 ? walked : lines;
  return {
    kind: [...(walkForward === undefined ? [] : [walkForward.kind]), ...(purged === undefined ? [] : [purged.test === 1 ? 'purged' : 'combinatorial'])].join(' + '),
    folds: [...walked, ...single], decay: decayOf(judged), purge: horizonOf(spec.validation), embargo,
    paths: pathLines(inputs), splits: lines, text: textOf(inputs),
  };
}

/** Returns along each path: of every group those of the split that the path takes it from. */
function pathLines({ groups, splits, held, sharpe, drawdown }: FoldInputs): FoldDocument['paths'] {
  return pathsOf(splits, groups.length).map((of, j) => {
    const length = (groups.at(-1) as Span).to + 1;
    const path = new Float64Array(length).fill(Number.NaN);
    groups.forEach(({ from, to }, g) => path.set((held[of[g] as number] as Tested).returns.subarray(from, to + 1), from));
    const all = [{ from: (groups[0] as Span).from, to: length - 1 }];
    return { path: String(j + 1), sharpe: valueOf(sharpe, path, all), maxDrawdown: valueOf(drawdown, path, all) };
  });
}

/** How much of what was seen in sample is gone out of sample: (mean in - mean out) / |mean in| over the folds that have both; null where there is none. */
export function decayOf(folds: readonly { readonly inSample: number | null; readonly outOfSample: number | null }[]): number | null {
  const both = folds.filter(({ inSample, outOfSample }) => inSample !== null && outOfSample !== null);
  const mean = (of: 'inSample' | 'outOfSample'): number => both.reduce((sum, fold) => sum + (fold[of] as number), 0) / both.length;
  if (both.length === 0 || mean('inSample') === 0) return null;
  return (mean('inSample') - mean('outOfSample')) / Math.abs(mean('inSample'));
}

function textOf({ spec, yardstick, folds, groups, splits, axes }: FoldInputs): string {
  const { walkForward, purged, embargo } = spec.validation;
  const learned = spec.strategy.kind === 'ppo';
  const chosen = learned ? `a policy is trained anew, over at most ${REFIT_STEPS} decisions` : axes.length > 0 ? `the combination of the sweep (${axes.map(({ name }) => name).join(', ')}) with the best ${yardstick.title} in sample is chosen anew` : 'nothing is chosen or fitted: the strategy is as the specification says';
  const gap = horizonOf(spec.validation);
  return [
    ...(walkForward === undefined ? [] : [`Walk-forward, ${walkForward.kind}: ${folds.length} folds of ${walkForward.test} sessions; in each ${chosen}. The last ${gap} sessions before a test are not trained on. Out of sample is a fresh book run by the engine, which decides first at the close before the test; in sample ${learned ? 'is the same policy followed through its training' : 'are the sessions of a book that runs through the whole sample'}. Only whole test windows count.`]),
    ...(purged === undefined ? [] : [`${purged.test === 1 ? 'Purged k-fold' : 'Combinatorial purged cross-validation'} (López de Prado 2018, chapters 7 and 12): ${groups.length} groups of sessions, ${purged.test} held out at a time, ${splits.length} splits; in each ${chosen}. Sessions whose label of ${gap} sessions overlaps a label of the test are purged, ${embargo} more after it are embargoed. ${splits.length * purged.test / groups.length} paths of out-of-sample returns, each group from another split${learned || axes.length > 0 ? '' : '; since nothing is chosen they are all the same'}. A book runs through the whole sample, and groups are cut out of it.`]),
    `Decay: what of the in-sample ${yardstick.title} is gone out of sample, on average.`,
  ].join(' ');
}

/** The name of a combination, or null where there is no sweep. */
export function nameOf(axes: readonly Axis[], at: readonly (number | string)[]): string | null {
  return axes.length === 0 ? null : cellName(axes, at);
}
