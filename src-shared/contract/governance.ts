import { z } from 'zod';
import { Sha256 } from '../model/artifact.ts';
import { Actor, ActorId, Contributor, Identity, Role, ROLES, SignedStatement } from '../model/governance.ts';
import { call } from './define.ts';
import { RunId } from './paging.ts';

/** At least 12 characters; it opens the person's key file and crosses to the host only, never into a log. */
const Passphrase = z.string().min(12).max(1000);

export const Approvable = z.object({
  type: z.string(), id: z.string(), title: z.string(), sha256: Sha256.nullable(), run: RunId.nullable(),
  state: z.enum(['not-ready', 'open', 'submitted', 'rejected', 'approved']),
  /** Why it cannot be approved yet by anybody. */
  notReady: z.string().nullable(),
  contributors: z.array(Contributor),
  /** Signatures that are needed, of people who did not contribute, and those there are on exactly this content. */
  needs: z.number().int(), has: z.number().int(),
  statements: z.array(SignedStatement),
  /** Whether the person who asks may sign now, and why not. */
  may: z.object({ approve: z.boolean(), reject: z.boolean(), why: z.string().nullable() }),
});
export type Approvable = z.infer<typeof Approvable>;

export const InboxItem = z.object({
  id: z.string(), kind: z.enum(['approval', 'rejected', 'review', 'blocked', 'waiver', 'comment', 'key']),
  title: z.string(), detail: z.string(), run: RunId.nullable(),
  /** Address inside the workbench, e.g. `#/runs/r0003/deliver`. */
  href: z.string(), since: z.string(), due: z.string().nullable(),
});
export type InboxItem = z.infer<typeof InboxItem>;

const ApprovableRef = z.object({ type: z.string(), id: z.string() });

export const governanceContract = {
  'actors.whoami': call({ in: z.object({}), out: Identity }),
  'actors.list': call({ in: z.object({}), out: z.array(Actor) }),
  /** Makes an Ed25519 key pair and keeps its private half under the passphrase; gives the public half, to be registered by an administrator. */
  'actors.createKey': call({ in: z.object({ id: ActorId, passphrase: Passphrase }), out: z.object({ keyId: Sha256, publicKey: z.string(), file: z.string() }) }),
  /** The first actor puts roles in force and must be an administrator. */
  'actors.register': call({ in: z.object({ id: ActorId, name: z.string().min(1).max(120), roles: z.array(Role).min(1), publicKey: z.string(), keyTo: z.string().nullable().default(null) }), out: Actor, mutates: true, allow: ['administrator'] }),
  'actors.setRoles': call({ in: z.object({ id: ActorId, roles: z.array(Role).min(1), reason: z.string().min(1) }), out: Actor, mutates: true, allow: ['administrator'] }),
  'actors.addKey': call({ in: z.object({ id: ActorId, publicKey: z.string(), keyTo: z.string().nullable().default(null) }), out: Actor, mutates: true, allow: ['administrator'] }),
  'actors.revokeKey': call({ in: z.object({ id: ActorId, keyId: Sha256, reason: z.string().min(1) }), out: Actor, mutates: true, allow: ['administrator'] }),
  'actors.retire': call({ in: z.object({ id: ActorId, reason: z.string().min(1) }), out: Actor, mutates: true, allow: ['administrator'] }),
  /** Opens the person's key with the passphrase and holds it for this session of the host. */
  'actors.signIn': call({ in: z.object({ id: ActorId, passphrase: z.string().max(1000) }), out: Identity }),
  'actors.signOut': call({ in: z.object({}), out: Identity }),

  'approvals.inbox': call({ in: z.object({}), out: z.array(InboxItem) }),
  'approvals.get': call({ in: ApprovableRef, out: Approvable }),
  /** Hands it over for approval. */
  'approvals.submit': call({ in: ApprovableRef.extend({ text: z.string().min(1) }), out: Approvable, mutates: true, allow: ['analyst'] }),
  /** Signs a verdict on exactly the content that was seen: CONFLICT where `sha256` is no longer its. */
  'approvals.decide': call({ in: ApprovableRef.extend({ sha256: Sha256, verdict: z.enum(['approve', 'reject']), reason: z.string().min(1) }), out: Approvable, mutates: true, allow: ['approver'] }),

  'comments.list': call({ in: z.object({ run: RunId, address: z.string().optional() }), out: z.array(SignedStatement) }),
  'comments.add': call({ in: z.object({ run: RunId, address: z.string().nullable().default(null), text: z.string().min(1).max(4000), answers: Sha256.nullable().default(null) }), out: SignedStatement, mutates: true, allow: ROLES }),
} as const;
