import type { LoanState, PeriodCash } from './life.ts';

/** Statuses that count as defaulted, under any definition; the second set under article 178 CRR. Repurchased and redeemed loans carry no balance. */
export const DEFAULTED: ReadonlySet<string> = new Set(['DFLT', 'DTCR', 'DADB', 'NDFT']);
export const DEFAULTED_CRR: ReadonlySet<string> = new Set(['DFLT', 'DTCR']);
export const ARREARS_BANDS = [[1, 29], [30, 59], [60, 89], [90, 119], [120, 149], [150, 179], [180, 9_999]] as const;

/** Exact sums over one cut-off in pence, filled loan by loan. */
export interface PoolSums {
  rows: number;
  original: number;
  balance: number;
  arrearsBalance: number;
  performing: number;
  defaulted: number;
  defaultedCrr: number;
  bands: number[];
  restructured: number;
  /** At the cut-off before: */
  opening: number;
  openingNotDefaulted: number;
  unscheduled: number;
  newlyDefaulted: number;
  repurchased: number;
  /** Cash of the period. */
  principalCash: number;
  interestCash: number;
  /** Sum of balance times rate (thousandths): beyond 2^53 in large pools. */
  rateWeighted: bigint;
}

export function emptySums(): PoolSums {
  return { rows: 0, original: 0, balance: 0, arrearsBalance: 0, performing: 0, defaulted: 0, defaultedCrr: 0, bands: ARREARS_BANDS.map(() => 0), restructured: 0, opening: 0, openingNotDefaulted: 0, unscheduled: 0, newlyDefaulted: 0, repurchased: 0, principalCash: 0, interestCash: 0, rateWeighted: 0n };
}

/**
 * Adds one loan. Unscheduled principal (a lifetime mortgage schedules none): the prior balance of loans that are gone or redeemed
 * and were not repurchased, and what the balance of the others fell.
 */
export function addLoan(sums: PoolSums, before: LoanState | null, now: LoanState | null, cash: PeriodCash): void {
  sums.principalCash += cash.principal;
  sums.interestCash += cash.interest;
  if (before !== null) {
    sums.opening += before.balance;
    if (!DEFAULTED.has(before.status)) sums.openingNotDefaulted += before.balance;
    if (now?.repurchased) sums.repurchased += before.balance;
    else if (now === null || now.status === 'RDMD') sums.unscheduled += before.balance;
    else sums.unscheduled += Math.max(before.balance - now.balance, 0);
    if (now !== null && DEFAULTED.has(now.status) && !DEFAULTED.has(before.status)) sums.newlyDefaulted += now.balance;
  }
  if (now === null) return;
  sums.rows += 1;
  sums.original += now.loan.original;
  sums.balance += now.balance;
  sums.arrearsBalance += now.arrears;
  if (DEFAULTED.has(now.status)) sums.defaulted += now.balance;
  else sums.performing += now.balance;
  if (DEFAULTED_CRR.has(now.status)) sums.defaultedCrr += now.balance;
  const band = ARREARS_BANDS.findIndex(([from, to]) => now.days >= from && now.days <= to);
  if (band >= 0) sums.bands[band] = (sums.bands[band] as number) + now.balance;
  if (before !== null && before.restructured === null && now.restructured !== null) sums.restructured += now.balance;
  sums.rateWeighted += BigInt(now.balance) * BigInt(now.loan.rate);
}
