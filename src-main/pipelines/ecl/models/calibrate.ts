import { AppError } from '../../../../src-shared/kernel/errors.ts';

export interface Calibration { readonly pds: number[]; readonly by: number }

/** Moves all log-odds by one constant so that the weighted mean PD is the target: keeps ranks and odds ratios. PDs of 0 and 1 stay. */
export function calibrateByLogit(pds: readonly number[], weights: readonly number[], target: number): Calibration {
  const shifted = (by: number): number[] => pds.map((pd) => (pd <= 0 || pd >= 1 ? pd : pd / (pd + (1 - pd) * Math.exp(-by))));
  check(pds, weights, target);
  let [low, high] = [-50, 50];
  if (!(mean(shifted(low), weights) <= target && mean(shifted(high), weights) >= target)) throw new AppError('INVALID_INPUT', `No shift brings the mean PD to ${target}: too many PDs are 0 or 1.`, { userAction: 'Leave out PDs of 0 and 1, or choose another target.' });
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (mean(shifted(middle), weights) < target) low = middle;
    else high = middle;
  }
  const by = (low + high) / 2;
  return { pds: shifted(by), by };
}

/** Multiplies all PDs by one factor, capped at 1, so that the weighted mean PD is the target. */
export function calibrateByScale(pds: readonly number[], weights: readonly number[], target: number): Calibration {
  check(pds, weights, target);
  const scaled = (by: number): number[] => pds.map((pd) => Math.min(1, pd * by));
  let [low, high] = [0, 1];
  while (mean(scaled(high), weights) < target) {
    if (high > 1e12) throw new AppError('INVALID_INPUT', `No factor brings the mean PD to ${target}: too many PDs are 0.`, { userAction: 'Leave out PDs of 0, or choose another target.' });
    high *= 2;
  }
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (mean(scaled(middle), weights) < target) low = middle;
    else high = middle;
  }
  const by = (low + high) / 2;
  return { pds: scaled(by), by };
}

function mean(values: readonly number[], weights: readonly number[]): number {
  let [sum, total] = [0, 0];
  values.forEach((value, i) => {
    sum += value * (weights[i] as number);
    total += weights[i] as number;
  });
  return sum / total;
}

function check(pds: readonly number[], weights: readonly number[], target: number): void {
  if (pds.length === 0 || pds.length !== weights.length) throw new AppError('INVALID_INPUT', `Calibration needs a weight for each PD: ${pds.length} PDs, ${weights.length} weights.`);
  if (!(target >= 0 && target <= 1)) throw new AppError('INVALID_INPUT', `The target PD is ${target}, not between 0 and 1.`);
}
