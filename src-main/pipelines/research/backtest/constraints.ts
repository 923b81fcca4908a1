import type { Execution } from '../../../../src-shared/model/research/spec.ts';

/** Constraints in the order in which they are applied to targets; `decided` recorders get the targets after each by these names. */
export const CONSTRAINTS = ['long-only', 'max-weight', 'gross', 'min-cash', 'turnover', 'band'] as const;

export type AfterConstraint = (rule: (typeof CONSTRAINTS)[number], target: Float64Array) => void;

/**
 * Target weights as the book may hold them, in place. NaN (leave it) stays NaN and counts with the weight that it has now.
 * 1. long-only: a negative target becomes 0. 2. max-weight: clipped to ±maxWeight. 3. gross: scaled down together until the sum of absolute
 * weights is at most maxGross. 4. min-cash: long targets scaled down until 1 - sum of weights is at least minCash (only where minCash > 0).
 * 5. turnover: where the sum of |target - held| passes maxTurnover all go the same share of their way. 6. band: a target within the band of
 * the weight held is left (NaN), unless it is 0, which always leaves, or nothing is held.
 */
export function constrain(target: Float64Array, held: Float64Array, execution: Execution, after?: AfterConstraint): void {
  const n = target.length;
  if (execution.longOnly) for (let s = 0; s < n; s += 1) if ((target[s] as number) < 0) target[s] = 0;
  after?.('long-only', target);
  const most = execution.maxWeight;
  for (let s = 0; s < n; s += 1) {
    if ((target[s] as number) > most) target[s] = most;
    else if ((target[s] as number) < -most) target[s] = -most;
  }
  after?.('max-weight', target);
  let [asked, fixed] = [0, 0];
  for (let s = 0; s < n; s += 1) {
    if (Number.isNaN(target[s] as number)) fixed += Math.abs(held[s] as number);
    else asked += Math.abs(target[s] as number);
  }
  if (asked + fixed > execution.maxGross && asked > 0) scale(target, Math.max(0, execution.maxGross - fixed) / asked, false);
  after?.('gross', target);
  if (execution.minCash > 0) {
    let [long, other] = [0, 0];
    for (let s = 0; s < n; s += 1) {
      const weight = Number.isNaN(target[s] as number) ? (held[s] as number) : (target[s] as number);
      if (!Number.isNaN(target[s] as number) && weight > 0) long += weight;
      else other += weight;
    }
    const room = 1 - execution.minCash - other;
    if (long > room && long > 0) scale(target, Math.max(0, room) / long, true);
  }
  after?.('min-cash', target);
  if (execution.maxTurnover !== undefined) {
    let turnover = 0;
    for (let s = 0; s < n; s += 1) if (!Number.isNaN(target[s] as number)) turnover += Math.abs((target[s] as number) - (held[s] as number));
    const share = execution.maxTurnover / turnover;
    if (share < 1) for (let s = 0; s < n; s += 1) target[s] = (held[s] as number) + share * ((target[s] as number) - (held[s] as number));
  }
  after?.('turnover', target);
  if (execution.band > 0) for (let s = 0; s < n; s += 1) if (target[s] !== 0 && held[s] !== 0 && Math.abs((target[s] as number) - (held[s] as number)) <= execution.band) target[s] = Number.NaN;
  after?.('band', target);
}

function scale(target: Float64Array, by: number, longOnly: boolean): void {
  for (let s = 0; s < target.length; s += 1) if (!longOnly || (target[s] as number) > 0) target[s] = (target[s] as number) * by;
}
