import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { verifyArtifact } from '../../src-main/data/artifact-files.ts';
import type { SeededRandom } from '../../src-shared/kernel/seeded-random.ts';

export interface FileTrial { readonly file: string; readonly byte: number; readonly isCaught: boolean; readonly firstBroken: string }

/** Flips one bit at a time in the artifacts of a workspace, each at a random byte of a file taken in turn, and verifies that file. */
export async function tamperArtifacts(folder: string, count: number, random: SeededRandom): Promise<FileTrial[]> {
  const directory = join(folder, 'artifacts');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => statSync(path).size > 0).sort();
  const trials: FileTrial[] = [];
  for (let trial = 0; trial < count; trial += 1) {
    const path = files[trial % files.length] ?? '';
    const byte = random.below(statSync(path).size);
    const restore = flip(path, byte, random.below(8));
    const [, first = '', rest = '', extension = ''] = /([0-9a-f]{2})[/\\]([0-9a-f]{62})\.([^/\\]+)$/.exec(path) ?? [];
    const sha256 = first + rest;
    const verdict = await verifyArtifact(directory, { sha256, extension }).finally(restore);
    trials.push({ file: path, byte, isCaught: !verdict.holds, firstBroken: verdict.holds ? '' : `artifact ${sha256}: found ${verdict.found}` });
  }
  return trials;
}

/** Gives what puts the byte back. */
export function flip(path: string, byte: number, bit: number): () => void {
  const write = (value: Buffer): void => {
    const file = openSync(path, 'r+');
    try {
      writeSync(file, value, 0, 1, byte);
    } finally {
      closeSync(file);
    }
  };
  const before = Buffer.alloc(1);
  const file = openSync(path, 'r');
  readSync(file, before, 0, 1, byte);
  closeSync(file);
  write(Buffer.from([(before[0] ?? 0) ^ (1 << bit)]));
  return () => write(before);
}
