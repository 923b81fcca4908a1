import type { FindingGroup } from '../../../../src-shared/model/finding.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { FALLBACKS, type Fallback } from '../../../../src-shared/model/ecl/result-fields.ts';
import { FALLBACK_BIT } from '../fallbacks/fallback-rules.ts';
import type { PreparedLoan } from './prepare-loan.ts';
import { modelRule, ruleOfFallback } from './rule-words.ts';

/** A cell that made a loan rest on a fallback. */
export interface ModelFinding { readonly rule: string; readonly field: string; readonly sourceRow: number; readonly observed: string | null }

/** The cells of a loan that did, in the order of the fallbacks: where the file holds something impossible, what it holds. */
export function findingsOf(loan: PreparedLoan, reportingDate: string): ModelFinding[] {
  return FALLBACKS.filter((fallback) => (loan.lacks & FALLBACK_BIT[fallback]) !== 0).map((fallback) => {
    const { rule, field } = ruleOfFallback(fallback);
    const at = cellOf(fallback, field, loan, reportingDate);
    const value = loan.row[at as keyof PreparedLoan['row']];
    return { rule, field: at, sourceRow: loan.row.sourceRow, observed: value === null || value === undefined ? null : String(value) };
  });
}

/** The cell that is to blame: of several that could give a term or a rate, the one that is there and wrong. */
function cellOf(fallback: Fallback, field: string, { row }: PreparedLoan, reportingDate: string): string {
  if (fallback === 'TERM') return row.maturity_date !== null && row.maturity_date <= reportingDate ? 'maturity_date' : field;
  if (fallback === 'EIR') return row.poci === true && row.credit_adjusted_eir !== null ? 'credit_adjusted_eir' : field;
  if (fallback === 'AMORTISATION') return row.amortisation === 'cash-flows' ? 'cash_flows' : row.amortisation === 'balloon' ? 'balloon_amount' : field;
  return field;
}

export interface CountedFinding { readonly rule: string; readonly field: string; readonly findings: number; readonly gross: number }

/** Findings by rule and field, as every aggregating gate stores them. `gross` in minor units; shares are cut at four decimals, never rounded up. */
export function groupsOf(counted: readonly CountedFinding[], loans: number, gross: number, policy: EclPolicy): { verdict: 'passed' | 'blocked'; policy: string; rules: number; groups: FindingGroup[] } {
  const points = (part: number, whole: number): string => (whole === 0 ? '0.0000' : (Number((BigInt(part) * 1_000_000n) / BigInt(whole)) / 10_000).toFixed(4));
  const groups = counted.map(({ rule, field, findings, gross: touched }): FindingGroup => {
    const words = modelRule(rule, policy);
    const blocks = words?.severity === 'blocking';
    return {
      rule, field, title: words?.title ?? rule, text: words?.text ?? '', reference: words?.reference ?? '', severity: words?.severity ?? 'warning', findings, rows: findings,
      ratePoints: points(findings, loans), balancePoints: gross === 0 ? null : points(touched, gross), materiality: blocks ? 'blocking' : 'review',
      why: blocks ? 'the policy blocks where a loan lacks it' : 'the policy states what stands in', notEvaluable: 0, waived: 0, waivable: false,
    };
  });
  return { verdict: groups.some(({ materiality }) => materiality === 'blocking') ? 'blocked' : 'passed', policy: `${policy.title}: what loans lack`, rules: FALLBACKS.length, groups };
}
