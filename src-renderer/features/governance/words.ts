import type { Identity, Purpose, Role } from '../../../src-shared/model/governance.ts';
import type { Approvable, InboxItem } from '../../../src-shared/contract/governance.ts';

export const ROLE_WORDS: Readonly<Record<Role, { readonly title: string; readonly may: string }>> = {
  analyst: { title: 'Analyst', may: 'runs, maps, decides, hands over for approval' },
  approver: { title: 'Approver', may: 'approves and rejects what others prepared' },
  auditor: { title: 'Auditor', may: 'samples, ticks, signs work papers' },
  administrator: { title: 'Administrator', may: 'registers people, roles and keys' },
};

export const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = { submit: 'handed over', approve: 'approved', reject: 'rejected', comment: 'commented', 'sign-off': 'signed' };

export const STATE_WORDS: Readonly<Record<Approvable['state'], { readonly look: string; readonly words: string }>> = {
  'not-ready': { look: 'queued', words: 'Not ready' },
  open: { look: 'queued', words: 'Not handed over yet' },
  submitted: { look: 'review', words: 'Waits for approval' },
  rejected: { look: 'blocked', words: 'Rejected' },
  approved: { look: 'done', words: 'Approved' },
};

export const INBOX_WORDS: Readonly<Record<InboxItem['kind'], string>> = {
  approval: 'To approve', rejected: 'Rejected, back to you', review: 'To review', blocked: 'Blocked, needs a decision', waiver: 'Waivers', comment: 'Comments', key: 'Keys',
};

/** Kinds in the order in which they press. */
export const INBOX_ORDER: readonly InboxItem['kind'][] = ['approval', 'rejected', 'blocked', 'review', 'waiver', 'comment', 'key'];

/** The person of the session in one line, and how far that can be relied on. */
export function identityWords(identity: Identity): { readonly name: string; readonly detail: string } {
  if (!identity.inForce) return { name: identity.actor, detail: 'asserted, not authenticated; roles are not in force' };
  if (!identity.signedIn) return { name: 'Nobody signed in', detail: 'you can read; sign in to change anything' };
  return { name: identity.actor, detail: identity.roles.map((role) => ROLE_WORDS[role].title.toLowerCase()).join(', ') };
}
