import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { matrixExp, matrixLog, rowNorm, add, scale, type Matrix } from '../../../../src-shared/kernel/math/matrix.ts';

/** What is doubtful about a yearly matrix whose last state is default. */
export interface MatrixDoubt { readonly row: number; readonly doubt: 'row-sum' | 'outside-0-1' | 'default-not-absorbing' | 'default-not-monotone'; readonly observed: number }

/**
 * Looks at a transition matrix, states best first, default last: rows sum to 1 (within 1e-9), entries are probabilities, default is
 * absorbing, and PD does not fall as the grade worsens. The last is a doubt, not an error: published matrices break it.
 */
export function doubtsOfMatrix(matrix: Matrix): MatrixDoubt[] {
  const last = matrix.length - 1;
  const doubts: MatrixDoubt[] = [];
  matrix.forEach((row, i) => {
    const sum = row.reduce((total, each) => total + each, 0);
    if (Math.abs(sum - 1) > 1e-9) doubts.push({ row: i, doubt: 'row-sum', observed: sum });
    for (const each of row) if (!(each >= 0 && each <= 1)) doubts.push({ row: i, doubt: 'outside-0-1', observed: each });
    if (i > 0 && (row[last] ?? 0) < (matrix[i - 1]?.[last] ?? 0)) doubts.push({ row: i, doubt: 'default-not-monotone', observed: row[last] ?? 0 });
  });
  if (matrix[last]?.[last] !== 1) doubts.push({ row: last, doubt: 'default-not-absorbing', observed: matrix[last]?.[last] ?? Number.NaN });
  return doubts;
}

/** Rows divided by their sums: what a matrix that was published rounded needs before a policy takes it (rows must sum to 1 within 1e-6). */
export function normalisedRows(matrix: Matrix): number[][] {
  return matrix.map((row) => {
    const sum = row.reduce((total, each) => total + each, 0);
    return row.map((each) => each / sum);
  });
}

export interface Generator {
  /** Yearly intensities: off the diagonal not negative, rows sum to 0. */
  readonly intensities: number[][];
  /** Sum of the negative intensities that were taken away; 0: the matrix is embeddable as it is. */
  readonly removed: number;
  /** Largest row distance of exp(G) from the matrix. */
  readonly distance: number;
}

/**
 * The generator G with exp(G) = T as nearly as there is one: log T, whose negative off-diagonal intensities are set to 0 and made good
 * on the diagonal (`diagonal`) or over the row in proportion (`weighted`). Source: Israel, Rosenthal and Wei, Finding generators for
 * Markov chains via empirical transition matrices, Math. Finance 11 (2001). Errors: INVALID_INPUT where T has no real logarithm.
 */
export function generatorOf(matrix: Matrix, fix: 'diagonal' | 'weighted' = 'diagonal'): Generator {
  const logarithm = matrixLog(matrix);
  if (logarithm === null) throw new AppError('INVALID_INPUT', 'The transition matrix has no real logarithm (an eigenvalue is zero or negative), so there is no generator.', { userAction: 'Use the matrix by whole years (time: discrete).' });
  let removed = 0;
  const intensities = logarithm.map((row, i) => {
    const bad = row.reduce((sum, each, j) => (j !== i && each < 0 ? sum - each : sum), 0);
    removed += bad;
    const good = Math.abs(row[i] as number) + row.reduce((sum, each, j) => (j !== i && each > 0 ? sum + each : sum), 0);
    const kept = row.map((each, j) => (j !== i && each < 0 ? 0 : fix === 'weighted' && good > 0 ? each - (bad * Math.abs(each)) / good : each));
    const off = kept.reduce((sum, each, j) => (j === i ? sum : sum + each), 0);
    return kept.map((each, j) => (j === i ? -off : each));
  });
  return { intensities, removed, distance: rowNorm(add(matrixExp(intensities), matrix, -1)) };
}

/** T(t) = exp(G t), t in years: 1/12 is a month. */
export function transitionsOver(intensities: Matrix, years: number): number[][] {
  return matrixExp(scale(intensities, years));
}
