import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { LoanState } from './life.ts';
import { monthlyInterest } from './life.ts';
import type { Loan } from './loan.ts';

/** Thousandths as text with up to `digits` fraction digits: 7108 -> `7.108`. */
export function thousandths(value: number, digits: number): string {
  return (value / 1_000).toFixed(digits);
}

/** Exact `value / unit` as text with `digits` fraction digits; `unit` is a power of ten no larger than 10^digits. */
export function fraction(value: number, unit: number, digits: number): string {
  return (value / unit).toFixed(digits);
}

/** Balance over valuation in ten-thousandths, half-up: what the servicer's own LTV says. */
export function ltvTenThousandths(state: LoanState): number {
  return Math.round((state.balance * 10_000) / state.valuation);
}
export function ltvFraction(state: LoanState): string {
  return (ltvTenThousandths(state) / 10_000).toFixed(4);
}

/** Where the servicer's system has not computed the LTV: the product derives it from its parts. */
export function ltvIsBlank(state: LoanState): boolean {
  return state.loan.index % 47 === 8 && state.balance > 0;
}

/** Points at origination with two fraction digits, of the first advance over the first valuation. */
export function originalLtv(state: LoanState): string {
  return (Math.round((state.loan.original * 10_000) / state.loan.originalValuation) / 100).toFixed(2);
}

/** Only products with further drawings have a limit (RREL33's definition). */
export function creditLimit(state: LoanState): number | null {
  return state.loan.product === 'drawdown' ? state.loan.limit : null;
}

/** Interest is paid only on the serviced product. */
export function interestFrequency(state: LoanState): 'MNTH' | null {
  return state.loan.product === 'serviced' ? 'MNTH' : null;
}

/** One percent of all part repayments, collected while the charge applies. */
export function feeCollected(state: LoanState): number {
  const { chargeEnds } = state.loan;
  return state.prepaid !== null && chargeEnds !== null && state.prepaid < chargeEnds ? Math.round(state.prepayments / 100) : 0;
}

/** Some rows of the security type were never keyed. */
export function collateralTypeTyped(state: LoanState): boolean {
  return state.loan.index % 9 !== 4;
}

/** A balance a month ago as the servicer recomputes it; only there to be ignored. */
export function priorMonthBalance(state: LoanState): number {
  return state.loan.product === 'serviced' || state.balance === 0 ? state.balance : state.balance - monthlyInterest(state.balance, state.loan.rate);
}

/** The typing error of one origination date: thirty years late. */
export function mistyped(date: LocalDate): LocalDate {
  return `${Number(date.slice(0, 4)) + 30}${date.slice(4) === '-02-29' ? '-02-28' : date.slice(4)}` as LocalDate;
}

/** One spouse is younger than the product allows: a finding that a person waives. */
export function ageShown(loan: Loan): number {
  return loan.role.part === 'under-age' ? 48 : loan.age;
}
