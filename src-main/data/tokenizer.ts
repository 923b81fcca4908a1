import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Dialect } from '../../src-shared/model/dialect.ts';
import { parseRecord } from './cells.ts';
import type { ParsedRecord } from './cells.ts';
import { bomLength, decodeRecord } from './decode.ts';
import type { TapeLimits } from './limits.ts';
import { HIGH, NUL, RecordIndex, scanRecords, unitClasses } from './scanner.ts';
import type { Units } from './scanner.ts';

/**
 * From bytes to records, in four moves: (1) blocks are joined to what the last one left over; (2) `scanRecords` finds record
 * bounds on code units; (3) a batch hands out bounds, byte offsets and flags; (4) text and cells are made only for records that
 * somebody asks for. An unclosed quote that runs to the end, or past the record limit, is read as a plain character, so that one
 * stray quote cannot swallow a tape.
 */

export type TextDialect = Pick<Dialect, 'encoding' | 'delimiter' | 'quote'>;
export type RecordLimits = Pick<TapeLimits, 'maxRecordBytes' | 'maxColumns' | 'maxRecords'>;

/** Records of one block. Valid until the next batch is taken: the arrays and the bytes are used again. */
export interface RecordBatch {
  readonly count: number;
  /** Ordinal of the first record in the file, from 0. */
  readonly firstRecord: number;
  readonly fields: Int32Array;
  /** Bit set of the flags in scanner.ts. */
  readonly flags: Uint8Array;
  readonly line: Float64Array;
  /** Byte offset of a record in the file. */
  byteOffset(index: number): number;
  /** Bytes of a record without its line end. */
  byteLength(index: number): number;
  /** The record's bytes as they stand in the file. */
  bytes(index: number): Uint8Array;
  /** True when `bytes` is valid UTF-8. */
  isUtf8(index: number): boolean;
  text(index: number): { text: string; mixed: boolean };
  parsed(index: number): ParsedRecord & { mixed: boolean };
}

const BATCH = 4_096;
const BLOCK = 1 << 20;

export class Tokenizer {
  readonly #dialect: TextDialect;
  readonly #limits: RecordLimits;
  readonly #classes: Uint8Array;
  readonly #index = new RecordIndex(BATCH);
  readonly #unitBytes: 1 | 2;
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  /** Byte offset of `#rest` in the file. */
  #base = 0;
  #records = 0;
  #started = false;

  constructor(dialect: TextDialect, limits: RecordLimits) {
    this.#dialect = dialect;
    this.#limits = limits;
    const wide = dialect.encoding === 'utf-16le' || dialect.encoding === 'utf-16be';
    this.#unitBytes = wide ? 2 : 1;
    this.#classes = unitClasses(dialect.delimiter, dialect.quote, wide, dialect.encoding !== 'utf-8');
  }

