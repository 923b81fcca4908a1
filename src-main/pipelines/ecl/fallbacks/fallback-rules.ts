import { AMORTISATIONS } from '../kernel/loan-block.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { FALLBACKS } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Fallback } from '../../../../src-shared/model/ecl/result-fields.ts';

/** Bit of a fallback: its place in `FALLBACKS`. */
export const FALLBACK_BIT = Object.fromEntries(FALLBACKS.map((name, i) => [name, 1 << i])) as Readonly<Record<Fallback, number>>;

/** A rule in words: what is lacking, where the policy says what then, and what stands in. */
export interface FallbackRule { readonly fallback: Fallback; readonly lacks: string; readonly setting: string; readonly blocks: boolean; readonly standsIn: string }

/** What stands in for what a loan lacks; null where the policy blocks. */
export interface StandIns {
  readonly eir: number | null; readonly pd: number | null; readonly lgd: number | null; readonly term: number | null;
  readonly currency: string | null; readonly balance: 0 | null; readonly amortisation: 'annuity'; readonly segment: string;
}

/** Segment of loans that have none. */
export const FALLBACK_SEGMENT = 'other';

const value = <T>(standIn: { use: T } | 'block'): T | null => (standIn === 'block' ? null : standIn.use);

/** Values of the policy's fallbacks. An unknown amortisation is booked as annuity, a missing segment as `other`: neither can block. */
export function standIns({ fallbacks, reportingCurrency }: Pick<EclPolicy, 'fallbacks' | 'reportingCurrency'>): StandIns {
  return {
    eir: value(fallbacks.eir), pd: value(fallbacks.pd), lgd: value(fallbacks.lgd), term: value(fallbacks.term),
    currency: fallbacks.currency === 'block' ? null : reportingCurrency, balance: fallbacks.balance === 'block' ? null : 0, amortisation: 'annuity', segment: FALLBACK_SEGMENT,
  };
}

/** Every rule as it stands in a policy, in the order of FALLBACKS: printed with the result. */
export function fallbackRules(policy: Pick<EclPolicy, 'fallbacks' | 'reportingCurrency'>): FallbackRule[] {
  const ins = standIns(policy);
  const rule = (fallback: Fallback, lacks: string, setting: string, standsIn: string | number | null): FallbackRule => ({ fallback, lacks, setting, blocks: standsIn === null, standsIn: standsIn === null ? 'the run blocks' : String(standsIn) });
  return [
    rule('EIR', 'an effective interest rate above -100 %', 'fallbacks.eir', ins.eir), rule('PD', 'a PD between 0 and 1 or a curve', 'fallbacks.pd', ins.pd), rule('LGD', 'an LGD between 0 and 1 or a rule', 'fallbacks.lgd', ins.lgd),
    rule('TERM', 'a remaining term of at least a month', 'fallbacks.term', ins.term), rule('CURRENCY', 'a currency with an exchange rate', 'fallbacks.currency', ins.currency), rule('SEGMENT', 'a segment', 'built in', ins.segment),
    rule('BALANCE', 'a balance that is not negative', 'fallbacks.balance', ins.balance), rule('STAGING', 'days past due', 'built in', 'staged by the other tests'), rule('AMORTISATION', 'a known amortisation with what it needs', 'built in', ins.amortisation),
    rule('DUPLICATE', 'an identifier of its own', 'fallbacks.duplicate', policy.fallbacks.duplicate === 'block' ? null : 'the first row'),
  ];
}

/** What the model needs of one loan: raw, before anything stands in. */
export interface LoanNeeds {
  readonly balance: number | null;
  readonly currency: string | null;
  /** The rate that would discount it: the credit-adjusted one of POCI (B5.5.45). */
  readonly eir: number | null;
  /** PD and LGD of the file, and whether the policy has a curve and an LGD rule for the loan. */
  readonly pd: number | null; readonly hasCurve: boolean;
  readonly lgd: number | null; readonly hasLgdRule: boolean;
  readonly remainingTerm: number | null;
  /** The policy gives the term (behavioural life), or the loan's stage asks for none. */
  readonly termGiven: boolean;
  readonly amortisation: string | null;
  readonly balloon: number | null;
  readonly cashFlows: string | null;
  readonly segment: string | null;
  readonly daysPastDue: number | null;
  /** Days say nothing on its product, or no test reads them. */
  readonly daysSayNothing: boolean;
  readonly duplicate: boolean;
}

const isFraction = (share: number | null): boolean => share !== null && share >= 0 && share <= 1;

/**
 * What a loan lacks, as a mask of FALLBACK_BIT. A value that is there and impossible (a PD above 1, a negative term) lacks as much as one that is
 * not, even where the policy has a curve: the file meant something that was not used.
 */
export function lackingMask(loan: LoanNeeds, policy: Pick<EclPolicy, 'reportingCurrency' | 'fx'> & { readonly pd: Pick<EclPolicy['pd'], 'loanPd'> }): number {
  let mask = 0;
  if (loan.eir === null || !(loan.eir > -1) || !Number.isFinite(loan.eir)) mask |= FALLBACK_BIT.EIR;
  const readsPd = policy.pd.loanPd !== 'ignored';
  if (readsPd && loan.pd !== null ? !isFraction(loan.pd) : !loan.hasCurve) mask |= FALLBACK_BIT.PD;
  if (loan.lgd !== null ? !isFraction(loan.lgd) : !loan.hasLgdRule) mask |= FALLBACK_BIT.LGD;
  if (!loan.termGiven && (loan.remainingTerm === null || loan.remainingTerm < 1)) mask |= FALLBACK_BIT.TERM;
  if (loan.currency === null || (loan.currency !== policy.reportingCurrency && !Object.hasOwn(policy.fx, loan.currency))) mask |= FALLBACK_BIT.CURRENCY;
  if (loan.segment === null || loan.segment === '') mask |= FALLBACK_BIT.SEGMENT;
  if (loan.balance === null || !(loan.balance >= 0)) mask |= FALLBACK_BIT.BALANCE;
  if (!loan.daysSayNothing && (loan.daysPastDue === null || loan.daysPastDue < 0)) mask |= FALLBACK_BIT.STAGING;
  if (!amortises(loan)) mask |= FALLBACK_BIT.AMORTISATION;
  if (loan.duplicate) mask |= FALLBACK_BIT.DUPLICATE;
  return mask;
}

function amortises({ amortisation, balloon, cashFlows }: LoanNeeds): boolean {
  if (amortisation === null || !(AMORTISATIONS as readonly string[]).includes(amortisation)) return false;
  if (amortisation === 'balloon') return balloon !== null && balloon >= 0;
  return amortisation !== 'cash-flows' || parsedCashFlows(cashFlows) !== null;
}

/** Given flows `month:principal;...`, months ascending from 1, principals not negative; null for anything else. At most 1,200 flows. */
export function parsedCashFlows(text: string | null): { month: number; principal: number }[] | null {
  if (text === null || text.length > 40_000) return null;
  const parts = text.split(';').map((part) => part.trim()).filter((part) => part !== '');
  if (parts.length === 0 || parts.length > 1200) return null;
  let last = 0;
  const flows: { month: number; principal: number }[] = [];
  for (const part of parts) {
    const match = /^(\d{1,4})\s*:\s*(\d{1,16}(?:\.\d{1,6})?)$/.exec(part);
    const month = Number(match?.[1]);
    if (match === null || month <= last) return null;
    last = month;
    flows.push({ month, principal: Number(match[2]) });
  }
  return flows;
}
