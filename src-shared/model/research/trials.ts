import { z } from 'zod';

/**
 * Every earlier experiment of a study, counted by the workbench when a run is asked for: an input of it (slot `trials`). One line an experiment
 * (not a run: the same experiment run again is no further trial), in the order of their ids; the run's own experiment is not among them.
 */
export const Trials = z.object({
  kind: z.literal('research.trials'), version: z.literal(1), study: z.string(),
  trials: z.array(z.object({
    experiment: z.string(), name: z.string(),
    /** As the last of its runs ended: failed and blocked ones were tried, too. */
    status: z.string(),
    /** Annualised Sharpe ratio of the candidate on the test slice; null where the run has none. */
    sharpe: z.number().nullable(),
    /** Returns it stands on, and of how many a year; null where it is not known. */
    observations: z.number().int().nullable(), periodsPerYear: z.number().nullable(),
    /** Sharpe ratios of the cells of its sweep, each a trial of its own (null: counted without one). The chosen cell is among them. Empty: it swept nothing. */
    cells: z.array(z.number().nullable()),
  })),
});
export type Trials = z.infer<typeof Trials>;

/** Trials in all, this experiment (one, or its `ownCells`) counted with the earlier ones. */
export function trialCount(trials: Trials | null, ownCells: number): number {
  return (trials?.trials ?? []).reduce((sum, { cells }) => sum + Math.max(1, cells.length), Math.max(1, ownCells));
}
