import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnswerKey, Annex2KeyRow } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape } from '../../src-main/pipelines/tape/generator/generate.ts';
import type { GeneratedPool, GenerateOptions } from '../../src-main/pipelines/tape/generator/generate.ts';
import type { PlainTape } from './read-tape.ts';
import { readTape } from './read-tape.ts';

export interface Pool {
  readonly dir: string;
  readonly out: GeneratedPool;
  readonly key: AnswerKey;
  readonly keyRows: readonly (readonly Annex2KeyRow[])[];
  readonly tapes: readonly PlainTape[];
}

/** Generates into a temporary folder and reads everything back; the caller removes `dir`. */
export async function makePool(options: Omit<GenerateOptions, 'out'> = {}): Promise<Pool> {
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-generator-'));
  const out = await generateTape({ ...options, out: dir });
  return {
    dir, out,
    key: JSON.parse(readFileSync(out.answerKey as string, 'utf8')) as AnswerKey,
    keyRows: out.months.map((month) => readFileSync(month.annex2Key as string, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Annex2KeyRow)),
    tapes: out.months.map((month, i) => readTape(month.tape, i % 2 === 0 ? 'windows-1252' : 'utf-8')),
  };
}

export function removePool(pool: Pool | undefined): void {
  if (pool) rmSync(pool.dir, { recursive: true, force: true });
}

export const REPO = new URL('../../', import.meta.url).pathname;
