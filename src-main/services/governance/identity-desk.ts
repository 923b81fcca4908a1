import type { Statement, SignedStatement, Identity, Purpose, Subject } from '../../../src-shared/model/governance.ts';
import type { CallContext } from '../../../src-shared/contract/define.ts';

/** What is to be said, before it is signed. */
export interface NewStatement { readonly purpose: Purpose; readonly subject: Subject; readonly text: string; readonly address?: string | null; readonly answers?: string | null }

/** Who acts now, and their signature. One a host process: a person signs in once a session. */
export interface IdentityDesk {
  /** The person behind a call: the one signed in, else the asserted name (with no roles where roles are in force). */
  of(call: Pick<CallContext, 'actor' | 'host'>): Identity;
  /**
   * Makes a statement in the name of the person behind a call, signed with their key where roles are in force. It is not stored yet.
   * Errors: UNAUTHORISED where nobody is signed in, or the key has expired or was revoked since.
   */
  state(call: Pick<CallContext, 'actor' | 'host'>, statement: NewStatement): Omit<SignedStatement, 'seq'>;
  /** Null where a stored statement's signature, key, roles and workspace hold; else what does not. */
  judge(statement: Omit<SignedStatement, 'seq'>): string | null;
}

export type { Statement };
