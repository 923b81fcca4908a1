import { randomUUID, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { createKeyPair, openPrivateKey, publicKeyOf, readPublicKey, signDocument, verifyDocument } from '../adapters/keys/ed25519.ts';
import type { KeyStore } from '../adapters/keys/key-files.ts';
import { LogTree } from '../evidence/log/log-tree.ts';
import type { LogHead, Store, Who } from '../store/store.ts';
import type { ServiceContext } from './context.ts';

export const LOG_HEAD_DOMAIN = 'tapestry-log-head-1';
/** What a head is called wherever it leaves. */
export const LOG_HEAD_FILE = 'log-head.json';
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

interface Remembered { readonly tree: LogTree; last: string | undefined; signed: SignedHead | null }
const trees = new WeakMap<Store, Remembered>();

/** The tree over the log as it is now; entries are only ever added, so that each is hashed once as long as the store is open. */
export function logTree(store: Store): LogTree {
  const known = trees.get(store);
  const added = known === undefined ? null : store.audit.hashes(Math.max(0, known.tree.size - 1));
  // The last entry seen must still be the one that stands there: another log under our feet is read from its beginning.
  const stillThere = known !== undefined && added !== null && (known.tree.size === 0 || added[0] === known.last);
  const held: Remembered = stillThere ? known : { tree: new LogTree(), last: undefined, signed: null };
  for (const hash of stillThere ? added.slice(known.tree.size === 0 ? 0 : 1) : store.audit.hashes()) {
    held.tree.append(Buffer.from(hash, 'hex'));
    held.last = hash;
  }
  trees.set(store, held);
  return held.tree;
}

/**
 * Signs the log's head as it is now; asked again before another entry was written, it is the same head with the same time.
 * UNAVAILABLE where the key is not on this machine.
 */
export function signHead(store: Store, keys: KeyStore, clock: Clock): SignedHead {
  const pem = keys.read(LOG_KEY);
  if (pem === null) throw new AppError('UNAVAILABLE', 'the key that signs this log is not here', { userAction: 'Open the workspace once for writing, or bring its keys folder along.' });
  const key = openPrivateKey(pem, null);
  const tree = logTree(store);
  const held = trees.get(store);
  const publicKey = publicKeyOf(key);
  if (held?.signed?.size === tree.size && held.signed.keyId === publicKey.keyId) return held.signed;
  const head = {
    kind: 'log-head' as const, version: 1 as const, workspace: workspaceId(store), size: tree.size, root: tree.root().toString('hex'),
    last: { seq: tree.size, hash: held?.last ?? '0'.repeat(64) }, at: clock.now(), ...publicKey,
  };
  const signed = { ...head, signature: signDocument(LOG_HEAD_DOMAIN, head as Json, key) };
  if (held) held.signed = signed;
  return signed;
}

/** Ed25519 over exactly these bytes, by the key of the log: for documents that `openssl` is to check as they stand. They begin with `{`, which no domain does. */
export function signWithLogKey(keys: KeyStore, bytes: Uint8Array): Uint8Array {
  const pem = keys.read(LOG_KEY);
  if (pem === null) throw new AppError('UNAVAILABLE', 'the key that signs this log is not here', { userAction: 'Open the workspace once for writing, or bring its keys folder along.' });
  if (bytes[0] !== 0x7b) throw new AppError('INTERNAL', 'only a JSON object is signed as it stands');
  return sign(null, bytes, openPrivateKey(pem, null));
}

/** Whether a head was signed by the key it names. Whose key that is, only a copy kept elsewhere can tell. */
export function headIsSigned(head: SignedHead): boolean {
  const { signature, ...rest } = head;
  try {
    return readPublicKey(head.publicKey).keyId === head.keyId && verifyDocument(LOG_HEAD_DOMAIN, rest, signature, head.publicKey);
  } catch {
    return false;
  }
}

/** The text of a head's file: canonical JSON and a line end, so that the same head is the same bytes everywhere. */
export function headText(head: SignedHead): string {
  return `${canonicalJson(head)}\n`;
}

/** What takes a head along, and what it is about: a run, an address. */
export interface HeadGiven { readonly to: 'export' | 'sheet' | 'bundle' | 'paper' | 'person'; readonly subject: string }

/**
 * The signed head for something that leaves, remembered twice: as a file in the outbox, which a cut of the log does not reach, and as the
 * entry after the ones it covers. Asked again for the same thing with nothing written in between, it is the head given before. In a
 * workspace that is open read-only it is signed and nothing more. Errors: those of `signHead`.
 */
export function giveHead(context: Pick<ServiceContext, 'store' | 'folders' | 'signedHead'>, who: Who, { to, subject }: HeadGiven): SignedHead {
  const head = context.signedHead();
  if (context.store.readOnly) return head;
  const [newest] = context.store.audit.page({ limit: 1 }).events;
  if (newest?.kind === 'log.head-given' && newest.subject === subject && newest.payload['to'] === to) {
    const before = SignedHead.safeParse(newest.payload['head']);
    if (before.success && before.data.keyId === head.keyId) return before.data;
  }
  const folder = givenHeadsFolder(context.folders.outbox);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${String(head.size).padStart(8, '0')}-${head.root.slice(0, 12)}.json`), headText(head));
  context.store.audit.append({ ...who, kind: 'log.head-given', subject, payload: { to, size: head.size, root: head.root, keyId: head.keyId, head: head as Json } });
  return head;
}

/** The head for a rendering, signed where the key is on this machine. */
export function giveHeadFor(context: Pick<ServiceContext, 'store' | 'folders' | 'signedHead'>, who: Who, given: HeadGiven): LogHead & { readonly signed?: SignedHead } {
  try {
    const signed = giveHead(context, who, given);
    return { ...signed.last, signed };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'UNAVAILABLE') return context.store.audit.head();
    throw thrown;
  }
}

export function givenHeadsFolder(outbox: string): string {
  return join(outbox, 'heads');
}
