import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Published reference data, where it is on the disk: never part of the repository. */
const path = (name: string): string => fileURLToPath(new URL(`../../../../shared/data/quant/${name}`, import.meta.url));

export const WITHOUT_DATA = existsSync(path('indicators')) ? false : 'the reference data ../shared/data/quant is not on this machine';

export function referencePath(name: string): string {
  return path(name);
}

export function referenceText(name: string): string {
  return readFileSync(path(name), 'utf8').replace(/^﻿/, '');
}

export function referenceJson<T>(name: string): T {
  return JSON.parse(referenceText(name)) as T;
}
