import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '../../src-main/adapters/config/lookup-table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const CONFIG = join(ROOT, 'config');
export const SHARED = join(ROOT, '..', 'shared', 'data');
export const WITHOUT_SHARED = existsSync(join(SHARED, 'esma')) ? false : 'the reference data folder ../shared/data is not on this machine';

/** Rows of a reference CSV by column name. */
export function sharedCsv(path: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(readFileSync(join(SHARED, path), 'utf8'));
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name.trim(), row[index] ?? ''])));
}
