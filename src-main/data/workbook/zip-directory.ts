import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/** One entry as the central directory declares it. Nothing here is believed until preflight.ts has looked. */
export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly compressedBytes: number;
  readonly declaredBytes: number;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_DIRECTORY = 16 * 1024 * 1024;

export function unreadable(reason: string): AppError {
  return new AppError('UNREADABLE', `the workbook cannot be read: ${reason}`, { userAction: 'Open it in a spreadsheet program, save it again as .xlsx and use that file.' });
}

/** The central directory of a ZIP file of `size` bytes. Errors: UNREADABLE (broken, ZIP64, split), LIMIT_EXCEEDED (too many entries). */
export async function readZipDirectory(file: FileHandle, size: number, maxEntries: number): Promise<ZipEntry[]> {
  const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && !(tail.readUInt32LE(end) === END && end + 22 + tail.readUInt16LE(end + 20) <= tail.length)) end -= 1;
  if (end < 0) throw unreadable('it has no ZIP directory');
  const disk = tail.readUInt16LE(end + 4) + tail.readUInt16LE(end + 6);
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (disk !== 0 || tail.readUInt16LE(end + 8) !== count) throw unreadable('it is split over several files');
  if (count === 0xffff || bytes === 0xffffffff || offset === 0xffffffff) throw unreadable('it is in the ZIP64 format');
  if (count > maxEntries) throw new AppError('LIMIT_EXCEEDED', `the workbook holds ${count} parts; ${maxEntries} are allowed`, { details: { entries: count, limit: maxEntries } });
  if (bytes > MAX_DIRECTORY || offset + bytes > size) throw unreadable('its ZIP directory lies outside the file');
  return parseDirectory(await readAt(file, offset, bytes), count);
}

function parseDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0, i = 0; i < count; i += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw unreadable(`its ZIP directory breaks off at entry ${i}`);
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw unreadable(`its ZIP directory breaks off at entry ${i}`);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength), flags: directory.readUInt16LE(at + 8), method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20), declaredBytes: directory.readUInt32LE(at + 24), headerOffset: directory.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}

/** Where an entry's data begins, from its local header, which must name the same part and use the same method. */
export async function dataOffset(file: FileHandle, size: number, entry: ZipEntry): Promise<number> {
  if (entry.headerOffset + 30 > size) throw unreadable(`the part ${entry.name} lies outside the file`);
  const header = await readAt(file, entry.headerOffset, Math.min(30 + Buffer.byteLength(entry.name), size - entry.headerOffset));
  const nameLength = header.readUInt16LE(26);
  const same = header.readUInt32LE(0) === LOCAL && nameLength === Buffer.byteLength(entry.name) && header.toString('utf8', 30, 30 + nameLength) === entry.name && header.readUInt16LE(8) === entry.method;
  if (!same) throw unreadable(`the part ${entry.name} and the ZIP directory contradict each other`);
  const start = entry.headerOffset + 30 + nameLength + header.readUInt16LE(28);
  if (start + entry.compressedBytes > size) throw unreadable(`the part ${entry.name} lies outside the file`);
  return start;
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  if (bytesRead < length) throw unreadable('it is shorter than its own directory says');
  return buffer;
}
