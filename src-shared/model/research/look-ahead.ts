import { z } from 'zod';

/**
 * What the look-ahead gate found: an experiment's own path (features, normalisation, universe, decisions, orders) run again on what was known
 * at a few sessions, and compared bit for bit. `not-evaluable` is neither passed nor failed: the data do not hold what the check needs.
 */
export const LOOK_AHEAD_CHECKS = ['features', 'restated', 'fit', 'universe', 'decisions', 'execution', 'labels', 'policy', 'actions'] as const;
export const LookAheadCheckId = z.enum(LOOK_AHEAD_CHECKS);
export type LookAheadCheckId = z.infer<typeof LookAheadCheckId>;

/** One value that moved when what came later did. */
export const LookAheadDifference = z.object({
  /** Session at whose close the later was taken away, and how: `cut` (gone) or `changed` (other plausible values). */
  cut: z.string(), variant: z.enum(['cut', 'changed', 'revised']),
  symbol: z.string().nullable(), session: z.string(), what: z.string(),
  /** With the whole data, and with what was known; null where it is not known. */
  whole: z.number().nullable(), known: z.number().nullable(),
  /** Row of `bar` of the symbol in the session; null where it has none. */
  sourceRow: z.number().int().nullable(),
});
export type LookAheadDifference = z.infer<typeof LookAheadDifference>;

export const LookAheadCheck = z.object({
  check: LookAheadCheckId, title: z.string(), verdict: z.enum(['passed', 'failed', 'not-evaluable']), text: z.string(),
  /** Values compared, values that differ, and the first of these for each thing that differs. */
  compared: z.number().int(), differing: z.number().int(), differences: z.array(LookAheadDifference),
});
export type LookAheadCheck = z.infer<typeof LookAheadCheck>;

export const LookAhead = z.object({
  kind: z.literal('research.look-ahead'), version: z.literal(1),
  /** `blocked` where one check failed. */
  verdict: z.enum(['passed', 'blocked']), text: z.string(), seed: z.number().int(),
  /** Sessions at whose close the path was run again, and why these. */
  cuts: z.array(z.object({ session: z.string(), why: z.string() })),
  checks: z.array(LookAheadCheck), notEvaluable: z.number().int(),
  /** The first difference of all, with its bar. */
  first: LookAheadDifference.nullable(),
});
export type LookAhead = z.infer<typeof LookAhead>;
