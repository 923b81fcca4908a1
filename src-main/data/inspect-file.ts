import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { DialectEvidence, Encoding } from '../../src-shared/model/dialect.ts';
import { utf8Length } from './decode.ts';

/** What one pass over a file tells before anything is parsed. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  /** The first bytes (at most `SAMPLE_BYTES`), for dialect detection. */
  readonly head: Buffer;
  readonly kind: 'text' | 'zip';
  /** Well-formed UTF-8 sequences of two or more bytes, and bytes that belong to none. Zero for pure ASCII. */
  readonly multibyte: number;
  readonly invalid: number;
}

export const SAMPLE_BYTES = 512 * 1024;
const BLOCK = 1 << 20;

/** Files that are never text, by their first bytes, and what to tell the person. */
const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF document' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel workbook (.xls) or a password-protected one' },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file' },
  { bytes: [0x1f, 0x8b], what: 'a gzip archive' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], what: 'a 7-Zip archive' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG picture' },
  { bytes: [0xff, 0xd8, 0xff], what: 'a JPEG picture' },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], what: 'a program' },
];

/**
 * Reads a file once: hash, size, first bytes, and how its bytes look as UTF-8.
 * Errors: NOT_FOUND; UNREADABLE for an empty or binary file; LIMIT_EXCEEDED over `maxBytes`; CANCELLED.
 */
export async function inspectFile(path: string, maxBytes: number, signal?: AbortSignal): Promise<FileFacts> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `${path} cannot be opened`, { userAction: 'Choose the file again.', cause: error });
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new AppError('UNREADABLE', `${path} is not a file`, { userAction: 'Choose a CSV, TSV or XLSX file.' });
    if (stat.size === 0) throw new AppError('UNREADABLE', `${path} is empty`, { userAction: 'Ask the sender for the file again.' });
    if (stat.size > maxBytes) throw new AppError('LIMIT_EXCEEDED', `${path} has ${stat.size} bytes; ${maxBytes} are allowed`, { userAction: 'Split the file or raise the file limit.', details: { bytes: stat.size, limit: maxBytes } });
    const hash = createHash('sha256');
    const counter = new Utf8Counter();
    let head = Buffer.alloc(0);
    let bytes = 0;
    const block = Buffer.allocUnsafe(Math.min(BLOCK, stat.size));
    while (bytes < stat.size) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'the work was cancelled');
      const { bytesRead } = await handle.read(block, 0, block.length, bytes);
      if (bytesRead === 0) break;
      const part = block.subarray(0, bytesRead);
      hash.update(part);
      counter.add(part);
      if (head.length < SAMPLE_BYTES) head = Buffer.concat([head, part.subarray(0, SAMPLE_BYTES - head.length)]);
      if (bytes === 0) refuseBinary(path, head);
      bytes += bytesRead;
    }
    return { sha256: hash.digest('hex'), bytes, head, kind: isZip(head) ? 'zip' : 'text', ...counter.finish() };
  } finally {
    await handle.close();
  }
}

function isZip(head: Buffer): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/** Refuses what is no text at all: a known signature, or control characters beyond a stray one. UTF-16 is text. */
export function refuseBinary(path: string, head: Buffer): void {
  const known = SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (known) throw new AppError('UNREADABLE', `${path} is ${known.what}, not a tape`, { userAction: 'Save it as CSV or XLSX and choose that file.' });
  if (isZip(head) || utf16Of(head)) return;
  let controls = 0;
  const length = Math.min(head.length, 65_536);
  for (let i = 0; i < length; i += 1) {
    const byte = head[i] as number;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 0x1a && byte !== 0x1b && byte !== 0x1f)) controls += 1;
  }
  if (controls > 8 && controls > length * 0.02) {
    throw new AppError('UNREADABLE', `${path} is a binary file: ${controls} of its first ${length} bytes are control characters`, { userAction: 'Choose a CSV, TSV or XLSX file.' });
  }
}

/** UTF-16 by its byte order mark, or by NULs in every other byte. */
function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(head.length, 4_096) & ~1;
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even += 1;
    if (head[i + 1] === 0) odd += 1;
  }
  if (odd > length * 0.35 && even < length * 0.05) return 'utf-16le';
  if (even > length * 0.35 && odd < length * 0.05) return 'utf-16be';
  return null;
}

/** Counts multi-byte sequences and stray bytes; a sequence may lie across two blocks. */
class Utf8Counter {
  multibyte = 0;
  invalid = 0;
  #rest: Buffer = Buffer.alloc(0);

  add(part: Buffer): void {
    if (this.#rest.length === 0 && isAscii(part)) return;
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, part]) : part;
    this.#count(bytes, Math.max(0, bytes.length - 3));
  }

  finish(): { multibyte: number; invalid: number } {
    this.#count(this.#rest, this.#rest.length);
    return { multibyte: this.multibyte, invalid: this.invalid };
  }

  #count(bytes: Buffer, until: number): void {
    let at = 0;
    const valid = isUtf8(bytes);
    while (at < until) {
      const byte = bytes[at] as number;
      if (byte < 0x80) {
        at += 1;
        continue;
      }
      const length = valid ? (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) : utf8Length(bytes, at);
      if (length === 0) this.invalid += 1;
      else this.multibyte += 1;
      at += Math.max(1, length);
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }
}

/** The encoding with its reason. */
export function detectEncoding(facts: Pick<FileFacts, 'head' | 'multibyte' | 'invalid'>): { encoding: Encoding; evidence: DialectEvidence } {
  const { head, multibyte, invalid } = facts;
  const found = (encoding: Encoding, certainty: number, reason: string): { encoding: Encoding; evidence: DialectEvidence } => ({ encoding, evidence: { member: 'encoding', value: encoding, certainty, reason } });
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return found('utf-8', 1, 'The file begins with the UTF-8 byte order mark.');
  const wide = utf16Of(head);
  if (wide) return head[0] === 0xff || head[0] === 0xfe ? found(wide, 1, 'The file begins with a UTF-16 byte order mark.') : found(wide, 0.9, 'Every other byte is zero, as in UTF-16 text.');
  if (multibyte === 0 && invalid === 0) return found('utf-8', 1, 'Only ASCII characters occur, which every encoding reads alike.');
  if (invalid === 0) return found('utf-8', 0.99, `All ${multibyte} characters outside ASCII are well-formed UTF-8.`);
  if (multibyte > invalid) return found('utf-8', 0.7, `${multibyte} characters are well-formed UTF-8 and ${invalid} bytes are not: those rows are read as windows-1252 and reported.`);
  return found('windows-1252', multibyte === 0 ? 0.9 : 0.6, `${invalid} bytes are not UTF-8${multibyte === 0 ? '' : ` and only ${multibyte} sequences are`}: windows-1252 is the usual other encoding of Excel exports.`);
}
