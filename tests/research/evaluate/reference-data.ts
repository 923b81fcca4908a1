import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const path = (name: string): string => fileURLToPath(new URL(`../../../../shared/data/quant/${name}`, import.meta.url));

/** Whether the reference data are not on this machine: then what stands on them is skipped. */
export const WITHOUT_DATA = !existsSync(path('metrics'));

export function json<T>(name: string): T {
  return JSON.parse(readFileSync(path(name), 'utf8')) as T;
}

/** Rows of a CSV without quotes, by header. */
export function rows(name: string): Record<string, string>[] {
  const bytes = readFileSync(path(name));
  const [header = '', ...lines] = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split('\n');
  const names = header.trim().split(',');
  return lines.map((line) => Object.fromEntries(line.trim().split(',').map((cell, i) => [names[i] ?? '', cell])));
}
