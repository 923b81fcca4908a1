import { z } from 'zod';
import { Sha256 } from './artifact.ts';

export const ROLES = ['analyst', 'approver', 'auditor', 'administrator'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** A public key of a person: Ed25519 (RFC 8032), as PEM (SPKI). `id` is the SHA-256 of its DER form. */
export const ActorKey = z.object({
  id: Sha256, publicKey: z.string(),
  /** ISO 8601 UTC, from inclusive, to exclusive; null: until it is revoked. */
  from: z.string(), to: z.string().nullable(),
  revokedAt: z.string().nullable(), revokedReason: z.string().nullable(),
});
export type ActorKey = z.infer<typeof ActorKey>;

/** What an actor is called in links and files; the first letter is a letter. */
export const ActorId = z.string().regex(/^[a-z][a-z0-9._-]{1,39}$/);

/** A person known to this workspace. Personal data: names stay in the workspace and in what is exported from it. */
export const Actor = z.object({ id: ActorId, name: z.string(), roles: z.array(Role), keys: z.array(ActorKey), registeredAt: z.string(), retiredAt: z.string().nullable() });
export type Actor = z.infer<typeof Actor>;

/** Who acts now. Roles are in force as soon as one actor is registered; then only somebody signed in changes anything. */
export const Identity = z.object({
  /** Registered name, or the asserted name of the host where nobody is signed in. */
  actor: z.string(), id: ActorId.nullable(), roles: z.array(Role), keyId: Sha256.nullable(), signedIn: z.boolean(), inForce: z.boolean(),
});
export type Identity = z.infer<typeof Identity>;

export const Purpose = z.enum(['submit', 'approve', 'reject', 'comment', 'sign-off']);
export type Purpose = z.infer<typeof Purpose>;

/** What is approved, rejected or commented: its kind, its id, and the SHA-256 of exactly what the person saw (a run's manifest). */
export const Subject = z.object({ type: z.string().regex(/^[a-z][a-z0-9-]*$/), id: z.string(), sha256: Sha256.nullable() });
export type Subject = z.infer<typeof Subject>;

/**
 * What a person said. Signed as `tapestry-statement-1\n` and its canonical JSON. `after` is the head of the log that the person's machine
 * held: it orders the statement and, with `workspace`, keeps it from being used again elsewhere or later.
 */
export const Statement = z.object({
  kind: z.literal('statement'), version: z.literal(1), workspace: z.string(), purpose: Purpose, subject: Subject,
  /** Reason or comment, verbatim; for a comment on a number `address` says which. */
  text: z.string().min(1), address: z.string().nullable(), answers: Sha256.nullable(),
  actor: z.string(), actorId: ActorId.nullable(), keyId: Sha256.nullable(),
  at: z.string(), after: z.object({ seq: z.number().int(), hash: Sha256 }),
});
export type Statement = z.infer<typeof Statement>;

/** A statement as stored: `sha256` of its canonical JSON, Ed25519 signature in base64 (null where roles are not in force), log entry. */
export const SignedStatement = z.object({ statement: Statement, sha256: Sha256, signature: z.string().nullable(), seq: z.number().int() });
export type SignedStatement = z.infer<typeof SignedStatement>;

/** Who contributed to what waits for approval, and with what: they cannot approve it alone. */
export const Contributor = z.object({ actor: z.string(), did: z.array(z.string()) });
export type Contributor = z.infer<typeof Contributor>;
