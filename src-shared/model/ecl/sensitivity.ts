import { z } from 'zod';

/** Output `sensitivity` of a run: what the allowance would be, amounts in the reporting currency; `points` of the run's own allowance. */
export const EclSensitivity = z.object({
  kind: z.literal('ecl-sensitivity'), version: z.literal(1), currency: z.string(), base: z.string(),
  lines: z.array(z.object({ id: z.string(), title: z.string(), group: z.string(), allowance: z.string(), difference: z.string(), points: z.string(), stage2: z.number().int() })),
});
export type EclSensitivity = z.infer<typeof EclSensitivity>;
