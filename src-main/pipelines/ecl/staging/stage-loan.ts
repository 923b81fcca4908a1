import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Stage, StageReason } from '../../../../src-shared/model/ecl/result-fields.ts';
import { BLOCKED, firedTests, LOAN_FACT, stageOfFired, STAGE_OUT, STAGE_POCI, STAGE_SIMPLIFIED, toldReasons } from './fired-tests.ts';
import { REASON_BIT, reasonsOf } from './reason-mask.ts';
import { stagingBars } from './staging-bars.ts';
import type { StagingBars } from './staging-bars.ts';
import { describeTests } from './describe-tests.ts';
import type { StageTest } from './describe-tests.ts';

/** What staging reads of one loan, in the words of `loan`. Null: not known. */
export interface StagingInput {
  readonly product: string | null;
  readonly inScope: boolean;
  readonly poci: boolean;
  readonly daysPastDue: number | null;
  readonly unlikelyToPay: boolean;
  readonly watchlist: boolean;
  readonly forborne: boolean;
  /** True where the customer's share in default reaches the policy's `contagionShare`: see `contagion`. */
  readonly contagion: boolean;
  /** That share, where it was computed: shown, and what "what would change it" moves. */
  readonly customerDefaultShare?: number | null;
  /** Residual lifetime PD annualised, and 12-month PD, scenario-weighted and point in time; at origination as expected then. */
  readonly pdLifetime: number | null;
  readonly pd12: number | null;
  readonly originationPdLifetime: number | null;
  readonly originationPd12: number | null;
  /** Index into the policy's grades, best first. */
  readonly grade: number | null;
  readonly originationGrade: number | null;
  readonly monthsSinceDefaultExit: number | null;
  readonly monthsSinceStage2Trigger: number | null;
  /** Stage that an overlay in force gives. */
  readonly override: '2' | '3' | null;
}

export interface StagedLoan {
  readonly stage: Stage;
  readonly decisive: StageReason | null;
  readonly reasons: readonly StageReason[];
  readonly notAssessable: boolean;
  /** The policy blocks on this loan (`noSnapshot: block`). */
  readonly blocked: boolean;
  /** Every test of the policy, fired or not, in the order of the reasons. */
  readonly tests: readonly StageTest[];
}

/** A loan of which nothing adverse is known: to be spread under what is. */
export const NOTHING_ADVERSE: StagingInput = { product: null, inScope: true, poci: false, daysPastDue: 0, unlikelyToPay: false, watchlist: false, forborne: false, contagion: false, pdLifetime: null, pd12: null, originationPdLifetime: null, originationPd12: null, grade: null, originationGrade: null, monthsSinceDefaultExit: null, monthsSinceStage2Trigger: null, override: null };

/** Fact bits of a loan: what a chunk's `facts` column holds. */
export function factsOf(loan: Pick<StagingInput, 'product' | 'inScope' | 'poci' | 'unlikelyToPay' | 'watchlist' | 'forborne' | 'contagion'>, staging: Staging): number {
  const product = loan.product ?? '';
  return (loan.inScope ? 0 : LOAN_FACT.outOfScope) | (loan.poci ? LOAN_FACT.poci : 0)
    | (staging.simplifiedProducts.includes(product) ? LOAN_FACT.simplified : 0) | (staging.noDpdProducts.includes(product) ? LOAN_FACT.daysSayNothing : 0)
    | (loan.unlikelyToPay ? LOAN_FACT.unlikelyToPay : 0) | (loan.watchlist ? LOAN_FACT.watchlist : 0) | (loan.forborne ? LOAN_FACT.forborne : 0)
    | (loan.contagion && staging.contagionShare !== null ? LOAN_FACT.contagion : 0);
}

/** Stage, reasons and every test of one loan (IFRS 9 5.5.3 to 5.5.20), by the same tests as the columns. */
export function stageLoan(loan: StagingInput, staging: Staging): StagedLoan {
  const bars = stagingBars(staging);
  const { fired, stage, told } = stageNumbers(loan, staging, bars);
  const reasons = reasonsOf(told);
  const outside = stage === STAGE_OUT || stage === STAGE_POCI || stage === STAGE_SIMPLIFIED;
  const notAssessable = !outside && (fired & REASON_BIT.NO_ORIG_PD) !== 0;
  return {
    stage: STAGES[stage] as Stage, decisive: reasons[0] ?? null, reasons, notAssessable,
    blocked: notAssessable && (fired & BLOCKED) !== 0, tests: describeTests(loan, staging, bars, fired),
  };
}

/** The numbers behind `stageLoan`, without words: for trying what would change a stage. */
export function stageNumbers(loan: StagingInput, staging: Staging, bars: StagingBars): { fired: number; stage: number; told: number } {
  const yearly = staging.sicrPd === '12-month';
  const override = loan.override === null ? 0 : Number(loan.override);
  const fired = firedTests(bars, factsOf(loan, staging), override, loan.daysPastDue ?? -1, (yearly ? loan.pd12 : loan.pdLifetime) ?? Number.NaN, (yearly ? loan.originationPd12 : loan.originationPdLifetime) ?? Number.NaN, loan.pd12 ?? Number.NaN, loan.grade ?? -1, loan.originationGrade ?? -1, loan.monthsSinceDefaultExit ?? -1, loan.monthsSinceStage2Trigger ?? -1);
  const stage = stageOfFired(fired, override);
  return { fired, stage, told: toldReasons(fired, stage, override) };
}
