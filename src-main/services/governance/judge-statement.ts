import type { Clock } from '../../../src-shared/kernel/clock.ts';
import type { Actor, Purpose, Role, SignedStatement } from '../../../src-shared/model/governance.ts';
import { ROLES } from '../../../src-shared/model/governance.ts';
import { verifyDocument } from '../../adapters/keys/ed25519.ts';
import { keyHolds } from '../../store/actor-history.ts';
import { digestOf } from '../../store/stored-json.ts';
import type { Store } from '../../store/store.ts';
import { workspaceId } from '../log-head.ts';

export const STATEMENT_DOMAIN = 'tapestry-statement-1';

/** Who may say what: the roles of which the person must have had one. */
export const MAY_SAY: Readonly<Record<Purpose, readonly Role[]>> = { submit: ['analyst'], approve: ['approver'], reject: ['approver'], comment: ROLES, 'sign-off': ['auditor'] };

/** A person's machine and the entry of the log are one clock; more apart than this is a time that was made up. */
const CLOCK_SLACK_MS = 10 * 60 * 1000;

/**
 * Holds a statement against everything that ties it to a person, a place and a moment: its hash, the workspace, the entry of the log it was
 * made after (it must be the one right before its own), the key registered to that person and valid then, the roles the person had then,
 * and the signature. Without `seq` it is judged as if it were recorded now. Null where all hold.
 */
export function judgeStatement(store: Store, clock: Clock, signed: Omit<SignedStatement, 'seq'> & { readonly seq?: number }): string | null {
  const { statement, sha256, signature } = signed;
  const governance = store.governance;
  if (digestOf(statement) !== sha256) return 'it was altered: its hash is another';
  if (statement.workspace !== workspaceId(store)) return 'it was made in another workspace';
  const seq = signed.seq ?? store.audit.head().seq + 1;
  if (statement.after.seq !== seq - 1) return `it was made after entry ${statement.after.seq} of the log, but is recorded as entry ${seq}`;
  const before = governance.entry(statement.after.seq);
  if (before?.hash !== statement.after.hash) return `entry ${statement.after.seq} of the log is not the one that it was made after`;
  const recordedAt = signed.seq === undefined ? clock.now() : governance.entry(seq)?.at;
  if (recordedAt === undefined) return 'the log does not record it';
  if (!governance.inForce(seq)) return signature === null && statement.actorId === null ? null : 'it is signed, but nobody was registered then';
  if (signature === null || statement.actorId === null || statement.keyId === null) return 'it is not signed, but roles were in force';
  const apart = Math.abs(Date.parse(recordedAt) - Date.parse(statement.at));
  if (!(apart <= CLOCK_SLACK_MS)) return 'the time it claims is not the time at which it was recorded';
  const actor = governance.actorAsOf(statement.actorId, seq);
  return judgeActor(actor, statement.purpose, statement.actor, statement.keyId, [statement.at, recordedAt])
    ?? (verifyDocument(STATEMENT_DOMAIN, statement, signature, keyOf(actor, statement.keyId)) ? null : 'the signature is not by this key on this statement');
}

/** The person as the log knew them when the statement was recorded. */
function judgeActor(actor: Actor | null, purpose: Purpose, name: string, keyId: string, times: readonly string[]): string | null {
  if (!actor) return 'nobody of this id was registered then';
  if (actor.name !== name) return 'it names another person than the one registered under its id';
  if (actor.retiredAt !== null) return 'the person had retired';
  const key = actor.keys.find(({ id }) => id === keyId);
  if (!key) return 'its key is not registered to this person';
  // Revoked counts from the entry that revokes, whatever the clock says.
  if (key.revokedAt !== null) return 'its key had been revoked';
  if (!times.every((at) => keyHolds(key, at))) return 'its key had expired, or did not hold yet';
  if (!actor.roles.some((role) => MAY_SAY[purpose].includes(role))) return `the person was no ${MAY_SAY[purpose].join(' or ')} then`;
  return null;
}

function keyOf(actor: Actor | null, keyId: string): string {
  return actor?.keys.find(({ id }) => id === keyId)?.publicKey ?? '';
}
