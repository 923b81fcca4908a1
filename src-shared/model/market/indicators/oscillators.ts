import { choice, defineIndicator, line, real, whole, type Indicator } from './definition.ts';
import { combine, map, medianPrice, quotient, trueHigh, trueLow, typicalPrice } from './kernels/bars.ts';
import { rollingMax, rollingMin } from './kernels/extremes.ts';
import { wilder } from './kernels/recursive.ts';
import { lagged, rollingMean, rollingSum } from './kernels/window.ts';
import { relativeStrength } from './momentum.ts';

/** Where `x` stands between the lowest low and the highest high of the last `n` bars, in per cent; `flat` where they are equal. */
export function standingInRange(high: Float64Array, low: Float64Array, x: Float64Array, n: number, flat: number): Float64Array {
  const [top, bottom] = [rollingMax(high, n), rollingMin(low, n)];
  return map(x, (v, i) => {
    const range = (top[i] as number) - (bottom[i] as number);
    // `v * 0` keeps a missing value missing.
    return range === 0 ? flat + v * 0 : (100 * (v - (bottom[i] as number))) / range;
  });
}
const smoothed = (x: Float64Array, n: number, kind: string): Float64Array => (n === 1 ? x : kind === 'SMMA' ? wilder(x, n, 'first') : rollingMean(x, n));

export const stoch: Indicator = defineIndicator({
  name: 'stoch', aliases: ['stochastic'], title: 'Stochastic oscillator',
  definition: 'Where the close stands between lowest low and highest high; smoothed once for %K and again for %D. smoothPeriods 1 is the fast one.',
  formula: '%K = avg(100*(close-min low)/(max high-min low)); %D = avg(%K); %J = kFactor*%K - dFactor*%D', reference: 'Lane, Stocks & Commodities 2:3 (1984).',
  inputs: ['high', 'low', 'close'],
  params: [
    whole('lookbackPeriods', 14, 'bars of the range'), whole('signalPeriods', 3, 'values of %D’s average'),
    whole('smoothPeriods', 3, 'values of %K’s average'), real('kFactor', 3, 'of %J', -1e6, 1e6), real('dFactor', 2, 'of %J', -1e6, 1e6),
    choice('movingAverageType', ['SMA', 'SMMA'], 'kind of the averages'),
  ],
  lines: [
    line('oscillator', '%K', 'index 0-100'), line('signal', '%D', 'index 0-100'), line('percentJ', '%J', 'percent'),
    line('k', '%K', 'index 0-100'), line('d', '%D', 'index 0-100'), line('j', '%J', 'percent'),
  ],
  seed: 'None with simple averages; smoothed ones begin with their first value and speak after as many values. 0 where the range is nil.', gaps: 'restart',
  start: (p) => {
    const k = p.n('lookbackPeriods') + p.n('smoothPeriods') - 2;
    const d = k + p.n('signalPeriods') - 1;
    return { oscillator: k, signal: d, percentJ: d, k, d, j: d };
  },
  run: ({ high, low, close }, p) => {
    const kind = p.t('movingAverageType');
    const oscillator = smoothed(standingInRange(high, low, close, p.n('lookbackPeriods'), 0), p.n('smoothPeriods'), kind);
    const signal = smoothed(oscillator, p.n('signalPeriods'), kind);
    const percentJ = combine(oscillator, signal, (k, d) => p.n('kFactor') * k - p.n('dFactor') * d);
    return { oscillator, signal, percentJ, k: oscillator, d: signal, j: percentJ };
  },
});

export const stochRsi: Indicator = defineIndicator({
  name: 'stoch-rsi', title: 'Stochastic of the relative strength index',
  definition: 'Where the relative strength index stands between its own lowest and highest.',
  formula: 'stoch with high = low = close = RSI',
  reference: 'Chande and Kroll (1994).',
  inputs: [], source: 'close',
  params: [
    whole('rsiPeriods', 14, 'n of the RSI'), whole('stochPeriods', 14, 'values of the range'),
    whole('signalPeriods', 3, 'values of the signal’s mean'), whole('smoothPeriods', 1, 'values of the smoothing mean'),
  ],
  lines: [line('stochRsi', 'StochRSI', 'index 0-100'), line('signal', 'Signal', 'index 0-100')],
  seed: 'As rsi; 0 where the range is nil.', gaps: 'restart',
  start: (p) => {
    const at = p.n('rsiPeriods') + p.n('stochPeriods') + p.n('smoothPeriods') - 2;
    return { stochRsi: at, signal: at + p.n('signalPeriods') - 1 };
  },
  run: ({ source }, p) => {
    const strength = relativeStrength(source, p.n('rsiPeriods'));
    const value = smoothed(standingInRange(strength, strength, strength, p.n('stochPeriods'), 0), p.n('smoothPeriods'), 'SMA');
    return { stochRsi: value, signal: smoothed(value, p.n('signalPeriods'), 'SMA') };
  },
});

