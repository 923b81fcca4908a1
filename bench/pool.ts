import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generateTape } from '../src-main/pipelines/tape/generator/generate.ts';

export interface BenchPool { readonly tape: string; readonly mapping: string; readonly deal: string; readonly decisions: string }

/** One cut-off of a generated pool, made once per folder and size. The seed is fixed: every bench reads the same bytes. */
export async function makePool(folder: string, loans: number): Promise<BenchPool> {
  const out = join(folder, `pool-${loans}`);
  const at = (name: string): string => join(out, name);
  const pool = { tape: at('tape-2026-01-31.csv'), mapping: at('mapping.yaml'), deal: at('deal-2026-01-31.yaml'), decisions: at('decisions.yaml') };
  if (!existsSync(pool.decisions)) await generateTape({ loans, months: 1, out, answerKey: false });
  return pool;
}
