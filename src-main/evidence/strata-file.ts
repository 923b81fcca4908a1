import { z } from 'zod';
import { MeasureResult } from '../../src-shared/model/measure.ts';
import { BandSet } from '../../src-shared/model/resolved-config.ts';

/** Stratifications as a run stored them, whatever else a pipeline writes beside. */
export const Strata = z.looseObject({
  sets: z.array(z.looseObject({ bands: BandSet, groups: z.array(z.looseObject({ key: z.string().nullable(), label: z.string(), results: z.array(MeasureResult) })), total: z.array(MeasureResult) })),
});
