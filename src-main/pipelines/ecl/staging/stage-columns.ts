import type { StagingBars } from './staging-bars.ts';
import { BLOCKED, firedTests, stageOfFired, STAGE_OUT, STAGE_POCI, STAGE_SIMPLIFIED, toldReasons } from './fired-tests.ts';
import { REASON_BIT } from './reason-mask.ts';

/** What staging reads of a chunk of loans. Unknown integers are -1, unknown PDs NaN; `facts` are bits of LOAN_FACT; `override` 0, 2 or 3. */
export interface StagingColumns {
  readonly count: number;
  readonly facts: Uint8Array;
  readonly override: Uint8Array;
  readonly daysPastDue: Int32Array;
  /** PDs that the policy's `sicrPd` compares. */
  readonly pdNow: Float64Array;
  readonly pdOrigination: Float64Array;
  /** 12-month PD, point in time: for the low-credit-risk exemption. */
  readonly pd12: Float64Array;
  /** Index into the policy's grades, best first. */
  readonly grade: Int32Array;
  readonly originationGrade: Int32Array;
  readonly monthsSinceDefaultExit: Int32Array;
  readonly monthsSinceStage2Trigger: Int32Array;
}

/** Stages of a chunk: `stage` indexes STAGES, `reasons` are masks (`reasonsText`, `decisiveOf`), `notAssessable` is 1 where SICR cannot be assessed. */
export interface StagedColumns { readonly stage: Uint8Array; readonly reasons: Uint32Array; readonly notAssessable: Uint8Array }

/** Room for the stages of up to `count` loans; on shared memory where workers fill it. */
export function stagedColumns(count: number): StagedColumns {
  return { stage: new Uint8Array(count), reasons: new Uint32Array(count), notAssessable: new Uint8Array(count) };
}

/** Empty input columns for `count` loans: everything unknown, no fact, no override. */
export function stagingColumns(count: number): StagingColumns {
  const unknown = (): Int32Array => new Int32Array(count).fill(-1);
  const nan = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  return { count, facts: new Uint8Array(count), override: new Uint8Array(count), daysPastDue: unknown(), pdNow: nan(), pdOrigination: nan(), pd12: nan(), grade: unknown(), originationGrade: unknown(), monthsSinceDefaultExit: unknown(), monthsSinceStage2Trigger: unknown() };
}

/**
 * Stages a chunk into `out` without allocating by loan. Returns how many loans cannot be assessed and on how many of them the policy
 * blocks (`noSnapshot: block`), with the first such index; the gate makes the message, since it knows rows and names.
 */
export function stageColumns(bars: StagingBars, columns: StagingColumns, out: StagedColumns): { notAssessable: number; blocked: number; firstBlocked: number } {
  let notAssessable = 0;
  let blocked = 0;
  let firstBlocked = -1;
  for (let i = 0; i < columns.count; i += 1) {
    const override = columns.override[i] as number;
    const fired = firedTests(bars, columns.facts[i] as number, override, columns.daysPastDue[i] as number, columns.pdNow[i] as number, columns.pdOrigination[i] as number, columns.pd12[i] as number, columns.grade[i] as number, columns.originationGrade[i] as number, columns.monthsSinceDefaultExit[i] as number, columns.monthsSinceStage2Trigger[i] as number);
    const stage = stageOfFired(fired, override);
    out.stage[i] = stage;
    out.reasons[i] = toldReasons(fired, stage, override);
    // What is not staged by increase in risk at all is not "not assessable" either.
    const outside = stage === STAGE_OUT || stage === STAGE_POCI || stage === STAGE_SIMPLIFIED;
    const lacking = !outside && (fired & REASON_BIT.NO_ORIG_PD) !== 0;
    out.notAssessable[i] = lacking ? 1 : 0;
    if (!lacking) continue;
    notAssessable += 1;
    if ((fired & BLOCKED) === 0) continue;
    blocked += 1;
    if (firstBlocked < 0) firstBlocked = i;
  }
  return { notAssessable, blocked, firstBlocked };
}
