import { z } from 'zod';
import { Role, type Actor, type ActorKey } from '../../src-shared/model/governance.ts';
import { Sha256 } from '../../src-shared/model/artifact.ts';

/** One entry of the log about an actor, in the order of the log. */
export interface ActorEvent { readonly seq: number; readonly kind: string; readonly subject: string; readonly payload: unknown }

/** Names of key files that are nobody's, and our own: no person may be called so. */
export const RESERVED_IDS: readonly string[] = ['log', 'tapestry', 'system'];

export const ACTOR_KINDS = ['actor.registered', 'actor.roles-set', 'actor.key-added', 'actor.key-revoked', 'actor.retired'] as const;

const Key = { keyId: Sha256, publicKey: z.string(), keyTo: z.string().nullable() };
const Registered = z.object({ at: z.string(), name: z.string(), roles: z.array(Role), ...Key });
const RolesSet = z.object({ roles: z.array(Role) });
const KeyAdded = z.object({ at: z.string(), ...Key });
const KeyRevoked = z.object({ at: z.string(), keyId: Sha256, reason: z.string() });
const Retired = z.object({ at: z.string() });

/**
 * The actors as the log tells them. This, not the tables, is what roles and keys are judged by: who alters a row in the database alone
 * gains nothing. An entry that is malformed, or speaks of nobody, changes nothing: the chain's verification is what names it.
 */
export function replayActors(events: Iterable<ActorEvent>): ReadonlyMap<string, Actor> {
  const actors = new Map<string, Actor>();
  for (const { kind, subject, payload } of events) {
    const before = actors.get(subject);
    const after = before === undefined ? (kind === 'actor.registered' ? registered(subject, payload) : null) : change(before, kind, payload);
    if (after) actors.set(subject, after);
  }
  return actors;
}

function registered(id: string, payload: unknown): Actor | null {
  const told = Registered.safeParse(payload);
  if (!told.success) return null;
  const { at, name, roles, keyId, publicKey, keyTo } = told.data;
  return { id, name, roles, keys: [key(keyId, publicKey, at, keyTo)], registeredAt: at, retiredAt: null };
}

function change(actor: Actor, kind: string, payload: unknown): Actor | null {
  switch (kind) {
    case 'actor.roles-set': {
      const told = RolesSet.safeParse(payload);
      return told.success ? { ...actor, roles: told.data.roles } : null;
    }
    case 'actor.key-added': {
      const told = KeyAdded.safeParse(payload);
      return told.success ? { ...actor, keys: [...actor.keys, key(told.data.keyId, told.data.publicKey, told.data.at, told.data.keyTo)] } : null;
    }
    case 'actor.key-revoked': {
      const told = KeyRevoked.safeParse(payload);
      return told.success ? { ...actor, keys: actor.keys.map((each) => (each.id === told.data.keyId ? { ...each, revokedAt: told.data.at, revokedReason: told.data.reason } : each)) } : null;
    }
    case 'actor.retired': {
      const told = Retired.safeParse(payload);
      return told.success ? { ...actor, retiredAt: told.data.at } : null;
    }
    default: return null;
  }
}

function key(id: string, publicKey: string, from: string, to: string | null): ActorKey {
  return { id, publicKey, from, to, revokedAt: null, revokedReason: null };
}

/** Whether a key may sign at a time (ISO 8601 UTC). */
export function keyHolds(key: ActorKey, at: string): boolean {
  return key.from <= at && (key.to === null || at < key.to) && (key.revokedAt === null || at < key.revokedAt);
}

/** A name without what does not tell people apart: case, width, spacing. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
