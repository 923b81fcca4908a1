import { AppError } from '../../../src-shared/kernel/errors.ts';

/** How an entry's bytes stand in the file. */
export type ZipMethod = 'stored' | 'deflated';

/** Everything that the headers of an entry are made of. */
export interface ZipEntryFacts {
  readonly path: string;
  readonly method: ZipMethod;
  readonly crc32: number;
  /** Of the content, and of its bytes as they stand in the file. */
  readonly bytes: number;
  readonly packedBytes: number;
}

/** Beyond this the 32-bit fields end; ZIP64 is not written. */
export const MAX_ZIP_BYTES = 0xffff_fffe;
export const MAX_ENTRIES = 0xfffe;
export const LOCAL_HEADER_BYTES = 30;

/** Relative, forward slashes, no empty, `.` or `..` part, plain characters only. */
export function isPlainPath(path: string): boolean {
  return path.length > 0 && path.length <= 200 && /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path) && !path.split('/').some((part) => /^\.+$/.test(part));
}

/**
 * The one form in which a bundle's headers are written: UTF-8 names, 1980-01-01 00:00, no extra fields, no data descriptors, no
 * comments. There is nothing in a header that the facts do not say, so who knows the facts knows every byte.
 */
export function localHeader(entry: ZipEntryFacts): Buffer {
  const name = Buffer.from(entry.path, 'utf8');
  const header = Buffer.alloc(LOCAL_HEADER_BYTES + name.length);
  header.writeUInt32LE(0x04034b50, 0);
  common(header, 4, entry, name.length);
  name.copy(header, LOCAL_HEADER_BYTES);
  return header;
}

/** The directory at the end of the file: entries in their order, each with where its local header stands. */
export function centralDirectory(entries: readonly (ZipEntryFacts & { readonly offset: number })[], at: number): Buffer {
  const parts = entries.map((entry) => {
    const name = Buffer.from(entry.path, 'utf8');
    const record = Buffer.alloc(46 + name.length);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(20, 4);
    common(record, 6, entry, name.length);
    record.writeUInt32LE(entry.offset, 42);
    name.copy(record, 46);
    return record;
  });
  const directory = Buffer.concat(parts);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  if (at + directory.length + end.length > MAX_ZIP_BYTES || entries.length > MAX_ENTRIES) throw new AppError('LIMIT_EXCEEDED', 'the file would be larger than 4 GiB', { userAction: 'Bundle a chosen set of numbers instead of the whole run.' });
  return Buffer.concat([directory, end]);
}

/** The fields that local and central headers share, from `version needed` to `extra length`. */
function common(buffer: Buffer, at: number, entry: ZipEntryFacts, nameLength: number): void {
  if (entry.bytes > MAX_ZIP_BYTES || entry.packedBytes > MAX_ZIP_BYTES) throw new AppError('LIMIT_EXCEEDED', `${entry.path} is larger than 4 GiB`, { userAction: 'Bundle a chosen set of numbers instead of the whole run.' });
  buffer.writeUInt16LE(20, at);
  buffer.writeUInt16LE(0x0800, at + 2);
  buffer.writeUInt16LE(entry.method === 'deflated' ? 8 : 0, at + 4);
  buffer.writeUInt16LE(0, at + 6);
  buffer.writeUInt16LE(0x0021, at + 8);
  buffer.writeUInt32LE(entry.crc32, at + 10);
  buffer.writeUInt32LE(entry.packedBytes, at + 14);
  buffer.writeUInt32LE(entry.bytes, at + 18);
  buffer.writeUInt16LE(nameLength, at + 22);
}
