import { defineIndicator, line, whole, type Indicator } from './definition.ts';
import { combine, map, medianPrice, quotient, trueRange } from './kernels/bars.ts';
import { ema, wilder } from './kernels/recursive.ts';
import { lagged, rollingMean } from './kernels/window.ts';
import { hull, zeroLag } from './moving-averages.ts';
import { percentRank } from './statistics.ts';

/** Indicators put together from others. */
export const zlema: Indicator = defineIndicator({
  name: 'zlema', title: 'Zero-lag exponential moving average',
  definition: 'Exponential average of the value plus its change over half a window.',
  formula: 'EMA(2*x[t] - x[t-floor((n-1)/2)], n)',
  reference: 'Ehlers and Way (2010).',
  inputs: [], source: 'close',
  params: [whole('lookbackPeriods', 30, 'n of the weight 2/(n+1)')],
  lines: [line('zlema', 'ZLEMA', 'price')],
  seed: 'Begins with the mean of its first values.', gaps: 'restart',
  start: (p) => ({ zlema: p.n('lookbackPeriods') - 1 + Math.floor((p.n('lookbackPeriods') - 1) / 2) }),
  run: ({ source }, p) => {
    const n = p.n('lookbackPeriods');
    return { zlema: ema(combine(source, lagged(source, Math.floor((n - 1) / 2)), (x, b) => 2 * x - b), n) };
  },
});

export const dma: Indicator = defineIndicator({
  name: 'dma', title: 'Dickson moving average',
  definition: 'Mean of a zero-lag average and a Hull average.',
  formula: '(zero-lag(n) + HMA(hullPeriods))/2',
  reference: 'Dickson; as in backtrader.',
  inputs: [], source: 'close',
  params: [
    whole('lookbackPeriods', 30, 'n of the zero-lag average'), whole('gainLimit', 50, 'greatest gain, in tenths', 0),
    whole('hullPeriods', 7, 'n of the Hull average', 2),
  ],
  lines: [line('dma', 'DMA', 'price')],
  seed: 'As zero-lag.', gaps: 'restart',
  start: (p) => ({ dma: Math.max(p.n('lookbackPeriods') - 1, p.n('hullPeriods') + Math.floor(Math.sqrt(p.n('hullPeriods'))) - 2) }),
  run: ({ source }, p) => ({ dma: combine(zeroLag.compute({ close: source }, { lookbackPeriods: p.n('lookbackPeriods'), gainLimit: p.n('gainLimit') })['zeroLag'] as Float64Array, hull(source, p.n('hullPeriods')), (a, b) => (a + b) / 2) }),
});

const KST = [[10, 10], [15, 10], [20, 10], [30, 10]] as const;
export const kst: Indicator = defineIndicator({
  name: 'kst', title: 'Know sure thing',
  definition: 'Sum of four smoothed rates of change, weighted 1 to 4.',
  formula: 'sum(k * SMA(100*(x[t]-x[t-r])/x[t-r], 10)), r = 10, 15, 20, 30',
  reference: 'Pring, Stocks & Commodities 10:9 (1992).',
  inputs: [], source: 'close',
  params: [whole('signalPeriods', 9, 'values of the signal’s mean')],
  lines: [line('kst', 'KST', 'percent'), line('signal', 'Signal', 'percent')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ kst: 39, signal: 38 + p.n('signalPeriods') }),
  run: ({ source }, p) => {
    const parts = KST.map(([by, n]) => rollingMean(combine(source, lagged(source, by), (x, b) => 100 * quotient(x - b, b)), n));
    const value = map(source, (_, i) => parts.reduce((sum, part, k) => sum + (k + 1) * (part[i] as number), 0));
    return { kst: value, signal: rollingMean(value, p.n('signalPeriods')) };
  },
});

export const pgo: Indicator = defineIndicator({
  name: 'pgo', title: 'Pretty good oscillator',
  definition: 'Distance of the close from its mean in average true ranges.',
  formula: '(close - SMA(close, n))/ATR(n)',
  reference: 'Johnson; as in backtrader.',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 14, 'bars of both')],
  lines: [line('pgo', 'PGO', 'ratio')],
  seed: 'As atr.', gaps: 'restart',
  start: (p) => ({ pgo: p.n('lookbackPeriods') }),
  run: (bars, p) => {
    const n = p.n('lookbackPeriods');
    const [mean, range] = [rollingMean(bars.close, n), wilder(trueRange(bars), n)];
    return { pgo: map(bars.close, (c, i) => quotient(c - (mean[i] as number), range[i] as number)) };
  },
});

export const dv2: Indicator = defineIndicator({
  name: 'dv2', title: 'DV2',
  definition: 'Percent rank of the mean ratio of the close to the middle price.',
  formula: '100 * percent-rank(SMA(close/((high+low)/2), m), n)',
  reference: 'Varadi; as in backtrader.',
  inputs: ['high', 'low', 'close'],
  params: [whole('lookbackPeriods', 252, 'values that it is ranked among'), whole('maPeriods', 2, 'values of the mean')],
  lines: [line('dv2', 'DV2', 'index 0-100')],
  seed: 'None.', gaps: 'window',
  start: (p) => ({ dv2: p.n('lookbackPeriods') + p.n('maPeriods') - 2 }),
  run: (bars, p) => {
    const ratio = rollingMean(combine(bars.close, medianPrice(bars), quotient), p.n('maPeriods'));
    return { dv2: map(percentRank.compute({ close: ratio }, { lookbackPeriods: p.n('lookbackPeriods') })['rank'] as Float64Array, (r) => 100 * r) };
  },
});
