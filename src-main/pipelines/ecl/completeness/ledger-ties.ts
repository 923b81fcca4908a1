import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Ledger, LedgerBalance } from '../../../../src-shared/model/ecl/ledger.ts';
import { amountText, minorUnits } from '../amounts/minor-units.ts';

/** What completeness reads of a measured loan: amounts in minor units of the reporting currency. */
export interface TiedLoan {
  readonly ledgerAccount: string | null; readonly segment: string | null; readonly currency: string | null;
  readonly grossCarryingAmount: bigint; readonly undrawn: bigint;
  /** As stored: the provision included. */
  readonly allowance: bigint;
  readonly provision: bigint;
}

/** One balance of the ledger against the run. Amounts as decimal text in the ledger's currency. */
export interface TieLine {
  readonly id: string; readonly title: string; readonly measure: LedgerBalance['measure'];
  readonly computed: string; readonly ledger: string;
  /** Computed less ledger. */
  readonly difference: string;
  readonly tolerance: string; readonly ties: boolean; readonly loans: number; readonly source: string;
}

export interface Completeness {
  readonly lines: readonly TieLine[];
  /** Loans with a gross carrying amount that no line of that measure holds, and those that more than one holds. */
  readonly outside: { readonly loans: number; readonly amount: string };
  readonly twice: { readonly loans: number; readonly amount: string };
  readonly complete: boolean;
}

/** A line's conditions as a question. */
function held({ accounts, segments, currencies }: LedgerBalance): (loan: TiedLoan) => boolean {
  const within = (values: readonly string[] | undefined): ((value: string | null) => boolean) => { const set = values === undefined ? null : new Set(values); return (value) => set === null || (value !== null && set.has(value)); };
  const [account, segment, currency] = [within(accounts), within(segments), within(currencies)];
  return (loan) => account(loan.ledgerAccount) && segment(loan.segment) && currency(loan.currency);
}

/** What a measure takes of a loan: the allowance without the provision for undrawn commitments, a liability of its own (IFRS 7 B8E). */
export function measured(measure: LedgerBalance['measure'], loan: TiedLoan): bigint {
  switch (measure) {
    case 'gross-carrying-amount': return loan.grossCarryingAmount;
    case 'undrawn': return loan.undrawn;
    case 'allowance': return loan.allowance - loan.provision;
    case 'provision': return loan.provision;
  }
}

/** Sums that lines are compared with: what a caller counted itself, e.g. in SQL. Minor units, by id of the line. */
export interface TieSums { readonly computed: ReadonlyMap<string, { readonly amount: bigint; readonly loans: number }>; readonly outside: { readonly loans: number; readonly amount: bigint }; readonly twice: { readonly loans: number; readonly amount: bigint } }

/** Counts the sums over loans, one pass. */
export function tieSums(ledger: Ledger, loans: Iterable<TiedLoan>): TieSums {
  const lines = ledger.balances.map((line) => ({ line, holds: held(line), amount: 0n, loans: 0 }));
  const outside = { loans: 0, amount: 0n };
  const twice = { loans: 0, amount: 0n };
  for (const loan of loans) {
    let carrying = 0;
    for (const each of lines) {
      if (!each.holds(loan)) continue;
      each.amount += measured(each.line.measure, loan);
      each.loans += 1;
      if (each.line.measure === 'gross-carrying-amount') carrying += 1;
    }
    const where = carrying === 0 && loan.grossCarryingAmount !== 0n ? outside : carrying > 1 ? twice : null;
    if (where !== null) { where.loans += 1; where.amount += loan.grossCarryingAmount; }
  }
  return { computed: new Map(lines.map(({ line, amount, loans: count }) => [line.id, { amount, loans: count }])), outside, twice };
}

/**
 * Ties a run to its ledger, in exact decimals. Errors: INVALID_INPUT for a ledger in another currency or of another date than the run, or
 * with two lines of one id.
 */
export function tieToLedger(ledger: Ledger, sums: TieSums, run: { readonly reportingCurrency: string; readonly reportingDate: string }): Completeness {
  if (ledger.currency !== run.reportingCurrency) throw new AppError('INVALID_INPUT', `the ledger is in ${ledger.currency} and the run reports in ${run.reportingCurrency}`, { userAction: 'Import ledger balances in the reporting currency.' });
  if (ledger.date !== run.reportingDate) throw new AppError('INVALID_INPUT', `the ledger is of ${ledger.date} and the run of ${run.reportingDate}`, { userAction: 'Import the ledger balances of the reporting date.' });
  if (new Set(ledger.balances.map((line) => line.id)).size !== ledger.balances.length) throw new AppError('INVALID_INPUT', 'two balances of the ledger have the same id');
  const lines = ledger.balances.map((line): TieLine => {
    const { amount, loans } = sums.computed.get(line.id) ?? { amount: 0n, loans: 0 };
    const difference = amount - minorUnits(line.amount);
    const tolerance = minorUnits(line.tolerance);
    return {
      id: line.id, title: line.title, measure: line.measure, computed: amountText(amount), ledger: amountText(minorUnits(line.amount)), difference: amountText(difference),
      tolerance: amountText(tolerance), ties: (difference < 0n ? -difference : difference) <= tolerance, loans, source: line.source,
    };
  });
  return {
    lines, outside: { loans: sums.outside.loans, amount: amountText(sums.outside.amount) }, twice: { loans: sums.twice.loans, amount: amountText(sums.twice.amount) },
    complete: lines.every((line) => line.ties) && sums.outside.loans === 0 && sums.twice.loans === 0,
  };
}
