import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { PdCurve } from '../../../../src-shared/model/ecl/policy-curves.ts';
import type { KernelCurve } from '../kernel/loan-block.ts';
import { conditionalOfCumulative, conditionalOfObserved, cumulativeByGenerator, cumulativeByPowers, monthlyByBook } from './term-structure.ts';

/** Years of a matrix curve; after them the last conditional PD repeats, which by then hardly moves. */
const MATRIX_YEARS = 50;

/**
 * A policy's curve as the kernel reads it. `annual`, `observed` and `matrix` (of one state) become conditional yearly PDs, `hazard`
 * monthly hazards by month on book. `score` becomes the constant 1, to be scaled by each loan's own `scoreToPd`.
 * Errors: INVALID_INPUT: no or an unknown state of a matrix, tenors that do not rise, rates that fall, no generator.
 */
export function compileCurve(curve: PdCurve, state?: string | null): KernelCurve {
  if (curve.source === 'hazard') return { kind: 'book', hazard: Float64Array.from(monthlyByBook(curve.monthsOnBook, curve.hazard, `curve ${curve.id}`)) };
  return { kind: 'annual', pd: Float64Array.from(conditionalPds(curve, state)) };
}

/** Conditional yearly PDs of a curve, the last repeats; as `compileCurve`. Hazard curves depend on months on book and have none: INVALID_INPUT. */
export function conditionalPds(curve: PdCurve, state?: string | null): number[] {
  switch (curve.source) {
    case 'annual':
      return [...curve.pd];
    case 'observed':
      return conditionalOfObserved(curve.tenors, curve.cumulative, `curve ${curve.id}`);
    case 'matrix': {
      const at = stateIndex(curve, state);
      const cumulative = curve.time === 'discrete' ? cumulativeByPowers(curve.matrix, at, MATRIX_YEARS) : cumulativeByGenerator(curve.matrix, at, MATRIX_YEARS);
      return conditionalOfCumulative(cumulative);
    }
    case 'score':
      return [1];
    case 'hazard':
      throw new AppError('INVALID_INPUT', `Curve ${curve.id} is by months on book: it has no yearly PDs of its own.`, { userAction: 'Compile it for the kernel instead.' });
  }
}

/** 12-month PD of a score: log-odds linear in it, 1 / (1 + exp(-(intercept + slope score))). */
export function scoreToPd(curve: Extract<PdCurve, { source: 'score' }>, score: number): number {
  return 1 / (1 + Math.exp(-(curve.intercept + curve.slope * score)));
}

function stateIndex(curve: Extract<PdCurve, { source: 'matrix' }>, state: string | null | undefined): number {
  if (curve.states.length !== curve.matrix.length) throw new AppError('INVALID_INPUT', `Curve ${curve.id} names ${curve.states.length} states for a matrix of ${curve.matrix.length}.`, { userAction: 'Name every state once, default last.' });
  const at = state === null || state === undefined ? -1 : curve.states.indexOf(state);
  if (at === -1) throw new AppError('INVALID_INPUT', `Curve ${curve.id} has no state ${state ?? '(none given)'}; its states are ${curve.states.join(', ')}.`, { userAction: 'Assign the curve with one of its states, or give the loan a grade that is one.' });
  return at;
}
