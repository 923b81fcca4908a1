import { fromEpochDay, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { monthNumber } from './calendar.ts';
import type { Loan, PoolSpec } from './loan.ts';

/** A loan at one cut-off. Amounts in pence. */
export interface LoanState {
  readonly loan: Loan;
  readonly month: number;
  readonly cutOff: LocalDate;
  readonly balance: number;
  readonly status: 'PERF' | 'ARRE' | 'DFLT' | 'RDMD' | 'RNAR' | 'REBR';
  readonly days: number;
  readonly arrears: number;
  readonly instalment: number;
  readonly redeemed: LocalDate | null;
  readonly repurchased: LocalDate | null;
  readonly restructured: LocalDate | null;
  readonly lastInArrears: LocalDate | null;
  readonly defaulted: LocalDate | null;
  readonly defaultAmount: number | null;
  readonly prepaid: LocalDate | null;
  readonly prepayments: number;
  readonly valuation: number;
  readonly valued: LocalDate;
}

/** Cash of the period that ends at a cut-off, whether or not the loan still stands on the tape. */
export interface PeriodCash {
  readonly principal: number;
  readonly interest: number;
  readonly repurchase: number;
}

export interface Life {
  /** By cut-off; null before it joins and after it left. */
  readonly states: readonly (LoanState | null)[];
  readonly cash: readonly PeriodCash[];
}

/** One month's interest, rounded half-up to the penny (all figures are positive). */
export function monthlyInterest(balance: number, rate: number): number {
  return Math.round((balance * rate) / 1_200_000);
}

interface Exit { readonly kind: 'shown' | 'gone' | 'repurchased'; readonly at: number }

function drawExit(loan: Loan, months: number): Exit | null {
  switch (loan.role.part) {
    case 'redeemed-shown': return { kind: 'shown', at: loan.role.at };
    case 'redeemed-gone': return { kind: 'gone', at: loan.role.at };
    case 'repurchased': return { kind: 'repurchased', at: loan.role.at };
    case 'chance': break;
    default: return null;
  }
  let exit: Exit | null = null;
  for (let month = 0; month < months; month += 1) {
    const leaves = loan.history.next() < 0.007;
    const shown = loan.history.next() < 0.6;
    if (leaves && exit === null && (month > loan.joins || loan.joins === 0)) exit = { kind: shown || month === 0 ? 'shown' : 'gone', at: month };
  }
  return exit;
}

interface Arrears { readonly from: number; readonly recoversAt: number | null }

function drawArrears(loan: Loan, first: number, months: number): Arrears | null {
  const { part, days, at } = loan.role;
  if (part === 'arrears') return { from: first - days, recoversAt: null };
  if (part === 'recovers') return { from: first - days, recoversAt: at };
  const [hit, when, recovers] = [loan.history.next(), loan.history.next(), loan.history.next()];
  if (part !== 'chance' || loan.product !== 'serviced' || loan.joins > 0) return null;
  if (hit < 0.06) return { from: first - 3 - Math.floor(when * 190), recoversAt: recovers < 0.3 ? 1 : null };
  if (hit < 0.09 && months > 1) return { from: first + 1 + Math.floor(when * 24), recoversAt: null };
  return null;
}

/** The loan's life over the pool's cut-offs: interest rolls up (or is serviced), part repayments, further drawings, arrears, exit. */
export function liveLoan(pool: PoolSpec, loan: Loan): Life {
  const { cutOffs } = pool;
  const firstDay = toEpochDay(cutOffs[0] as LocalDate);
  const firstMonth = monthNumber(cutOffs[0] as LocalDate);
  const leaving = drawExit(loan, cutOffs.length);
  const arrears = drawArrears(loan, firstDay, cutOffs.length);
  // A loan in trouble does not leave here: what its exit would be, recovery or prepayment, is a matter of definition.
  const exit = arrears === null ? leaving : null;
  const started = monthNumber(loan.originated);
  const pastPrepayment = loan.history.next() < 0.1 && firstMonth - started > 3 ? started + 2 + loan.history.below(firstMonth - started - 2) : -1;
  const prepaidShare = 2 + loan.history.below(8);
  let [balance, drawn, prepayments] = [loan.original, loan.original, 0];
  let [prepaid, restructured]: [LocalDate | null, LocalDate | null] = [null, null];
  const states: (LoanState | null)[] = [];
  const cash: PeriodCash[] = [];
  for (let month = started + 1; month < firstMonth; month += 1) {
    if (loan.product !== 'serviced') balance += monthlyInterest(balance, loan.rate);
    if (month === pastPrepayment && loan.product !== 'serviced') {
      const paid = Math.floor((balance * prepaidShare) / 100 / 10_000) * 10_000;
      [balance, prepayments, prepaid] = [balance - paid, prepayments + paid, `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-15` as LocalDate];
    }
  }
  for (const [m, cutOff] of cutOffs.entries()) {
    const [prepays, draws, restructures, dayDraw] = [loan.history.next(), loan.history.next(), loan.history.next(), 2 + loan.history.below(24)];
    const eventDay = fromEpochDay(toEpochDay(cutOff) - 28 + dayDraw);
    if (m < loan.joins || (exit !== null && m > exit.at)) {
      states.push(null);
      cash.push({ principal: 0, interest: 0, repurchase: 0 });
      continue;
    }
    const instalment = loan.product === 'serviced' ? monthlyInterest(balance, loan.rate) : 0;
    const inArrears = arrears !== null && toEpochDay(cutOff) > arrears.from && (arrears.recoversAt === null || m < arrears.recoversAt || toEpochDay(cutOff) - arrears.from > 90);
    let [principal, interest] = [0, inArrears ? 0 : instalment];
    if (loan.product !== 'serviced' && monthNumber(cutOff) > started) balance += monthlyInterest(balance, loan.rate);
    const chance = loan.role.part === 'chance' && exit?.at !== m && arrears === null;
    if ((chance && m > 0 && prepays < 0.012) || (loan.role.part === 'prepays' && m === loan.role.at)) {
      const paid = Math.floor((balance * prepaidShare) / 100 / 10_000) * 10_000;
      if (paid > 0) [balance, prepayments, prepaid, principal] = [balance - paid, prepayments + paid, eventDay, paid];
    } else if (loan.product === 'drawdown' && ((chance && m > 0 && draws < 0.03) || (loan.role.part === 'draws' && m === loan.role.at))) {
      const more = Math.min(loan.limit - drawn, Math.max(100_000, Math.floor((loan.limit - loan.original) / 4 / 10_000) * 10_000));
      [balance, drawn] = [balance + more, drawn + more];
    }
    if ((chance && m > 0 && loan.product === 'serviced' && restructures < 0.004) || (loan.role.part === 'restructured' && m === loan.role.at)) restructured = eventDay;
    const leaves = exit?.at === m ? exit.kind : null;
    if (leaves !== null && leaves !== 'repurchased') principal += balance;
    cash.push({ principal, interest, repurchase: leaves === 'repurchased' ? balance : 0 });
    states.push(leaves === 'gone' ? null : stateAt(leaves));

    function stateAt(how: 'shown' | 'repurchased' | null): LoanState {
      const days = how === null && inArrears ? toEpochDay(cutOff) - (arrears as Arrears).from : 0;
      const defaulted = days > 90;
      const recovered = arrears !== null && !inArrears && arrears.recoversAt !== null && m >= arrears.recoversAt;
      return {
        loan, month: m, cutOff, days, prepaid, prepayments, restructured,
        balance: how === null ? balance : 0,
        instalment: how === null ? instalment : 0,
        status: how === 'shown' ? 'RDMD' : how === 'repurchased' ? 'REBR' : defaulted ? 'DFLT' : days > 0 ? 'ARRE' : restructured !== null ? 'RNAR' : 'PERF',
        arrears: days > 0 ? instalment * (1 + Math.floor(days / 30)) : 0,
        redeemed: how === 'shown' ? eventDay : null,
        repurchased: how === 'repurchased' ? eventDay : null,
        lastInArrears: days > 0 ? cutOff : recovered ? fromEpochDay(toEpochDay(cutOffs[arrears.recoversAt as number] as LocalDate) - 9) : null,
        defaulted: defaulted ? fromEpochDay((arrears as Arrears).from + 91) : null,
        // Principal and the instalments missed when the ninety-first day came.
        defaultAmount: defaulted ? balance + instalment * 4 : null,
        ...valuationAt(loan, cutOff),
      };
    }
  }
  return { states, cash };
}

/** Indexed values move with the quarter by 0.3 %; the others stay as surveyed. Whole pounds. */
function valuationAt(loan: Loan, cutOff: LocalDate): { valuation: number; valued: LocalDate } {
  if (loan.currentMethod !== 'IDXD' || loan.joins > 0) return { valuation: loan.originalValuation, valued: loan.originated };
  const quarterEnd = `${cutOff.slice(0, 4)}-${cutOff.slice(5, 7) < '04' ? '01' : cutOff.slice(5, 7) < '07' ? '04' : cutOff.slice(5, 7) < '10' ? '07' : '10'}-01` as LocalDate;
  const valued = fromEpochDay(toEpochDay(quarterEnd) - 1);
  if (valued < loan.originated) return { valuation: loan.originalValuation, valued: loan.originated };
  const quarters = Math.floor((monthNumber(valued) - monthNumber(loan.originated)) / 3);
  return { valuation: Math.round((loan.originalValuation * (1_000 + 3 * quarters)) / 100_000) * 100, valued };
}
