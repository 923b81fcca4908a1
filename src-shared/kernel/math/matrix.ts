/** Small dense square matrices as rows of numbers. Every operation makes a new matrix; sums run in index order, so bits repeat. */
export type Matrix = readonly (readonly number[])[];

export function identity(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}

/** a * b; both square of one size. */
export function multiply(a: Matrix, b: Matrix): number[][] {
  const n = a.length;
  return Array.from({ length: n }, (_, i) => {
    const row = new Array<number>(n).fill(0);
    for (let k = 0; k < n; k += 1) {
      const factor = a[i]![k]!;
      if (factor === 0) continue;
      for (let j = 0; j < n; j += 1) row[j]! += factor * b[k]![j]!;
    }
    return row;
  });
}

/** a + factor * b. */
export function add(a: Matrix, b: Matrix, factor = 1): number[][] {
  return a.map((row, i) => row.map((value, j) => value + factor * b[i]![j]!));
}

export function scale(a: Matrix, factor: number): number[][] {
  return a.map((row) => row.map((value) => value * factor));
}

/** Largest absolute row sum. */
export function rowNorm(a: Matrix): number {
  return Math.max(...a.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
}

/** a to a whole power >= 0, by multiplying one after another: the same bits as walking the years. */
export function power(a: Matrix, exponent: number): number[][] {
  let result = identity(a.length);
  for (let i = 0; i < exponent; i += 1) result = multiply(result, a);
  return result;
}

/** The X with a X = b, by Gaussian elimination with partial pivoting; null when a is singular to working precision. */
export function solve(a: Matrix, b: Matrix): number[][] | null {
  const n = a.length;
  const left = a.map((row) => [...row]);
  const right = b.map((row) => [...row]);
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(left[i]![k]!) > Math.abs(left[pivot]![k]!)) pivot = i;
    if (!(Math.abs(left[pivot]![k]!) > 1e-300)) return null;
    [left[k], left[pivot]] = [left[pivot]!, left[k]!];
    [right[k], right[pivot]] = [right[pivot]!, right[k]!];
    for (let i = 0; i < n; i += 1) {
      if (i === k) continue;
      const factor = left[i]![k]! / left[k]![k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j += 1) left[i]![j]! -= factor * left[k]![j]!;
      for (let j = 0; j < right[i]!.length; j += 1) right[i]![j]! -= factor * right[k]![j]!;
    }
  }
  return right.map((row, i) => row.map((value) => value / left[i]![i]!));
}

/** exp(a) by scaling and squaring on its Taylor series (norm brought below 1/4, 18 terms: below 1e-24 before squaring). */
export function matrixExp(a: Matrix): number[][] {
  let squarings = 0;
  let factor = 1;
  for (let norm = rowNorm(a); norm * factor > 0.25 && squarings < 1_000; squarings += 1) factor /= 2;
  const small = scale(a, factor);
  let term = identity(a.length);
  let sum = identity(a.length);
  for (let k = 1; k <= 18; k += 1) {
    term = scale(multiply(term, small), 1 / k);
    sum = add(sum, term);
  }
  for (let i = 0; i < squarings; i += 1) sum = multiply(sum, sum);
  return sum;
}

/** A square root of a with Denman-Beavers' iteration; null when it does not converge (no real principal root). */
function squareRoot(a: Matrix): number[][] | null {
  let y: number[][] = a.map((row) => [...row]);
  let z = identity(a.length);
  const one = identity(a.length);
  for (let i = 0; i < 100; i += 1) {
    const zInverse = solve(z, one);
    const yInverse = solve(y, one);
    if (!zInverse || !yInverse) return null;
    const next = scale(add(y, zInverse), 0.5);
    const change = rowNorm(add(next, y, -1));
    z = scale(add(z, yInverse), 0.5);
    y = next;
    if (change <= 1e-15 * rowNorm(y)) return y;
  }
  const residual = rowNorm(add(multiply(y, y), a, -1));
  return residual <= 1e-12 * rowNorm(a) ? y : null;
}

/**
 * The principal logarithm of a by inverse scaling and squaring: roots until a is near the identity, then the series of
 * 2 artanh((a-1)/(a+1)). Null where there is none (an eigenvalue that is zero or negative). Source: N. Higham, Functions of Matrices, ch. 11.
 */
export function matrixLog(a: Matrix): number[][] | null {
  const one = identity(a.length);
  let root: number[][] = a.map((row) => [...row]);
  let roots = 0;
  while (rowNorm(add(root, one, -1)) > 0.25) {
    const next = roots < 60 ? squareRoot(root) : null;
    if (!next) return null;
    root = next;
    roots += 1;
  }
  const quotient = solve(add(root, one), add(root, one, -1));
  if (!quotient) return null;
  const square = multiply(quotient, quotient);
  let term = quotient;
  let sum = quotient;
  for (let k = 3; k < 60; k += 2) {
    term = multiply(term, square);
    sum = add(sum, scale(term, 1 / k));
    if (rowNorm(term) < 1e-20) break;
  }
  let factor = 2;
  for (let i = 0; i < roots; i += 1) factor *= 2;
  return scale(sum, factor);
}
