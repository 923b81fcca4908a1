import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { Deflate } from 'fflate';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { centralDirectory, isPlainPath, localHeader, LOCAL_HEADER_BYTES, type ZipEntryFacts, type ZipMethod } from './zip-layout.ts';

export type ZipContent = Uint8Array | string | Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

/** An entry as written: its content's hash, and the hash of its bytes as they stand in the file. */
export interface WrittenEntry extends ZipEntryFacts {
  readonly sha256: string;
  readonly packedSha256: string;
}

const LEVEL = 6;
const BLOCK = 256 * 1024;

/**
 * Writes a ZIP in the one form of `zip-layout.ts`. Content is streamed and packed by fflate, whose output does not depend on machine or
 * Node version: the same contents in the same order give the same bytes. Headers are written when an entry's sizes are known.
 */
export class ZipWriter {
  readonly #file: FileHandle;
  readonly #entries: (ZipEntryFacts & { readonly offset: number })[] = [];
  #at = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Errors: CONFLICT where the file is there already. */
  static async create(path: string): Promise<ZipWriter> {
    try {
      return new ZipWriter(await open(path, 'wx'));
    } catch (cause) {
      throw new AppError((cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'CONFLICT' : 'UNREADABLE', `${path} cannot be written: ${(cause as Error).message}`, { cause, userAction: 'Name another file.' });
    }
  }

  async add(path: string, content: ZipContent, method: ZipMethod, signal?: AbortSignal): Promise<WrittenEntry> {
    if (!isPlainPath(path)) throw new AppError('INTERNAL', `"${path}" is no name for a part of a bundle`);
    if (this.#entries.some((entry) => entry.path === path)) throw new AppError('INTERNAL', `the part ${path} would stand twice`);
    const offset = this.#at;
    const start = offset + LOCAL_HEADER_BYTES + Buffer.byteLength(path);
    const [hash, packedHash] = [createHash('sha256'), createHash('sha256')];
    let [bytes, packedBytes, crc] = [0, 0, 0];
    let waiting: Uint8Array[] = [];
    const deflate = method === 'deflated' ? new Deflate({ level: LEVEL }, (chunk) => void waiting.push(chunk)) : null;
    const write = async (): Promise<void> => {
      for (const chunk of waiting) {
        packedHash.update(chunk);
        await writeAll(this.#file, chunk, start + packedBytes);
        packedBytes += chunk.length;
      }
      waiting = [];
    };
    for await (const chunk of blocksOf(content)) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
      hash.update(chunk);
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      if (deflate) deflate.push(chunk);
      else waiting.push(chunk);
      await write();
    }
    deflate?.push(new Uint8Array(0), true);
    await write();
    const facts: ZipEntryFacts = { path, method, crc32: crc, bytes, packedBytes };
    await writeAll(this.#file, localHeader(facts), offset);
    this.#entries.push({ ...facts, offset });
    this.#at = start + packedBytes;
    return { ...facts, sha256: hash.digest('hex'), packedSha256: packedHash.digest('hex') };
  }

  /** Writes the directory and forces all of it to disk. */
  async finish(): Promise<void> {
    await writeAll(this.#file, centralDirectory(this.#entries, this.#at), this.#at);
    await this.#file.sync();
    await this.#file.close();
  }

  /** Gives the file up as it is; who made it removes it. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

/** The content in blocks of one size, however it came: packing depends on where it is cut. */
async function* blocksOf(content: ZipContent): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of typeof content === 'string' || content instanceof Uint8Array ? [content] : content) {
    let bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    while (length + bytes.length >= BLOCK) {
      const rest = bytes.subarray(BLOCK - length);
      yield Buffer.concat([...waiting, bytes.subarray(0, BLOCK - length)]);
      [waiting, length, bytes] = [[], 0, rest];
    }
    // A reader may use its buffer again before the block is full.
    if (bytes.length > 0) waiting.push(Buffer.from(bytes));
    length += bytes.length;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
