import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Stage, StageReason } from '../../../../src-shared/model/ecl/result-fields.ts';
import { pdBar } from './describe-tests.ts';
import { REASON_BIT } from './reason-mask.ts';
import { stageNumbers } from './stage-loan.ts';
import type { StagingInput } from './stage-loan.ts';
import { stagingBars } from './staging-bars.ts';
import type { StagingBars } from './staging-bars.ts';

/** The smallest move of what one test observes that puts the loan into another stage, all else as it is. */
export interface StageChange {
  readonly test: StageReason;
  /** Which input moves, in the words of `StagingInput`. */
  readonly input: keyof StagingInput;
  readonly from: number | boolean | string | null;
  readonly to: number | boolean | string | null;
  /** `to` less `from`, where both are numbers. */
  readonly change: number | null;
  readonly stage: Stage;
}

/** PDs are compared to twelve decimals: the smallest step a PD can take. */
const PD_STEP = 1e-12;
const twelve = (pd: number): number => Math.round(pd * 1e12) / 1e12;

type Try = { readonly input: keyof StagingInput; readonly values: readonly (number | boolean | null)[] };

/** First number that fires a bar of days, and the last that does not. */
const around = (bar: { operator: string; days: number }): number[] => (bar.operator === '>' ? [bar.days, bar.days + 1] : [bar.days - 1, bar.days]).filter((days) => days >= 0);

function tries(loan: StagingInput, staging: Staging, bars: StagingBars): (Try & { readonly test: StageReason })[] {
  const list: (Try & { readonly test: StageReason })[] = [];
  const days = !staging.noDpdProducts.includes(loan.product ?? '');
  if (days) list.push({ test: 'DPD90', input: 'daysPastDue', values: around(staging.default) });
  if (staging.unlikelyToPay) list.push({ test: 'UTP', input: 'unlikelyToPay', values: [!loan.unlikelyToPay] });
  if (staging.contagionShare !== null) list.push({ test: 'CONTAGION', input: 'contagion', values: [!loan.contagion] });
  if (loan.monthsSinceDefaultExit !== null) list.push({ test: 'PROBATION_S3', input: 'monthsSinceDefaultExit', values: [staging.cureStage3Months - 1, staging.cureStage3Months].filter((months) => months >= 0) });
  if (days && staging.backstop !== null) list.push({ test: 'DPD30', input: 'daysPastDue', values: around(staging.backstop) });
  if (staging.watchlist) list.push({ test: 'WATCHLIST', input: 'watchlist', values: [!loan.watchlist] });
  if (staging.forborne) list.push({ test: 'FORBORNE', input: 'forborne', values: [!loan.forborne] });
  const yearly = staging.sicrPd === '12-month';
  const then = yearly ? loan.originationPd12 : loan.originationPdLifetime;
  if (bars.testsPd && then !== null) {
    const bar = twelve(pdBar(bars, then));
    list.push({ test: 'PD_INCREASE', input: yearly ? 'pd12' : 'pdLifetime', values: [twelve(bar - PD_STEP), bar, twelve(bar + PD_STEP)].filter((pd) => pd >= 0 && pd <= 1) });
  }
  if (staging.notches !== null && loan.grade !== null && loan.originationGrade !== null) {
    const at = loan.originationGrade + staging.notches.drop;
    list.push({ test: 'NOTCHES', input: 'grade', values: [at - 1, at].filter((grade) => grade >= 0) });
  }
  if (loan.monthsSinceStage2Trigger !== null) list.push({ test: 'PROBATION_S2', input: 'monthsSinceStage2Trigger', values: [staging.cureStage2Months - 1, staging.cureStage2Months].filter((months) => months >= 0) });
  if (staging.lowCreditRisk !== null && loan.pd12 !== null) list.push({ test: 'LCR_EXEMPT', input: 'pd12', values: [twelve(staging.lowCreditRisk - PD_STEP), staging.lowCreditRisk, twelve(staging.lowCreditRisk + PD_STEP)].filter((pd) => pd >= 0 && pd <= 1) });
  return list;
}

/**
 * For each test, the smallest change of its observed value that flips the stage: every bound of the test is tried by staging the loan
 * again, so that a change which another test absorbs is not promised. Empty for loans whose stage no value decides (POCI, out of scope).
 */
export function whatWouldChange(loan: StagingInput, staging: Staging): StageChange[] {
  const bars = stagingBars(staging);
  const { stage: now, fired } = stageNumbers(loan, staging, bars);
  const changes: StageChange[] = [];
  for (const { test, input, values } of tries(loan, staging, bars)) {
    const from = loan[input] as number | boolean | null;
    const distance = (to: number | boolean | null): number => (typeof to === 'number' ? Math.abs(to - (typeof from === 'number' ? from : 0)) : 0);
    // It is this test that must answer differently: days that reach the backstop say nothing of the default test.
    const flipping = values.filter((to) => to !== from)
      .map((to) => ({ to, ...stageNumbers({ ...loan, [input]: to }, staging, bars) }))
      .filter((moved) => moved.stage !== now && ((moved.fired ^ fired) & REASON_BIT[test]) !== 0)
      .sort((a, b) => distance(a.to) - distance(b.to))[0];
    if (flipping === undefined) continue;
    const { to, stage } = flipping;
    changes.push({ test, input, from, to, change: typeof to === 'number' && typeof from === 'number' ? (input.startsWith('pd') ? twelve(to - from) : to - from) : null, stage: STAGES[stage] as Stage });
  }
  return changes;
}
