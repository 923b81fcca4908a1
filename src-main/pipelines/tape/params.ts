import { z } from 'zod';
import { IntakeParams } from '../../intake/params.ts';

/** Parameters of a tape run: those of every run that reads a tape, its own modes, and what its reports need. */
export const TapeParams = IntakeParams.extend({
  mode: z.enum(['mi', 'regulatory', 'annex12']),
  /** `esma/annex2` in mode regulatory. */
  regime: z.string().nullable().default(null),
  /** Whether the host found a Java runtime for the second schema validator; asked once, so that a re-run checks the same. */
  secondValidator: z.boolean().default(false),
});
export type TapeParams = z.infer<typeof TapeParams>;
