import { normalCdf, normalQuantile } from '../../../kernel/math/normal.ts';
import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { deviation, kurtosis, less, mean, observed, skewness, type Series } from './moments.ts';
import { NO_SPREAD } from './risk.ts';

/** Euler-Mascheroni. */
const EULER_GAMMA = 0.5772156649015329;

/** What the probabilistic Sharpe ratio stands on: a ratio a period, and the shape of the returns. */
export interface SharpeFacts {
  /** A period, not a year. */
  readonly sharpe: number;
  readonly observations: number;
  readonly skewness: number;
  /** Raw: 3 is normal. */
  readonly kurtosis: number;
}

/** The facts of a series of returns; null without spread or with fewer than three. `riskFree` a period. */
export function sharpeFacts(returns: Series, riskFree = 0): SharpeFacts | null {
  const excess = observed(less(returns, riskFree));
  const [average, spread] = [mean(excess), deviation(excess)];
  if (excess.length < 3 || !(spread > NO_SPREAD * Math.abs(average))) return null;
  return { sharpe: average / spread, observations: excess.length, skewness: skewness(excess), kurtosis: kurtosis(excess) };
}

/** Variance of the estimated ratio times (T - 1): 1 - g3 SR + (g4 - 1)/4 SR^2. Mertens 2002. */
function shapeTerm(facts: SharpeFacts): number {
  return 1 - facts.skewness * facts.sharpe + ((facts.kurtosis - 1) / 4) * facts.sharpe * facts.sharpe;
}

/** Standard error of a Sharpe ratio a period. */
export function sharpeStandardError(facts: SharpeFacts): number {
  return Math.sqrt(shapeTerm(facts) / (facts.observations - 1));
}

/**
 * Probability that the true ratio is above `threshold` (a period): Phi[(SR - SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)].
 * Bailey and López de Prado 2012, The Sharpe Ratio Efficient Frontier.
 */
export function probabilisticSharpe(facts: SharpeFacts | null, threshold = 0, note?: Note): Measured {
  if (facts === null) return undefinedFor('three returns that are not all the same are needed', 0);
  const shape = shapeTerm(facts);
  note?.({ title: 'Sharpe ratio a session', detail: `of ${facts.observations} returns`, value: facts.sharpe, unit: 'ratio' });
  note?.({ title: 'Skewness', detail: '', value: facts.skewness, unit: 'ratio' });
  note?.({ title: 'Kurtosis', detail: '3 is normal', value: facts.kurtosis, unit: 'ratio' });
  note?.({ title: 'Threshold', detail: 'Sharpe ratio a session that must be exceeded', value: threshold, unit: 'ratio' });
  if (!(shape > 0)) return undefinedFor('skewness and kurtosis leave no variance of the estimate', facts.observations);
  const distance = ((facts.sharpe - threshold) * Math.sqrt(facts.observations - 1)) / Math.sqrt(shape);
  note?.({ title: 'Standard errors above it', detail: '', value: distance, unit: 'ratio' });
  return defined(normalCdf(distance), facts.observations);
}

/**
 * The highest Sharpe ratio (a period) that `trials` strategies without skill are expected to show, from the variance of the ratios among them:
 * sqrt(V) [(1 - gamma) Phi^-1(1 - 1/N) + gamma Phi^-1(1 - 1/(N e))]. 0 for one trial. Bailey and López de Prado 2014, The Deflated Sharpe Ratio.
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  return Math.sqrt(variance) * ((1 - EULER_GAMMA) * normalQuantile(1 - 1 / trials) + EULER_GAMMA * normalQuantile(1 - 1 / (trials * Math.E)));
}

export interface TrialFacts {
  /** How many strategies were tried, this one among them. */
  readonly count: number;
  /** Of their Sharpe ratios a period; null where fewer than two are known. */
  readonly variance: number | null;
}

/** Probability that the true ratio is above what the best of so many trials without skill would show. */
export function deflatedSharpe(facts: SharpeFacts | null, trials: TrialFacts | null, note?: Note): Measured {
  if (facts === null) return undefinedFor('three returns that are not all the same are needed', 0);
  if (trials === null) return undefinedFor('it is not known how many trials were made', facts.observations);
  note?.({ title: 'Trials', detail: 'strategies of the study that were tried, this one among them', value: trials.count, unit: 'count' });
  if (trials.count > 1 && trials.variance === null) return undefinedFor('the Sharpe ratios of the other trials are not known', facts.observations);
  note?.({ title: 'Variance among trials', detail: 'of their Sharpe ratios a session', value: trials.variance ?? 0, unit: 'ratio' });
  const threshold = expectedMaximumSharpe(trials.count, trials.variance ?? 0);
  return probabilisticSharpe(facts, threshold, note);
}

/** Returns that it takes until the ratio is above `threshold` with so much confidence: 1 + shape (z / (SR - SR*))^2. Bailey and López de Prado 2012. */
export function minimumTrackRecord(facts: SharpeFacts | null, threshold = 0, confidence = 0.95, note?: Note): Measured {
  if (facts === null) return undefinedFor('three returns that are not all the same are needed', 0);
  if (facts.sharpe <= threshold) return undefinedFor('the ratio is not above the threshold: no track record would be long enough', facts.observations);
  const z = normalQuantile(confidence) / (facts.sharpe - threshold);
  note?.({ title: 'Sharpe ratio a session', detail: `of ${facts.observations} returns`, value: facts.sharpe, unit: 'ratio' });
  note?.({ title: 'Normal quantile', detail: `at ${confidence}`, value: normalQuantile(confidence), unit: 'ratio' });
  return defined(1 + shapeTerm(facts) * z * z, facts.observations);
}
