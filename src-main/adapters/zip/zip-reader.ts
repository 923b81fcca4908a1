import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { centralDirectory, isPlainPath, localHeader, LOCAL_HEADER_BYTES, type ZipEntryFacts } from './zip-layout.ts';

/** What an archive may cost before anything in it is believed. */
export interface ZipLimits { readonly entries: number; readonly entryBytes: number; readonly totalBytes: number; /** Content over packed bytes, beyond the first MiB. */ readonly ratio: number }

export const BUNDLE_LIMITS: ZipLimits = { entries: 5_000, entryBytes: 0xffff_fffe, totalBytes: 64 * 1024 ** 3, ratio: 1_100 };

export interface ReadEntry extends ZipEntryFacts { readonly offset: number; readonly dataOffset: number }

/** Hashes of an entry's content and of its bytes as they stand in the file. */
export interface EntryHashes { readonly sha256: string; readonly packedSha256: string }

const MIB = 1024 * 1024;
const END = 22;
const CENTRAL = 46;

/**
 * Reads an archive in the one form of `zip-layout.ts` and refuses any other: every byte is a header that the directory implies, an
 * entry's data, or the directory. So nothing overlaps, hides, repeats or leads out of a folder, and no size is believed: content is
 * unpacked against its limit. Errors: UNREADABLE, LIMIT_EXCEEDED, CANCELLED.
 */
export class ZipReader {
  readonly entries: ReadonlyMap<string, ReadEntry>;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #limits: ZipLimits;

  private constructor(path: string, file: FileHandle, entries: readonly ReadEntry[], limits: ZipLimits) {
    this.#path = path;
    this.#file = file;
    this.#limits = limits;
    this.entries = new Map(entries.map((entry) => [entry.path, entry]));
  }

