import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZipReader } from '../../src-main/adapters/zip/zip-reader.ts';
import { ZipWriter } from '../../src-main/adapters/zip/zip-writer.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { readFileSync } from 'node:fs';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'tapestry-fuzz-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAME = fc.string({ unit: fc.constantFrom(...'abcXYZ019._-'), minLength: 1, maxLength: 12 }).filter((name) => !/^\.+$/.test(name));
const PARTS = fc.uniqueArray(fc.record({ path: fc.array(NAME, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')), content: fc.uint8Array({ maxLength: 400 }), method: fc.constantFrom('stored' as const, 'deflated' as const) }), { selector: ({ path }) => path.toLowerCase(), maxLength: 6 });

let made = 0;
async function written(parts: readonly { path: string; content: Uint8Array; method: 'stored' | 'deflated' }[]): Promise<string> {
  made += 1;
  const path = join(folder, `${made}.zip`);
  const zip = await ZipWriter.create(path);
  for (const part of parts) await zip.add(part.path, part.content, part.method);
  await zip.finish();
  return path;
}

async function readAll(path: string): Promise<{ path: string; content: string }[]> {
  const zip = await ZipReader.open(path, { entries: 100, entryBytes: 1_000_000, totalBytes: 2_000_000, ratio: 2_000 });
  try {
    const parts: { path: string; content: string }[] = [];
    for (const entry of zip.entries.values()) parts.push({ path: entry.path, content: (await zip.bytes(entry.path)).toString('hex') });
    return parts;
  } finally {
    await zip.close();
  }
}

it('BND-4 what was written is read back, part by part and in order', async () => {
  await fc.assert(fc.asyncProperty(PARTS, async (parts) => {
    expect(await readAll(await written(parts))).toEqual(parts.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('hex') })));
  }), { seed: 4, numRuns: 60 });
});

it('BND-4 any bytes are an archive of the one form or a typed error, never anything else', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
    const path = join(folder, 'any.zip');
    writeFileSync(path, bytes);
    await expect(readAll(path)).rejects.toBeInstanceOf(AppError);
  }), { seed: 5, numRuns: 150 });
});

it('BND-4 a changed byte of headers or directory is a typed error; one of the data never changes another part', async () => {
  await fc.assert(fc.asyncProperty(PARTS.filter((parts) => parts.length > 0), fc.nat(), fc.integer({ min: 1, max: 255 }), async (parts, at, change) => {
    const path = await written(parts);
    const bytes = readFileSync(path);
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ change;
    writeFileSync(path, bytes);
    const outcome = await readAll(path).then((read) => ({ read }), (error: unknown) => ({ error }));
    if ('error' in outcome) expect(outcome.error).toBeInstanceOf(AppError);
    // Padding after the last block of packed data may change without changing content: the packed bytes have a hash of their own in bundle.json.
    else expect(outcome.read).toEqual(parts.map(({ path: name, content }) => ({ path: name, content: Buffer.from(content).toString('hex') })));
  }), { seed: 6, numRuns: 150 });
});
