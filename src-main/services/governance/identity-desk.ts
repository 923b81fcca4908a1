import type { CallContext } from '../../../src-shared/contract/define.ts';
import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ROLES, type Actor, type Identity, type Purpose, type SignedStatement, type Statement, type Subject } from '../../../src-shared/model/governance.ts';
import { openPrivateKey, publicKeyOf, signDocument } from '../../adapters/keys/ed25519.ts';
import type { KeyStore } from '../../adapters/keys/key-files.ts';
import { keyHolds } from '../../store/actor-history.ts';
import { digestOf } from '../../store/stored-json.ts';
import type { Store } from '../../store/store.ts';
import { workspaceId } from '../log-head.ts';
import { judgeStatement, STATEMENT_DOMAIN } from './judge-statement.ts';
import { attemptLimit } from './attempt-limit.ts';

/** What is to be said, before it is signed. */
export interface NewStatement { readonly purpose: Purpose; readonly subject: Subject; readonly text: string; readonly address?: string | null; readonly answers?: string | null }

type Caller = Pick<CallContext, 'actor' | 'host'>;

/** Who acts now, and their signature. One a host process: a person signs in once a session. */
export interface IdentityDesk {
  /** The person behind a call: the one signed in, else the asserted name (with no roles where roles are in force). */
  of(call: Caller): Identity;
  /**
   * Makes a statement in the name of the person behind a call, signed with their key where roles are in force. It is not stored yet:
   * `sayStatement` does both at once.
   * Errors: UNAUTHORISED where nobody is signed in, or the key has expired or was revoked since.
   */
  state(call: Caller, statement: NewStatement): Omit<SignedStatement, 'seq'>;
  /** Null where a statement's hash, signature, key, roles, workspace and place in the log hold; else what does not. */
  judge(statement: Omit<SignedStatement, 'seq'> & { readonly seq?: number }): string | null;
  /**
   * Opens a person's key with their passphrase; whoever was signed in before is signed out. Errors: UNAUTHORISED (unknown person, wrong
   * passphrase, no key that holds: one answer for all, so that ids cannot be tried out), LIMIT_EXCEEDED after several wrong ones.
   */
  signIn(id: string, passphrase: string, call: Caller): Identity;
  signOut(call: Caller): Identity;
}

/** Signed in for so long at most; then the passphrase is asked for again. */
const SESSION_MS = 8 * 60 * 60 * 1000;

interface Session { readonly id: string; readonly keyId: string; readonly key: ReturnType<typeof openPrivateKey>; readonly since: number }

/** The name of a key file: the first key of a person has the person's id, later ones carry the key's id too. */
export function keyFileName(id: string, keyId: string | null): string {
  return keyId === null ? id : `${id}.${keyId.slice(0, 16)}`;
}

/**
 * Identity by registered keys. Rights are read from the log each time they are asked for, so that a role taken away, a key revoked or a
 * row altered behind our back counts at once.
 */
export function identityDesk({ store, keys, clock }: { readonly store: Store; readonly keys: KeyStore; readonly clock: Clock }): IdentityDesk {
  const attempts = attemptLimit(clock);
  let session: Session | null = null;

  /** The person signed in and still entitled to be. */
  function signedIn(): { readonly actor: Actor; readonly session: Session } | null {
    if (session === null) return null;
    const actor = store.governance.actorAsOf(session.id, null);
    const key = actor?.keys.find(({ id }) => id === session?.keyId);
    const over = Date.parse(clock.now()) - session.since >= SESSION_MS;
    if (!actor || actor.retiredAt !== null || !key || !keyHolds(key, clock.now()) || over) {
      session = null;
      return null;
    }
    return { actor, session };
  }

  const desk: IdentityDesk = {
    of({ actor: asserted }) {
      if (!store.governance.inForce()) return { actor: asserted, id: null, roles: [...ROLES], keyId: null, signedIn: false, inForce: false };
      const here = signedIn();
      if (!here) return { actor: asserted, id: null, roles: [], keyId: null, signedIn: false, inForce: true };
      return { actor: here.actor.name, id: here.actor.id, roles: [...here.actor.roles], keyId: here.session.keyId, signedIn: true, inForce: true };
    },
    state(call, { purpose, subject, text, address = null, answers = null }) {
      const identity = desk.of(call);
      const here = identity.inForce ? signedIn() : null;
      if (identity.inForce && !here) throw new AppError('UNAUTHORISED', 'nobody is signed in', { userAction: 'Sign in with your passphrase first.' });
      if (text.trim() === '') throw new AppError('INVALID_INPUT', 'this needs a text', { userAction: 'Say in a sentence why.' });
      const head = store.audit.head();
      const statement: Statement = {
        kind: 'statement', version: 1, workspace: workspaceId(store), purpose, subject: { type: subject.type, id: subject.id, sha256: subject.sha256 },
        text: text.toWellFormed(), address, answers, actor: identity.actor, actorId: identity.id, keyId: identity.keyId, at: clock.now(), after: { seq: head.seq, hash: head.hash },
      };
      return { statement, sha256: digestOf(statement), signature: here ? signDocument(STATEMENT_DOMAIN, statement, here.session.key) : null };
    },
    judge: (statement) => judgeStatement(store, clock, statement),
    signIn(id, passphrase, call) {
      attempts.check(id);
      const opened = open(id, passphrase);
      if (opened === null) {
        attempts.failed(id);
        if (!store.readOnly && store.governance.inForce()) store.audit.append({ actor: call.actor, host: call.host, kind: 'actor.sign-in-refused', subject: id.slice(0, 80), payload: {} });
        throw new AppError('UNAUTHORISED', `${id} cannot be signed in with this passphrase`, { userAction: 'Check id and passphrase. The key must be registered by an administrator, not revoked and not expired; a lost passphrase cannot be recovered.' });
      }
      attempts.succeeded(id);
      session = { id, keyId: opened.keyId, key: opened.key, since: Date.parse(clock.now()) };
      const identity = desk.of(call);
      if (!store.readOnly) store.audit.append({ actor: identity.actor, host: call.host, kind: 'actor.signed-in', subject: id, payload: { keyId: opened.keyId } });
      return identity;
    },
    signOut(call) {
      const before = desk.of(call);
      session = null;
      if (before.signedIn && before.id !== null && !store.readOnly) store.audit.append({ actor: before.actor, host: call.host, kind: 'actor.signed-out', subject: before.id, payload: {} });
      return desk.of(call);
    },
  };
  return desk;

  /** The first of the person's keys that holds and that this passphrase opens. */
  function open(id: string, passphrase: string): { keyId: string; key: Session['key'] } | null {
    const actor = store.governance.actorAsOf(id, null);
    if (!actor || actor.retiredAt !== null || passphrase === '') return null;
    for (const registered of actor.keys.filter((key) => keyHolds(key, clock.now())).toReversed()) {
      for (const name of [keyFileName(id, registered.id), keyFileName(id, null)]) {
        const pem = keys.read(name);
        // A key that lies there unprotected opens with any passphrase: it proves nobody.
        if (pem === null || !pem.includes('BEGIN ENCRYPTED PRIVATE KEY')) continue;
        try {
          const key = openPrivateKey(pem, passphrase);
          if (publicKeyOf(key).keyId === registered.id) return { keyId: registered.id, key };
        } catch {
          // Wrong for this file; another may be the one.
        }
      }
    }
    return null;
  }
}

export type { Statement };
