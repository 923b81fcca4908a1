import { alma, endPoint, kaufman } from './adaptive-averages.ts';
import { choice, defineIndicator, line, real, whole, type Indicator } from './definition.ts';
import { combine, map, quotient, trueRange } from './kernels/bars.ts';
import { rollingMax, rollingMin } from './kernels/extremes.ts';
import { rollingMoments } from './kernels/moments.ts';
import { ema, wilder, type StackSeed } from './kernels/recursive.ts';
import { lagged, linearlyWeightedMean, rollingMean } from './kernels/window.ts';
import { doubleEma, hull, stackStart, tripleEma } from './moving-averages.ts';

const PERIODS = 'values in the window';
const FIRST_RANGE = choice('firstRange', ['none', 'range'], 'true range of the first bar: none, since there is no close before it, or its high less its low');

/** Mean and deviation of the last values, and how far the value stands from the mean; ddof 0 divides by n. */
export function standing(x: Float64Array, n: number, ddof: number): { mean: Float64Array; deviation: Float64Array; score: Float64Array } {
  const { mean, squares } = rollingMoments(x, n);
  const deviation = map(squares, (s) => Math.sqrt(s / (n - ddof)));
  return { mean, deviation, score: map(x, (v, i) => quotient(v - (mean[i] as number), deviation[i] as number)) };
}

export const bb: Indicator = defineIndicator({
  name: 'bb', aliases: ['bollinger', 'bbands'], title: 'Bollinger bands',
  definition: 'Mean of the last values, and bands so many standard deviations above and below.',
  formula: 'sma +- k*sd (divided by n); percentB = (x-lower)/(upper-lower); zScore = (x-sma)/sd; width = (upper-lower)/sma',
  reference: 'Bollinger on Bollinger Bands (2001).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, PERIODS, 2), real('standardDeviations', 2, 'deviations to a band')],
  seed: 'Population deviation (ddof 0); NaN for percentB and zScore where it is 0.', gaps: 'window',
  lines: [
    line('sma', 'Mean', 'price'), line('upperBand', 'Upper band', 'price'), line('lowerBand', 'Lower band', 'price'),
    line('percentB', '%B', 'fraction'), line('zScore', 'Standing', 'deviations'), line('width', 'Width', 'fraction'),
  ],
  start: (p) => { const at = p.n('lookbackPeriods') - 1; return { sma: at, upperBand: at, lowerBand: at, percentB: at, zScore: at, width: at }; },
  run: ({ source }, p) => {
    const { mean, deviation, score } = standing(source, p.n('lookbackPeriods'), 0);
    const k = p.n('standardDeviations');
    const upperBand = combine(mean, deviation, (m, d) => m + k * d);
    const lowerBand = combine(mean, deviation, (m, d) => m - k * d);
    const apart = combine(upperBand, lowerBand, (u, l) => u - l);
    const percentB = map(source, (x, i) => quotient(x - (lowerBand[i] as number), apart[i] as number));
    return { sma: mean, upperBand, lowerBand, percentB, zScore: score, width: combine(apart, mean, quotient) };
  },
});

export const stdev: Indicator = defineIndicator({
  name: 'stdev', title: 'Standard deviation',
  definition: 'Standard deviation and mean of the last values, and how many deviations the value stands from the mean.',
  formula: 'sqrt(sum((x-mean)^2)/(n-ddof)); zScore = (x-mean)/sd',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, PERIODS, 2), choice('ddof', ['0', '1'], 'degrees of freedom lost: 0 of a population, 1 of a sample')],
  lines: [line('stdDev', 'Deviation', 'price'), line('mean', 'Mean', 'price'), line('zScore', 'Standing', 'deviations')],
  seed: 'Population (ddof 0) unless asked otherwise; zScore NaN where the deviation is 0.', gaps: 'window',
  start: (p) => { const at = p.n('lookbackPeriods') - 1; return { stdDev: at, mean: at, zScore: at }; },
  run: ({ source }, p) => {
    const { mean, deviation, score } = standing(source, p.n('lookbackPeriods'), Number(p.t('ddof')));
    return { stdDev: deviation, mean, zScore: score };
  },
});

