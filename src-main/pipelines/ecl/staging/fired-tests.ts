import { REASON_BIT } from './reason-mask.ts';
import { bandOf, reaches } from './staging-bars.ts';
import type { StagingBars } from './staging-bars.ts';

/** Facts of a loan as bits, for `firedTests` and the columns. */
export const LOAN_FACT = { outOfScope: 1, poci: 2, simplified: 4, daysSayNothing: 8, unlikelyToPay: 16, watchlist: 32, forborne: 64, contagion: 128 } as const;

/** Bits of a fired mask above those of the reasons: halves of the PD test, and a loan on which the policy blocks. */
export const PD_RELATIVE = 1 << 20;
export const PD_ABSOLUTE = 1 << 21;
export const BLOCKED = 1 << 22;

/** Index into STAGES. */
export const STAGE_1 = 0;
export const STAGE_2 = 1;
export const STAGE_3 = 2;
export const STAGE_POCI = 3;
export const STAGE_SIMPLIFIED = 4;
export const STAGE_OUT = 5;

const { OUT_OF_SCOPE, POCI, SIMPLIFIED, OVERRIDE, DPD90, UTP, CONTAGION, PROBATION_S3, DPD30, WATCHLIST, FORBORNE, PD_INCREASE, NOTCHES, PROBATION_S2, NO_SNAPSHOT_LIFETIME, LCR_EXEMPT, NO_ORIG_PD } = REASON_BIT;
const THIRD = DPD90 | UTP | CONTAGION | PROBATION_S3;
const SECOND = DPD30 | WATCHLIST | FORBORNE | PD_INCREASE | NOTCHES | PROBATION_S2 | NO_SNAPSHOT_LIFETIME;
const NOTE = LCR_EXEMPT | NO_ORIG_PD;

/**
 * Every test of the policy on one loan: which fired, as a mask of reason bits (and the bits above). The one implementation: the
 * columns and the loan page both call it. Unknown integers are negative, unknown PDs NaN. `override`: 0, 2 or 3. `pdNow` and
 * `pdOrigination` are those the policy compares (residual lifetime annualised, or 12-month: 5.5.9, B5.5.13).
 */
export function firedTests(bars: StagingBars, facts: number, override: number, daysPastDue: number, pdNow: number, pdOrigination: number, pd12: number, grade: number, originationGrade: number, sinceDefaultExit: number, sinceTrigger: number): number {
  let mask = 0;
  if ((facts & LOAN_FACT.outOfScope) !== 0) mask |= OUT_OF_SCOPE;
  if ((facts & LOAN_FACT.poci) !== 0) mask |= POCI;
  if ((facts & LOAN_FACT.simplified) !== 0) mask |= SIMPLIFIED;
  if (override !== 0) mask |= OVERRIDE;
  if ((facts & LOAN_FACT.daysSayNothing) === 0 && daysPastDue >= 0) {
    if (bars.defaultStrict ? daysPastDue > bars.defaultDays : daysPastDue >= bars.defaultDays) mask |= DPD90;
    if (bars.backstopStrict ? daysPastDue > bars.backstopDays : daysPastDue >= bars.backstopDays) mask |= DPD30;
  }
  if (bars.unlikelyToPay && (facts & LOAN_FACT.unlikelyToPay) !== 0) mask |= UTP;
  if ((facts & LOAN_FACT.contagion) !== 0) mask |= CONTAGION;
  if (sinceDefaultExit >= 0 && sinceDefaultExit < bars.cureStage3Months) mask |= PROBATION_S3;
  if (bars.watchlist && (facts & LOAN_FACT.watchlist) !== 0) mask |= WATCHLIST;
  if (bars.forborne && (facts & LOAN_FACT.forborne) !== 0) mask |= FORBORNE;
  if (sinceTrigger >= 0 && sinceTrigger < bars.cureStage2Months) mask |= PROBATION_S2;
  return mask | quantitativeTests(bars, pdNow, pdOrigination, pd12, grade, originationGrade);
}

/** The tests that compare with the origination snapshot (5.5.9), with the exemption of 5.5.10 and what the policy says without a snapshot. */
function quantitativeTests(bars: StagingBars, pdNow: number, pdOrigination: number, pd12: number, grade: number, originationGrade: number): number {
  let mask = 0;
  let fired = 0;
  const lowRisk = bars.lowCreditRisk >= 0 && reaches(bars.lowCreditRisk, pd12);
  let missing = false;
  if (bars.testsPd) {
    if (pdNow >= 0 && pdOrigination >= 0) {
      const band = bandOf(bars, pdOrigination);
      const ratio = bars.bandRatio[band] as number;
      const increase = bars.bandIncrease[band] as number;
      // A bar of 1 or 0 must not fire on a PD that did not rise.
      const rose = pdNow > pdOrigination;
      const relative = rose && reaches(pdNow, ratio * pdOrigination);
      const absolute = rose && reaches(pdNow, pdOrigination + increase);
      if (relative) mask |= PD_RELATIVE;
      if (absolute) mask |= PD_ABSOLUTE;
      if (bars.either ? relative || absolute : (relative || Number.isNaN(ratio)) && (absolute || Number.isNaN(increase))) fired |= PD_INCREASE;
    } else missing = true;
  }
  if (bars.testsNotches) {
    if (grade >= 0 && originationGrade >= 0) {
      if (grade - originationGrade >= bars.notchDrop) fired |= NOTCHES;
    } else if (!bars.testsPd) missing = true;
  }
  if (missing) {
    mask |= NO_ORIG_PD;
    if (bars.noSnapshot !== 'other-tests') mask |= lowRisk ? LCR_EXEMPT : bars.noSnapshot === 'lifetime' ? NO_SNAPSHOT_LIFETIME : BLOCKED;
  }
  return fired === 0 ? mask : mask | (lowRisk ? LCR_EXEMPT : fired);
}

/** Stage of a fired mask, as index into STAGES. An override only raises: it cures no default. */
export function stageOfFired(fired: number, override: number): number {
  if ((fired & OUT_OF_SCOPE) !== 0) return STAGE_OUT;
  if ((fired & POCI) !== 0) return STAGE_POCI;
  if ((fired & SIMPLIFIED) !== 0) return STAGE_SIMPLIFIED;
  if (override === 3 || (fired & THIRD) !== 0) return STAGE_3;
  if (override === 2 || (fired & SECOND) !== 0) return STAGE_2;
  return STAGE_1;
}

/** The reasons that are told: those of the loan's own tier. A default's lesser triggers are among its tests, not among its reasons. */
export function toldReasons(fired: number, stage: number, override: number): number {
  switch (stage) {
    case STAGE_OUT: return OUT_OF_SCOPE;
    case STAGE_POCI: return POCI;
    case STAGE_SIMPLIFIED: return SIMPLIFIED;
    case STAGE_3: return fired & (override === 3 ? THIRD | OVERRIDE : THIRD);
    case STAGE_2: return fired & (override === 2 ? SECOND | NOTE | OVERRIDE : SECOND | NOTE);
    default: return fired & NOTE;
  }
}
