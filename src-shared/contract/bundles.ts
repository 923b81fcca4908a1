import { z } from 'zod';
import { Sha256 } from '../model/artifact.ts';
import { ImportedFrom } from '../model/imported-from.ts';
import { Run } from '../model/run.ts';
import { call, stream } from './define.ts';
import { FileToken, RunId } from './paging.ts';

export const WrittenBundle = z.object({
  run: RunId, fileName: z.string(), sha256: Sha256, bytes: z.number(), token: z.string(),
  /** Parts of the archive, and artifacts that are in it, with their bytes. */
  parts: z.number().int(), artifacts: z.number().int(), artifactBytes: z.number(),
  /** What its page does not show, in words. */
  notShown: z.array(z.string()),
  /** The head of the log that it carries and the key it is signed with. */
  head: z.object({ size: z.number().int(), root: Sha256 }), keyId: Sha256,
});
export type WrittenBundle = z.infer<typeof WrittenBundle>;

export const bundlesContract = {
  /** One run's evidence as one file in the outbox; with `numbers`, only what these addresses need. */
  'bundles.write': call({ in: z.object({ run: RunId, numbers: z.array(z.string().min(1).max(2000)).max(500).default([]) }), out: WrittenBundle, mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
  /** How far the bundle that is being written for a run is; ends with it. */
  'bundles.progress': stream({ in: z.object({ run: RunId }), item: z.object({ done: z.number(), total: z.number().nullable(), unit: z.string() }) }),
  /** Verifies a bundle and takes its run in, for reading only. Refused (CHECK_FAILED) where anything of it does not hold. */
  'bundles.import': call({ in: z.object({ file: FileToken }), out: z.object({ run: RunId, already: z.boolean(), imported: ImportedFrom }), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
  /** Runs that came with bundles, newest first. */
  'bundles.list': call({ in: z.object({}), out: z.array(Run) }),
} as const;
