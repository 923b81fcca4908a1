import { z } from 'zod';
import { Sha256 } from './artifact.ts';

/**
 * The head of the audit log as it leaves the building: the RFC 6962 tree over all entry hashes and the last link of the chain, signed as
 * `tapestry-log-head-1\n` and the canonical JSON of everything but `signature`. Whoever keeps one can tell later that the log was cut or rewritten.
 */
export const SignedHead = z.object({
  kind: z.literal('log-head'), version: z.literal(1),
  /** Random id of the workspace, made with its key. */
  workspace: z.string(),
  /** Entries in the tree; leaf i (from 0) is the 32 bytes of the hash of entry i + 1. */
  size: z.number().int().nonnegative(),
  root: Sha256,
  last: z.object({ seq: z.number().int(), hash: Sha256 }),
  at: z.string(),
  /** Ed25519 public key of the log, PEM (SPKI), and the SHA-256 of its DER form. */
  publicKey: z.string(), keyId: Sha256,
  /** Base64. */
  signature: z.string(),
});
export type SignedHead = z.infer<typeof SignedHead>;
