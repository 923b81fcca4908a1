import { undefinedFor } from '../../../../src-shared/model/metrics/performance/measured.ts';
import { deviation } from '../../../../src-shared/model/metrics/performance/moments.ts';
import { probabilityOfOverfitting, type OverfittingResult } from '../../../../src-shared/model/metrics/performance/overfitting.ts';
import { sharpeRatio } from '../../../../src-shared/model/metrics/performance/risk.ts';
import type { TrialFacts } from '../../../../src-shared/model/metrics/performance/significance.ts';
import type { EvaluationReport } from '../../../../src-shared/model/research/evaluation.ts';
import type { Trials } from '../../../../src-shared/model/research/trials.ts';

/** Returns of the cells of the run's own sweep over the test slice; NaN where a session has none. */
export interface SweepReturns { readonly cells: readonly { readonly cell: string; readonly own: boolean; readonly returns: Float64Array }[] }

export interface TrialCount { readonly facts: TrialFacts; readonly report: EvaluationReport['trials'] }

/** Ratios of the study's other experiments, a session each; null where one has none. An experiment that swept is its cells, the chosen one among them. */
function ratiosOf(study: Trials | null, periodsPerYear: number): (number | null)[] {
  return (study?.trials ?? []).flatMap((trial) => {
    const year = Math.sqrt(trial.periodsPerYear ?? periodsPerYear);
    return (trial.cells.length > 0 ? trial.cells : [trial.sharpe]).map((sharpe) => (sharpe === null ? null : sharpe / year));
  });
}

/**
 * N and V of the deflated Sharpe ratio, from what ran: this experiment, the cells of its sweep (the cell that is the experiment itself is one
 * trial, not two), and what the workspace has of the study. A trial without a ratio counts in N and not in V. Without the workspace's list N is
 * a lower bound, and the fact `trials-counted` says that it is not known.
 */
export function countTrials(own: Float64Array, sweep: SweepReturns | null, study: Trials | null, options: { readonly periodsPerYear: number; readonly riskFree: number }): TrialCount {
  const { periodsPerYear, riskFree } = options;
  const ratio = (returns: Float64Array): number | null => {
    const { value } = sharpeRatio(returns, periodsPerYear, riskFree);
    return value === null ? null : value / Math.sqrt(periodsPerYear);
  };
  const cells = (sweep?.cells ?? []).filter((cell) => !cell.own);
  const others = ratiosOf(study, periodsPerYear);
  const ratios = [ratio(own), ...cells.map(({ returns }) => ratio(returns)), ...others].filter((value) => value !== null);
  const spread = deviation(ratios);
  const facts = { count: 1 + cells.length + others.length, variance: Number.isNaN(spread) ? null : spread * spread };
  const parts = [`this experiment`, ...(cells.length > 0 ? [`${cells.length} other cells of its sweep`] : []), ...(others.length > 0 ? [`${others.length} other trials of the study ${study?.study ?? ''} (${study?.trials.length ?? 0} experiments)`] : [])];
  const known = study === null ? ' What else was tried in the study is not known here: the count is the least that it can be.' : '';
  return {
    facts,
    report: {
      count: facts.count, variance: facts.variance, counted: study !== null,
      sources: [{ source: 'this experiment', count: 1 }, { source: 'its sweep', count: cells.length }, { source: 'the study', count: others.length }],
      text: `N = ${facts.count}: ${parts.join(', ')}. ${facts.variance === null ? 'Fewer than two of them have a Sharpe ratio: V is not known.' : `V, the sample variance of their ${ratios.length} Sharpe ratios a session, is ${facts.variance.toPrecision(4)}.`}${known}`,
    },
  };
}

/** Blocks that so many sessions are cut into: 16 where each has ten sessions, fewer where not. */
export function blocksFor(sessions: number): number {
  return sessions >= 160 ? 16 : sessions >= 80 ? 8 : 4;
}

/** Probability of overfitting over the cells of the sweep, the experiment's own among them. */
export function overfittingOf(sweep: SweepReturns | null): OverfittingResult {
  const none = (why: string): OverfittingResult => ({ ...undefinedFor(why, 0), blocks: 0, combinations: 0, trials: sweep?.cells.length ?? 0, logits: new Float64Array(0) });
  if (sweep === null) return none('there is no sweep: nothing was chosen among trials');
  const trials = sweep.cells.map(({ returns }) => returns);
  // A session that one cell has no return in (its warm-up) is left out of all: halves must hold the same sessions.
  const length = Math.min(...trials.map((returns) => returns.length));
  const kept = Array.from({ length }, (_, t) => t).filter((t) => trials.every((returns) => Number.isFinite(returns[t])));
  return probabilityOfOverfitting(trials.map((returns) => Float64Array.from(kept, (t) => returns[t]!)), blocksFor(kept.length));
}