export const williamsR: Indicator = defineIndicator({
  name: 'willr', aliases: ['williams-r', 'williamsr', 'williams-%r'], title: 'Williams %R',
  definition: 'Distance of the close from the highest high in per cent of the range, negative.',
  formula: '-100 * (max high - close) / (max high - min low)',
  reference: 'Williams, How I Made One Million Dollars (1973).',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'bars of the range')],
  lines: [line('williamsR', '%R', 'percent')],
  seed: 'None; -100 where the range is nil.', gaps: 'window',
  start: (p) => ({ williamsR: p.n('lookbackPeriods') - 1 }),
  run: ({ high, low, close }, p) => ({ williamsR: map(standingInRange(high, low, close, p.n('lookbackPeriods'), 0), (v) => v - 100) }),
});

/** Mean distance of the last `n` values from `centre`, which is that of the window (`own`) or of each value's own bar (`running`). O(values times n) for `own`. */
function meanDeviation(x: Float64Array, centre: Float64Array, n: number, how: string): Float64Array {
  if (how === 'running') return rollingMean(combine(x, centre, (v, c) => Math.abs(v - c)), n);
  const out = new Float64Array(x.length).fill(NaN);
  for (let i = n - 1; i < x.length; i += 1) {
    const middle = centre[i] as number;
    let sum = 0;
    for (let k = i - n + 1; k <= i; k += 1) sum += Math.abs((x[k] as number) - middle);
    out[i] = sum / n;
  }
  return out;
}

export const cci: Indicator = defineIndicator({
  name: 'cci', title: 'Commodity channel index',
  definition: 'Distance of the typical price from its mean, in mean deviations times 0.015.',
  formula: '(tp - SMA(tp)) / (0.015 * mean|tp - SMA(tp)|)',
  reference: 'Lambert, Commodities (1980).',
  inputs: ['high', 'low', 'close'],
  params: [
    whole('lookbackPeriods', 20, 'bars of the window'),
    choice('deviation', ['own', 'running'], 'own: all from the window’s mean; running: each from the mean of its own bar'),
  ],
  lines: [line('cci', 'CCI', 'ratio')],
  seed: 'None; NaN where the deviation is 0.', gaps: 'window', start: (p) => ({ cci: (p.n('lookbackPeriods') - 1) * (p.t('deviation') === 'running' ? 2 : 1) }),
  run: (bars, p) => {
    const price = typicalPrice(bars);
    const centre = rollingMean(price, p.n('lookbackPeriods'));
    const spread = meanDeviation(price, centre, p.n('lookbackPeriods'), p.t('deviation'));
    return { cci: map(price, (v, i) => quotient(v - (centre[i] as number), 0.015 * (spread[i] as number))) };
  },
});

export const ultimate: Indicator = defineIndicator({
  name: 'uo', aliases: ['ultimate'], title: 'Ultimate oscillator',
  definition: 'Buying pressure over true range in three windows, weighted 4 to 2 to 1.',
  formula: '100*(4*avg(short) + 2*avg(middle) + avg(long))/7, avg = sum(close - true low)/sum(true high - true low)',
  reference: 'Williams, Stocks & Commodities 3:4 (1985).',
  inputs: ['high', 'low', 'close'],
  params: [whole('shortPeriods', 7, 'short window'), whole('middlePeriods', 14, 'middle window'), whole('longPeriods', 28, 'long window')],
  lines: [line('ultimate', 'Ultimate', 'index 0-100')],
  check: (p) => (p.n('shortPeriods') < p.n('middlePeriods') && p.n('middlePeriods') < p.n('longPeriods') ? null : 'shortPeriods, middlePeriods and longPeriods must rise'),
  seed: 'None; the first bar has no close before it.', gaps: 'window',
  start: (p) => ({ ultimate: p.n('longPeriods') }),
  run: (bars, p) => {
    const [top, bottom] = [trueHigh(bars), trueLow(bars)];
    const [pressure, range] = [combine(bars.close, bottom, (c, b) => c - b), combine(top, bottom, (t, b) => t - b)];
    const share = (n: number): Float64Array => combine(rollingSum(pressure, n), rollingSum(range, n), quotient);
    const [short, middle, long] = [share(p.n('shortPeriods')), share(p.n('middlePeriods')), share(p.n('longPeriods'))];
    return { ultimate: map(long, (l, i) => (100 * (4 * (short[i] as number) + 2 * (middle[i] as number) + l)) / 7) };
  },
});

