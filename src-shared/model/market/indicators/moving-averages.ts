import { choice, defineIndicator, line, whole, type Indicator } from './definition.ts';
import { combine, map } from './kernels/bars.ts';
import { ema, emaStack, exponential, wilder, type Seed, type StackSeed } from './kernels/recursive.ts';
import { linearlyWeightedMean, rollingMean, rollingSum } from './kernels/window.ts';

const PERIODS = 'values in the window';
const FROM_MEAN = 'Begins with the simple mean of the first values (seed = mean); with seed = first it begins with the first value and still says nothing during warm-up.';
const STACKED = 'seed = shared: every average of the stack begins on the same bar, with the mean of the first values. seed = cascade: each begins with the mean of as many values of the one before.';

export const sma: Indicator = defineIndicator({
  name: 'sma', title: 'Simple moving average', definition: 'Mean of the last values.', formula: 'sum(x[t-n+1..t]) / n', reference: 'By definition.',
  inputs: [], source: 'close', params: [whole('lookbackPeriods', 20, PERIODS)], lines: [line('sma', 'SMA', 'price')], seed: 'None.', gaps: 'window',
  start: (p) => ({ sma: p.n('lookbackPeriods') - 1 }), run: ({ source }, p) => ({ sma: rollingMean(source, p.n('lookbackPeriods')) }),
});

