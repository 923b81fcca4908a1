import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';

export type EquityReleaseRules = NonNullable<EclPolicy['equityRelease']>;

/** Monthly probability with the same survival over a year: 1 - (1 - p)^(1/12). */
export const monthly = (yearly: number): number => -Math.expm1(Math.log1p(-yearly) / 12);

/** Yearly probability of death at an age: by whole years; before the table's first age its first, after its last its last. */
export function mortalityAt({ mortality: { fromAge, q } }: EquityReleaseRules, age: number): number {
  return q[Math.min(q.length - 1, Math.max(0, Math.floor(age) - fromAge))] as number;
}

/** Exits of a month, as shares of the loans that began it: death first, then care among the living, then prepayment among the rest. */
export interface MonthExits { readonly death: number; readonly care: number; readonly prepayment: number }

/** Exits in month `t` (from 1) of a loan whose youngest borrower is `age` at the reporting date. In the last month every life still there ends. */
export function exitsOf(rules: EquityReleaseRules, age: number, t: number): MonthExits {
  if (t === rules.years * 12) return { death: 1, care: 0, prepayment: 0 };
  const death = monthly(mortalityAt(rules, age + (t - 1) / 12));
  const care = (1 - death) * monthly(rules.care);
  return { death, care, prepayment: (1 - death) * (1 - monthly(rules.care)) * monthly(rules.prepayment) };
}
