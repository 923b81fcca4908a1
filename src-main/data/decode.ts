import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../../src-shared/model/dialect.ts';

/** windows-1252 for 0x80-0x9F, as the WHATWG table has it; the five holes stay C1 controls. Own table: engines disagree here. */
const HIGH_HALF = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** NUL cannot stand in a DuckDB text; U+2400 (the picture of NUL) takes its place and a finding says so. */
export const VISIBLE_NUL = '\u2400';

export function decodeWindows1252(bytes: Uint8Array): string {
  return view(bytes).toString('latin1').replace(/[\x80-\x9f]/g, (character: string) => HIGH_HALF[character.charCodeAt(0) - 0x80] as string);
}

/**
 * Text of one record. Bytes that are not UTF-8 are read as windows-1252 for the whole record, so that nothing is lost; `mixed`
 * tells. UTF-16: an unpaired surrogate or a cut unit is `mixed` and becomes U+FFFD.
 */
export function decodeRecord(bytes: Uint8Array, encoding: Encoding): { text: string; mixed: boolean } {
  if (encoding === 'utf-8') return isUtf8(bytes) ? { text: view(bytes).toString('utf8'), mixed: false } : { text: decodeWindows1252(bytes), mixed: true };
  if (encoding === 'windows-1252') {
    const text = decodeWindows1252(bytes);
    // Every byte is legal here; multi-byte UTF-8 by accident is next to impossible, so it is worth a word.
    return { text, mixed: /[\x80-\uffff]/.test(text) && isUtf8(bytes) };
  }
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  const text = (encoding === 'utf-16be' ? even.swap16() : even).toString('utf16le');
  return { text: text.toWellFormed(), mixed: bytes.length % 2 === 1 || !text.isWellFormed() };
}

/** Offset of the first byte that breaks UTF-8, or -1. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Length of the well-formed UTF-8 sequence at `at`; 0 where there is none. */
export function utf8Length(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** The byte order mark's length for an encoding, where the file begins with it. */
export function bomLength(bytes: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (encoding === 'utf-16le') return bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
  if (encoding === 'utf-16be') return bytes[0] === 0xfe && bytes[1] === 0xff ? 2 : 0;
  return 0;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
