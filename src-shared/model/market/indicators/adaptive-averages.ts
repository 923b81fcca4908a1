import { choice, defineIndicator, line, real, whole, type Indicator } from './definition.ts';
import { map } from './kernels/bars.ts';
import { rollingCoMoments } from './kernels/moments.ts';
import { rollingMean, rollingSum, weightedMean } from './kernels/window.ts';

export const kama: Indicator = defineIndicator({
  name: 'kama', title: 'Kaufman’s adaptive moving average',
  definition: 'Exponential average whose weight follows the efficiency ratio: the distance covered over the path walked.',
  formula: 'er = |x[t]-x[t-n]| / sum|x[i]-x[i-1]|; sc = (er*(2/(fast+1) - 2/(slow+1)) + 2/(slow+1))^2; k[t] = k[t-1] + sc*(x[t]-k[t-1])',
  reference: 'Kaufman, Smarter Trading (1995).',
  inputs: [], source: 'close',
  params: [
    whole('erPeriods', 10, 'bars of the efficiency ratio'), whole('fastPeriods', 2, 'n of the fastest weight'),
    whole('slowPeriods', 30, 'n of the slowest weight'), choice('seed', ['value', 'mean'], 'how it begins'),
  ],
  lines: [line('er', 'Efficiency ratio', 'fraction'), line('kama', 'KAMA', 'price')],
  seed: 'seed = value: begins with the value on the last bar before the first ratio. seed = mean: begins on the bar of the first ratio, with the mean of the last values. A path of no length has ratio 0.',
  gaps: 'restart',
  start: (p) => ({ er: p.n('erPeriods'), kama: p.t('seed') === 'mean' ? p.n('erPeriods') : p.n('erPeriods') - 1 }),
  check: (p) => (p.n('fastPeriods') < p.n('slowPeriods') ? null : 'fastPeriods must be less than slowPeriods'),
  run: ({ source }, p) => kaufman(source, p.n('erPeriods'), p.n('fastPeriods'), p.n('slowPeriods'), p.t('seed') === 'mean'),
});

export function kaufman(x: Float64Array, n: number, fast: number, slow: number, fromMean: boolean): { er: Float64Array; kama: Float64Array } {
  const steps = map(x, (v, i) => (i === 0 ? NaN : Math.abs(v - (x[i - 1] as number))));
  const path = rollingSum(steps, n);
  const mean = rollingMean(x, n);
  const [quick, lazy] = [2 / (fast + 1), 2 / (slow + 1)];
  const er = new Float64Array(x.length).fill(NaN);
  const out = new Float64Array(x.length).fill(NaN);
  let last = NaN;
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    const walked = path[i] as number;
    if (value !== value) {
      last = NaN;
    } else if (walked === walked) {
      const ratio = walked === 0 ? 0 : Math.abs(value - (x[i - n] as number)) / walked;
      er[i] = ratio;
      const weight = ratio * (quick - lazy) + lazy;
      last = last === last ? last + weight * weight * (value - last) : fromMean ? (mean[i] as number) : value;
      out[i] = last;
    } else if (!fromMean && mean[i] === mean[i]) {
      last = value;
      out[i] = last;
    }
  }
  return { er, kama: out };
}

/** Gaussian weights of Legoux and Kouzis-Loukas, oldest first. */
export function alma(x: Float64Array, n: number, offset: number, sigma: number): Float64Array {
  const [middle, spread] = [offset * (n - 1), n / sigma];
  return weightedMean(x, Float64Array.from({ length: n }, (_, k) => Math.exp((-(k - middle) * (k - middle)) / (2 * spread * spread))));
}

export const almaIndicator: Indicator = defineIndicator({
  name: 'alma', title: 'Arnaud Legoux moving average',
  definition: 'Mean of the last values with Gaussian weights, their peak at a place of the window.',
  formula: 'w[k] = exp(-(k - offset*(n-1))^2 / (2*(n/sigma)^2)), k = 0 the oldest',
  reference: 'Legoux and Kouzis-Loukas (2009).',
  inputs: [], source: 'close',
  params: [
    whole('lookbackPeriods', 9, 'values in the window'), real('offset', 0.85, 'where the peak is: 0 the oldest, 1 the newest', 0, 1),
    real('sigma', 6, 'window over the weights’ deviation', 1e-3, 1e3),
  ],
  lines: [line('alma', 'ALMA', 'price')], seed: 'None. O(values x window).', gaps: 'window', start: (p) => ({ alma: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => ({ alma: alma(source, p.n('lookbackPeriods'), p.n('offset'), p.n('sigma')) }),
});

/** End point of the least-squares line through the last values. */
export function endPoint(x: Float64Array, n: number): Float64Array {
  const index = map(x, (_, i) => i);
  const { meanX, meanY, squaresX, products } = rollingCoMoments(index, x, n);
  return map(x, (_, i) => (n === 1 ? (x[i] as number) : (meanY[i] as number) + ((products[i] as number) / (squaresX[i] as number)) * (i - (meanX[i] as number))));
}

export const epma: Indicator = defineIndicator({
  name: 'epma', aliases: ['lsma'], title: 'End-point moving average',
  definition: 'Where the least-squares line through the last values ends.',
  formula: 'mean(x) + slope * (n-1)/2',
  reference: 'By definition.',
  inputs: [], source: 'close', params: [whole('lookbackPeriods', 10, 'values in the window')], lines: [line('epma', 'EPMA', 'price')], seed: 'None.', gaps: 'window',
  start: (p) => ({ epma: p.n('lookbackPeriods') - 1 }), run: ({ source }, p) => ({ epma: endPoint(source, p.n('lookbackPeriods')) }),
});
