import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../../src-shared/kernel/errors.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import { lgdInDefault } from '../measure/assign-lgd.ts';
import { blockOf, UNMOVED } from '../measure/fill-block.ts';
import type { LoanRow } from '../measure/loan-row.ts';
import { modelBook, type ModelBook } from '../measure/model-book.ts';
import { prepareLoan, type PreparedLoan } from '../measure/prepare-loan.ts';
import { CHAIN, type ChainState, type MeasureSetup, type PairedLoans } from './chain.ts';

const POCI = STAGES.indexOf('POCI');
const STAGE_3 = STAGES.indexOf('3');
const AFTER_MODEL = new Set<ChainState>(CHAIN.slice(CHAIN.indexOf('model_change')));
const AFTER_PD = new Set<ChainState>(CHAIN.slice(CHAIN.indexOf('pd_change')));
const AFTER_BALANCE = new Set<ChainState>(CHAIN.slice(CHAIN.indexOf('balance_deviation')));
const AFTER_WRITE_OFF = new Set<ChainState>(CHAIN.slice(CHAIN.indexOf('written_off')));

/** Both runs' models, and what of them differs. */
export interface ModelPair {
  readonly opening: ModelBook;
  readonly closing: ModelBook;
  readonly setups: PairedLoans['setups'];
  /** One policy, exchange rates apart. */
  readonly samePolicy: boolean;
}

/** Makes both plans ready. Setups that say the same are the same object, so that no state is measured twice. */
export function modelPair(from: EclPlan, to: EclPlan): ModelPair {
  const [opening, closing] = [modelBook(from), modelBook(to)];
  const said = (plan: EclPlan): string => canonicalJson({ policy: { ...plan.policy, fx: {}, name: '', title: '', note: '' }, curves: plan.curves } as unknown as Json);
  const samePolicy = said(from) === said(to);
  const sameScenarios = canonicalJson(from.scenarios as unknown as Json) === canonicalJson(to.scenarios as unknown as Json);
  const first: MeasureSetup = { curves: opening.curves.curves, scenarios: opening.scenarios, conventions: opening.conventions };
  const scenarios = sameScenarios ? first : { ...first, scenarios: closing.scenarios };
  return { opening, closing, samePolicy, setups: { opening: first, scenarios, closing: samePolicy ? scenarios : { curves: closing.curves.curves, scenarios: closing.scenarios, conventions: closing.conventions } } };
}

/** One loan at both dates as the tables hold it; stages are indexes into STAGES. */
export interface LoanAtBoth { readonly from: LoanRow; readonly to: LoanRow; readonly stageFrom: number; readonly stageTo: number }

/** Loans at one date under one model, and their block. */
export interface Side { readonly loans: readonly PreparedLoan[]; readonly block: LoanBlock }

/** Rows under a model in given stages; loans of a provision matrix stand with all they have, because they may be measured by the kernel at the other date. */
export function sideOf(rows: readonly LoanRow[], stages: readonly number[], book: ModelBook): Side {
  const loans = rows.map((row) => prepareLoan(row, book, false));
  const byMonths = book.policy.conventions.defaultedLgd === 'by-months-in-default';
  const filled = loans.map((loan) => (loan.matrix === null ? loan : { ...loan, matrix: null }));
  return { loans, block: blockOf(filled, book, (at) => ({ ...UNMOVED, stage: stages[at] as number, lgdInDefault: byMonths && stages[at] === STAGE_3 ? lgdInDefault((loans[at] as PreparedLoan).lgd.rule, (rows[at] as LoanRow).months_in_default) : null })) };
}

/**
 * Loans of both dates as the chain takes them: opening rows under the opening model, closing rows under both models with the closing
 * stage. What the kernel does not measure is booked here: a provision matrix by its rate, POCI less its initial loss (5.5.13, B5.5.35).
 */
export function pairedLoans(list: readonly LoanAtBoth[], model: ModelPair, months: number): { readonly pairs: PairedLoans; readonly from: readonly PreparedLoan[]; readonly closing: readonly PreparedLoan[] } {
  const stageTo = list.map((each) => each.stageTo);
  const from = sideOf(list.map((each) => each.from), list.map((each) => each.stageFrom), model.opening);
  const to = sideOf(list.map((each) => each.to), stageTo, model.opening);
  const closing = model.samePolicy ? { loans: to.loans, block: { ...to.block, fx: Float64Array.from(list, (_, i) => model.closing.plan.fx[(to.loans[i] as PreparedLoan).currency] ?? 1) } } : sideOf(list.map((each) => each.to), stageTo, model.closing);
  const writtenOff = Float64Array.from(list, (each) => Math.max(0, each.to.written_off ?? 0));
  const book = (state: ChainState, booked: Float64Array): Float64Array => booked.map((amount, i) => {
    const [before, under, after] = [from.loans[i] as PreparedLoan, to.loans[i] as PreparedLoan, closing.loans[i] as PreparedLoan];
    const stage = state === 'opening' ? (list[i] as LoanAtBoth).stageFrom : (stageTo[i] as number);
    const method = AFTER_MODEL.has(state) ? after : before;
    if (method.matrix !== null) {
      const rate = AFTER_MODEL.has(state) ? after.matrix : AFTER_PD.has(state) ? (under.matrix ?? before.matrix) : before.matrix;
      const drawn = AFTER_MODEL.has(state) ? after.drawn : AFTER_BALANCE.has(state) ? under.drawn : AFTER_WRITE_OFF.has(state) ? Math.max(0, before.drawn - (writtenOff[i] as number)) : before.drawn;
      return (rate ?? 0) * drawn;
    }
    return stage === POCI ? amount - ((AFTER_MODEL.has(state) ? after : before).row.poci_initial_ecl ?? 0) : amount;
  });
  return { pairs: { from: from.block, to: to.block, closing: closing.block, setups: model.setups, months, ...(writtenOff.some((amount) => amount !== 0) ? { writtenOff } : {}), book }, from: from.loans, closing: closing.loans };
}
