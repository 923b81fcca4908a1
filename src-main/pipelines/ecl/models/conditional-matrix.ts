import type { Matrix } from '../../../../src-shared/kernel/math/matrix.ts';
import { normalCdf, normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';

/** PD given the systematic factor, positive in good years: N((N^-1(PD) - sqrt(rho) z) / sqrt(1 - rho)). Source: Vasicek 2002; ID-12. */
export function conditionalPd(pd: number, z: number, rho: number): number {
  if (rho === 0 || pd <= 0 || pd >= 1) return pd;
  return normalCdf((normalQuantile(pd) - Math.sqrt(rho) * z) / Math.sqrt(1 - rho));
}

/**
 * The matrix of a year with systematic factor z (positive in good years): every row's thresholds, counted from default upwards, are
 * shifted as a PD's is. States best first, default last; rows that do not move (absorbing) stay. Source: Belkin, Suchower and Forest,
 * A one-parameter representation of credit risk and transition matrices, CreditMetrics Monitor 1998. E over z gives the matrix back.
 */
export function conditionalMatrix(matrix: Matrix, z: number, rho: number): number[][] {
  return matrix.map((row) => {
    const worse = new Array<number>(row.length + 1).fill(0);
    let sum = 0;
    for (let j = row.length - 1; j > 0; j -= 1) {
      sum += row[j] as number;
      worse[j] = conditionalPd(Math.min(1, sum), z, rho);
    }
    worse[0] = 1;
    return row.map((_, j) => Math.max(0, (worse[j] as number) - (worse[j + 1] as number)));
  });
}

/**
 * The z of a year whose migrations were observed: least squares of observed less conditional shares, each weighted by its row's
 * obligors over the variance of a share (Belkin and Suchower). Searched on [-6, 6] to 1e-9, deterministic.
 */
export function fitSystematicFactor(average: Matrix, observed: Matrix, obligors: readonly number[], rho: number): number {
  const distance = (z: number): number => {
    const expected = conditionalMatrix(average, z, rho);
    let sum = 0;
    expected.forEach((row, i) => row.forEach((p, j) => {
      const variance = p * (1 - p);
      if (variance > 1e-12) sum += ((obligors[i] ?? 0) * square((observed[i]?.[j] ?? 0) - p)) / variance;
    }));
    return sum;
  };
  // A coarse look first: the sum is smooth but need not have one minimum only.
  let best = -6;
  for (let z = -6; z <= 6; z += 0.25) if (distance(z) < distance(best)) best = z;
  let [low, high] = [best - 0.25, best + 0.25];
  const ratio = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-9) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (distance(a) < distance(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

function square(x: number): number {
  return x * x;
}
