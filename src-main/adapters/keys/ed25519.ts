import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';

/** The public half of a key as it is stored and exported: PEM (SPKI) and the SHA-256 of its DER form. */
export interface PublicKey { readonly keyId: string; readonly publicKey: string }

/** A new Ed25519 key (RFC 8032); the private half as PKCS #8 PEM, encrypted under the passphrase where there is one: openssl reads both. */
export function createKeyPair(passphrase: string | null): PublicKey & { readonly privateKey: string } {
  const pair = generateKeyPairSync('ed25519');
  const privateKey = pair.privateKey.export(passphrase === null ? { type: 'pkcs8', format: 'pem' } : { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string;
  return { ...describeKey(pair.publicKey), privateKey };
}

/** Opens a private key. Errors: UNAUTHORISED for a wrong passphrase, UNREADABLE for a text that is no Ed25519 key. */
export function openPrivateKey(pem: string, passphrase: string | null): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase === null ? { key: pem, format: 'pem' } : { key: pem, format: 'pem', passphrase });
  } catch (cause) {
    throw new AppError('UNAUTHORISED', 'this passphrase does not open the key', { cause, userAction: 'Type it again; a lost passphrase cannot be recovered: let an administrator register a new key.' });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new AppError('UNREADABLE', `the key is ${key.asymmetricKeyType ?? 'of an unknown kind'}, not Ed25519`);
  return key;
}

/** A public key from PEM, in its one canonical form. UNREADABLE for anything but Ed25519. */
export function readPublicKey(pem: string): PublicKey {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: 'pem' });
  } catch (cause) {
    throw new AppError('UNREADABLE', 'this is no public key in PEM', { cause });
  }
  // createPublicKey derives one from a private key too; a private key has no business here.
  if (key.asymmetricKeyType !== 'ed25519' || !pem.includes('BEGIN PUBLIC KEY')) throw new AppError('UNREADABLE', 'this is not an Ed25519 public key');
  return describeKey(key);
}

export function publicKeyOf(privateKey: KeyObject): PublicKey {
  return describeKey(createPublicKey(privateKey));
}

/** What is signed: a line that names the kind of document, then its canonical JSON (RFC 8785). The line keeps one kind from passing for another. */
export function signedBytes(domain: string, document: Json): Buffer {
  return Buffer.from(`${domain}\n${canonicalJson(document)}`);
}

/** Ed25519 signature in base64. */
export function signDocument(domain: string, document: Json, key: KeyObject): string {
  return sign(null, signedBytes(domain, document), key).toString('base64');
}

/** Whether the signature is by this public key on exactly this document; false for anything malformed. */
export function verifyDocument(domain: string, document: Json, signature: string, publicKey: string): boolean {
  try {
    const bytes = Buffer.from(signature, 'base64');
    // Base64 is forgiving: only the one spelling counts, so that a signature cannot be altered and still hold.
    return bytes.length === 64 && bytes.toString('base64') === signature && verify(null, signedBytes(domain, document), createPublicKey(publicKey), bytes);
  } catch {
    return false;
  }
}

function describeKey(key: KeyObject): PublicKey {
  return { keyId: createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex'), publicKey: key.export({ type: 'spki', format: 'pem' }) as string };
}
