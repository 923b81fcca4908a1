/** Relative change of every weight below which the descent has come to rest, and how often it may go round. */
const AT_REST = 1e-12;
const ROUNDS = 2000;

/**
 * Weights of equal risk contribution: w_i (S w)_i is the same for every name, all w_i > 0, summing to 1. By cyclical coordinate descent on
 * the strictly convex problem min ½ x'Sx - Σ ln x_i, whose solution scaled to sum 1 has equal contributions (Maillard, Roncalli, Teïletche
 * 2010; Griveau-Billion, Richard, Roncalli 2013, algorithm 2): each x_i solves S_ii x_i² + (Σ_{j≠i} S_ij x_j) x_i - 1 = 0. Covariance is
 * row-major n x n, symmetric, diagonal above 0. Null where it does not come to rest (a direction without any risk).
 */
export function equalRiskWeights(covariance: Float64Array, n: number): Float64Array | null {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i += 1) x[i] = 1 / Math.sqrt(covariance[i * n + i] as number);
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = 0;
    for (let i = 0; i < n; i += 1) {
      const own = covariance[i * n + i] as number;
      let others = 0;
      for (let j = 0; j < n; j += 1) if (j !== i) others += (covariance[i * n + j] as number) * (x[j] as number);
      // The root above 0, in the form that does not cancel.
      const root = Math.sqrt(others * others + 4 * own);
      const next = others > 0 ? 2 / (others + root) : (root - others) / (2 * own);
      const change = Math.abs(next - (x[i] as number)) / next;
      if (!(change <= moved)) moved = change;
      x[i] = next;
    }
    if (!Number.isFinite(moved)) return null;
    if (moved > AT_REST) continue;
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += x[i] as number;
    for (let i = 0; i < n; i += 1) x[i] = (x[i] as number) / sum;
    return x;
  }
  return null;
}

/** What each name contributes to the book's variance: w_i (S w)_i, of the whole. */
export function riskContributions(covariance: Float64Array, weights: Float64Array): Float64Array {
  const n = weights.length;
  const out = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    let marginal = 0;
    for (let j = 0; j < n; j += 1) marginal += (covariance[i * n + j] as number) * (weights[j] as number);
    out[i] = (weights[i] as number) * marginal;
    total += out[i] as number;
  }
  for (let i = 0; i < n; i += 1) out[i] = (out[i] as number) / total;
  return out;
}

/** Population covariance of `n` series of `length` returns, series-major, in a fixed order of summation. */
export function covarianceOf(returns: Float64Array, n: number, length: number): Float64Array {
  const centred = new Float64Array(returns);
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let t = 0; t < length; t += 1) sum += centred[i * length + t] as number;
    for (let t = 0; t < length; t += 1) centred[i * length + t] = (centred[i * length + t] as number) - sum / length;
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let t = 0; t < length; t += 1) sum += (centred[i * length + t] as number) * (centred[j * length + t] as number);
      out[i * n + j] = sum / length;
      out[j * n + i] = sum / length;
    }
  }
  return out;
}