  /**
   * Takes the next block and gives the records that are whole. `final` marks the last block (it may be empty).
   * Throws LIMIT_EXCEEDED for a record that is too long or too wide, or too many records.
   */
  *push(block: Uint8Array, final: boolean): Generator<RecordBatch> {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, block]) : Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    let at = 0;
    if (!this.#started) {
      if (bytes.length < 3 && !final) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      at = bomLength(bytes, this.#dialect.encoding) / this.#unitBytes;
      this.#started = true;
    }
    const units = this.#units(bytes);
    let literalQuote = -1;
    for (;;) {
      const next = scanRecords(units, at, units.length, final, this.#classes, this.#index, literalQuote, this.#limits.maxRecordBytes / this.#unitBytes);
      if (this.#index.count > 0) {
        yield this.#batch(bytes, at, next);
        at = next;
        continue;
      }
      at = next;
      const pending = (units.length - at) * this.#unitBytes;
      const quote = this.#index.openQuote;
      if (quote >= 0 && quote !== literalQuote && (final || this.#index.tooFar || pending > this.#limits.maxRecordBytes)) {
        literalQuote = quote;
        continue;
      }
      if (pending > this.#limits.maxRecordBytes) throw this.#tooLong(this.#records, at, pending);
      break;
    }
    // A copy: the caller may use its block again.
    this.#rest = Buffer.from(bytes.subarray(at * this.#unitBytes));
    this.#base += at * this.#unitBytes;
  }

  #tooLong(record: number, at: number, length: number): AppError {
    const offset = this.#base + at * this.#unitBytes;
    return new AppError('LIMIT_EXCEEDED', `record ${record} at byte ${offset} is longer than ${this.#limits.maxRecordBytes} bytes`, {
      userAction: 'Check the file and its line ends, or raise the record limit.', details: { record, byteOffset: offset, bytes: length },
    });
  }

  #units(bytes: Buffer): Units {
    if (this.#unitBytes === 1) return bytes;
    // Copied, because a Uint16Array must start at an even address and big-endian units are turned round.
    const even = Buffer.from(new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 2))).buffer);
    if (this.#dialect.encoding === 'utf-16be') even.swap16();
    return new Uint16Array(even.buffer, even.byteOffset, even.length / 2);
  }

  #batch(bytes: Buffer, from: number, to: number): RecordBatch {
    const { encoding, delimiter, quote } = this.#dialect;
    const { count, start, end, fields, flags, line } = this.#index;
    const unit = this.#unitBytes;
    const base = this.#base;
    const firstRecord = this.#records;
    this.#records += count;
    if (this.#records > this.#limits.maxRecords) throw new AppError('LIMIT_EXCEEDED', `the file has more than ${this.#limits.maxRecords} records`);
    for (let i = 0; i < count; i += 1) {
      const length = ((end[i] as number) - (start[i] as number)) * unit;
      if (length > this.#limits.maxRecordBytes) throw this.#tooLong(firstRecord + i, start[i] as number, length);
      if ((fields[i] as number) > this.#limits.maxColumns) {
        throw new AppError('LIMIT_EXCEEDED', `record ${firstRecord + i} on line ${line[i]} has ${fields[i]} columns; ${this.#limits.maxColumns} are allowed`, {
          userAction: 'Check the delimiter, or split the file.', details: { record: firstRecord + i, columns: fields[i] as number },
        });
      }
    }
    const allUtf8 = encoding === 'utf-8' && isUtf8(bytes.subarray(from, to));
    const bytesOf = (i: number): Buffer => bytes.subarray((start[i] as number) * unit, (end[i] as number) * unit);
    const text = (i: number): { text: string; mixed: boolean } =>
      allUtf8 || (encoding === 'windows-1252' && ((flags[i] as number) & HIGH) === 0) ? { text: bytesOf(i).toString('utf8'), mixed: false } : decodeRecord(bytesOf(i), encoding);
    return {
      count, firstRecord, fields, flags, line,
      byteOffset: (i) => base + (start[i] as number) * unit,
      byteLength: (i) => ((end[i] as number) - (start[i] as number)) * unit,
      bytes: bytesOf,
      isUtf8: (i) => allUtf8 || (unit === 1 && ((flags[i] as number) & (HIGH | NUL)) === 0 && isUtf8(bytesOf(i))),
      text,
      parsed: (i) => {
        const decoded = text(i);
        return { ...parseRecord(decoded.text, delimiter, quote), mixed: decoded.mixed };
      },
    };
  }
}

/**
 * Tokenizes a file in blocks of 1 MiB; a batch must be used before the next is asked for.
 * Errors: NOT_FOUND, UNREADABLE (changed while it was read), LIMIT_EXCEEDED, CANCELLED.
 */
export async function* tokenizeFile(path: string, dialect: TextDialect, limits: RecordLimits, signal?: AbortSignal): AsyncGenerator<RecordBatch> {
  const tokenizer = new Tokenizer(dialect, limits);
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `${path} cannot be opened`, { cause: error });
  });
  try {
    const size = (await handle.stat()).size;
    const block = Buffer.allocUnsafe(BLOCK);
    for (let offset = 0; offset < size; ) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'the work was cancelled');
      const { bytesRead } = await handle.read(block, 0, BLOCK, offset);
      if (bytesRead === 0) throw new AppError('UNREADABLE', `${path} became shorter while it was read`, { userAction: 'Close the program that writes it and try again.' });
      offset += bytesRead;
      yield* tokenizer.push(block.subarray(0, bytesRead), offset >= size);
    }
  } finally {
    await handle.close();
  }
}
