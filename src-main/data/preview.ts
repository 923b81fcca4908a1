import type { Dialect, DialectEvidence, DialectOverride } from '../../src-shared/model/dialect.ts';
import { detectTextDialect } from './detect-dialect.ts';
import { sampleRecords } from './detect-delimiter.ts';
import { detectHeader } from './detect-header.ts';
import { inspectFile } from './inspect-file.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { TapeLimits } from './limits.ts';
import { readWorkbookIsolated } from './workbook/isolated-reader.ts';
import { preflightWorkbook } from './workbook/preflight.ts';

/** What the New run screen shows of a file that is not registered yet: raw lines beside the parsed rows. */
export interface TapePreview {
  readonly sha256: string;
  readonly bytes: number;
  /** Without `setAside`, which only a whole reading tells. */
  readonly dialect: Omit<Dialect, 'setAside'>;
  readonly evidence: DialectEvidence[];
  readonly headers: string[];
  /** The first records, header and preamble included; `line` is null in workbooks. */
  readonly records: { readonly record: number; readonly line: number | null; readonly raw: string; readonly cells: string[]; readonly role: 'preamble' | 'header' | 'data' | 'blank' }[];
  readonly sheets: string[];
}

/** Detects and parses the first `count` records of a file; writes nothing. Errors: as ingestTape. */
export async function previewTape(path: string, count: number, override: DialectOverride = {}, limits: TapeLimits = DEFAULT_LIMITS, signal?: AbortSignal): Promise<TapePreview> {
  const facts = await inspectFile(path, limits.maxFileBytes, signal);
  if (facts.kind === 'zip') return previewWorkbook(path, count, override, limits, facts, signal);
  const { dialect, evidence, headers } = detectTextDialect(facts, override);
  const records = sampleRecords(facts.head, dialect, facts.head.length === facts.bytes, count).map(({ record, line, text, cells }) => ({ record, line, raw: text, cells, role: roleOf(record, cells, dialect.headerRecord) }));
  return { sha256: facts.sha256, bytes: facts.bytes, dialect, evidence, headers, records, sheets: [] };
}

function roleOf(record: number, cells: readonly string[], header: number): TapePreview['records'][number]['role'] {
  if (record === header) return 'header';
  if (cells.every((cell) => cell.trim() === '')) return 'blank';
  return record < header ? 'preamble' : 'data';
}

async function previewWorkbook(path: string, count: number, override: DialectOverride, limits: TapeLimits, facts: { sha256: string; bytes: number }, signal?: AbortSignal): Promise<TapePreview> {
  await preflightWorkbook(path, limits.workbook, signal);
  const rows: string[][] = [];
  let sheets: string[] = [];
  let sheet = '';
  await readWorkbookIsolated(
    { path, sheet: override.sheet ?? null, maxColumns: limits.maxColumns, maxRows: limits.maxRecords, only: Array.from({ length: Math.max(count, 200) }, (_, i) => i) },
    { head: (head) => { sheets = head.sheets; sheet = head.sheet; }, row: (cells) => rows.push(cells), end: () => undefined },
    { limits: limits.workbook, signal },
  );
  const found = detectHeader(rows.map((cells) => ({ cells })));
  const headerRecord = override.headerRecord ?? found.headerRecord;
  const evidence: DialectEvidence[] = [
    { member: 'sheet', value: sheet, certainty: sheets.length === 1 || override.sheet !== undefined ? 1 : 0.8, reason: override.sheet !== undefined ? 'A person chose this sheet.' : `It has the most filled cells of ${sheets.length}.` },
    override.headerRecord === undefined ? found.evidence : { member: 'headerRecord', value: String(headerRecord), certainty: 1, reason: `A person chose record ${headerRecord}.` },
  ];
  return {
    sha256: facts.sha256, bytes: facts.bytes, dialect: { format: 'xlsx', encoding: 'utf-8', delimiter: ',', quote: '"', sheet, headerRecord }, evidence, headers: rows[headerRecord] ?? [],
    records: rows.slice(0, count).map((cells, record) => ({ record, line: null, raw: cells.join('\t'), cells, role: roleOf(record, cells, headerRecord) })), sheets,
  };
}
