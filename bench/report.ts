import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True in the file that node was started with. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && new URL(`file://${process.argv[1]}`).href === url;
}

/** Columns of equal width; all but the first are right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ').trimEnd()).join('\n');
}

/** A figure with two decimals by default; `-` where the system does not tell it. */
export function number(value: number | null, digits = 2): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** A temporary folder for the time of `work`; BENCH_FOLDER keeps one, so that a tape is generated once over several benches. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const kept = process.env['BENCH_FOLDER'];
  if (kept !== undefined) return work(kept);
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The value at a share of the sorted values, nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
