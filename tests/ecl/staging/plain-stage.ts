import type { Staging } from '../../../src-shared/model/ecl/policy.ts';
import type { StagingInput } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';

/** The rules of docs/spec/ecl-staging.md read once more, plainly, on integers of 1e-12 for PDs: an oracle, made of nothing in staging. */
export function plainStage(loan: StagingInput, policy: Staging): [string, string[]] {
  if (!loan.inScope) return ['-', ['OUT_OF_SCOPE']];
  if (loan.poci) return ['POCI', ['POCI']];
  if (policy.simplifiedProducts.includes(loan.product ?? '')) return ['S', ['SIMPLIFIED']];
  const over = (bar: { operator: string; days: number } | null): boolean => {
    if (bar === null || loan.daysPastDue === null || policy.noDpdProducts.includes(loan.product ?? '')) return false;
    return bar.operator === '>' ? loan.daysPastDue > bar.days : loan.daysPastDue >= bar.days;
  };
  const third: string[] = [];
  if (loan.override === '3') third.push('OVERRIDE');
  if (over(policy.default)) third.push('DPD90');
  if (policy.unlikelyToPay && loan.unlikelyToPay) third.push('UTP');
  if (policy.contagionShare !== null && loan.contagion) third.push('CONTAGION');
  if (loan.monthsSinceDefaultExit !== null && loan.monthsSinceDefaultExit < policy.cureStage3Months) third.push('PROBATION_S3');
  if (third.length > 0) return ['3', third];
  const units = (pd: number): bigint => BigInt(Math.round(pd * 1e12));
  const now = policy.sicrPd === '12-month' ? loan.pd12 : loan.pdLifetime;
  const then = policy.sicrPd === '12-month' ? loan.originationPd12 : loan.originationPdLifetime;
  const band = policy.bands.find((each) => then !== null && then < each.originationPdBelow) ?? policy.bands.at(-1);
  const ratio = band?.ratio ?? policy.relative;
  const increase = band?.increase ?? policy.absolute;
  const bars: boolean[] = [];
  let lacking = false;
  if (ratio !== null || increase !== null) {
    if (now === null || then === null) lacking = true;
    else {
      const rose = now > then;
      // Ratios of the tests have one decimal: exact in tenths.
      if (ratio !== null) bars.push(rose && units(now) * 10n >= units(then) * BigInt(Math.round(ratio * 10)));
      if (increase !== null) bars.push(rose && units(now) >= units(then) + units(increase));
    }
  }
  const comparisons: string[] = [];
  if (bars.length > 0 && (policy.combine === 'both' ? bars.every(Boolean) : bars.some(Boolean))) comparisons.push('PD_INCREASE');
  if (policy.notches !== null) {
    if (loan.grade !== null && loan.originationGrade !== null) { if (loan.grade - loan.originationGrade >= policy.notches.drop) comparisons.push('NOTCHES'); }
    else if (ratio === null && increase === null) lacking = true;
  }
  const low = policy.lowCreditRisk !== null && loan.pd12 !== null && units(loan.pd12) <= units(policy.lowCreditRisk);
  const lifetimeWithout = lacking && policy.noSnapshot === 'lifetime' && !low;
  const second: string[] = [];
  if (loan.override === '2') second.push('OVERRIDE');
  if (over(policy.backstop)) second.push('DPD30');
  if (policy.watchlist && loan.watchlist) second.push('WATCHLIST');
  if (policy.forborne && loan.forborne) second.push('FORBORNE');
  if (!low) second.push(...comparisons);
  if (loan.monthsSinceStage2Trigger !== null && loan.monthsSinceStage2Trigger < policy.cureStage2Months) second.push('PROBATION_S2');
  if (lifetimeWithout) second.push('NO_SNAPSHOT_LIFETIME');
  const notes: string[] = [];
  if (low && (comparisons.length > 0 || (lacking && policy.noSnapshot !== 'other-tests'))) notes.push('LCR_EXEMPT');
  if (lacking) notes.push('NO_ORIG_PD');
  return [second.length > 0 ? '2' : '1', [...second, ...notes]];
}
