import { z } from 'zod';

/**
 * Returns of every cell of a run's sweep over the test slice: artifact `trial.returns`, made by `robustness`, read by `evaluate` for the
 * number of trials, their variance and the probability of overfitting. `null` in the artifact's place where nothing was swept.
 */
export const TrialReturns = z.object({
  kind: z.literal('research.trial-returns'), version: z.literal(1),
  /** Sessions of the test slice, ascending. */
  sessions: z.array(z.string()),
  cells: z.array(z.object({
    /** Values of the axes, in their order. */
    at: z.array(z.union([z.number(), z.string()])),
    /** The specification's own strategy is this cell: it is one trial with the experiment, not a further one. */
    own: z.boolean(),
    /** One a session; null where there is none. */
    returns: z.array(z.number().nullable()),
  })),
});
export type TrialReturns = z.infer<typeof TrialReturns>;