export const tr: Indicator = defineIndicator({
  name: 'tr', title: 'True range',
  definition: 'Greatest of high less low and the distances of both from the close before.',
  formula: 'max(high-low, |high-close[t-1]|, |low-close[t-1]|)',
  reference: 'Wilder (1978).',
  inputs: ['high', 'low', 'close'],
  params: [FIRST_RANGE],
  lines: [line('tr', 'True range', 'price')],
  seed: 'None on the first bar, or its own range.', gaps: 'window',
  start: (p) => ({ tr: p.t('firstRange') === 'range' ? 0 : 1 }),
  run: (bars, p) => ({ tr: trueRange(bars, p.t('firstRange') as 'none' | 'range') }),
});

export const atr: Indicator = defineIndicator({
  name: 'atr', title: 'Average true range',
  definition: 'Wilder’s average of the true range; atrp is it in per cent of the close.',
  formula: 'atr[t] = (atr[t-1]*(n-1) + tr[t])/n; atrp = 100*atr/close',
  reference: 'Wilder (1978).',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'n of the weight 1/n'), FIRST_RANGE],
  lines: [line('tr', 'True range', 'price'), line('atr', 'ATR', 'price'), line('atrp', 'ATR of the close', 'percent')],
  seed: 'Mean of the first n true ranges, the first bar having none; so the first value is on bar n (with firstRange = range one earlier).', gaps: 'restart',
  start: (p) => {
    const first = p.t('firstRange') === 'range' ? 0 : 1;
    const at = p.n('lookbackPeriods') - 1 + first;
    return { tr: first, atr: at, atrp: at };
  },
  run: (bars, p) => {
    const ranges = trueRange(bars, p.t('firstRange') as 'none' | 'range');
    const value = wilder(ranges, p.n('lookbackPeriods'));
    return { tr: ranges, atr: value, atrp: combine(value, bars.close, (a, c) => 100 * quotient(a, c)) };
  },
});

export const keltner: Indicator = defineIndicator({
  name: 'keltner', title: 'Keltner channels',
  definition: 'Exponential average of the close, and bands so many average true ranges above and below.',
  formula: 'EMA(close) +- multiplier*ATR; width = (upper-lower)/centre',
  reference: 'Raschke’s form of Keltner (1960).',
  inputs: ['high', 'low', 'close'],
  params: [
    whole('emaPeriods', 20, 'n of the centre', 2), real('multiplier', 2, 'average true ranges to a band'),
    whole('atrPeriods', 10, 'n of the average true range', 2),
  ],
  lines: [line('upperBand', 'Upper band', 'price'), line('centerline', 'Centre', 'price'), line('lowerBand', 'Lower band', 'price'), line('width', 'Width', 'fraction')],
  seed: 'As ema and atr; nothing is said before both.', gaps: 'restart',
  start: (p) => {
    const at = Math.max(p.n('emaPeriods') - 1, p.n('atrPeriods'));
    return { upperBand: at, centerline: at, lowerBand: at, width: at };
  },
  run: (bars, p) => {
    const range = wilder(trueRange(bars), p.n('atrPeriods'));
    const centerline = combine(ema(bars.close, p.n('emaPeriods')), range, (c, r) => (r === r ? c : NaN));
    const k = p.n('multiplier');
    const band = (side: number): Float64Array => combine(centerline, range, (c, r) => c + side * k * r);
    return { centerline, upperBand: band(1), lowerBand: band(-1), width: combine(centerline, range, (c, r) => quotient(2 * k * r, c)) };
  },
});

export const donchian: Indicator = defineIndicator({
  name: 'donchian', title: 'Donchian channels',
  definition: 'Highest high and lowest low of the bars before this one.',
  formula: 'max(high), min(low) of t-n..t-1; centre = (upper+lower)/2; width = (upper-lower)/centre',
  reference: 'Donchian (1960).',
  inputs: ['high', 'low'],
  params: [whole('lookbackPeriods', 20, 'bars of the channel'), choice('includesBar', ['no', 'yes'], 'whether the bar itself counts')],
  lines: [line('upperBand', 'Upper band', 'price'), line('centerline', 'Centre', 'price'), line('lowerBand', 'Lower band', 'price'), line('width', 'Width', 'fraction')],
  seed: 'None. The bar itself does not count, unless asked.', gaps: 'window',
  start: (p) => {
    const at = p.n('lookbackPeriods') - (p.t('includesBar') === 'yes' ? 1 : 0);
    return { upperBand: at, centerline: at, lowerBand: at, width: at };
  },
  run: ({ high, low }, p) => {
    const by = p.t('includesBar') === 'yes' ? 0 : 1;
    const [upperBand, lowerBand] = [lagged(rollingMax(high, p.n('lookbackPeriods')), by), lagged(rollingMin(low, p.n('lookbackPeriods')), by)];
    const centerline = combine(upperBand, lowerBand, (u, l) => (u + l) / 2);
    return { upperBand, lowerBand, centerline, width: map(centerline, (c, i) => quotient((upperBand[i] as number) - (lowerBand[i] as number), c)) };
  },
});

