import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';

/** SHA-256 of text or bytes, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a value's canonical JSON (RFC 8785) under a domain tag, so that hashes of different things never collide. */
export function hashOf(domain: string, value: unknown): string {
  return createHash('sha256').update(`tapestry/${domain}\0`).update(canonicalJson(value)).digest('hex');
}
