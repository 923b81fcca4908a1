import { AppError } from '../../src-shared/kernel/errors.ts';

/** What is structurally odd about a tape. The run goes on; the finding names the cell. Texts: docs/spec/ingest.md. */
export const SOURCE_RULES = {
  'ING-101': 'the row has more or fewer cells than the header',
  'ING-102': 'the cell holds a formula',
  'ING-103': 'the cell holds a NUL character, shown as U+2400',
  'ING-104': 'the row holds bytes of another encoding',
  'ING-105': 'the header occurs more than once',
  'ING-106': 'text follows a closing quote; the cell is kept verbatim',
  'ING-107': 'cells past the last column hold text',
  'ING-108': 'a quote opens the cell and never closes; it is read as a character',
  'ING-109': 'the cell is merged with others; only the first holds the value',
} as const;
export type SourceRule = keyof typeof SOURCE_RULES;

export interface SourceFinding {
  readonly rule: SourceRule;
  /** Ordinal of the record in the file or sheet, from 0. */
  readonly record: number;
  /** Ordinal over data rows, from 0; null for the header. */
  readonly sourceRow: number | null;
  readonly column: number | null;
  /** What stands there, at most 200 characters. */
  readonly observed: string;
}

/** Collects findings up to a limit. Past it the dialect is wrong rather than the data, and the tape is refused. */
export class SourceFindings {
  readonly #limit: number;
  readonly all: SourceFinding[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(rule: SourceRule, record: number, sourceRow: number | null, column: number | null, observed: string): void {
    if (this.all.length >= this.#limit) {
      throw new AppError('LIMIT_EXCEEDED', `the tape has more than ${this.#limit} structural findings (last: ${rule} in record ${record})`, {
        userAction: 'Check delimiter, quote and encoding: so many usually mean that one of them is wrong.',
      });
    }
    this.all.push({ rule, record, sourceRow, column, observed: observed.length > 200 ? `${observed.slice(0, 199)}…` : observed });
  }
}
