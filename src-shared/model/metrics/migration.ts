import { normalQuantile } from '../../kernel/math/normal.ts';
import type { Matrix } from '../../kernel/math/matrix.ts';

/** Size of off-diagonal mobility: mean over rows of the shares that move, weighted by their notches. 0: nothing moves. */
export function migrationNorms(matrix: Matrix, reference?: Matrix): { mobility: number; l1: number | null; l2: number | null; upper: number; lower: number } {
  let [mobility, upper, lower] = [0, 0, 0];
  matrix.forEach((row, i) => row.forEach((p, j) => {
    mobility += p * Math.abs(i - j);
    if (j > i) upper += p * (j - i);
    if (j < i) lower += p * (i - j);
  }));
  const n = matrix.length;
  if (!reference) return { mobility: mobility / n, l1: null, l2: null, upper: upper / n, lower: lower / n };
  let [l1, squares] = [0, 0];
  matrix.forEach((row, i) => row.forEach((p, j) => {
    const off = p - (reference[i]?.[j] ?? 0);
    l1 += Math.abs(off);
    squares += off * off;
  }));
  return { mobility: mobility / n, l1: l1 / n, l2: Math.sqrt(squares), upper: upper / n, lower: lower / n };
}

/**
 * Simultaneous intervals of a row of a transition matrix from its counts. Source: L. Goodman, On simultaneous confidence intervals for multinomial
 * proportions, Technometrics 7 (1965): chi-square with one degree of freedom at level 1 - (1 - level) / k. Null for an empty row.
 */
export function goodmanIntervals(counts: readonly number[], level = 0.95): [number, number][] | null {
  const n = counts.reduce((sum, each) => sum + each, 0);
  if (n === 0) return null;
  const root = normalQuantile(1 - (1 - level) / counts.length / 2);
  const a = root * root;
  return counts.map((each) => {
    const half = Math.sqrt(a * (a + (4 * each * (n - each)) / n));
    return [Math.max(0, (a + 2 * each - half) / (2 * (n + a))), Math.min(1, (a + 2 * each + half) / (2 * (n + a)))];
  });
}
