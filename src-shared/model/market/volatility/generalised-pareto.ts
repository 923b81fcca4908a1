import { AppError } from '../../../kernel/errors.ts';
import { nelderMead } from './nelder-mead.ts';

/** P(X > x) = (1 + xi x / sigma)^(-1/xi) of the excess x over a threshold. */
export interface GeneralisedPareto {
  /** Shape: above 0 a heavy tail, 0 exponential, below 0 a bounded one. */
  readonly xi: number;
  readonly sigma: number;
}

const FEWEST = 10;

/**
 * Of excesses, by probability-weighted moments (Hosking and Wallis 1987, eq. 4.2, with p = (i - 0.35)/n): exists for xi < 1, and is steadier than
 * likelihood in small samples. Errors: INVALID_INPUT with fewer than 10, or one that is not above zero.
 */
export function paretoByMoments(excesses: ArrayLike<number>): GeneralisedPareto {
  const x = sorted(excesses);
  const n = x.length;
  let [mean, weighted] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    mean += x[i] as number;
    weighted += (1 - (i + 0.65) / n) * (x[i] as number);
  }
  [mean, weighted] = [mean / n, weighted / n];
  const gap = mean - 2 * weighted;
  return { xi: 2 - mean / gap, sigma: (2 * mean * weighted) / gap };
}

/**
 * By maximum likelihood, from the moments' estimate, with Nelder-Mead. xi is held above -0.5, below which the estimate is not regular (Smith
 * 1985). Errors as above.
 */
export function paretoByLikelihood(excesses: ArrayLike<number>): GeneralisedPareto & { readonly logLikelihood: number; readonly converged: boolean } {
  const x = sorted(excesses);
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const z = x.map((v) => v / mean);
  const minus = ([xi = 0, logSigma = 0]: readonly number[]): number => (xi <= -0.5 ? Infinity : -paretoLikelihood(z, { xi, sigma: Math.exp(logSigma) }));
  const begin = paretoByMoments(z);
  const greatest = z[z.length - 1] as number;
  // The moments' estimate of a bounded tail may end before the greatest value: then begin from the exponential.
  const start = begin.xi > -0.45 && begin.sigma > 0 && 1 + (begin.xi * greatest) / begin.sigma > 0 ? [begin.xi, Math.log(begin.sigma)] : [0.05, 0];
  const found = nelderMead(minus, start, [0.1, 0.1], { tolerance: 1e-11 });
  const [xi = NaN, logSigma = NaN] = found.at;
  return { xi, sigma: Math.exp(logSigma) * mean, logLikelihood: -found.value - x.length * Math.log(mean), converged: found.converged };
}

/** Log-likelihood of excesses; -Infinity outside the support. */
export function paretoLikelihood(excesses: ArrayLike<number>, { xi, sigma }: GeneralisedPareto): number {
  if (!(sigma > 0)) return -Infinity;
  let sum = 0;
  for (let i = 0; i < excesses.length; i += 1) {
    const ratio = (excesses[i] as number) / sigma;
    const reach = xi * ratio;
    if (reach <= -1) return -Infinity;
    // Near xi = 0 log1p(reach)/xi tends to the ratio.
    sum += reach === 0 ? ratio : (1 / xi + 1) * Math.log1p(reach);
  }
  return -sum - excesses.length * Math.log(sigma);
}

/** A tail above a threshold, and the losses that it says are exceeded so rarely. */
export interface LossTail extends GeneralisedPareto {
  readonly threshold: number;
  readonly exceedances: number;
  readonly losses: number;
  /** Loss that is exceeded with probability 1 - level; NaN where the level lies below the threshold's. */
  quantile(level: number): number;
  /** Mean loss beyond that; NaN where it does not exist (xi >= 1). */
  shortfall(level: number): number;
}

/**
 * Tail of losses (positive numbers are losses) above their empirical quantile `above` (McNeil, Frey and Embrechts, Quantitative Risk Management, 5.2:
 * eq. 5.18, 5.19). Missing losses are left out. Errors: INVALID_INPUT with fewer than 10 beyond the threshold.
 */
export function fitLossTail(losses: ArrayLike<number>, above = 0.9, by: 'moments' | 'likelihood' = 'likelihood'): LossTail {
  if (!(above > 0 && above < 1)) throw new AppError('INVALID_INPUT', `the threshold's level is ${above}, but must lie between 0 and 1`, { userAction: '0.9 is usual.' });
  const all = Float64Array.from(losses).filter(Number.isFinite).sort();
  const threshold = all[Math.min(all.length - 1, Math.floor(above * all.length))] ?? NaN;
  const excesses = all.filter((loss) => loss > threshold).map((loss) => loss - threshold);
  const { xi, sigma } = by === 'moments' ? paretoByMoments(excesses) : paretoByLikelihood(excesses);
  const share = excesses.length / all.length;
  const quantile = (level: number): number => {
    const rarity = (1 - level) / share;
    if (!(rarity > 0 && rarity <= 1)) return NaN;
    return threshold + (xi === 0 ? -sigma * Math.log(rarity) : (sigma * Math.expm1(-xi * Math.log(rarity))) / xi);
  };
  return { xi, sigma, threshold, exceedances: excesses.length, losses: all.length, quantile, shortfall: (level) => (xi >= 1 ? NaN : (quantile(level) + sigma - xi * threshold) / (1 - xi)) };
}

function sorted(excesses: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(excesses);
  if (x.length < FEWEST) throw new AppError('INVALID_INPUT', `a tail needs ${FEWEST} excesses and was given ${x.length}`, { userAction: 'Give more losses, or a lower threshold.', details: { excesses: x.length } });
  if (x.some((v) => !(v > 0) || v === Infinity)) throw new AppError('INVALID_INPUT', 'an excess is not above zero, missing or infinite', { userAction: 'Give what losses exceed the threshold by.' });
  return x.sort();
}
