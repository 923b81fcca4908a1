import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { createKeyPair, openPrivateKey, publicKeyOf, signDocument, verifyDocument } from '../adapters/keys/ed25519.ts';
import type { KeyStore } from '../adapters/keys/key-files.ts';
import { leafHash, treeHash } from '../evidence/log/merkle-tree.ts';
import type { Store, Who } from '../store/store.ts';

export const LOG_HEAD_DOMAIN = 'tapestry-log-head-1';
const WORKSPACE_ID = 'workspace.id';
const LOG_KEY = 'log';

/** The workspace's random id; given, with the log's key, when it is first opened for writing. */
export function workspaceId(store: Store): string {
  const id = store.settings.get(WORKSPACE_ID);
  if (typeof id !== 'string') throw new AppError('UNAVAILABLE', 'this workspace has no identity yet', { userAction: 'Open it once for writing.' });
  return id;
}

/** Gives a workspace its id and the key its log is signed with, where it has none. */
export function ensureLogKey(store: Store, keys: KeyStore, who: Who): void {
  if (store.readOnly) return;
  if (keys.read(LOG_KEY) === null) {
    const { privateKey, keyId, publicKey } = createKeyPair(null);
    keys.write(LOG_KEY, privateKey);
    store.audit.append({ ...who, kind: 'log.key-made', subject: keyId, payload: { publicKey } });
  }
  if (store.settings.get(WORKSPACE_ID) === undefined) store.settings.set(WORKSPACE_ID, randomUUID(), who);
}

/** Signs the log's head as it is now. UNAVAILABLE where the key is not on this machine. */
export function signHead(store: Store, keys: KeyStore, clock: Clock): SignedHead {
  const pem = keys.read(LOG_KEY);
  if (pem === null) throw new AppError('UNAVAILABLE', 'the key that signs this log is not here', { userAction: 'Open the workspace once for writing, or bring its keys folder along.' });
  const key = openPrivateKey(pem, null);
  const hashes = store.audit.hashes();
  const last = hashes.at(-1);
  const head = {
    kind: 'log-head' as const, version: 1 as const, workspace: workspaceId(store), size: hashes.length,
    root: treeHash(hashes.map((hash) => leafHash(Buffer.from(hash, 'hex')))).toString('hex'),
    last: { seq: hashes.length, hash: last ?? '0'.repeat(64) }, at: clock.now(), ...publicKeyOf(key),
  };
  return { ...head, signature: signDocument(LOG_HEAD_DOMAIN, head as Json, key) };
}

/** Whether a head was signed by the key it names. Whose key that is, only a copy kept elsewhere can tell. */
export function headIsSigned(head: SignedHead): boolean {
  const { signature, ...rest } = head;
  return verifyDocument(LOG_HEAD_DOMAIN, rest, signature, head.publicKey);
}