export const emaIndicator: Indicator = defineIndicator({
  name: 'ema', title: 'Exponential moving average',
  definition: 'Average in which each new value weighs 2/(n+1) and what was before keeps the rest.',
  formula: 'e[t] = e[t-1] + 2/(n+1) * (x[t] - e[t-1])',
  reference: 'By definition; seed as in TA-Lib and Skender.Stock.Indicators.', inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of the weight 2/(n+1)'), choice('seed', ['mean', 'first'], 'how it begins')],
  lines: [line('ema', 'EMA', 'price')],
  seed: FROM_MEAN, gaps: 'restart',
  start: (p) => ({ ema: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => ({ ema: ema(source, p.n('lookbackPeriods'), p.t('seed') as Seed) }),
});

export const smma: Indicator = defineIndicator({
  name: 'smma', aliases: ['rma'], title: 'Smoothed moving average',
  definition: 'Wilder’s average: each new value weighs 1/n.',
  formula: 's[t] = (s[t-1] * (n-1) + x[t]) / n',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of the weight 1/n'), choice('seed', ['mean', 'first'], 'how it begins')],
  lines: [line('smma', 'SMMA', 'price')],
  seed: FROM_MEAN, gaps: 'restart',
  start: (p) => ({ smma: p.n('lookbackPeriods') - 1 }), run: ({ source }, p) => ({ smma: wilder(source, p.n('lookbackPeriods'), p.t('seed') as Seed) }),
});

export const wma: Indicator = defineIndicator({
  name: 'wma', title: 'Weighted moving average',
  definition: 'Mean of the last values with weights that fall by one a bar into the past.',
  formula: 'sum((k+1) * x[t-n+1+k], k = 0..n-1) / (n(n+1)/2)',
  reference: 'By definition.',
  inputs: [], source: 'close', params: [whole('lookbackPeriods', 14, PERIODS)], lines: [line('wma', 'WMA', 'price')], seed: 'None.', gaps: 'window',
  start: (p) => ({ wma: p.n('lookbackPeriods') - 1 }), run: ({ source }, p) => ({ wma: linearlyWeightedMean(source, p.n('lookbackPeriods')) }),
});

/** Hull's average. */
export function hull(x: Float64Array, n: number): Float64Array {
  const long = linearlyWeightedMean(x, n);
  const short = linearlyWeightedMean(x, Math.floor(n / 2));
  return linearlyWeightedMean(combine(short, long, (s, l) => 2 * s - l), Math.floor(Math.sqrt(n)));
}

export const hma: Indicator = defineIndicator({
  name: 'hma', title: 'Hull moving average',
  definition: 'Weighted average over floor(sqrt n) values of twice the weighted average of n/2 (whole) less that of n.',
  formula: 'WMA(2*WMA(x, floor(n/2)) - WMA(x, n), floor(sqrt(n)))',
  reference: 'Hull (2005), alanhull.com.',
  inputs: [], source: 'close', params: [whole('lookbackPeriods', 14, PERIODS, 2)], lines: [line('hma', 'HMA', 'price')], seed: 'None.', gaps: 'window',
  start: (p) => ({ hma: p.n('lookbackPeriods') + Math.floor(Math.sqrt(p.n('lookbackPeriods'))) - 2 }),
  run: ({ source }, p) => ({ hma: hull(source, p.n('lookbackPeriods')) }),
});

export const dema: Indicator = defineIndicator({
  name: 'dema', title: 'Double exponential moving average',
  definition: 'Twice the exponential average less the exponential average of it.',
  formula: '2*EMA - EMA(EMA)',
  reference: 'Mulloy, Stocks & Commodities 12:1 (1994).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'n of the weight 2/(n+1)'), choice('seed', ['shared', 'cascade'], 'how the averages begin')],
  lines: [line('dema', 'DEMA', 'price')],
  seed: STACKED, gaps: 'restart',
  start: (p) => ({ dema: stackStart(p.n('lookbackPeriods'), 2, p.t('seed')) }),
  run: ({ source }, p) => ({ dema: doubleEma(source, p.n('lookbackPeriods'), p.t('seed') as StackSeed) }),
});

export const tema: Indicator = defineIndicator({
  name: 'tema', title: 'Triple exponential moving average',
  definition: 'Three times the exponential average, less three times the average of it, plus the average of that.',
  formula: '3*EMA - 3*EMA(EMA) + EMA(EMA(EMA))',
  reference: 'Mulloy, Stocks & Commodities 12:1 (1994).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 20, 'n of the weight 2/(n+1)'), choice('seed', ['shared', 'cascade'], 'how the averages begin')],
  lines: [line('tema', 'TEMA', 'price')],
  seed: STACKED, gaps: 'restart',
  start: (p) => ({ tema: stackStart(p.n('lookbackPeriods'), 3, p.t('seed')) }),
  run: ({ source }, p) => ({ tema: tripleEma(source, p.n('lookbackPeriods'), p.t('seed') as StackSeed) }),
});

export function doubleEma(x: Float64Array, n: number, seed: StackSeed): Float64Array {
  const [one, two] = emaStack(x, n, 2, seed) as [Float64Array, Float64Array];
  return combine(one, two, (a, b) => 2 * a - b);
}

export function tripleEma(x: Float64Array, n: number, seed: StackSeed): Float64Array {
  const [one, two, three] = emaStack(x, n, 3, seed) as [Float64Array, Float64Array, Float64Array];
  return map(one, (a, i) => 3 * a - 3 * (two[i] as number) + (three[i] as number));
}

export function stackStart(n: number, depth: number, seed: string): number {
  return seed === 'cascade' ? depth * (n - 1) : n - 1;
}

export const trix: Indicator = defineIndicator({
  name: 'trix', title: 'Triple exponential average and its rate of change',
  definition: 'Exponential average of the average of the average, and its change from the bar before in per cent.',
  formula: 'ema3 = EMA(EMA(EMA)); trix = 100 * (ema3[t] - ema3[t-1]) / ema3[t-1]',
  reference: 'Hutson, Stocks & Commodities 1:5 (1983).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 14, 'n of the weight 2/(n+1)'), choice('seed', ['shared', 'cascade'], 'how the averages begin')],
  lines: [line('ema3', 'Triple average', 'price'), line('trix', 'TRIX', 'percent')],
  seed: `${STACKED} With seed = shared the triple average is said from the bar after its seed.`, gaps: 'restart',
  start: (p) => {
    const at = stackStart(p.n('lookbackPeriods'), 3, p.t('seed'));
    return { ema3: p.t('seed') === 'shared' ? at + 1 : at, trix: at + 1 };
  },
  run: ({ source }, p) => {
    const third = emaStack(source, p.n('lookbackPeriods'), 3, p.t('seed') as StackSeed)[2] as Float64Array;
    const change = map(third, (v, i) => (i === 0 ? NaN : (100 * (v - (third[i - 1] as number))) / (third[i - 1] as number)));
    return { ema3: p.t('seed') === 'shared' ? combine(third, change, (v, c) => (c === c ? v : NaN)) : third, trix: change };
  },
});

export const vwma: Indicator = defineIndicator({
  name: 'vwma', title: 'Volume-weighted moving average',
  definition: 'Mean of the last values, each with its volume for weight.',
  formula: 'sum(x * volume) / sum(volume)',
  reference: 'By definition.',
  inputs: ['volume'], source: 'close',
  params: [whole('lookbackPeriods', 14, PERIODS)],
  lines: [line('vwma', 'VWMA', 'price')],
  seed: 'None; NaN where the window traded nothing.', gaps: 'window',
  start: (p) => ({ vwma: p.n('lookbackPeriods') - 1 }),
  run: ({ source, volume }, p) => {
    const n = p.n('lookbackPeriods');
    return { vwma: combine(rollingSum(combine(source, volume, (x, v) => x * v), n), rollingSum(volume, n), (sum, weight) => (weight === 0 ? NaN : sum / weight)) };
  },
});

export const zeroLag: Indicator = defineIndicator({
  name: 'zero-lag', aliases: ['zlind'], title: 'Zero-lag average, error-correcting',
  definition: 'Exponential average that corrects itself by the gain, of those tried, that brings it nearest to the value.',
  formula: 'e[t] = a*(EMA[t] + g*(x[t] - e[t-1])) + (1-a)*e[t-1], g of -gainLimit/10 .. gainLimit/10 by tenths with the least |x[t] - e[t]|',
  reference: 'Ehlers and Way, Zero Lag (well, almost), Stocks & Commodities 28:12 (2010).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 30, 'n of the weight 2/(n+1)'), whole('gainLimit', 50, 'greatest gain, in tenths', 0)],
  lines: [line('zeroLag', 'Zero-lag average', 'price')],
  seed: 'Both averages begin with the mean of the first values; of gains that do equally well the least is kept.', gaps: 'restart',
  start: (p) => ({ zeroLag: p.n('lookbackPeriods') - 1 }),
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    const alpha = 2 / (n + 1);
    const limit = p.n('gainLimit');
    const average = exponential(source, n, alpha);
    const out = new Float64Array(source.length).fill(NaN);
    let last = NaN;
    for (let i = 0; i < source.length; i += 1) {
      const [x, e] = [source[i] as number, average[i] as number];
      if (e !== e) last = NaN;
      else if (last !== last) last = e;
      else {
        let [best, kept] = [Infinity, last];
        for (let g = -limit; g <= limit; g += 1) {
          const tried = alpha * (e + (g / 10) * (x - last)) + (1 - alpha) * last;
          const error = Math.abs(x - tried);
          if (error < best) [best, kept] = [error, tried];
        }
        last = kept;
      }
      out[i] = last;
    }
    return { zeroLag: out };
  },
});
