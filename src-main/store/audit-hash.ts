import { createHash } from 'node:crypto';

/**
 * The hashing rule of the audit log (docs/spec/store.md, AUD-2). An entry's hash is SHA-256 over the domain tag and then
 * each field as an 8-byte big-endian byte length and its UTF-8 bytes, in the order seq (decimal text), at, actor, host,
 * kind, subject, payload (canonical JSON as stored), previous hash (64 hex digits). Lengths keep fields from running into
 * each other; the tag keeps the hash from meaning anything elsewhere.
 */
export const AUDIT_HASH_DOMAIN = 'tapestry.audit.entry.v1\n';

/** Previous hash of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** Text, or the stored bytes of it: verification reads bytes, so that bytes which are no UTF-8 cannot pass for a replacement character. */
export type HashedText = string | Uint8Array;

export interface HashedFields {
  readonly seq: number;
  readonly at: HashedText;
  readonly actor: HashedText;
  readonly host: HashedText;
  readonly kind: HashedText;
  readonly subject: HashedText;
  readonly payload_json: HashedText;
  readonly prev_hash: HashedText;
}

/** Lower-case hex SHA-256 of one entry. */
export function hashEntry(entry: HashedFields): string {
  const hash = createHash('sha256').update(AUDIT_HASH_DOMAIN, 'utf8');
  const length = Buffer.alloc(8);
  for (const field of [String(entry.seq), entry.at, entry.actor, entry.host, entry.kind, entry.subject, entry.payload_json, entry.prev_hash]) {
    const bytes = typeof field === 'string' ? Buffer.from(field, 'utf8') : field;
    length.writeBigUInt64BE(BigInt(bytes.length));
    hash.update(length).update(bytes);
  }
  return hash.digest('hex');
}
