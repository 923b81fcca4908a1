import { z } from 'zod';

/** What research gates show while they run: for people who watch, never a result. Each is the whole picture so far. */
export const SweepSeen = z.object({
  sweep: z.object({
    axes: z.array(z.object({ name: z.string(), values: z.array(z.union([z.number(), z.string()])) })), metric: z.string(),
    /** Row-major over the axes; null: not there yet, or not defined. */
    cells: z.array(z.number().nullable()),
  }),
});
export type SweepSeen = z.infer<typeof SweepSeen>;

export const LearningSeen = z.object({ learning: z.object({ points: z.array(z.object({ step: z.number(), reward: z.number() })) }) });
export type LearningSeen = z.infer<typeof LearningSeen>;
