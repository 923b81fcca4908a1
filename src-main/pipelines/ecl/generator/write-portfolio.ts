import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellsOf, headerOf } from './columns.ts';
import { demoDocuments } from './demo-set.ts';
import { generateLoans, planOf, recordOf } from './generate.ts';
import { ledgerSums } from './demo-documents.ts';
import type { GeneratorOptions } from './options.ts';

/** A file as written. `rows` are loans of a loan file, null for a document. */
export interface WrittenFile { readonly name: string; readonly path: string; readonly bytes: number; readonly sha256: string; readonly rows: number | null }

const CHUNK = 1 << 20;

/** A text file that is written in chunks and hashed on the way. */
async function writer(dir: string, name: string): Promise<{ add: (text: string) => Promise<void>; close: (rows: number | null) => Promise<WrittenFile> }> {
  const path = join(dir, name);
  const handle = await open(path, 'w');
  const hash = createHash('sha256');
  let held = '';
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.from(held, 'utf8');
    held = '';
    hash.update(block);
    bytes += block.length;
    await handle.writeFile(block);
  };
  return {
    add: async (text) => { held += text; if (held.length >= CHUNK) await flush(); },
    close: async (rows) => { await flush(); await handle.close(); return { name, path, bytes, sha256: hash.digest('hex'), rows }; },
  };
}

/**
 * Writes a portfolio into `dir` (made when missing): `loans-<date>.csv` for each date, `ledger-<date>.json`, `policy.json`, `scenarios.json`,
 * `overlays.json`. One pass whatever the size; files of those names are replaced. Errors: INVALID_INPUT as `planOf`.
 */
export async function writePortfolio(dir: string, options: GeneratorOptions): Promise<WrittenFile[]> {
  const plan = planOf(options);
  await mkdir(dir, { recursive: true });
  const dates = [{ of: 'first' as const, date: plan.date }, ...(plan.second === null ? [] : [{ of: 'second' as const, date: plan.second }])];
  const files = await Promise.all(dates.map(async ({ of, date }) => ({ of, date, rows: 0, out: await writer(dir, `loans-${date}.csv`) })));
  for (const { out } of files) await out.add(recordOf(headerOf(plan.headers), plan.headers));
  const ledger = ledgerSums(plan);
  for (const loan of generateLoans(plan)) {
    ledger.take(loan);
    for (const file of files) {
      const state = loan.life[file.of];
      if (state === null) continue;
      file.rows += 1;
      await file.out.add(recordOf(cellsOf(loan.contract, state, file.date, plan.headers), plan.headers));
    }
  }
  const written: WrittenFile[] = [];
  for (const file of files) written.push(await file.out.close(file.rows));
  for (const [name, document] of demoDocuments(plan, ledger)) {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    const path = join(dir, name);
    await writeFile(path, text);
    written.push({ name, path, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex'), rows: null });
  }
  return written;
}
