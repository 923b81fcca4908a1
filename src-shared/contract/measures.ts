import { z } from 'zod';
import { call } from './define.ts';
import { RunId } from './paging.ts';

/** A figure with its own trace address. */
export const Figure = z.object({ address: z.string().nullable(), value: z.string().nullable(), why: z.string().nullable(), unit: z.string() });
export const Stratification = z.object({
  dimension: z.string(), title: z.string(),
  measures: z.array(z.object({ id: z.string(), title: z.string(), unit: z.string(), definition: z.string() })),
  bands: z.array(z.object({ key: z.string(), label: z.string(), figures: z.array(Figure) })),
  total: z.array(Figure), leftOut: z.array(z.object({ reason: z.string(), rows: z.number() })),
});

export const measuresContract = {
  'measures.dimensions': call({ in: z.object({ run: RunId }), out: z.array(z.object({ id: z.string(), title: z.string() })) }),
  'measures.stratify': call({ in: z.object({ run: RunId, dimension: z.string() }), out: Stratification }),
} as const;
