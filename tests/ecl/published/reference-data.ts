import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseCsv } from '../../../src-main/adapters/config/lookup-table.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));

/** Why a test is skipped, or false. */
export const WITHOUT_DATA = existsSync(path('ifrs9')) && existsSync(path('loans')) ? false : 'the reference data ../shared/data is not on this machine';

export function dataText(name: string): string {
  return readFileSync(path(name), 'utf8');
}

export interface PublishedCase { id: string; inputs: Record<string, never>; expected: Record<string, never> }

/** A published case by its id. */
export function published(id: string): PublishedCase {
  return (JSON.parse(dataText('ifrs9/published_cases_open.json')) as PublishedCase[]).find((each) => each.id === id) as PublishedCase;
}

/** An identity by its id. */
export function identityCase(id: string): { inputs: Record<string, never>; expected: never } {
  return (JSON.parse(dataText('ifrs9/identities.json')) as { id: string; inputs: Record<string, never>; expected: never }[]).find((each) => each.id === id) as never;
}

/** Rows of a CSV, by header. */
export function csvRows(name: string): Record<string, string>[] {
  const [names = [], ...lines] = parseCsv(dataText(name));
  return lines.map((cells) => Object.fromEntries(names.map((each, i) => [each, cells[i] ?? ''])));
}
