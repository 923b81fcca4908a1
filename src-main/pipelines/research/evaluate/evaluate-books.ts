import type { MetricOptions } from '../../../../src-shared/model/metrics/performance/compute.ts';
import { BENCHMARK, CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import type { SliceLine } from '../../../../src-shared/model/research/evaluation.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { Trials } from '../../../../src-shared/model/research/trials.ts';
import type { BookTable } from './book-tables.ts';
import { intervalsOf } from './intervals.ts';
import { rowsOf, type MetricRow } from './metric-rows.ts';
import { bookSlice, positionsOf, TIME_SLICES, type Slice, type SliceAbout } from './slices.ts';
import { countTrials, overfittingOf, type SweepReturns, type TrialCount } from './trial-count.ts';
import type { OverfittingResult } from '../../../../src-shared/model/metrics/performance/overfitting.ts';

export interface EvaluationJob {
  /** In the order that they are told: the candidate, baselines, the benchmark. */
  readonly books: readonly BookTable[];
  readonly spec: ExperimentSpec;
  /** Beside test, train and all: regimes and folds. */
  readonly slices: readonly Slice[];
  readonly sweep: SweepReturns | null;
  readonly trials: Trials | null;
  /** Between books. */
  readonly step?: (done: number, total: number) => void;
}

export interface Evaluated {
  readonly rows: readonly MetricRow[];
  readonly slices: readonly SliceLine[];
  readonly trials: TrialCount;
  readonly overfitting: OverfittingResult;
}

/** How metrics are computed, of a spec. */
export function metricOptions({ evaluation }: Pick<ExperimentSpec, 'evaluation'>): MetricOptions {
  return { periodsPerYear: evaluation.periodsPerYear, riskFree: evaluation.riskFree, varLevel: evaluation.varLevel };
}

/** What a slice of a book is computed with: trials and overfitting are the candidate's on the test slice, nobody else's. */
export function aboutSlice(spec: ExperimentSpec, book: string, slice: string, trials: TrialCount | null, overfitting: OverfittingResult | null): SliceAbout {
  const chosen = book === CANDIDATE && slice === 'test';
  return { options: metricOptions(spec), execution: spec.execution, trials: chosen && trials !== null ? trials.facts : null, overfitting: chosen ? overfitting : null };
}

/** Seed of a book's resamples: of the spec's seed and the book's place, so that no book's interval depends on another's. */
export function seedOf(spec: ExperimentSpec, book: number): number {
  return (spec.seed + book * 0x9e3779b1) >>> 0;
}

/**
 * Every metric of every book over every slice, one without sessions among them: which rows there are is decided by the specification and the folds, not by
 * prices. Deterministic; nothing depends on the order of slices.
 */
export function evaluateBooks(job: EvaluationJob): Evaluated {
  const { books, spec, sweep } = job;
  const benchmark = books.find(({ book }) => book === BENCHMARK) ?? null;
  const candidate = books.find(({ book }) => book === CANDIDATE);
  const own = candidate === undefined ? new Float64Array(0) : Float64Array.from(positionsOf(candidate, TIME_SLICES[0]!).at, (i) => candidate.returns[i]!);
  const trials = countTrials(own, sweep, job.trials, spec.evaluation);
  const overfitting = overfittingOf(sweep);
  const slices = [...TIME_SLICES, ...job.slices];
  const rows = books.flatMap((book, place) => {
    job.step?.(place, books.length);
    return slices.flatMap((slice) => {
      const of = bookSlice(book, benchmark, slice, aboutSlice(spec, book.book, slice.slice, trials, overfitting));
      const { draws, block, confidence } = spec.evaluation.bootstrap;
      const intervals = slice.kind === 'time' ? intervalsOf(of, { draws, block, confidence, seed: seedOf(spec, place), kind: 'stationary' }) : new Map();
      return rowsOf(book.book, slice.slice, slice.kind, of, intervals);
    });
  });
  const first = candidate ?? books[0];
  const lines = first === undefined ? [] : slices.map(({ slice, title, kind, holds }): SliceLine => {
    const days = first.sessions.filter((day, i) => holds(day, first.slices[i]!));
    return { slice, title, kind, sessions: days.length, from: days[0] ?? null, to: days.at(-1) ?? null };
  });
  return { rows, slices: lines, trials, overfitting };
}
