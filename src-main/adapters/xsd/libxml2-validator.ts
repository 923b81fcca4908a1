import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { preflightBytes, preflightFile } from '../xml/preflight.ts';
import { type Chunk, placeInFile, planChunks, readChunks } from './chunks.ts';
import { openLibxml2, type RawMessage } from './libxml2-session.ts';
import { MAX_MESSAGES, type XsdMessage, type XsdRequest, type XsdResult } from './types.ts';

export const LIBXML2_VALIDATOR = { name: 'libxml2-wasm', version: '0.7.2' } as const;

export interface Libxml2Options {
  /** Bytes of records per chunk. */
  readonly chunkBytes?: number;
  /** 0 validates on the calling thread, which it then blocks for the length of a chunk. */
  readonly workers?: number;
  /** Largest document that is validated whole, and largest single record. */
  readonly maxWholeBytes?: number;
  /** Called with the bytes judged so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Where the worker's entry lies; the bundled application passes its own. */
  readonly workerUrl?: URL;
}

interface Judge {
  validate(bytes: Uint8Array): Promise<RawMessage[]>;
  close(): Promise<void>;
}

/**
 * Validates a document with libxml2 compiled to WebAssembly: in chunks of about 1 MB where the record element allows it, whole
 * otherwise. Any DOCTYPE, in document or schema, is refused before a parser sees it.
 * @throws AppError INVALID_INPUT (DOCTYPE, a schema that does not compile), UNREADABLE (not UTF-8), LIMIT_EXCEEDED (too large to be
 * validated whole), NOT_FOUND, CANCELLED, CRASHED (the worker died).
 */
export async function validateWithLibxml2(request: XsdRequest, options: Libxml2Options = {}): Promise<XsdResult> {
  const schema = await readSchema(request.schema);
  const plan = request.recordElement === undefined ? null : await planChunks(request.file, request.recordElement);
  const maxWhole = options.maxWholeBytes ?? 64 * 1024 * 1024;
  const chunkBytes = options.chunkBytes ?? 1024 * 1024;
  const { size } = await stat(request.file).catch((cause: unknown) => {
    throw new AppError('NOT_FOUND', `${request.file} cannot be opened`, { cause });
  });
  if (!plan) {
    await preflightFile(request.file);
    if (size > maxWhole) {
      throw new AppError('LIMIT_EXCEEDED', `${request.file} cannot be split at its records and is larger than ${maxWhole} bytes`, {
        userAction: 'remove comments, CDATA sections and processing instructions, or split the report', details: { bytes: size, limit: maxWhole },
      });
    }
  }
  const gathered = gather(request.maxMessages ?? MAX_MESSAGES);
  // A worker for a document of one chunk would cost more than the work.
  const workers = size <= chunkBytes ? 0 : (options.workers ?? 1);
  const judges = workers === 0 ? [await inThread(schema)] : Array.from({ length: workers }, () => inWorker(schema, options.workerUrl));
  let bytes = 0;
  const judge = async (by: Judge, chunk: Chunk): Promise<void> => {
    const raw = await by.validate(chunk.bytes);
    bytes += chunk.bytes.length;
    options.onProgress?.(Math.min(bytes, size));
    gathered.add(chunk, raw);
  };
  try {
    const chunks = plan && request.recordElement !== undefined
      ? readChunks(request.file, request.recordElement, plan, chunkBytes, maxWhole)
      : wholeDocument(request.file);
    const free = [...judges];
    const running = new Set<Promise<void>>();
    for await (const chunk of chunks) {
      if (request.signal?.aborted) throw new AppError('CANCELLED', `the validation of ${request.file} was cancelled`);
      if (free.length === 0) await Promise.race(running);
      const by = free.pop();
      if (!by) throw new AppError('INTERNAL', 'no free validator after one finished');
      const work: Promise<void> = judge(by, chunk).finally(() => {
        free.push(by);
        running.delete(work);
      });
      work.catch(() => undefined);
      running.add(work);
    }
    await Promise.all(running);
  } finally {
    await Promise.all(judges.map((by) => by.close()));
  }
  const { messages, count } = gathered.result();
  return { available: true, reason: null, valid: count === 0, validator: LIBXML2_VALIDATOR, messages, messageCount: count };
}

/** The bytes of a schema after preflight. @throws AppError NOT_FOUND, INVALID_INPUT, UNREADABLE, LIMIT_EXCEEDED. */
async function readSchema(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AppError('NOT_FOUND', `the schema ${file} cannot be opened`, { cause });
  });
  preflightBytes(file, bytes, { maxBytes: 16 * 1024 * 1024 });
  return bytes;
}

async function* wholeDocument(file: string): AsyncGenerator<Chunk> {
  yield { bytes: await readFile(file), headerLines: Number.MAX_SAFE_INTEGER, bodyLine: 1, lastBodyLine: Number.MAX_SAFE_INTEGER, firstRecord: 1, recordLines: [] };
}

/** Gathers messages of chunks that may finish in any order; the result is in file order whatever that was. */
function gather(max: number): { add(chunk: Chunk, raw: readonly RawMessage[]): void; result(): { messages: XsdMessage[]; count: number } } {
  const byChunk: { first: number; messages: XsdMessage[] }[] = [];
  const outside = new Set<string>();
  let count = 0;
  return {
    add(chunk, raw) {
      const messages: XsdMessage[] = [];
      for (const { line, message } of raw) {
        const place = line === null ? { line: null, record: null } : placeInFile(chunk, line);
        if (place.line === null || place.line <= chunk.headerLines) {
          // Header and closing tags are judged with every chunk; what is wrong with them is said once.
          const key = `${place.line} ${message}`;
          if (chunk.recordLines.length > 0 && outside.has(key)) continue;
          outside.add(key);
        }
        count += 1;
        if (messages.length < max) messages.push({ ...place, message });
      }
      byChunk.push({ first: chunk.firstRecord, messages });
    },
    result: () => ({ messages: byChunk.sort((a, b) => a.first - b.first).flatMap((each) => each.messages).slice(0, max), count }),
  };
}

async function inThread(schema: Uint8Array): Promise<Judge> {
  const session = await openLibxml2(schema);
  return { validate: (bytes) => Promise.resolve(session.validate(bytes)), close: () => Promise.resolve(session.dispose()) };
}

/** A worker holds only wasm memory, no native handle, so ending it is safe. */
function inWorker(schema: Uint8Array, url = new URL('./libxml2-worker.ts', import.meta.url)): Judge {
  const worker = new Worker(url, { workerData: { schema } });
  let settle: { resolve(messages: RawMessage[]): void; reject(error: Error): void } | null = null;
  let dead: Error | null = null;
  const die = (error: Error): void => {
    dead = error;
    settle?.reject(error);
    settle = null;
  };
  worker.on('message', (answer: { messages?: RawMessage[]; failure?: string }) => {
    const waiting = settle;
    settle = null;
    if (answer.messages) waiting?.resolve(answer.messages);
    else waiting?.reject(new AppError('INVALID_INPUT', answer.failure ?? 'the validator gave no answer'));
  });
  worker.on('error', (cause) => die(new AppError('CRASHED', 'the XSD validator ended unexpectedly', { cause })));
  worker.on('exit', () => die(new AppError('CRASHED', 'the XSD validator ended unexpectedly')));
  return {
    validate: (bytes) => new Promise((resolve, reject) => {
      if (dead) {
        reject(dead);
        return;
      }
      settle = { resolve, reject };
      worker.postMessage(bytes);
    }),
    close: async () => {
      await worker.terminate();
    },
  };
}
