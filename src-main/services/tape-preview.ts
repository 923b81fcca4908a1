import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { TapePreview } from '../../src-shared/contract/tapes.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { DialectOverride } from '../../src-shared/model/dialect.ts';
import { previewTape } from '../data/preview.ts';

/** Raw lines shown beside the parsed rows. */
const RECORDS = 40;

/** The first records of a file with how they were read, and the hash by which a known mapping is found. */
export async function previewFile(path: string, override: DialectOverride, signal: AbortSignal): Promise<Omit<z.input<typeof TapePreview>, 'token' | 'fileName' | 'knownMapping'> & { headersSha256: string }> {
  const read = await previewTape(path, RECORDS, override, undefined, signal);
  const problems = read.headers.flatMap((header, i) => {
    const first = read.headers.findIndex((other) => other.trim().toLowerCase() === header.trim().toLowerCase());
    return header.trim() !== '' && first < i ? [`Columns ${first + 1} and ${i + 1} have the same header “${header.trim()}”.`] : [];
  });
  const blank = read.headers.filter((header) => header.trim() === '').length;
  if (blank > 0) problems.push(`${blank} ${blank === 1 ? 'column has' : 'columns have'} no header.`);
  return {
    sha256: read.sha256, bytes: read.bytes, evidence: read.evidence, sheets: read.sheets, headers: read.headers, problems,
    dialect: { ...read.dialect, setAside: read.records.flatMap(({ record, role }) => (role === 'preamble' || role === 'blank' ? [{ record, kind: role }] : [])) },
    rawLines: read.records.map(({ record, line, raw, role }) => ({ line: line ?? record + 1, text: raw, kind: role })),
    rows: read.records.filter(({ role }) => role === 'data').map(({ record, line, cells }) => ({ line: line ?? record + 1, cells })),
    headersSha256: headersSha256(read.headers),
  };
}

export async function previewHeaders(path: string, override: DialectOverride, signal: AbortSignal): Promise<{ headersSha256: string }> {
  return { headersSha256: headersSha256((await previewTape(path, RECORDS, override, undefined, signal)).headers) };
}

/** As in a mapping document: SHA-256 over the canonical JSON of the headers in order. */
export function headersSha256(headers: readonly string[]): string {
  return createHash('sha256').update(canonicalJson(headers)).digest('hex');
}
