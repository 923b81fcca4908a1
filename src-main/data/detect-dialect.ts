import type { Dialect, DialectEvidence, DialectOverride } from '../../src-shared/model/dialect.ts';
import { detectDelimiter, sampleRecords } from './detect-delimiter.ts';
import { detectHeader } from './detect-header.ts';
import { detectEncoding } from './inspect-file.ts';
import type { FileFacts } from './inspect-file.ts';

/** A text tape's dialect but for what only the whole file tells: blank records, repeated headers, totals, footers. */
export interface TextDialectGuess {
  readonly dialect: Omit<Dialect, 'setAside'>;
  readonly evidence: DialectEvidence[];
  /** Header cells verbatim. */
  readonly headers: string[];
  /** Cells a row should have. */
  readonly width: number;
}

/** Detects a text tape's dialect from its first bytes; what a person overrules is taken as told and the rest follows from it. */
export function detectTextDialect(facts: FileFacts, override: DialectOverride = {}): TextDialectGuess {
  const whole = facts.bytes === facts.head.length;
  const found = detectEncoding(facts);
  const encoding = override.encoding ?? found.encoding;
  const evidence: DialectEvidence[] = [override.encoding === undefined ? found.evidence : { member: 'encoding', value: encoding, certainty: 1, reason: `A person chose ${encoding}.` }];
  const { delimiter, quote, evidence: fields } = detectDelimiter(facts.head, encoding, whole, override);
  evidence.push(...fields);
  const records = sampleRecords(facts.head, { encoding, delimiter, quote }, whole, Math.max(400, (override.headerRecord ?? 0) + 2));
  const header = detectHeader(records);
  const headerRecord = override.headerRecord ?? header.headerRecord;
  evidence.push(override.headerRecord === undefined ? header.evidence : { member: 'headerRecord', value: String(headerRecord), certainty: 1, reason: `A person chose record ${headerRecord}.` });
  const headers = records[headerRecord]?.cells ?? [];
  return { dialect: { format: 'csv', encoding, delimiter, quote, headerRecord }, evidence, headers, width: Math.max(headers.length, header.width) };
}
