import { AppError } from '../../../kernel/errors.ts';
import { exponential } from '../indicators/kernels/recursive.ts';

/**
 * Exponentially weighted volatility, as known at the close of each bar: v[t] = lambda v[t-1] + (1 - lambda) r[t]^2, its root (J. P. Morgan, RiskMetrics
 * Technical Document 1996, 5.2; lambda 0.94 of daily returns). Mean zero. Begins with the mean square of the first `seed` returns, and again after a
 * missing one. Errors: INVALID_INPUT.
 */
export function ewmaVolatility(returns: Float64Array, lambda = 0.94, seed = 20): Float64Array {
  if (!(lambda > 0 && lambda < 1)) throw new AppError('INVALID_INPUT', `lambda is ${lambda}, but must lie between 0 and 1`, { userAction: '0.94 is usual for days, 0.97 for months.' });
  if (!Number.isInteger(seed) || seed < 1) throw new AppError('INVALID_INPUT', `the seed is ${seed}, but must be a whole number of returns`, { userAction: '20 is usual.' });
  return exponential(returns.map((r) => r * r), seed, 1 - lambda).map(Math.sqrt);
}
