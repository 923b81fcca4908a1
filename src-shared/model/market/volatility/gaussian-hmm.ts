import { AppError } from '../../../kernel/errors.ts';

/** A Markov chain of regimes, each with normal values. States are in rising order of their deviation. */
export interface GaussianHmm {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** Row: from; column: to. */
  readonly transition: readonly (readonly number[])[];
  readonly initial: readonly number[];
}

export interface HmmFit extends GaussianHmm {
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const FEWEST_PER_STATE = 20;

/**
 * By expectation and maximisation (Baum-Welch; Rabiner 1989), in logarithms, from two fixed starts: values parted by size of deviation, and by
 * level; the likelier is kept. A deviation is held above a thousandth of the sample's, since likelihood has no bound where one shrinks to a
 * single value. The fit knows the whole sample: use training data. Errors: INVALID_INPUT for 1 or more than 6 states, too few values, a missing one, no variance.
 */
export function fitGaussianHmm(values: ArrayLike<number>, states = 2, { most = 500, tolerance = 1e-9 } = {}): HmmFit {
  const x = Float64Array.from(values);
  if (!Number.isInteger(states) || states < 2 || states > 6) throw new AppError('INVALID_INPUT', `${states} regimes cannot be fitted`, { userAction: 'Take 2 to 6; 2 or 3 are usual.' });
  if (x.length < states * FEWEST_PER_STATE) throw new AppError('INVALID_INPUT', `${states} regimes need ${states * FEWEST_PER_STATE} values and were given ${x.length}`, { userAction: 'Give a longer sample.' });
  const missing = x.findIndex((v) => !Number.isFinite(v));
  if (missing >= 0) throw new AppError('INVALID_INPUT', `value ${missing + 1} of ${x.length} is missing or not finite`, { userAction: 'Give a span without gaps.', details: { at: missing } });
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / x.length);
  if (!(deviation > 1e-12 * Math.abs(mean))) throw new AppError('INVALID_INPUT', 'the values do not vary', { userAction: 'Give values of something that moved.' });
  const floor = deviation / 1000;
  const fits = [x.map((v) => Math.abs(v - mean)), x].map((key) => climb(x, begin(x, key, states, floor), floor, most, tolerance));
  return inOrder(fits.reduce((best, each) => (each.logLikelihood > best.logLikelihood ? each : best)));
}

/** Probability of each state on each bar from what was known at its close (rows of states, bar-major). A missing value says nothing: the chain moves on. */
export function hmmFilter(values: ArrayLike<number>, model: GaussianHmm): Float64Array {
  const k = model.means.length;
  const out = new Float64Array(values.length * k);
  let before = model.initial;
  for (let t = 0; t < values.length; t += 1) {
    const prior = t === 0 ? before : model.means.map((_, j) => before.reduce((sum, p, i) => sum + p * (model.transition[i]?.[j] ?? 0), 0));
    const value = values[t] as number;
    const weights = value === value ? model.means.map((_, j) => Math.log(prior[j] as number) + logDensity(value, model.means[j] as number, model.deviations[j] as number)) : prior.map(Math.log);
    const whole = logSum(weights);
    before = weights.map((w) => Math.exp(w - whole));
    out.set(before, t * k);
  }
  return out;
}

/** The likeliest sequence of states over the whole sample (Viterbi). It knows later values: for looking back, not for signals. */
export function hmmPath(values: ArrayLike<number>, model: GaussianHmm): Uint8Array {
  const k = model.means.length;
  const from = new Uint8Array(values.length * k);
  const logs = model.transition.map((row) => row.map(Math.log));
  let score = model.initial.map(Math.log);
  for (let t = 0; t < values.length; t += 1) {
    const value = values[t] as number;
    score = model.means.map((m, j) => {
      let best = 0;
      if (t > 0) for (let i = 1; i < k; i += 1) if ((score[i] as number) + (logs[i]?.[j] ?? 0) > (score[best] as number) + (logs[best]?.[j] ?? 0)) best = i;
      from[t * k + j] = best;
      return (t === 0 ? (score[j] as number) : (score[best] as number) + (logs[best]?.[j] ?? 0)) + (value === value ? logDensity(value, m, model.deviations[j] as number) : 0);
    });
  }
  const path = new Uint8Array(values.length);
  let state = score.reduce((best, each, i) => (each > (score[best] as number) ? i : best), 0);
  for (let t = values.length - 1; t >= 0; t -= 1) {
    path[t] = state;
    state = from[t * k + state] as number;
  }
  return path;
}

function begin(x: Float64Array, key: Float64Array, k: number, floor: number): GaussianHmm {
  // Ties by place, so that the order is the same everywhere.
  const order = Array.from(key, (_, i) => i).sort((a, b) => (key[a] as number) - (key[b] as number) || a - b);
  const groups = Array.from({ length: k }, (_, j) => order.slice(Math.floor((j * x.length) / k), Math.floor(((j + 1) * x.length) / k)).map((i) => x[i] as number));
  const means = groups.map((group) => group.reduce((sum, v) => sum + v, 0) / group.length);
  return {
    means, deviations: groups.map((group, j) => Math.max(floor, Math.sqrt(group.reduce((sum, v) => sum + (v - (means[j] as number)) * (v - (means[j] as number)), 0) / group.length))),
    transition: means.map((_, i) => means.map((__, j) => (i === j ? 0.9 : 0.1 / (k - 1)))), initial: means.map(() => 1 / k),
  };
}

