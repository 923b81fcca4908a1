import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { WorkbookLimits } from '../limits.ts';
import { dataOffset, readZipDirectory, unreadable } from './zip-directory.ts';
import type { ZipEntry } from './zip-directory.ts';

/** What a workbook that passed is made of. */
export interface WorkbookFacts { readonly entries: number; readonly inflatedBytes: number }

const NESTED = /\.(zip|xlsx|xlsm|xlsb|docx|pptx|jar|7z|gz|rar)$/i;
const RATIO_FROM = 1024 * 1024;

/**
 * Decides whether a file that begins like a ZIP may be given to the workbook parser, without trusting a number in it: every part is
 * inflated, discarding the bytes, and stopped at its limit. Refuses encryption, unknown methods, odd and repeated names, nested
 * archives, parts that overlap, parts that inflate to another size than declared, and XML with a DOCTYPE.
 * Errors: UNREADABLE, LIMIT_EXCEEDED, CANCELLED.
 */
export async function preflightWorkbook(path: string, limits: WorkbookLimits, signal?: AbortSignal): Promise<WorkbookFacts> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const entries = await readZipDirectory(file, size, limits.maxEntries);
    checkNames(entries);
    const declared = entries.reduce((sum, entry) => sum + entry.declaredBytes, 0);
    if (declared > limits.maxTotalBytes) throw tooLarge('its parts together', declared, limits.maxTotalBytes);
    const spans: { start: number; end: number; name: string }[] = [];
    for (const entry of entries) {
      checkDeclared(entry, limits);
      const start = await dataOffset(file, size, entry);
      spans.push({ start: entry.headerOffset, end: start + entry.compressedBytes, name: entry.name });
    }
    checkOverlap(spans);
    let total = 0;
    for (const entry of entries) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'the work was cancelled');
      total += await inflatedBytes(path, await dataOffset(file, size, entry), entry, Math.min(limits.maxEntryBytes, limits.maxTotalBytes - total), limits);
    }
    return { entries: entries.length, inflatedBytes: total };
  } finally {
    await file.close();
  }
}

function checkNames(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    const key = name.toLowerCase();
    if (name === '' || name.startsWith('/') || /^[a-z]:/i.test(name) || /[\\\0]/.test(name) || name.split('/').includes('..')) throw unreadable(`a part has the name ${JSON.stringify(name.slice(0, 80))}`);
    if (seen.has(key)) throw unreadable(`the part ${name} occurs twice`);
    if (NESTED.test(name)) throw unreadable(`it holds another archive, ${name}`);
    seen.add(key);
  }
  if (seen.has('encryptioninfo') || seen.has('encryptedpackage')) throw unreadable('it is protected by a password');
  if (!seen.has('[content_types].xml') || !seen.has('xl/workbook.xml')) throw new AppError('UNREADABLE', 'the file is a ZIP archive but no .xlsx workbook', { userAction: 'Choose a CSV, TSV or XLSX file.' });
}

function checkDeclared(entry: ZipEntry, limits: WorkbookLimits): void {
  if ((entry.flags & 0x41) !== 0) throw unreadable(`the part ${entry.name} is encrypted`);
  if (entry.method !== 0 && entry.method !== 8) throw unreadable(`the part ${entry.name} is packed by method ${entry.method}`);
  if (entry.declaredBytes > limits.maxEntryBytes) throw tooLarge(`its part ${entry.name}`, entry.declaredBytes, limits.maxEntryBytes);
  checkRatio(entry, entry.declaredBytes, limits);
}

function checkRatio(entry: ZipEntry, bytes: number, limits: WorkbookLimits): void {
  if (bytes > RATIO_FROM && bytes > entry.compressedBytes * limits.maxRatio) {
    throw new AppError('LIMIT_EXCEEDED', `the workbook's part ${entry.name} inflates more than ${limits.maxRatio} times`, {
      userAction: 'If you trust the sender, raise the ratio limit.', details: { part: entry.name, compressedBytes: entry.compressedBytes },
    });
  }
}

/** Parts that share bytes let a small file claim any size. */
function checkOverlap(spans: { start: number; end: number; name: string }[]): void {
  spans.sort((a, b) => a.start - b.start);
  spans.forEach(({ start, name }, i) => {
    const before = spans[i - 1];
    if (before && start < before.end) throw unreadable(`the parts ${before.name} and ${name} overlap`);
  });
}

function tooLarge(what: string, bytes: number, limit: number): AppError {
  return new AppError('LIMIT_EXCEEDED', `the workbook is too large: ${what} inflated take at least ${bytes} bytes; ${limit} are allowed`, { userAction: 'Export the sheet as CSV, or raise the workbook limits.', details: { bytes, limit } });
}

/** Inflates one part and throws its bytes away; stops at `limit`. */
async function inflatedBytes(path: string, start: number, entry: ZipEntry, limit: number, limits: WorkbookLimits): Promise<number> {
  if (entry.compressedBytes === 0) {
    if (entry.declaredBytes !== 0) throw unreadable(`the part ${entry.name} is not as long as declared`);
    return 0;
  }
  const packed = createReadStream(path, { start, end: start + entry.compressedBytes - 1 });
  const stream = entry.method === 8 ? packed.pipe(createInflateRaw()) : packed;
  packed.on('error', (error) => stream.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (bytes === 0) checkHead(entry, chunk);
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(`its part ${entry.name}`, bytes, limit);
      checkRatio(entry, bytes, limits);
      if (bytes > entry.declaredBytes) break;
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(`the part ${entry.name} is damaged (${(error as Error).message})`);
  } finally {
    stream.destroy();
    packed.destroy();
  }
  if (bytes !== entry.declaredBytes) throw unreadable(`the part ${entry.name} is not as long as declared`);
  return bytes;
}

function checkHead(entry: ZipEntry, head: Buffer): void {
  if (head.length >= 4 && head.readUInt32LE(0) === 0x04034b50) throw unreadable(`it holds another archive, ${entry.name}`);
  if (/\.(xml|rels|vml)$/i.test(entry.name) && /<!DOCTYPE/i.test(head.toString('latin1', 0, 4_096).replaceAll('\0', ''))) throw unreadable(`the part ${entry.name} holds a DOCTYPE`);
}