const AVERAGES = ['SMA', 'ALMA', 'DEMA', 'EMA', 'EPMA', 'HMA', 'KAMA', 'SMMA', 'TEMA', 'WMA'] as const;
const AVERAGE = choice('movingAverageType', AVERAGES, 'kind of the average');
const STACK = choice('seed', ['shared', 'cascade'], 'how averages of averages begin');

/** A moving average by its kind, with the defaults of its own indicator. */
function average(kind: string, x: Float64Array, n: number, seed: StackSeed): Float64Array {
  if (kind === 'ALMA') return alma(x, n, 0.85, 6);
  if (kind === 'DEMA') return doubleEma(x, n, seed);
  if (kind === 'TEMA') return tripleEma(x, n, seed);
  if (kind === 'EMA') return ema(x, n);
  if (kind === 'SMMA') return wilder(x, n);
  if (kind === 'EPMA') return endPoint(x, n);
  if (kind === 'HMA') return hull(x, n);
  if (kind === 'KAMA') return kaufman(x, n, 2, 30, seed === 'cascade').kama;
  return kind === 'WMA' ? linearlyWeightedMean(x, n) : rollingMean(x, n);
}

function averageStart(kind: string, n: number, seed: string): number {
  if (kind === 'HMA') return n + Math.floor(Math.sqrt(n)) - 2;
  if (kind === 'KAMA') return seed === 'cascade' ? n : n - 1;
  return kind === 'DEMA' || kind === 'TEMA' ? stackStart(n, kind === 'DEMA' ? 2 : 3, seed) : n - 1;
}
const twoForHull = (p: { n(name: string): number; t(name: string): string }): string | null => (p.t('movingAverageType') === 'HMA' && p.n('lookbackPeriods') < 2 ? 'a Hull average needs lookbackPeriods of 2 or more' : null);

export const maEnvelopes: Indicator = defineIndicator({
  name: 'ma-env', aliases: ['ma-envelopes', 'envelope', 'moving-average-envelopes'], title: 'Moving average envelopes',
  definition: 'A moving average, and the same so many per cent above and below.',
  formula: 'ma * (1 +- percentOffset/100)',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of the average'), real('percentOffset', 2.5, 'per cent to an envelope'), AVERAGE, STACK],
  check: twoForHull,
  lines: [line('centerline', 'Average', 'price'), line('upperEnvelope', 'Upper envelope', 'price'), line('lowerEnvelope', 'Lower envelope', 'price')],
  seed: 'As the average’s own indicator; with seed = cascade KAMA begins with a mean.', gaps: 'restart',
  start: (p) => {
    const at = averageStart(p.t('movingAverageType'), p.n('lookbackPeriods'), p.t('seed'));
    return { centerline: at, upperEnvelope: at, lowerEnvelope: at };
  },
  run: ({ source }, p) => {
    const centerline = average(p.t('movingAverageType'), source, p.n('lookbackPeriods'), p.t('seed') as StackSeed);
    const share = p.n('percentOffset') / 100;
    return { centerline, upperEnvelope: map(centerline, (c) => c + c * share), lowerEnvelope: map(centerline, (c) => c - c * share) };
  },
});

export const maDistance: Indicator = defineIndicator({
  name: 'ma-osc', aliases: ['oscillator'], title: 'Distance from a moving average',
  definition: 'Value less its moving average.',
  formula: 'x - ma(x)',
  reference: 'By definition.',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of the average'), AVERAGE, STACK],
  check: twoForHull,
  lines: [line('oscillator', 'Distance', 'price')],
  seed: 'As the average’s own indicator; with seed = cascade KAMA begins with a mean.', gaps: 'restart',
  start: (p) => ({ oscillator: averageStart(p.t('movingAverageType'), p.n('lookbackPeriods'), p.t('seed')) }),
  run: ({ source }, p) => ({ oscillator: combine(source, average(p.t('movingAverageType'), source, p.n('lookbackPeriods'), p.t('seed') as StackSeed), (x, m) => x - m) }),
});
