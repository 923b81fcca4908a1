import { z } from 'zod';
import { IntakeParams } from '../../intake/params.ts';

/** Parameters of an ECL run: those of every run that reads a tape, and the reporting date. All else is the policy's and the scenarios'. */
export const EclParams = IntakeParams.extend({
  mode: z.literal('ecl').default('ecl'),
  reportingDate: z.iso.date(),
});
export type EclParams = z.infer<typeof EclParams>;

/** What this pipeline calls its one mode. */
export const ECL_MODE = 'ecl';
