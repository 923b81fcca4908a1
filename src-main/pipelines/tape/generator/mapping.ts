import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { Mapping } from '../../../../src-shared/model/mapping.ts';
import { COLUMNS } from './columns.ts';

/** SHA-256 over the canonical JSON of headers exactly as read. */
export function headersSha256(headers: readonly string[]): string {
  return createHash('sha256').update(canonicalJson(headers)).digest('hex');
}

const words = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

/** The mapping a person confirmed: one entry for every column of both tapes, with the declared readings. */
export function makeMapping(): Mapping {
  const who = { actor: 'a.analyst', at: '2026-02-04T09:30:00.000Z' };
  return {
    kind: 'mapping', version: 1, asset: 'equity-release',
    headersSha256: headersSha256(COLUMNS.map((column) => column.header)),
    columns: COLUMNS.map((column, index) => ({
      index, header: column.header, field: column.field,
      tier: column.field === null ? 'none' as const : words(column.header) === words(column.field) ? 'normalised' as const : 'person' as const,
      score: column.field === null ? 0 : 1,
      reason: column.reason,
      status: column.field === null ? 'ignored' as const : 'accepted' as const,
      reading: column.reading,
      readingReason: Object.keys(column.reading).length === 0 ? '' : 'Declared by the servicer and checked against the column’s values.',
      alternatives: [],
      ...who,
    })),
  };
}
