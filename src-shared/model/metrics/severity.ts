import { studentTwoSided, studentUpperTail } from '../../kernel/math/beta.ts';

export interface PairedTest { readonly n: number; readonly meanDifference: number; readonly statistic: number; readonly degrees: number; readonly pValue: number; readonly interval: [number, number] }

/**
 * Paired t-test of realised less modelled LGD (or CCF), n - 1 degrees of freedom; `pValue` is the upper tail: small means that the model is too low.
 * Null for fewer than two pairs or differences that are all equal. Source: ECB, Instructions for reporting the validation results (2019), 2.6.2.
 */
export function pairedTest(model: ArrayLike<number>, realised: ArrayLike<number>, level = 0.95): PairedTest | null {
  const n = model.length;
  if (n < 2) return null;
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += (realised[i] as number) - (model[i] as number);
  const meanDifference = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const off = (realised[i] as number) - (model[i] as number) - meanDifference;
    squares += off * off;
  }
  const error = Math.sqrt(squares / (n - 1) / n);
  if (!(error > 0)) return null;
  const statistic = meanDifference / error;
  const half = studentTwoSided(level, n - 1) * error;
  return { n, meanDifference, statistic, degrees: n - 1, pValue: studentUpperTail(statistic, n - 1), interval: [meanDifference - half, meanDifference + half] };
}

export interface CalibrationLine { readonly n: number; readonly slope: number; readonly intercept: number; readonly slopeError: number; /** Two-sided, of slope 1. */ readonly pValue: number }

/** Least squares of realised on modelled: a good model has slope 1 and intercept 0. Null where the modelled values do not differ or n < 3. */
export function calibrationLine(model: ArrayLike<number>, realised: ArrayLike<number>): CalibrationLine | null {
  const n = model.length;
  if (n < 3) return null;
  let [sx, sy] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    sx += model[i] as number;
    sy += realised[i] as number;
  }
  const [mx, my] = [sx / n, sy / n];
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const x = (model[i] as number) - mx;
    sxx += x * x;
    sxy += x * ((realised[i] as number) - my);
  }
  if (!(sxx > 1e-24 * n)) return null;
  const slope = sxy / sxx;
  const intercept = my - slope * mx;
  let rest = 0;
  for (let i = 0; i < n; i += 1) {
    const off = (realised[i] as number) - intercept - slope * (model[i] as number);
    rest += off * off;
  }
  const slopeError = Math.sqrt(rest / (n - 2) / sxx);
  return { n, slope, intercept, slopeError, pValue: slopeError > 0 ? 2 * studentUpperTail(Math.abs(slope - 1) / slopeError, n - 2) : slope === 1 ? 1 : 0 };
}
