import { amountText } from '../amounts/minor-units.ts';
import type { JournalLine, PostingInput } from './journal.ts';

/** Columns of the posting file, in order. */
export const POSTING_COLUMNS = ['posting_date', 'document', 'line', 'account', 'debit', 'credit', 'currency', 'text', 'part', 'run'] as const;

/** A text that a spreadsheet must not run as a formula, and quoted as RFC 4180 asks. */
function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The journal as CSV (RFC 4180, CRLF, UTF-8): amounts as plain decimals with two fraction digits, never both sides on a line. */
export function postingFile(lines: readonly JournalLine[], { date, currency, run }: Pick<PostingInput, 'date' | 'currency' | 'run'>): string {
  const side = (amount: bigint): string => (amount === 0n ? '' : amountText(amount));
  const records = lines.map((line) => [date, cell(line.document), String(line.line), cell(line.account), side(line.debit), side(line.credit), cell(currency), cell(line.text), cell(line.part), cell(run)].join(','));
  return [POSTING_COLUMNS.join(','), ...records].map((record) => `${record}\r\n`).join('');
}
