import { z } from 'zod';
import { Sha256 } from './artifact.ts';

/** Where a run came from that was not made here. */
export const ImportedFrom = z.object({
  sha256: Sha256, fileName: z.string(), workspace: z.string(),
  /** Key of the log that signed the bundle. Whose key that is, only a copy of it got in another way can tell. */
  keyId: Sha256,
  head: z.object({ size: z.number().int(), root: Sha256, at: z.string() }),
  /** Its name in the workspace it was made in. */
  run: z.string(),
  at: z.string(), actor: z.string(),
});
export type ImportedFrom = z.infer<typeof ImportedFrom>;
