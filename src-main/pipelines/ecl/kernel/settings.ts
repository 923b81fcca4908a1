import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Conventions, EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import type { KernelScenario } from './loan-block.ts';

/** The conventions of the calculation and the policy's mean reversion: all of the policy that the kernel reads. */
export type KernelConventions = Conventions & { readonly reversion: EclPolicy['reversion'] };

/** What of a policy the kernel reads. */
export function kernelConventions(policy: Pick<EclPolicy, 'conventions' | 'reversion'>): KernelConventions {
  return { ...policy.conventions, reversion: policy.reversion };
}

/** What a slider or a sensitivity does to every loan, in every scenario and month alike: no part of it fades. */
export interface Stress {
  /** Multiplies PDs (yearly ones, hazards by months on book, intensities) before the scenario; clamped at 1. */
  readonly pd: number;
  readonly lgdMultiplier: number;
  /** Added to LGD after the multiplier, in fractions. */
  readonly lgdShift: number;
  /** Multiplies collateral values today: 0.9 for ten per cent lower. */
  readonly collateral: number;
}
export const NO_STRESS: Stress = { pd: 1, lgdMultiplier: 1, lgdShift: 0, collateral: 1 };

/** Weights must be probabilities that sum to 1 (5.5.17). Errors: INVALID_INPUT. */
export function checkWeights(scenarios: readonly Pick<KernelScenario, 'id' | 'weight'>[]): void {
  const bad = scenarios.find(({ weight }) => !(weight >= 0 && weight <= 1));
  if (bad) throw new AppError('INVALID_INPUT', `The weight of scenario ${bad.id} is ${bad.weight}, not between 0 and 1.`);
  const sum = scenarios.reduce((total, { weight }) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= 1e-9)) throw new AppError('INVALID_INPUT', `Scenario weights sum to ${sum}, not to 1.`, { userAction: 'Set weights that sum to 1.' });
}

/**
 * Share of a scenario's effect that is left in month t = 1.. : 1 while it is supportable, then down in equal steps to 0 over
 * `overMonths` (B5.5.50). Index 0 is the reporting date, always 1. Null: no reversion, the paths hold to the end.
 */
export function fadeOf(reversion: KernelConventions['reversion'], months: number): Float64Array | null {
  if (reversion === null) return null;
  const fade = new Float64Array(months + 1);
  for (let t = 0; t <= months; t += 1) {
    const beyond = t - reversion.supportableMonths;
    fade[t] = t === 0 || beyond <= 0 ? 1 : beyond >= reversion.overMonths ? 0 : 1 - beyond / reversion.overMonths;
  }
  return fade;
}

/** Monthly rate of a yearly one: r/12 nominal, (1+r)^(1/12)-1 effective, exact for rates near zero (B5.5.44). */
export function monthlyRate(yearly: number, quoted: Conventions['eir']): number {
  return quoted === 'nominal' ? yearly / 12 : Math.expm1(Math.log1p(yearly) / 12);
}

/** Value of a yearly path in a year counted from 0; the last repeats. */
export function inYear(path: readonly number[] | undefined, year: number, otherwise: number): number {
  return path === undefined || path.length === 0 ? otherwise : (path[Math.min(year, path.length - 1)] as number);
}
