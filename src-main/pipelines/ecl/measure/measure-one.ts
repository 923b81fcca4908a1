import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import { openPool } from '../kernel/pool.ts';
import { STAGE_1 } from '../staging/fired-tests.ts';
import { stageLoan, type StagedLoan } from '../staging/stage-loan.ts';
import { explainLoan } from '../kernel/explain-loan.ts';
import { blockOf, UNMOVED } from './fill-block.ts';
import { measureWithOverlays, type MeasuredOverlay } from './in-model-overlays.ts';
import type { LoanRow } from './loan-row.ts';
import type { Measured } from './measure-loans.ts';
import { modelBook, type ModelBook } from './model-book.ts';
import { prepareLoan, type PreparedLoan } from './prepare-loan.ts';
import { resultRow, type ResultRow } from './result-values.ts';

/** What a loan's row cannot say of it: whether it stands twice on the file, and what overlays allocated to it, in minor units by overlay. */
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
  const allocated = [...facts.allocated.values()].reduce((sum, each) => sum + each, 0);
  const measured = loan.inScope && loan.matrix === null;
  const staged = stageLoan({ ...loan.staging, pdLifetime: measured ? (base.pdAnnualised[0] as number) : null, pd12: measured ? (base.pd12[0] as number) : null }, book.policy.staging);
  const block = blockOf([loan], book, () => ({ ...UNMOVED, stage: base.stage[0] ?? STAGE_1 }));
  return { loan, results: resultRow(loan, 0, final, base, inModel + allocated, book), base, final, inModel: overlays, staged, block, grid: explainLoan(block, 0, book.curves.curves, book.scenarios, book.conventions), book };
}
