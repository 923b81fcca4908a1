import { z } from 'zod';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { Sha256 } from '../artifact.ts';

/**
 * What an experiment is: its spec, the data it stands on and the code that made it. Its id is the SHA-256 of `experimentText`, so that
 * anybody who has the three can recompute it. Nothing of who, when or which workspace is in it.
 */
export const ExperimentIdentity = z.object({
  kind: z.literal('research.experiment'), version: z.literal(1),
  /** SHA-256 of the spec as canonical JSON, every default filled in: as it is kept. */
  spec: Sha256,
  /** The data's manifest: how files are read, and their bytes by slot. File names are not part of it. */
  data: z.object({ ingestion: Sha256, files: z.array(z.object({ slot: z.string(), sha256: Sha256 })).min(1) }),
  /** SHA-256 over the sources that gates are made of, as in the run's manifest under `engine.code`. */
  code: z.string(),
});
export type ExperimentIdentity = z.infer<typeof ExperimentIdentity>;

/** The text whose SHA-256 (UTF-8) is the experiment's id: canonical JSON (RFC 8785), files in the order of their slots. */
export function experimentText(identity: ExperimentIdentity): string {
  return canonicalJson({ ...identity, data: { ...identity.data, files: identity.data.files.toSorted((a, b) => (a.slot < b.slot ? -1 : 1)) } });
}

/** The text whose SHA-256 names the data of a run: the ingestion and the files, as in the identity. */
export function dataText(data: ExperimentIdentity['data']): string {
  return canonicalJson({ ingestion: data.ingestion, files: data.files.toSorted((a, b) => (a.slot < b.slot ? -1 : 1)) });
}
