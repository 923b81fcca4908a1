import type { Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { parseJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { SignedHead } from '../../../src-shared/model/signed-head.ts';
import { dataOffset, readZipDirectory } from '../../data/workbook/zip-directory.ts';
import { givenHeadsFolder, LOG_HEAD_FILE } from '../log-head.ts';
import type { FoundHead, UnsignedHead } from './judge-heads.ts';

/** A head is some 900 bytes; a sheet that carries one may be larger. Nothing longer is read. */
const MOST_HEAD_BYTES = 64 * 1024;
const MOST_PAGE_BYTES = 16 * 1024 * 1024;
const MOST_ZIP_ENTRIES = 100_000;
/** Newest first; older ones stand in the log too. */
const MOST_FILES = 5000;

const Unsigned = z.object({ kind: z.literal('log-head'), version: z.literal(1), seq: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * Finds the head in a file that somebody handed in: `log-head.json`, a bundle that holds one, or an evidence sheet. Nothing in it is
 * believed: what does not have a head's form gives no head and says why. Errors: UNREADABLE where the file itself cannot be read.
 */
export async function readHeadFile(path: string, source: string): Promise<FoundHead> {
  const file = await open(path, 'r').catch((cause: unknown) => { throw new AppError('UNREADABLE', `${source} cannot be read`, { cause, userAction: 'Choose the file again.' }); });
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(size, 4));
    await file.read(start, 0, start.length, 0);
    if (start.equals(Buffer.from('PK\x03\x04'))) return { source, ...headIn(await fromZip(file, size)) };
    if (size > MOST_PAGE_BYTES) return { source, head: null, reason: `it has ${size} bytes; a file with a head has at most ${MOST_PAGE_BYTES}` };
    const text = await file.readFile('utf8');
    const inSheet = /<pre id="log-head">([^<]{1,8192})<\/pre>/.exec(text)?.[1];
    if (inSheet !== undefined) return { source, ...headIn(unescape(inSheet)) };
    return { source, ...(size > MOST_HEAD_BYTES ? { head: null, reason: 'it holds no head of a log' } : headIn(text)) };
  } catch (thrown) {
    if (thrown instanceof AppError) return { source, head: null, reason: 'it holds no readable head: the archive is damaged or not a bundle' };
    throw thrown;
  } finally {
    await file.close();
  }
}

/** The heads that left, as the outbox keeps them: those remembered in `heads`, and the one beside every export; each told once. */
export async function readOutboxHeads(outbox: string): Promise<FoundHead[]> {
  const entries = await readdir(outbox, { recursive: true, withFileTypes: true }).catch((): Dirent[] => []);
  const paths = entries.filter((entry) => entry.isFile() && (entry.name.endsWith(LOG_HEAD_FILE) || (entry.name.endsWith('.json') && entry.parentPath === givenHeadsFolder(outbox)))).map((entry) => relative(outbox, join(entry.parentPath, entry.name)));
  const known = new Set<string>();
  const found: FoundHead[] = [];
  for (const path of paths.sort().toReversed().slice(0, MOST_FILES)) {
    const each = await readHeadFile(join(outbox, path), `outbox/${path.replaceAll('\\', '/')}`);
    const signature = each.head !== null && 'signature' in each.head ? each.head.signature : each.source;
    if (known.has(signature)) continue;
    known.add(signature);
    found.push(each);
  }
  return found;
}

function headIn(text: string | null): { head: SignedHead | UnsignedHead | null; reason?: string } {
  if (text === null) return { head: null, reason: `there is no ${LOG_HEAD_FILE} in it` };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return { head: null, reason: 'it is not JSON, or was altered' };
  }
  const signed = SignedHead.strict().safeParse(value);
  if (signed.success) return { head: signed.data };
  const unsigned = Unsigned.safeParse(value);
  if (unsigned.success && !(typeof value === 'object' && value !== null && 'signature' in value)) return { head: { seq: unsigned.data.seq, hash: unsigned.data.hash } };
  return { head: null, reason: 'it does not have the form of a head, or was altered' };
}

/** The text of the first part called `log-head.json`; null where there is none. */
async function fromZip(file: Awaited<ReturnType<typeof open>>, size: number): Promise<string | null> {
  const entries = await readZipDirectory(file, size, MOST_ZIP_ENTRIES);
  const entry = entries.find(({ name }) => basename(name) === LOG_HEAD_FILE);
  if (!entry) return null;
  if (entry.compressedBytes > MOST_HEAD_BYTES || entry.declaredBytes > MOST_HEAD_BYTES) return '';
  const packed = Buffer.alloc(entry.compressedBytes);
  await file.read(packed, 0, packed.length, await dataOffset(file, size, entry));
  try {
    return (entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: MOST_HEAD_BYTES })).toString('utf8');
  } catch {
    return '';
  }
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
