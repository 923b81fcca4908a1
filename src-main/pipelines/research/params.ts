import { z } from 'zod';

export const RESEARCH_MODES = ['data', 'experiment', 'shadow'] as const;

/** Of a shadow replay: how far it goes. What it replays are the run's inputs, what it goes on from is the slot `shadow.prior`. */
export const ShadowParams = z.object({
  /** The run that is replayed is of this experiment; the replay is compared with it. */
  experiment: z.string(),
  alias: z.string().nullable().default(null),
  /** Sessions to go further; null: to the end of the test slice. */
  steps: z.number().int().min(1).nullable().default(null),
});
export type ShadowParams = z.infer<typeof ShadowParams>;

/**
 * Parameters of a research run. A gate parses the members that it needs (`ResearchParams.pick`), so that no other changes its key. `data`:
 * ingest and reconcile only. `experiment`: everything that a spec asks for. `shadow`: a replay of a promoted experiment.
 */
export const ResearchParams = z.object({
  mode: z.enum(RESEARCH_MODES),
  /** Day on which the run was asked for. */
  asOf: z.iso.date(),
  /** Kind of the spec's strategy, so that gates can be skipped before the spec is read; absent without a spec. */
  strategy: z.string().optional(),
  /** Id of the experiment: `experimentText` of the spec, the data and the code; absent without a spec. */
  experiment: z.string().optional(),
  shadow: ShadowParams.optional(),
});
export type ResearchParams = z.infer<typeof ResearchParams>;
