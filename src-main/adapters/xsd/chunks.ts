import { open } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { readBlocks, XmlPreflight } from '../xml/preflight.ts';

/** A piece of a report that is a document of its own: header, some records, closing tags. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Lines of the header, which keep their number; a later line k of the chunk is line k - headerLines + bodyLine of the file. */
  readonly headerLines: number;
  /** Line of the file on which the chunk's body starts. */
  readonly bodyLine: number;
  /** Last line of the body within the chunk; what is beyond belongs to the closing tags of the report. */
  readonly lastBodyLine: number;
  /** Ordinal of the chunk's first record, from 1, and the line within the chunk on which each record starts. */
  readonly firstRecord: number;
  readonly recordLines: readonly number[];
}

const SHY = [Buffer.from('<!'), Buffer.from('<?')];
const MAX_HEADER = 1024 * 1024;

/**
 * Splits a report at its record elements. This is sound because the schema's records are independent of one another (no key, unique or
 * assert), and because it only splits where the cut cannot lie inside anything else: a document with a comment, CDATA section or
 * further processing instruction, or with a prefix on its record element, is not split (`null`) and has to be validated whole.
 * The closing part is read from the end of the file first, so one pass gives every chunk its tail.
 */
export async function planChunks(file: string, recordElement: string): Promise<{ header: Buffer; footer: Buffer; bodyEnd: number } | null> {
  const start = Buffer.from(`<${recordElement}`);
  const close = Buffer.from(`</${recordElement}>`);
  const overlap = Math.max(start.length, close.length) + 1;
  const preflight = new XmlPreflight(file);
  let offset = 0;
  let tail = Buffer.alloc(0);
  let header: Buffer | null = null;
  let before = Buffer.alloc(0);
  let lastClose = -1;
  let splittable = true;
  let first = true;
  for await (const block of readBlocks(file)) {
    preflight.push(block);
    const seen = Buffer.concat([tail, block]);
    const base = offset - tail.length;
    // The XML declaration is the one `<?` that may stand.
    const body = first && seen.indexOf('<?xml') !== -1 && seen.indexOf('<?xml') < 8 ? seen.subarray(seen.indexOf('<?xml') + 2) : seen;
    first = false;
    if (SHY.some((word) => body.includes(word))) splittable = false;
    if (header === null) {
      before = Buffer.concat([before, block]);
      const at = tagStart(before, start);
      if (at !== -1) header = before.subarray(0, at);
      else if (before.length > MAX_HEADER) splittable = false;
    }
    const at = seen.lastIndexOf(close);
    if (at !== -1) lastClose = base + at + close.length;
    offset += block.length;
    tail = seen.subarray(Math.max(0, seen.length - overlap));
  }
  preflight.end();
  if (!splittable || header === null || lastClose === -1 || lastClose <= header.length || offset - lastClose > MAX_HEADER) return null;
  return { header: Buffer.from(header), footer: await readTail(file, lastClose, offset), bodyEnd: lastClose };
}

/** The chunks of a report that `planChunks` found splittable, each of about `chunkBytes`, one record at least. */
export async function* readChunks(
  file: string, recordElement: string, plan: { header: Buffer; footer: Buffer; bodyEnd: number }, chunkBytes: number, maxRecordBytes: number,
): AsyncGenerator<Chunk> {
  const close = Buffer.from(`</${recordElement}>`);
  const start = Buffer.from(`<${recordElement}`);
  const headerLines = newlines(plan.header);
  let offset = 0;
  let body = Buffer.alloc(0);
  let line = headerLines + 1;
  let record = 1;
  const take = (length: number): Chunk => {
    const part = body.subarray(0, length);
    body = body.subarray(length);
    const recordLines: number[] = [];
    let at = tagStart(part, start);
    let counted = 0;
    let chunkLine = headerLines + 1;
    while (at !== -1) {
      chunkLine += newlines(part.subarray(counted, at));
      counted = at;
      recordLines.push(chunkLine);
      at = tagStart(part, start, at + 1);
    }
    const bodyLines = newlines(part);
    const chunk: Chunk = {
      bytes: Buffer.concat([plan.header, part, plan.footer]), headerLines, bodyLine: line, lastBodyLine: headerLines + 1 + bodyLines,
      firstRecord: record, recordLines,
    };
    line += bodyLines;
    record += recordLines.length;
    return chunk;
  };
  for await (const block of readBlocks(file)) {
    const from = Math.max(0, plan.header.length - offset);
    const to = Math.min(block.length, plan.bodyEnd - offset);
    offset += block.length;
    if (to <= from) continue;
    body = Buffer.concat([body, block.subarray(from, to)]);
    while (body.length >= chunkBytes) {
      let at = body.lastIndexOf(close, chunkBytes);
      if (at === -1) at = body.indexOf(close, chunkBytes);
      if (at === -1) break;
      yield take(at + close.length);
    }
    if (body.length > maxRecordBytes + chunkBytes) {
      throw new AppError('LIMIT_EXCEEDED', `${file}: record ${record} is longer than ${maxRecordBytes} bytes`, { details: { record, limit: maxRecordBytes } });
    }
  }
  if (body.length > 0) yield take(body.length);
}

/** The file's line and record for a line a validator gave within a chunk; record null where several share the line. */
export function placeInFile(chunk: Chunk, line: number): { line: number | null; record: number | null } {
  if (line <= chunk.headerLines) return { line, record: null };
  if (line > chunk.lastBodyLine) return { line: null, record: null };
  let index = -1;
  for (const [i, start] of chunk.recordLines.entries()) {
    if (start > line) break;
    index = i;
  }
  const shared = index > 0 && chunk.recordLines[index - 1] === line;
  const record = index === -1 || shared ? null : chunk.firstRecord + index;
  return { line: line - chunk.headerLines - 1 + chunk.bodyLine, record };
}

/** Where an element of this name opens at or after `from`: the name must end there. */
function tagStart(bytes: Buffer, open: Buffer, from = 0): number {
  for (let at = bytes.indexOf(open, from); at !== -1; at = bytes.indexOf(open, at + 1)) {
    const next = bytes[at + open.length];
    if (next === 0x3e || next === 0x20 || next === 0x2f || next === 0x09 || next === 0x0a || next === 0x0d) return at;
  }
  return -1;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

async function readTail(file: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