/** Mean of the middle price over the fast window less that over the slow one. */
function awesomeOf(price: Float64Array, fast: number, slow: number): Float64Array {
  return combine(rollingMean(price, fast), rollingMean(price, slow), (f, s) => f - s);
}
const AWESOME = [whole('fastPeriods', 5, 'fast window'), whole('slowPeriods', 34, 'slow window')];
const orderly = (p: { n(name: string): number }): string | null => (p.n('fastPeriods') < p.n('slowPeriods') ? null : 'fastPeriods must be less than slowPeriods');

export const awesome: Indicator = defineIndicator({
  name: 'awesome', aliases: ['ao', 'awesome-oscillator'], title: 'Awesome oscillator',
  definition: 'Fast less slow mean of the middle price; also in per cent of the middle price.',
  formula: 'SMA(fast) - SMA(slow) of (high+low)/2; normalized = 100*oscillator/price',
  reference: 'Williams, New Trading Dimensions (1998).',
  inputs: ['high', 'low'],
  params: AWESOME,
  check: orderly,
  lines: [line('oscillator', 'Oscillator', 'price'), line('normalized', 'Of the price', 'percent')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ oscillator: p.n('slowPeriods') - 1, normalized: p.n('slowPeriods') - 1 }),
  run: (bars, p) => {
    const price = medianPrice(bars);
    const oscillator = awesomeOf(price, p.n('fastPeriods'), p.n('slowPeriods'));
    return { oscillator, normalized: combine(oscillator, price, (o, x) => 100 * quotient(o, x)) };
  },
});

export const acceleration: Indicator = defineIndicator({
  name: 'acceleration', aliases: ['accdecosc', 'ac'], title: 'Accelerator oscillator',
  definition: 'Awesome oscillator less its own mean.',
  formula: 'AO - SMA(AO, signal)',
  reference: 'Williams (1998).',
  inputs: ['high', 'low'],
  params: [...AWESOME, whole('signalPeriods', 5, 'values of the mean')],
  check: orderly,
  lines: [line('acceleration', 'Acceleration', 'price')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ acceleration: p.n('slowPeriods') + p.n('signalPeriods') - 2 }),
  run: (bars, p) => {
    const value = awesomeOf(medianPrice(bars), p.n('fastPeriods'), p.n('slowPeriods'));
    return { acceleration: combine(value, rollingMean(value, p.n('signalPeriods')), (v, m) => v - m) };
  },
});

export const ulcer: Indicator = defineIndicator({
  name: 'ulcer', title: 'Ulcer index',
  definition: 'Root mean square of the falls in per cent from the highest value of the window so far.',
  formula: 'sqrt(mean((100*(x - max so far)/max so far)^2))',
  reference: 'Martin and McCann (1989).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'values in the window')],
  lines: [line('ulcerIndex', 'Ulcer index', 'percent'), line('ui', 'Ulcer index', 'percent')],
  seed: 'None. The highest so far begins anew in each window. O(values x window).', gaps: 'window',
  start: (p) => ({ ulcerIndex: p.n('lookbackPeriods') - 1, ui: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    const out = new Float64Array(source.length).fill(NaN);
    for (let i = n - 1; i < source.length; i += 1) {
      let top = -Infinity;
      let sum = 0;
      for (let k = i - n + 1; k <= i; k += 1) {
        top = Math.max(top, source[k] as number);
        const fall = (100 * ((source[k] as number) - top)) / top;
        sum += fall * fall;
      }
      out[i] = Math.sqrt(sum / n);
    }
    return { ulcerIndex: out, ui: out };
  },
});

export const moves: Indicator = defineIndicator({
  name: 'moves', aliases: ['upmove', 'downmove'], title: 'Up and down moves',
  definition: 'Change from the bar before, and its opposite.',
  formula: 'up = x[t]-x[t-1]; down = x[t-1]-x[t]',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [],
  lines: [line('up', 'Up move', 'price'), line('down', 'Down move', 'price')],
  seed: 'None.', gaps: 'window',
  start: () => ({ up: 1, down: 1 }),
  run: ({ source }) => { const up = combine(source, lagged(source, 1), (x, b) => x - b); return { up, down: map(up, (v) => -v) }; },
});
