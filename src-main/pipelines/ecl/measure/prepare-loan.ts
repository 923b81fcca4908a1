import { FALLBACK_BIT, lackingMask, parsedCashFlows } from '../fallbacks/fallback-rules.ts';
import { AMORTISATIONS, type Amortisation } from '../kernel/loan-block.ts';
import { classify, type Measurement } from '../staging/classify.ts';
import { STAGE_OUT } from '../staging/fired-tests.ts';
import { stageNumbers, type StagingInput } from '../staging/stage-loan.ts';
import { assignCurve, gradeOf, type AssignedCurve } from './assign-curve.ts';
import { assignLgd, lgdRuleOf, type AssignedLgd } from './assign-lgd.ts';
import { cumulativePd, firstYearPd } from './first-year.ts';
import type { LoanRow } from './loan-row.ts';
import { matrixRate } from './matrix-rate.ts';
import type { ModelBook } from './model-book.ts';

/** Place of stage 3 in STAGES. */
const STAGE_3 = 2;
/** No loan has more months than this: a longer term is a mistake of the file, not a contract. */
export const MOST_MONTHS = 1200;

/** One loan with what stood in for what it lacks: nothing here is missing any more. Amounts in the loan's currency. */
export interface PreparedLoan {
  readonly row: LoanRow;
  readonly loanId: string;
  readonly measurement: Measurement;
  readonly inScope: boolean;
  readonly currency: string;
  readonly fx: number;
  readonly segment: string;
  readonly grade: string | null;
  /** What it lacked: bits of FALLBACK_BIT. */
  readonly lacks: number;
  /** Drawn, arrears added where the policy says so; the gross carrying amount as booked. */
  readonly drawn: number;
  readonly balance: number;
  readonly undrawn: number;
  readonly ccf: number;
  readonly eir: number;
  readonly rate: number;
  readonly term: number;
  readonly amortisation: Amortisation;
  readonly balloon: number;
  readonly cashFlows: readonly { readonly month: number; readonly principal: number }[] | null;
  readonly cpr: number;
  readonly curve: AssignedCurve;
  readonly monthsOnBook: number;
  readonly rho: number;
  readonly lgd: AssignedLgd;
  readonly guaranteedShare: number;
  readonly guarantorLoss: number;
  /** Rate of the provision matrix where the simplified approach measures by one; null: by the kernel. */
  readonly matrix: number | null;
  /** What staging reads beside the PDs of now. */
  readonly staging: StagingInput;
}

/**
 * Makes one row of `loan` ready to be measured: classification first (4.1), what stands in for what it lacks, curve, LGD, exposure. Never
 * throws for a loan: what blocks is counted by its bit and refused by the gate, with every other loan that blocks.
 */
export function prepareLoan(row: LoanRow, book: ModelBook, isDuplicate: boolean): PreparedLoan {
  const { policy, standIns } = book;
  const classified = classify(row, policy);
  const known = stagingInput(row, book, classified.inScope);
  const bare = stageNumbers(known, policy.staging, book.bars);
  const product = row.product ?? '';
  const simplified = policy.staging.simplifiedProducts.includes(product) && classified.inScope && row.poci !== true;
  const matrix = simplified ? matrixRate(policy, row) : null;
  const curve = assignCurve(row, policy.pd, book.curves);
  const rule = lgdRuleOf(row, policy.lgd);
  const life = policy.ead.behaviouralLife[product];
  const eir = row.poci === true ? (row.credit_adjusted_eir ?? row.eir) : row.eir;
  const lacks = needed(classified.inScope, matrix !== null) & lackingMask({
    balance: row.balance, currency: row.currency, eir, pd: row.pd_12m, hasCurve: curve !== null, lgd: row.lgd, hasLgdRule: rule !== null,
    remainingTerm: row.remaining_term !== null && row.remaining_term > MOST_MONTHS ? null : row.remaining_term, termGiven: life !== undefined || bare.stage === STAGE_3,
    amortisation: row.amortisation, balloon: row.balloon_amount, cashFlows: row.cash_flows, segment: row.segment, daysPastDue: row.days_past_due,
    daysSayNothing: policy.staging.noDpdProducts.includes(product) || bare.stage === STAGE_OUT, duplicate: isDuplicate,
  }, policy);
  const lacking = (bit: number): boolean => (lacks & bit) !== 0;
  const currency = lacking(FALLBACK_BIT.CURRENCY) ? policy.reportingCurrency : (row.currency ?? policy.reportingCurrency);
  const balance = lacking(FALLBACK_BIT.BALANCE) ? 0 : (row.balance ?? 0);
  const drawn = balance + (policy.ead.arrears === 'added' ? Math.max(0, row.arrears_amount ?? 0) : 0);
  const undrawn = Math.max(0, (row.credit_limit ?? 0) - balance);
  const ccf = share(row.ccf) ?? policy.ead.ccf[product] ?? policy.ead.ccfOtherwise;
  const bookedEir = lacking(FALLBACK_BIT.EIR) ? (standIns.eir ?? 0) : (eir ?? 0);
  const amortisation = lacking(FALLBACK_BIT.AMORTISATION) ? standIns.amortisation : ((AMORTISATIONS as readonly (string | null)[]).includes(row.amortisation) ? (row.amortisation as Amortisation) : standIns.amortisation);
  const term = lacking(FALLBACK_BIT.TERM) ? (standIns.term ?? 1) : (life ?? Math.max(1, Math.min(MOST_MONTHS, Math.trunc(row.remaining_term ?? 1))));
  const standInPd = standIns.pd ?? 1;
  const assigned: AssignedCurve = curve === null || lacking(FALLBACK_BIT.PD) ? { curve: book.curves.flat, scale: standInPd, pd: standInPd, from: 'loan', id: '=fallback', state: null } : curve;
  const lgd = (lacking(FALLBACK_BIT.LGD) ? null : assignLgd(row, rule)) ?? { rule: null, model: 'flat', lgd: standIns.lgd ?? 1, cureRate: 0, collateral: 0 };
  const monthsOnBook = Math.max(0, Math.trunc(row.months_on_book ?? 0));
  return {
    row, loanId: row.loan_id ?? `row ${row.sourceRow}`, measurement: classified.measurement, inScope: classified.inScope, currency, fx: book.plan.fx[currency] ?? 1,
    segment: lacking(FALLBACK_BIT.SEGMENT) ? standIns.segment : (row.segment ?? standIns.segment), grade: row.grade ?? gradeOf(assigned.pd, policy.pd), lacks,
    drawn, balance, undrawn, ccf, eir: bookedEir, rate: policy.conventions.scheduleRate === 'contract' && row.contract_rate !== null && row.contract_rate > -1 ? row.contract_rate : bookedEir,
    term, amortisation, balloon: Math.max(0, row.balloon_amount ?? 0), cashFlows: amortisation === 'cash-flows' ? parsedCashFlows(row.cash_flows) : null,
    cpr: cprOf(row, product, policy), curve: assigned, monthsOnBook, rho: policy.pd.rho[row.segment ?? ''] ?? policy.pd.rhoOtherwise, lgd, matrix,
    ...guarantee(row, drawn + ccf * undrawn), staging: { ...known, ...originationPds(row, book, term, monthsOnBook) },
  };
}

