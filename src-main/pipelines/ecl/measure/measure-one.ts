import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import { openPool } from '../kernel/pool.ts';
import { STAGE_1 } from '../staging/fired-tests.ts';
import { stageLoan, type StagedLoan } from '../staging/stage-loan.ts';
import { explainLoan } from '../kernel/explain-loan.ts';
import { blockOf, UNMOVED } from './fill-block.ts';
import { measureWithOverlays, scoped, type MeasuredOverlay } from './in-model-overlays.ts';
import type { LoanRow } from './loan-row.ts';
import type { Measured } from './measure-loans.ts';
import { applyOverlays } from '../overlays/apply-overlays.ts';
import { actsInModel } from '../overlays/in-model.ts';
import { scopeMatcher } from '../overlays/scope.ts';
import { amountText } from '../amounts/minor-units.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import { modelBook, type ModelBook } from './model-book.ts';
import { prepareLoan, type PreparedLoan } from './prepare-loan.ts';
import { resultRow, type ResultRow } from './result-values.ts';

/** What a loan's row cannot say of it: whether it stands twice on the file, and what absolute overlays allocated to it, in minor units by overlay. */
export interface LoanFacts { readonly duplicate: boolean; readonly allocated: ReadonlyMap<string, number> }

/** One loan measured again. */
export interface MeasuredLoan {
  readonly loan: PreparedLoan;
  /** Its row of `ecl`, decimals in units of their last digit. */
  readonly results: ResultRow;
  readonly base: Measured;
  readonly final: Measured;
  readonly inModel: readonly MeasuredOverlay[];
  /** Every test of the policy on it, in words, before overlays. */
  readonly staged: StagedLoan;
  readonly block: LoanBlock;
  readonly grid: ReturnType<typeof explainLoan>;
  readonly book: ModelBook;
}

/**
 * Measures one loan by a run's plan: the code of the table on a list of one, and the month-by-month grid of the same kernel. `results` equals
 * the stored row (a property test holds it). Errors: INVALID_INPUT where the plan cannot be read by this version.
 */
export async function measureOne(plan: EclPlan, row: LoanRow, facts: LoanFacts): Promise<MeasuredLoan> {
  const book = modelBook(plan);
  const pool = openPool({ workers: 0 });
  const loan = prepareLoan(row, book, facts.duplicate);
  const { base, final, overlays } = await measureWithOverlays([loan], { pool, book });
  const inModel = overlays.reduce((sum, each) => sum + (each.amounts[0] ?? 0), 0);
  const beside = besideModel(book, loan, base, final, overlays, facts);
  const measured = loan.inScope && loan.matrix === null;
  const staged = stageLoan({ ...loan.staging, pdLifetime: measured ? (base.pdAnnualised[0] as number) : null, pd12: measured ? (base.pd12[0] as number) : null }, book.policy.staging);
  const block = blockOf([loan], book, () => ({ ...UNMOVED, stage: base.stage[0] ?? STAGE_1 }));
  return { loan, results: resultRow(loan, 0, final, base, inModel + beside, book), base, final, inModel: overlays, staged, block, grid: explainLoan(block, 0, book.curves.curves, book.scenarios, book.conventions), book };
}

/** Overlays beside the model on one loan: what stands on the loan alone by its own rule, an absolute amount as it was allocated. */
function besideModel(book: ModelBook, loan: PreparedLoan, base: Measured, final: Measured, inModel: readonly MeasuredOverlay[], facts: LoanFacts): number {
  const seen = scoped(loan, final.stage[0] as number);
  const holdings = book.plan.overlays.flatMap((overlay) => {
    if (actsInModel(overlay)) {
      const own = inModel.find((each) => each.overlay === overlay.id);
      return own === undefined ? [] : [{ overlay, loans: Uint32Array.of(0) }];
    }
    if (overlay.effect.kind !== 'absolute') return scopeMatcher(overlay.scope)(seen) ? [{ overlay, loans: Uint32Array.of(0) }] : [];
    const amount = facts.allocated.get(overlay.id) ?? 0;
    return amount === 0 ? [] : [{ overlay: { ...overlay, effect: { kind: 'absolute' as const, amount: amountText(BigInt(amount)) } }, loans: Uint32Array.of(0) }];
  });
  const measured = new Map(inModel.map((each) => [each.overlay, each.amounts]));
  const { overlay } = applyOverlays(holdings, { modelled: Float64Array.of(base.booked[0] as number), grossCarryingAmount: Float64Array.of(roundedMinorUnits(loan.balance * loan.fx)), loanId: () => loan.loanId }, measured);
  return (overlay[0] as number) - [...measured.values()].reduce((sum, amounts) => sum + (amounts[0] ?? 0), 0);
}
