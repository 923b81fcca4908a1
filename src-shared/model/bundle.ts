import { z } from 'zod';
import { ArtifactRef, Sha256 } from './artifact.ts';
import { Actor, SignedStatement } from './governance.ts';
import { Run, RunRequest } from './run.ts';
import { SignedHead } from './signed-head.ts';

/** A part of a bundle, in the order of the file; `packed` is how its bytes stand there. */
export const BundleFile = z.object({
  path: z.string().regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/).max(200),
  sha256: Sha256, bytes: z.number().int().nonnegative(), crc32: z.number().int().nonnegative(),
  packed: z.object({ method: z.enum(['stored', 'deflated']), bytes: z.number().int().nonnegative(), sha256: Sha256 }),
});
export type BundleFile = z.infer<typeof BundleFile>;

/** An artifact of the run: where it stands in the bundle, or null where it is named by its hash only. `gate` is null for inputs. */
export const BundledArtifact = ArtifactRef.extend({ gate: z.string().nullable(), fileName: z.string().nullable(), path: z.string().nullable() });
export type BundledArtifact = z.infer<typeof BundledArtifact>;

/** One run's evidence as one file (`bundle.json`). It carries no time but that of the head: same run, head and request, same bytes. */
export const BundleDocument = z.object({
  kind: z.literal('bundle'), version: z.literal(1),
  /** Random id of the workspace that it was made in. */
  workspace: z.string(),
  run: Run, request: RunRequest,
  /** Addresses that were chosen; null: the whole run. */
  numbers: z.array(z.string()).nullable(),
  artifacts: z.array(BundledArtifact), config: BundledArtifact.nullable(),
  /** What `index.html` does not show, in words. */
  notShown: z.array(z.string()),
  /** People whose signatures are in it, with their public keys. */
  actors: z.array(Actor),
  statements: z.array(SignedStatement),
  head: SignedHead,
  /** Every part but this document, its signature and SHA256SUMS. */
  files: z.array(BundleFile),
});
export type BundleDocument = z.infer<typeof BundleDocument>;

/** One line of `log/excerpt.jsonl`: the fields that the hash of the entry is made of, as stored, and its path in the head's tree. */
export const ExcerptEntry = z.object({
  seq: z.number().int().min(1), at: z.string(), actor: z.string(), host: z.string(), kind: z.string(), subject: z.string(), payload: z.string(), prevHash: Sha256, hash: Sha256,
  /** RFC 6962 section 2.1.1, nearest first. */
  proof: z.array(Sha256),
});
export type ExcerptEntry = z.infer<typeof ExcerptEntry>;
