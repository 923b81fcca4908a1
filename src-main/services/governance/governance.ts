import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import type { governanceContract } from '../../../src-shared/contract/governance.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { createKeyPair, readPublicKey } from '../../adapters/keys/ed25519.ts';
import type { NewKey } from '../../store/store.ts';
import { RESERVED_IDS } from '../../store/actor-history.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import { keyFileName } from './identity-desk.ts';
import { inboxOf } from './inbox.ts';
import { sayStatement } from './say-statement.ts';

const LONGEST_ADDRESS = 1000;

/** People, their keys, what they approve and what they say. Who may call what stands in the contract and is held by the guard. */
export function governanceHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof governanceContract> {
  const { store, identity, keys } = context;
  const { governance } = store;
  /** Nobody says anything here about what was made elsewhere: it would stand in a log that is not its own. */
  const ours = (id: string): void => {
    if (store.imported.has(id)) throw new AppError('CONFLICT', `run ${id} came with a bundle from another workspace and is only read here`, { userAction: 'Say it where the run was made.' });
  };
  return {
    'actors.whoami': async (_input, call) => identity.of(call),
    'actors.list': async () => governance.actorsByLog().toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    'actors.createKey': async ({ id, passphrase }) => {
      if (RESERVED_IDS.includes(id)) throw new AppError('INVALID_INPUT', `"${id}" is not the id of a person`, { userAction: 'Take another id.' });
      if (store.readOnly) throw new AppError('CONFLICT', 'this workspace is open read-only, and its keys lie in it', { userAction: 'Close the other Tapestry that holds it.' });
      const { privateKey, keyId, publicKey } = createKeyPair(passphrase);
      // A person's first key has the person's name; a later one must not replace it.
      const file = keys.write(keyFileName(id, keys.read(keyFileName(id, null)) === null ? null : keyId), privateKey);
      return { keyId, publicKey, file };
    },
    'actors.register': async ({ id, name, roles, publicKey, keyTo }, call) => governance.register({ id, name, roles, key: newKey(publicKey, keyTo) }, whoOf(call)),
    'actors.setRoles': async ({ id, roles, reason }, call) => governance.setRoles(id, roles, reason, whoOf(call)),
    'actors.addKey': async ({ id, publicKey, keyTo }, call) => governance.addKey(id, newKey(publicKey, keyTo), whoOf(call)),
    'actors.revokeKey': async ({ id, keyId, reason }, call) => governance.revokeKey(id, keyId, reason, whoOf(call)),
    'actors.retire': async ({ id, reason }, call) => governance.retire(id, reason, whoOf(call)),
    'actors.signIn': async ({ id, passphrase }, call) => identity.signIn(id, passphrase, call),
    'actors.signOut': async (_input, call) => identity.signOut(call),

    'approvals.inbox': async (_input, call) => inboxOf(context, call),
    'approvals.get': async ({ type, id }, call) => context.approvals.get(type, id, call),
    'approvals.submit': async ({ type, id, text }, call) => { ours(id); return context.approvals.submit(type, id, text, call); },
    'approvals.decide': async (asked, call) => { ours(asked.id); return context.approvals.decide(asked, call); },

    'comments.list': async ({ run, address }) => governance.statements({ type: 'run', id: run, purpose: 'comment' }).filter(({ statement }) => address === undefined || statement.address === address),
    'comments.add': async ({ run, address, text, answers }, call) => {
      ours(run);
      const { manifestSha256 } = store.runs.get(run);
      if (address !== null && (address.trim() === '' || address.length > LONGEST_ADDRESS)) throw new AppError('INVALID_INPUT', `an address has 1 to ${LONGEST_ADDRESS} characters`);
      const answered = answers === null ? null : governance.statement(answers);
      if (answers !== null && (answered?.statement.purpose !== 'comment' || answered.statement.subject.type !== 'run' || answered.statement.subject.id !== run)) throw new AppError('NOT_FOUND', `there is no comment ${answers.slice(0, 12)}... on run ${run}`);
      return sayStatement(context, call, { purpose: 'comment', subject: { type: 'run', id: run, sha256: manifestSha256 }, text, address, answers });
    },
  };
}

/** The key in its one canonical form. Errors: UNREADABLE, INVALID_INPUT for an end that is no time. */
function newKey(pem: string, keyTo: string | null): NewKey {
  const { keyId, publicKey } = readPublicKey(pem);
  if (keyTo === null) return { id: keyId, publicKey, to: null };
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(keyTo) ? Date.parse(keyTo) : NaN;
  if (Number.isNaN(time)) throw new AppError('INVALID_INPUT', `"${keyTo}" is no day or time like 2027-01-31`);
  return { id: keyId, publicKey, to: new Date(time).toISOString() };
}
