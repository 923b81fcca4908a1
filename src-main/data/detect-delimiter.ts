import type { DialectEvidence, Dialect, Encoding } from '../../src-shared/model/dialect.ts';
import { cellKind, mode } from './cell-kinds.ts';
import { parseRecord } from './cells.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { Tokenizer } from './tokenizer.ts';

/** One record of a sample. */
export interface SampleRecord { readonly record: number; readonly line: number; readonly text: string; readonly cells: string[]; readonly mixed: boolean }

export const DELIMITERS = [',', ';', '\t', '|'] as const;
const NAMES: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };
const SAMPLE_RECORDS = 400;

/** Takes the first records of a block apart. `whole` says that the block is the file. */
export function sampleRecords(head: Uint8Array, dialect: { encoding: Encoding; delimiter: string; quote: Dialect['quote'] }, whole: boolean, maxRecords = SAMPLE_RECORDS): SampleRecord[] {
  const tokenizer = new Tokenizer(dialect, { ...DEFAULT_LIMITS, maxColumns: Number.MAX_SAFE_INTEGER, maxRecordBytes: Math.max(head.length, DEFAULT_LIMITS.maxRecordBytes) });
  const records: SampleRecord[] = [];
  for (const batch of tokenizer.push(head, whole)) {
    for (let i = 0; i < batch.count && records.length < maxRecords; i += 1) {
      const { text, mixed } = batch.text(i);
      records.push({ record: batch.firstRecord + i, line: batch.line[i] as number, text, cells: batch.parsed(i).cells, mixed });
    }
    if (records.length >= maxRecords) break;
  }
  return records;
}

/**
 * Share of records with the usual number of cells, times how much those cells look like values: a wrong delimiter gives ragged
 * rows, or even ones whose cells still hold other delimiters.
 */
function score(records: readonly SampleRecord[], delimiter: string): { score: number; width: number; share: number } {
  const filled = records.filter((record) => record.text.trim() !== '');
  const widths = filled.map((record) => record.cells.length);
  const width = mode(widths.filter((w) => w > 1)) || 1;
  if (width === 1) return { score: 0, width, share: 1 };
  const even = filled.filter((record) => record.cells.length === width);
  const share = even.length / filled.length;
  let clean = 0;
  let cells = 0;
  for (const record of even) {
    for (const cell of record.cells) {
      cells += 1;
      const kind = cellKind(cell);
      const foreign = DELIMITERS.some((other) => other !== delimiter && other !== ',' && cell.includes(other));
      clean += foreign ? 0 : kind === 'text' ? 0.6 : 1;
    }
  }
  return { score: share * share * (clean / cells) ** 2 * (1 - 1 / (width + 1)), width, share };
}

/** Delimiter and quote with their reasons; members that are told are taken as they are. */
export function detectDelimiter(head: Uint8Array, encoding: Encoding, whole: boolean, told: { delimiter?: string | undefined; quote?: Dialect['quote'] | undefined }): { delimiter: string; quote: Dialect['quote']; evidence: DialectEvidence[] } {
  const quotes: readonly Dialect['quote'][] = told.quote === undefined ? ['"', "'"] : [told.quote];
  const tried = quotes.flatMap((quote) => (told.delimiter === undefined ? DELIMITERS : [told.delimiter]).map((delimiter) => {
    const records = sampleRecords(head, { encoding, delimiter, quote }, whole);
    const quoted = quote === '' ? 0 : records.reduce((sum, { text }) => sum + countQuoted(text, delimiter, quote), 0);
    return { delimiter, quote, quoted, records: records.length, ...score(records, delimiter) };
  }));
  // Single quotes must earn their place: they are apostrophes far more often.
  const best = [...tried].sort((a, b) => rank(b) - rank(a))[0] as (typeof tried)[number];
  const evidence: DialectEvidence[] = [];
  const name = NAMES[best.delimiter] ?? `"${best.delimiter}"`;
  const rival = Math.max(0, ...tried.filter((t) => t.delimiter !== best.delimiter).map((t) => t.score));
  if (told.delimiter !== undefined) evidence.push({ member: 'delimiter', value: best.delimiter, certainty: 1, reason: `A person chose ${name}.` });
  else if (best.width === 1) evidence.push({ member: 'delimiter', value: best.delimiter, certainty: 0.5, reason: 'No delimiter gives more than one column; the tape is read as one column.' });
  else evidence.push({ member: 'delimiter', value: best.delimiter, certainty: round(best.score / (best.score + rival)), reason: `With ${name}, ${Math.round(best.share * 100)} % of the first ${best.records} records have ${best.width} cells.` });
  if (told.quote !== undefined) evidence.push({ member: 'quote', value: best.quote, certainty: 1, reason: best.quote === '' ? 'A person chose to read quotes as plain characters.' : `A person chose ${best.quote}.` });
  else if (best.quoted > 0) evidence.push({ member: 'quote', value: best.quote, certainty: 0.95, reason: `${best.quoted} cells in the first ${best.records} records stand between ${best.quote} marks.` });
  else evidence.push({ member: 'quote', value: best.quote, certainty: 0.8, reason: 'No quoted cell occurs in the sample; the usual mark is assumed.' });
  return { delimiter: best.delimiter, quote: best.quote, evidence };
}

function rank(t: { quote: string; quoted: number; records: number; score: number }): number {
  if (t.quote === "'") return t.quoted >= Math.max(2, t.records) ? t.score * 1.5 : -1;
  return t.score + (t.quoted > 0 ? 0.001 : 0);
}

/** Fields that open and close with the quote. */
function countQuoted(text: string, delimiter: string, quote: string): number {
  if (!text.includes(quote)) return 0;
  return parseRecord(text, delimiter, quote).spans.filter(({ start, end }) => end - start > 1 && text[start] === quote && text[end - 1] === quote).length;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
