import { AppError } from '../../../kernel/errors.ts';
import { nelderMead } from './nelder-mead.ts';
import { newtonMaximum } from './newton.ts';

export interface GarchParameters {
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

export interface GarchFit extends GarchParameters {
  readonly logLikelihood: number;
  /** alpha + beta: how slowly a shock dies. */
  readonly persistence: number;
  /** omega / (1 - alpha - beta). */
  readonly longRunVariance: number;
  /** By the second derivatives; null where the best point lies on a bound. */
  readonly standardErrors: GarchParameters | null;
  readonly evaluations: number;
  readonly converged: boolean;
}

const FEWEST = 100;
/** Starts that are tried, (alpha, beta): the one of the greatest likelihood is followed. */
const STARTS = [[0.05, 0.9], [0.1, 0.8], [0.15, 0.8], [0.1, 0.85], [0.2, 0.5], [0.03, 0.95]] as const;

/**
 * GARCH(1,1) with normal errors and a mean, by maximum likelihood (Bollerslev 1986): y = mu + e, h[t] = omega + alpha e[t-1]^2 + beta h[t-1].
 * The variance and squared error before the sample are the sample's mean squared error (Fiorentini, Calzolari and Panattoni 1996, after which
 * McCullough and Renfro 1999 set the benchmark). Nelder-Mead from a fixed grid of starts on returns of unit variance, then Newton's steps with
 * analytic gradients. The fit knows the whole sample: use training data. Errors: INVALID_INPUT with fewer than 100 returns, one that is missing, or no variance.
 */
export function fitGarch(returns: ArrayLike<number>): GarchFit {
  const y = Float64Array.from(returns);
  if (y.length < FEWEST) throw new AppError('INVALID_INPUT', `GARCH needs ${FEWEST} returns and was given ${y.length}`, { userAction: 'Give a longer sample.', details: { returns: y.length } });
  const missing = y.findIndex((v) => !Number.isFinite(v));
  if (missing >= 0) throw new AppError('INVALID_INPUT', `return ${missing + 1} of ${y.length} is missing or not finite`, { userAction: 'Give a span without gaps.', details: { at: missing } });
  const centre = y.reduce((sum, v) => sum + v, 0) / y.length;
  const scale = Math.sqrt(y.reduce((sum, v) => sum + (v - centre) * (v - centre), 0) / y.length);
  // Rounding alone makes constants vary by a few units of the last place.
  if (!(scale > 1e-12 * Math.abs(centre))) throw new AppError('INVALID_INPUT', 'the returns do not vary', { userAction: 'Give returns of something that moved.' });
  const z = y.map((v) => v / scale);
  const middle = centre / scale;
  const likelihood = (x: readonly number[]): number => -garchLikelihood(z, parameters(x)).value;
  // Free coordinates: mu, log omega, log of alpha and of beta over what is left of 1.
  const starts = STARTS.map(([alpha, beta]) => [middle, Math.log(1 - alpha - beta), Math.log(alpha / (1 - alpha - beta)), Math.log(beta / (1 - alpha - beta))]);
  const start = starts.map((x) => ({ x, value: likelihood(x) })).reduce((best, each) => (each.value < best.value ? each : best)).x;
  const search = nelderMead(likelihood, start, [0.05, 0.3, 0.3, 0.3], { tolerance: 1e-9 });
  const found = parameters(search.at);
  const polished = newtonMaximum((x) => garchLikelihood(z, named(x)), [found.mu, found.omega, found.alpha, found.beta], (x) => (x[1] as number) > 0 && (x[2] as number) >= 0 && (x[3] as number) >= 0 && (x[2] as number) + (x[3] as number) < 1);
  const useful = polished.converged && polished.value >= -search.value - 1e-9;
  const best = useful ? named(polished.at) : found;
  const errors = useful && polished.covariance !== null ? polished.covariance.map((row, i) => Math.sqrt(row[i] as number)) : null;
  return {
    ...rescaled(best, scale), logLikelihood: (useful ? polished.value : -search.value) - y.length * Math.log(scale), persistence: best.alpha + best.beta,
    longRunVariance: (best.omega * scale * scale) / (1 - best.alpha - best.beta), standardErrors: errors === null ? null : rescaled(named(errors), scale), evaluations: search.evaluations, converged: useful || search.converged,
  };
}

/** Variance of each return as known on the bar before: `h[t]`, with one more for the bar after the last. Parameters are given, so nothing looks ahead but the first value, which stands on the `before` variance. */
export function garchFilter(returns: ArrayLike<number>, { mu, omega, alpha, beta }: GarchParameters, before: number): Float64Array {
  const out = new Float64Array(returns.length + 1);
  let h = omega + (alpha + beta) * before;
  for (let t = 0; t <= returns.length; t += 1) {
    out[t] = h;
    const e = (returns[t] ?? NaN) - mu;
    // A missing return says nothing: its square is expected to be the variance.
    h = omega + alpha * (e === e ? e * e : h) + beta * h;
  }
  return out;
}

/** Log-likelihood of a sample and its gradient in mu, omega, alpha, beta. */
export function garchLikelihood(y: Float64Array, { mu, omega, alpha, beta }: GarchParameters): { value: number; gradient: number[] } {
  const n = y.length;
  let before = 0;
  let slope = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (y[t] as number) - mu;
    before += e * e;
    slope -= 2 * e;
  }
  before /= n;
  slope /= n;
  let h = omega + (alpha + beta) * before;
  let [hMu, hOmega, hAlpha, hBeta] = [(alpha + beta) * slope, 1, before, before];
  let [value, gMu, gOmega, gAlpha, gBeta] = [0, 0, 0, 0, 0];
  for (let t = 0; t < n; t += 1) {
    const e = (y[t] as number) - mu;
    const square = e * e;
    value -= 0.5 * (Math.log(2 * Math.PI * h) + square / h);
    const pull = (0.5 * (square / h - 1)) / h;
    gMu += pull * hMu + e / h;
    gOmega += pull * hOmega;
    gAlpha += pull * hAlpha;
    gBeta += pull * hBeta;
    [hMu, hOmega, hAlpha, hBeta] = [beta * hMu - 2 * alpha * e, 1 + beta * hOmega, square + beta * hAlpha, h + beta * hBeta];
    h = omega + alpha * square + beta * h;
  }
  return { value, gradient: [gMu, gOmega, gAlpha, gBeta] };
}

function parameters(x: readonly number[]): GarchParameters {
  const [mu = 0, logOmega = 0, a = 0, b = 0] = x;
  const whole = 1 + Math.exp(a) + Math.exp(b);
  return { mu, omega: Math.exp(logOmega), alpha: Math.exp(a) / whole, beta: Math.exp(b) / whole };
}

function named(x: readonly number[]): GarchParameters {
  const [mu = NaN, omega = NaN, alpha = NaN, beta = NaN] = x;
  return { mu, omega, alpha, beta };
}

function rescaled({ mu, omega, alpha, beta }: GarchParameters, scale: number): GarchParameters {
  return { mu: mu * scale, omega: omega * scale * scale, alpha, beta };
}
