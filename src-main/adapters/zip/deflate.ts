import { deflateSync } from 'fflate';

/** DEFLATE without a header (RFC 1951), the same bytes on every machine. */
export function deflateRaw(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 6 });
}
