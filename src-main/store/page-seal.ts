import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { FileVerdict } from './store.ts';

const SUFFIX = '.pages.json';
/** A page of SQLite, and more for large files: the list stays below a megabyte. */
const PAGE = 4096;
const MOST_BLOCKS = 8192;
const MOST_BYTES_READ = 4 * 1024 * 1024;

const PageSeal = z.strictObject({ kind: z.literal('store-pages'), version: z.literal(1), bytes: z.number().int(), blockBytes: z.number().int().min(PAGE), blocks: z.array(z.string()) });

/**
 * Writes beside a closed database what each of its blocks hashes to. Every bit counts, also of space that holds nothing. It is not
 * signed: it tells rot and careless hands, not somebody who rewrites it as well. Nothing is written while a WAL still holds pages.
 */
export function sealPages(path: string): void {
  if (!existsSync(path) || (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0)) return;
  const bytes = statSync(path).size;
  const blockBytes = PAGE * Math.max(1, Math.ceil(bytes / PAGE / MOST_BLOCKS));
  const partial = `${path}${SUFFIX}.partial`;
  const file = openSync(partial, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ kind: 'store-pages', version: 1, bytes, blockBytes, blocks: hashBlocks(path, bytes, blockBytes) })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path + SUFFIX);
}

/** To be called before the first write: what was said of the closed file holds no longer. */
export function breakPageSeal(path: string): void {
  rmSync(path + SUFFIX, { force: true });
}

/** Holds a database file that nobody has open for writing against what was written beside it when it was closed. */
export function judgePages(path: string): FileVerdict {
  if (!existsSync(path + SUFFIX)) return { state: 'unsealed', changed: null };
  let seal: z.infer<typeof PageSeal>;
  try {
    if (statSync(path + SUFFIX).size > MOST_BYTES_READ) throw new RangeError('too long');
    seal = PageSeal.parse(JSON.parse(readFileSync(path + SUFFIX, 'utf8')));
  } catch {
    return { state: 'changed', changed: { fromByte: 0, toByte: 0, reason: 'what was written beside the database when it was closed cannot be read' } };
  }
  const bytes = existsSync(path) ? statSync(path).size : 0;
  const found = hashBlocks(path, bytes, seal.blockBytes);
  const first = seal.blocks.findIndex((hash, index) => hash !== found[index]);
  const at = first >= 0 ? first : found.length > seal.blocks.length ? seal.blocks.length : -1;
  if (at >= 0) {
    const fromByte = at * seal.blockBytes;
    return { state: 'changed', changed: { fromByte, toByte: fromByte + seal.blockBytes, reason: `page ${fromByte / PAGE + 1} of the database is not as it was when Tapestry closed it: expected ${seal.blocks[at]?.slice(0, 12) ?? 'nothing'}, found ${found[at]?.slice(0, 12) ?? 'nothing'}` } };
  }
  if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0) return { state: 'changed', changed: { fromByte: bytes, toByte: bytes, reason: 'a write-ahead log lies beside a database that was closed' } };
  return { state: 'as-closed', changed: null };
}

function hashBlocks(path: string, bytes: number, blockBytes: number): string[] {
  const hashes: string[] = [];
  if (bytes === 0) return hashes;
  const file = openSync(path, 'r');
  try {
    const block = Buffer.alloc(blockBytes);
    for (let at = 0; at < bytes; at += blockBytes) {
      const read = readSync(file, block, 0, blockBytes, at);
      hashes.push(createHash('sha256').update(block.subarray(0, read)).digest('base64'));
    }
  } finally {
    closeSync(file);
  }
  return hashes;
}