  static async open(path: string, limits: ZipLimits = BUNDLE_LIMITS): Promise<ZipReader> {
    const file = await open(path, 'r').catch((cause: unknown) => { throw new AppError('NOT_FOUND', `there is no file ${path}`, { cause }); });
    try {
      const { size } = await file.stat();
      return new ZipReader(path, file, await readEntries(file, size, limits), limits);
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  /** An entry's content, piece by piece; at its end size and checksum are what the header says, or it throws. */
  async *content(entry: ReadEntry, hashes?: (found: EntryHashes) => void, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const [hash, packedHash] = [createHash('sha256'), createHash('sha256')];
    let [bytes, crc] = [0, 0];
    if (entry.packedBytes > 0) {
      const packed = createReadStream(this.#path, { start: entry.dataOffset, end: entry.dataOffset + entry.packedBytes - 1, highWaterMark: MIB });
      packed.on('data', (chunk) => packedHash.update(chunk));
      const stream = entry.method === 'deflated' ? packed.pipe(createInflateRaw()) : packed;
      packed.on('error', (error) => stream.destroy(error));
      try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          if (signal?.aborted) throw new AppError('CANCELLED', 'reading the bundle was cancelled');
          bytes += chunk.length;
          if (bytes > entry.bytes || bytes > this.#limits.entryBytes) throw broken(`${entry.path} is longer than it says`);
          hash.update(chunk);
          crc = crc32(chunk, crc);
          yield chunk;
        }
      } catch (error) {
        throw error instanceof AppError ? error : broken(`${entry.path} cannot be unpacked (${(error as Error).message})`);
      } finally {
        stream.destroy();
        packed.destroy();
      }
    }
    if (bytes !== entry.bytes || crc !== entry.crc32) throw broken(`${entry.path} is not what its header says`);
    hashes?.({ sha256: hash.digest('hex'), packedSha256: packedHash.digest('hex') });
  }

  /** A small entry's content as text. LIMIT_EXCEEDED beyond `limit` bytes; UNREADABLE where it is no UTF-8. */
  async text(path: string, limit = 64 * MIB): Promise<string> {
    const bytes = await this.bytes(path, limit);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new AppError('UNREADABLE', `${path} in the bundle is no UTF-8 text`, { cause });
    }
  }

  async bytes(path: string, limit = 64 * MIB): Promise<Buffer> {
    const entry = this.entries.get(path);
    if (!entry) throw broken(`${path} is missing`);
    if (entry.bytes > limit) throw new AppError('LIMIT_EXCEEDED', `${path} in the bundle has ${entry.bytes} bytes; ${limit} are read at once`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.content(entry)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function readEntries(file: FileHandle, size: number, limits: ZipLimits): Promise<ReadEntry[]> {
  if (size < END) throw broken('it is shorter than an empty archive');
  const end = await readAt(file, size - END, END);
  const count = end.readUInt16LE(8);
  const [length, at] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  if (end.readUInt32LE(0) !== 0x06054b50 || at + length + END !== size) throw broken('its directory does not stand at its end: it is cut, or something was added');
  if (count > limits.entries) throw new AppError('LIMIT_EXCEEDED', `the bundle has ${count} parts; ${limits.entries} are allowed`);
  if (length > count * (CENTRAL + 200)) throw broken('its directory is longer than its parts need');
  const directory = await readAt(file, at, length);
  const entries: ReadEntry[] = [];
  const seen = new Set<string>();
  let [position, offset, total] = [0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    if (position + CENTRAL > directory.length) throw broken(`its directory breaks off at part ${i + 1}`);
    const nameLength = directory.readUInt16LE(position + 28);
    const path = directory.toString('latin1', position + CENTRAL, position + CENTRAL + nameLength);
    if (!isPlainPath(path) || path.length !== nameLength) throw broken(`part ${i + 1} has a name that no bundle has: ${JSON.stringify(path.slice(0, 80))}`);
    // Some file systems do not tell letter cases apart.
    if (seen.has(path.toLowerCase())) throw broken(`the part ${path} stands twice`);
    seen.add(path.toLowerCase());
    const method = directory.readUInt16LE(position + 10) === 8 ? 'deflated' : 'stored';
    const entry: ReadEntry = { path, method, crc32: directory.readUInt32LE(position + 16), packedBytes: directory.readUInt32LE(position + 20), bytes: directory.readUInt32LE(position + 24), offset, dataOffset: offset + LOCAL_HEADER_BYTES + nameLength };
    total += entry.bytes;
    if (method === 'stored' && entry.bytes !== entry.packedBytes) throw broken(`${path} has two sizes`);
    if (entry.bytes > limits.entryBytes || total > limits.totalBytes) throw new AppError('LIMIT_EXCEEDED', `the bundle unpacked has more than ${limits.totalBytes} bytes, or its part ${path} more than ${limits.entryBytes}`);
    if (entry.bytes > MIB && entry.bytes > entry.packedBytes * limits.ratio) throw new AppError('LIMIT_EXCEEDED', `the bundle's part ${path} would unpack more than ${limits.ratio} times`);
    if (entry.dataOffset + entry.packedBytes > at) throw broken(`${path} reaches into the directory`);
    if (!(await readAt(file, offset, LOCAL_HEADER_BYTES + nameLength)).equals(localHeader(entry))) throw broken(`the header of ${path} is not what the directory says`);
    entries.push(entry);
    offset = entry.dataOffset + entry.packedBytes;
    position += CENTRAL + nameLength;
  }
  if (offset !== at) throw broken('there are bytes in it that belong to no part');
  if (!centralDirectory(entries, at).equals(Buffer.concat([directory, end]))) throw broken('its directory is not in the one form that bundles are written in');
  return entries;
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  if (bytesRead !== length) throw broken('it is shorter than its own directory says');
  return buffer;
}

function broken(reason: string): AppError {
  return new AppError('UNREADABLE', `the bundle cannot be read: ${reason}`, { userAction: 'Ask for the file again; compare its SHA-256 with the one you were told.' });
}
