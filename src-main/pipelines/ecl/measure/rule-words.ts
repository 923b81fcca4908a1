import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { FALLBACKS, type Fallback } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Severity } from '../../../../src-shared/model/rule.ts';
import { fallbackRules } from '../fallbacks/fallback-rules.ts';

/** Words of a check that this pipeline makes itself, as of every rule. */
export interface ModelRule { readonly severity: Severity; readonly title: string; readonly text: string; readonly reference: string; readonly expected: string; readonly waivable: boolean }

const PREFIX = 'FALLBACK-';
const FIELDS: Readonly<Record<Fallback, string>> = { EIR: 'eir', PD: 'pd_12m', LGD: 'lgd', TERM: 'remaining_term', CURRENCY: 'currency', SEGMENT: 'segment', BALANCE: 'balance', STAGING: 'days_past_due', AMORTISATION: 'amortisation', DUPLICATE: 'loan_id' };
const LACKS = new Map(fallbackRules({ reportingCurrency: 'EUR', fallbacks: { eir: 'block', pd: 'block', lgd: 'block', term: 'block', balance: 'block', currency: 'block', duplicate: 'block' } }).map((rule) => [rule.fallback, rule.lacks]));

/** Rule id of a fallback's finding, and the column of `loan` that it stands on. */
export function ruleOfFallback(fallback: Fallback): { readonly rule: string; readonly field: string } {
  return { rule: `${PREFIX}${fallback}`, field: FIELDS[fallback] };
}

/** Columns of `loan` that the check of a fallback reads: what changes them may change the finding. */
export const FALLBACK_READS: Readonly<Record<Fallback, readonly string[]>> = {
  EIR: ['eir', 'credit_adjusted_eir', 'poci'], PD: ['pd_12m', 'pd_curve', 'segment', 'product', 'sector', 'remaining_term', 'grade', 'score'], LGD: ['lgd', 'segment', 'product'], TERM: ['remaining_term', 'maturity_date', 'product'], CURRENCY: ['currency'],
  SEGMENT: ['segment'], BALANCE: ['balance'], STAGING: ['days_past_due', 'product'], AMORTISATION: ['amortisation', 'balloon_amount', 'cash_flows'], DUPLICATE: ['loan_id'],
};

/** The words of a rule of this pipeline; null for any other. `policy` says whether it stops the run. */
export function modelRule(rule: string, policy: Pick<EclPolicy, 'fallbacks' | 'reportingCurrency'> | null = null): ModelRule | null {
  const fallback = FALLBACKS.find((each) => `${PREFIX}${each}` === rule);
  if (fallback === undefined) return null;
  const own = policy === null ? null : fallbackRules(policy).find((each) => each.fallback === fallback);
  const lacks = LACKS.get(fallback) ?? '';
  return {
    severity: own?.blocks === true ? 'blocking' : 'warning', title: `The loan has ${lacks}`, waivable: false, reference: 'policy', expected: lacks,
    text: own == null ? `Without ${lacks} the policy's fallback stands in, or the run stops.` : own.blocks ? `The policy stops the run (${own.setting}): correct the cell, decide it, or let the policy say what stands in.` : `The policy's fallback stands in (${own.setting}): ${own.standsIn}.`,
  };
}
