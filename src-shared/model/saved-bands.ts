import { z } from 'zod';
import { BandSet } from './resolved-config.ts';

/** A set of bands that a person saved: who, when and why stand in the document, so that its hash holds them too. */
export const SavedBands = z.object({
  kind: z.literal('bands'), version: z.literal(1),
  set: BandSet,
  /** Counts the saved forms of this id, from 1. */
  revision: z.number().int().positive(),
  note: z.string(),
  actor: z.string(), at: z.string(),
});
export type SavedBands = z.infer<typeof SavedBands>;
