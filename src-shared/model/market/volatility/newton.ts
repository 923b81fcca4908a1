import { identity, solve } from '../../../kernel/math/matrix.ts';

/** A stationary point and the curvature there. */
export interface Stationary {
  readonly at: readonly number[];
  readonly value: number;
  /** Inverse of minus the matrix of second derivatives: the covariance of estimates where the function is a log-likelihood. Null where it cannot be inverted. */
  readonly covariance: readonly (readonly number[])[] | null;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Newton's steps to a maximum from nearby, with the gradient given and second derivatives as its central differences; a step is halved until
 * the function rises and the point stays `inside`.
 */
export function newtonMaximum(f: (x: readonly number[]) => { readonly value: number; readonly gradient: readonly number[] }, start: readonly number[], inside: (x: readonly number[]) => boolean, most = 40): Stationary {
  let at = start;
  let now = f(at);
  let covariance = inverse(curvature(f, at, inside));
  for (let iteration = 1; iteration <= most; iteration += 1) {
    if (covariance === null) return { at, value: now.value, covariance, iterations: iteration, converged: false };
    const matrix = covariance;
    const step = at.map((_, i) => now.gradient.reduce((sum, g, k) => sum + (matrix[i]?.[k] ?? 0) * g, 0));
    let share = 1;
    let next = at;
    let better = now;
    for (; share > 1e-9; share /= 2) {
      const tried = at.map((x, i) => x + share * (step[i] as number));
      if (!inside(tried)) continue;
      const there = f(tried);
      if (there.value >= now.value - 1e-12 * Math.abs(now.value)) {
        [next, better] = [tried, there];
        break;
      }
    }
    const moved = Math.max(...next.map((x, i) => Math.abs(x - (at[i] as number)) / (Math.abs(x) + 1e-6)));
    [at, now] = [next, better];
    covariance = inverse(curvature(f, at, inside));
    if (share <= 1e-9) return { at, value: now.value, covariance, iterations: iteration, converged: false };
    if (moved < 1e-11) return { at, value: now.value, covariance, iterations: iteration, converged: covariance !== null };
  }
  return { at, value: now.value, covariance, iterations: most, converged: false };
}

function curvature(f: (x: readonly number[]) => { readonly gradient: readonly number[] }, at: readonly number[], inside: (x: readonly number[]) => boolean): number[][] | null {
  const rows: number[][] = [];
  for (let i = 0; i < at.length; i += 1) {
    const h = 1e-5 * Math.max(Math.abs(at[i] as number), 1e-2);
    const shifted = (by: number): number[] => at.map((x, k) => (k === i ? x + by : x));
    if (!inside(shifted(h)) || !inside(shifted(-h))) return null;
    const [up, down] = [f(shifted(h)).gradient, f(shifted(-h)).gradient];
    rows.push(up.map((g, k) => -(g - (down[k] as number)) / (2 * h)));
  }
  return rows.map((row, i) => row.map((v, k) => (v + (rows[k]?.[i] ?? 0)) / 2));
}

function inverse(matrix: number[][] | null): number[][] | null {
  if (matrix === null || matrix.some((row) => row.some((v) => !Number.isFinite(v)))) return null;
  const solved = solve(matrix, identity(matrix.length));
  return solved === null || solved.some((row, i) => !((row[i] ?? 0) > 0)) ? null : solved;
}
