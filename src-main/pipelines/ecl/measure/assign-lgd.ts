import type { LgdRule } from '../../../../src-shared/model/ecl/policy.ts';
import type { LoanRow } from './loan-row.ts';

/** LGD of a loan as the kernel takes it. `rule` is null for an LGD on the file. */
export interface AssignedLgd { readonly rule: LgdRule | null; readonly model: 'flat' | 'collateral'; readonly lgd: number; readonly cureRate: number; readonly collateral: number }

/** The first rule of the policy whose conditions all hold; an empty condition holds for every loan. */
export function lgdRuleOf(loan: Pick<LoanRow, 'segment' | 'product'>, rules: readonly LgdRule[]): LgdRule | null {
  const holds = (values: readonly string[], value: string | null): boolean => values.length === 0 || (value !== null && values.includes(value));
  return rules.find((rule) => holds(rule.segments, loan.segment) && holds(rule.products, loan.product)) ?? null;
}

/** An LGD that can be one. */
export function isFraction(share: number | null): share is number {
  return share !== null && share >= 0 && share <= 1;
}

/**
 * The LGD on the file as it is, else that of the policy's rule: by collateral where the rule has one and the loan a value, else flat
 * (B5.5.55). Null: neither, and the policy's fallback has to stand in.
 */
export function assignLgd(loan: Pick<LoanRow, 'lgd' | 'collateral_value'>, rule: LgdRule | null): AssignedLgd | null {
  if (isFraction(loan.lgd)) return { rule: null, model: 'flat', lgd: loan.lgd, cureRate: 0, collateral: 0 };
  // An LGD that is there and impossible is not made up for by a rule: the policy's fallback says what stands in.
  if (loan.lgd !== null || rule === null) return null;
  const value = loan.collateral_value;
  const secured = rule.collateral !== undefined && value !== null && value > 0;
  return { rule, model: secured ? 'collateral' : 'flat', lgd: rule.lgd, cureRate: rule.cureRate, collateral: secured ? value : 0 };
}

/** LGD of a defaulted loan by whole months in default; the last repeats. Null where the rule has none. */
export function lgdInDefault(rule: LgdRule | null, monthsInDefault: number | null): number | null {
  const path = rule?.byMonthsInDefault;
  if (path === undefined || path.length === 0) return null;
  return path[Math.min(Math.max(0, monthsInDefault ?? 0), path.length - 1)] ?? null;
}
