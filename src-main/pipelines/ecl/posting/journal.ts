import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';

/** Allowance as it is booked: minor units. `byStage` is modelled ECL without the provision; overlays are apart. */
export interface BookedAllowance { readonly byStage: Readonly<Record<string, bigint>>; readonly provision: bigint; readonly overlay: bigint }

export interface PostingInput {
  /** What stands in the ledger before: the prior run's, or nothing. */
  readonly opening: BookedAllowance;
  readonly closing: BookedAllowance;
  /** Allowance that write-offs of the period have used already, by stage: it has left the ledger (5.4.4). */
  readonly used: Readonly<Record<string, bigint>>;
  readonly date: string;
  readonly run: string;
  readonly currency: string;
}

/** A line of the journal; exactly one of debit and credit is not zero. */
export interface JournalLine { readonly document: string; readonly line: number; readonly account: string; readonly debit: bigint; readonly credit: bigint; readonly text: string; readonly part: string }

export const NOTHING_BOOKED: BookedAllowance = { byStage: {}, provision: 0n, overlay: 0n };

/**
 * A balanced journal of the change in allowance: by stage, for undrawn commitments (a liability, IFRS 7 B8E) and for overlays, each against
 * expense (IFRS 9 5.5.8). A rise debits expense and credits the allowance, a fall the other way round. No line where nothing changed.
 * Errors: INVALID_INPUT where the ledger has no posting accounts or none for a stage that changed; INTERNAL where it would not balance.
 */
export function journal(posting: Ledger['posting'], input: PostingInput): JournalLine[] {
  if (posting === undefined) throw new AppError('INVALID_INPUT', 'the ledger names no posting accounts', { userAction: 'Add `posting` with expense, allowance by stage, provision and overlay to the ledger document.' });
  const stages = [...new Set([...Object.keys(input.opening.byStage), ...Object.keys(input.closing.byStage), ...Object.keys(input.used)])].sort();
  const parts = [
    ...stages.map((stage) => ({ part: `stage ${stage}`, text: `ECL allowance stage ${stage}`, account: () => accountOf(posting.allowance, stage), change: of(input.closing.byStage, stage) - of(input.opening.byStage, stage) + of(input.used, stage) })),
    { part: 'provision', text: 'ECL provision for undrawn commitments', account: () => posting.provision, change: input.closing.provision - input.opening.provision },
    { part: 'overlay', text: 'ECL overlays', account: () => posting.overlay, change: input.closing.overlay - input.opening.overlay },
  ].filter(({ change }) => change !== 0n);
  const lines = parts.flatMap(({ part, text, account, change }, i): JournalLine[] => {
    const document = `ECL-${input.date.replaceAll('-', '')}-${String(i + 1).padStart(2, '0')}`;
    const size = change < 0n ? -change : change;
    const rise = change > 0n;
    return [
      { document, line: 1, account: posting.expense, debit: rise ? size : 0n, credit: rise ? 0n : size, text: `${text}: ${rise ? 'charge' : 'release'}`, part },
      { document, line: 2, account: account(), debit: rise ? 0n : size, credit: rise ? size : 0n, text, part },
    ];
  });
  const sum = (side: 'debit' | 'credit'): bigint => lines.reduce((total, each) => total + each[side], 0n);
  if (sum('debit') !== sum('credit')) throw new AppError('INTERNAL', `the journal does not balance: debits ${sum('debit')}, credits ${sum('credit')} minor units`);
  return lines;
}

const of = (amounts: Readonly<Record<string, bigint>>, stage: string): bigint => (Object.hasOwn(amounts, stage) ? amounts[stage] : undefined) ?? 0n;

function accountOf(accounts: Readonly<Record<string, string>>, stage: string): string {
  const account = Object.hasOwn(accounts, stage) ? accounts[stage] : undefined;
  if (account === undefined) throw new AppError('INVALID_INPUT', `the ledger names no allowance account for stage ${stage}`, { userAction: `Add posting.allowance["${stage}"] to the ledger document.` });
  return account;
}