/** Only what measures a loan can be lacking: outside 5.5 nothing but a balance in a currency, by a matrix no rate, PD, LGD or term. */
function needed(inScope: boolean, byMatrix: boolean): number {
  const { CURRENCY, BALANCE, DUPLICATE, EIR, PD, LGD, TERM, AMORTISATION } = FALLBACK_BIT;
  return !inScope ? CURRENCY | BALANCE | DUPLICATE : byMatrix ? ~(EIR | PD | LGD | TERM | AMORTISATION) : ~0;
}

function stagingInput(row: LoanRow, book: ModelBook, inScope: boolean): StagingInput {
  const whole = (months: number | null): number | null => (months === null || months < 0 ? null : Math.trunc(months));
  const place = (grade: string | null): number | null => (grade === null ? null : (book.gradePlace.get(grade) ?? null));
  const contagion = row.customer_id === null ? undefined : book.contagion.get(row.customer_id);
  return {
    product: row.product, inScope, poci: row.poci === true, daysPastDue: whole(row.days_past_due), unlikelyToPay: row.unlikely_to_pay === true, watchlist: row.watchlist === true, forborne: row.forborne === true,
    contagion: contagion !== undefined, customerDefaultShare: contagion ?? null, pdLifetime: null, pd12: null, originationPdLifetime: null, originationPd12: null,
    grade: place(row.grade), originationGrade: place(row.origination_grade), monthsSinceDefaultExit: whole(row.months_since_default_exit), monthsSinceStage2Trigger: whole(row.months_since_stage2_trigger), override: null,
  };
}

/**
 * The origination snapshot: PDs on the file, else those that the curve of the grade at origination gives over the residual life, through
 * the cycle (5.5.9: the risk that was expected then). Null: there is no snapshot.
 */
function originationPds(row: LoanRow, book: ModelBook, term: number, monthsOnBook: number): Pick<StagingInput, 'originationPdLifetime' | 'originationPd12'> {
  const [life, year] = [share(row.origination_pd), share(row.origination_pd_12m)];
  const then = (life !== null && year !== null) || row.origination_grade === null ? null : assignCurve({ segment: row.segment, product: row.product, sector: row.sector, remaining_term: row.remaining_term, score: row.score, months_on_book: row.months_on_book, grade: row.origination_grade, pd_12m: null, pd_curve: null }, book.policy.pd, book.curves);
  // A curve that every grade has says nothing about the grade.
  if (then === null || then.state === null) return { originationPdLifetime: life, originationPd12: year };
  const curve = book.curves.curves[then.curve];
  if (curve === undefined) return { originationPdLifetime: life, originationPd12: year };
  return { originationPdLifetime: life ?? annualised(cumulativePd(curve, then.scale, monthsOnBook, term), term), originationPd12: year ?? Math.min(1, firstYearPd(curve, monthsOnBook) * then.scale) };
}

/** The constant yearly PD that gives a cumulative one over so many months. */
export function annualised(pd: number, months: number): number {
  return pd >= 1 ? 1 : -Math.expm1((Math.log1p(-pd) * 12) / months);
}

function cprOf(row: LoanRow, product: string, { ead }: ModelBook['policy']): number {
  const cpr = share(row.cpr) ?? ead.cpr[product] ?? ead.cprOtherwise;
  // Everything repaid at once leaves nothing to discount; the kernel's logarithm needs less than 1.
  return Math.min(cpr, 1 - 1e-9);
}

/** Integral guarantees substitute the guarantor's risk for their share; without its PD and LGD they substitute nothing (B5.5.55). */
function guarantee(row: LoanRow, exposure: number): Pick<PreparedLoan, 'guaranteedShare' | 'guarantorLoss'> {
  const [pd, lgd] = [share(row.guarantor_pd), share(row.guarantor_lgd)];
  if (row.guarantee_integral !== true || row.guarantee_amount === null || row.guarantee_amount <= 0 || exposure <= 0 || pd === null || lgd === null) return { guaranteedShare: 0, guarantorLoss: 0 };
  return { guaranteedShare: Math.min(1, row.guarantee_amount / exposure), guarantorLoss: pd * lgd };
}

function share(value: number | null): number | null {
  return value !== null && value >= 0 && value <= 1 ? value : null;
}
