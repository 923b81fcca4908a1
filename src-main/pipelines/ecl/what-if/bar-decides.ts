import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import { reaches } from '../staging/staging-bars.ts';

/** PD now over PD at origination; NaN where either is not known or nothing was expected. */
export function ratioOf(now: number | null, then: number | null): number {
  return now === null || then === null || then <= 0 ? Number.NaN : now / then;
}

/** What staging made of a loan, as the table has it. PDs are those that the policy compares. */
export interface StagedRow { readonly stage: string; readonly reasons: string; readonly notAssessable: boolean; readonly now: number | null; readonly then: number | null }

/** Reasons that the relative bar makes or unmakes. */
const OF_THE_BAR = new Set(['PD_INCREASE']);

/**
 * Whether the relative bar alone decides between stage 1 and stage 2: it is used without bands, no other reason holds, and the absolute bar
 * does not decide already (with `both` it must be reached, with `either` it must not).
 */
export function barDecides(staging: Staging, { stage, reasons, notAssessable, now, then }: StagedRow): boolean {
  if (staging.relative === null || staging.bands.length > 0 || notAssessable || (stage !== '1' && stage !== '2')) return false;
  if (Number.isNaN(ratioOf(now, then)) || reasons.split(';').some((reason) => reason !== '' && !OF_THE_BAR.has(reason))) return false;
  if (staging.absolute === null) return true;
  const isReached = reaches((now as number) - (then as number), staging.absolute);
  return staging.combine === 'both' ? isReached : !isReached;
}