function climb(x: Float64Array, start: GaussianHmm, floor: number, most: number, tolerance: number): HmmFit {
  let model = start;
  let before = -Infinity;
  for (let iteration = 1; iteration <= most; iteration += 1) {
    const { next, logLikelihood } = step(x, model, floor);
    if (logLikelihood - before < tolerance * Math.abs(logLikelihood)) return { ...model, logLikelihood, iterations: iteration, converged: true };
    [model, before] = [next, logLikelihood];
  }
  return { ...model, logLikelihood: step(x, model, floor).logLikelihood, iterations: most, converged: false };
}

/** One step: the log-likelihood of the model, and the model that the expected states make likelier. */
function step(x: Float64Array, model: GaussianHmm, floor: number): { readonly next: GaussianHmm; readonly logLikelihood: number } {
  const n = x.length;
  const k = model.means.length;
  const logs = model.transition.map((row) => row.map(Math.log));
  const density = new Float64Array(n * k);
  for (let t = 0; t < n; t += 1) for (let j = 0; j < k; j += 1) density[t * k + j] = logDensity(x[t] as number, model.means[j] as number, model.deviations[j] as number);
  const forward = new Float64Array(n * k);
  const backward = new Float64Array(n * k);
  const terms = new Array<number>(k).fill(0);
  for (let j = 0; j < k; j += 1) forward[j] = Math.log(model.initial[j] as number) + (density[j] as number);
  for (let t = 1; t < n; t += 1) {
    for (let j = 0; j < k; j += 1) {
      for (let i = 0; i < k; i += 1) terms[i] = (forward[(t - 1) * k + i] as number) + ((logs[i] as number[])[j] as number);
      forward[t * k + j] = logSum(terms) + (density[t * k + j] as number);
    }
  }
  for (let t = n - 2; t >= 0; t -= 1) {
    for (let i = 0; i < k; i += 1) {
      for (let j = 0; j < k; j += 1) terms[j] = ((logs[i] as number[])[j] as number) + (density[(t + 1) * k + j] as number) + (backward[(t + 1) * k + j] as number);
      backward[t * k + i] = logSum(terms);
    }
  }
  const logLikelihood = logSum(Array.from(forward.subarray((n - 1) * k)));
  const held = new Float64Array(n * k);
  for (let at = 0; at < held.length; at += 1) held[at] = Math.exp((forward[at] as number) + (backward[at] as number) - logLikelihood);
  const moved = logs.map((row, i) => row.map((log, j) => {
    let sum = 0;
    for (let t = 0; t < n - 1; t += 1) sum += Math.exp((forward[t * k + i] as number) + log + (density[(t + 1) * k + j] as number) + (backward[(t + 1) * k + j] as number) - logLikelihood);
    return sum;
  }));
  const means: number[] = [];
  const deviations: number[] = [];
  for (let j = 0; j < k; j += 1) {
    let [weight, sum, squares] = [0, 0, 0];
    for (let t = 0; t < n; t += 1) [weight, sum] = [weight + (held[t * k + j] as number), sum + (held[t * k + j] as number) * (x[t] as number)];
    const mean = weight > 0 ? sum / weight : (model.means[j] as number);
    for (let t = 0; t < n; t += 1) squares += (held[t * k + j] as number) * ((x[t] as number) - mean) * ((x[t] as number) - mean);
    means.push(mean);
    deviations.push(Math.max(floor, weight > 0 ? Math.sqrt(squares / weight) : (model.deviations[j] as number)));
  }
  const transition = moved.map((row, i) => { const whole = row.reduce((a, b) => a + b, 0); return whole > 0 ? row.map((v) => v / whole) : [...(model.transition[i] ?? [])]; });
  return { next: { means, deviations, transition, initial: Array.from(held.subarray(0, k)) }, logLikelihood };
}

function inOrder(fit: HmmFit): HmmFit {
  const order = fit.deviations.map((_, i) => i).sort((a, b) => (fit.deviations[a] as number) - (fit.deviations[b] as number) || a - b);
  const pick = (row: readonly number[]): number[] => order.map((i) => row[i] as number);
  return { ...fit, means: pick(fit.means), deviations: pick(fit.deviations), initial: pick(fit.initial), transition: order.map((i) => pick(fit.transition[i] ?? [])) };
}

function logDensity(x: number, mean: number, deviation: number): number {
  const z = (x - mean) / deviation;
  return -0.5 * (z * z + Math.log(2 * Math.PI)) - Math.log(deviation);
}

function logSum(terms: readonly number[]): number {
  let top = -Infinity;
  for (const term of terms) if (term > top) top = term;
  if (top === -Infinity) return -Infinity;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - top);
  return top + Math.log(sum);
}
