import { z } from 'zod';

/** Lower-case hex SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file named by its SHA-256. Tables also carry a logical digest: schema and rows in order, independent of the writer. */
export const ArtifactRef = z.object({
  /** Slot name inside the run: `canonical`, `findings`, `annex2.xml`, ... */
  name: z.string(),
  sha256: Sha256,
  bytes: z.number().int().nonnegative(),
  mediaType: z.string(),
  /** File name extension without dot: parquet, json, xml, csv. */
  extension: z.string(),
  logicalDigest: Sha256.optional(),
  rows: z.number().int().nonnegative().optional(),
});
export type ArtifactRef = z.infer<typeof ArtifactRef>;
