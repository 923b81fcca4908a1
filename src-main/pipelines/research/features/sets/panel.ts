import { exponentialDeviation, exponentialMean } from '../kernels/recursive.ts';
import { rollingMaximumOfKnown, rollingMean, rollingSkewness } from '../kernels/rolling.ts';
import type { SeriesFeature, SymbolSeries } from '../definition.ts';
import { difference, emaClose, extremeOf, logClose, logReturn, logVolume, meanClose, momentsOf, ratioLessOne, standardised } from './shared-series.ts';

type Given = Omit<SeriesFeature, 'kind' | 'scope' | 'seed' | 'reference' | 'inputs'> & { readonly seed?: string; readonly inputs?: readonly string[]; readonly reference?: string };
const series = (about: Given): SeriesFeature => ({ seed: 'none', inputs: ['close'], reference: 'the wide panel of the pandas peer, column by column', ...about, kind: 'series', scope: 'symbol' });
const FIRST_VALUE = 'the first known value; the state is held over a gap';
const YEAR = Math.sqrt(252);

const ret = (k: number): SeriesFeature => series({ name: `ret${k}`, title: `Log return, ${k} sessions`, window: k + 1, warmUp: k, unit: 'log return', definition: `ln(C_t / C_{t-${k}})`, series: (of, out) => difference(logClose(of), k, out) });
const vol = (n: number): SeriesFeature => series({
  name: `vol${n}`, title: `Volatility, ${n} sessions, a year`, window: n + 1, warmUp: n, unit: 'fraction', definition: `sample deviation (ddof 1) of log returns over ${n} sessions times sqrt(252)`,
  series: (of, out) => scaled(momentsOf(of, 'r', logReturn(of), n, 1)[1], YEAR, out),
});
const ewmvol = (span: number): SeriesFeature => series({
  name: `ewmvol${span}`, title: `Exponential volatility, span ${span}, a year`, window: 0, warmUp: 2, unit: 'fraction', seed: 'weights (1 - a)^k from the first return, bias taken away', definition: `exponentially weighted deviation of log returns, a = 2 / (${span} + 1), times sqrt(252)`,
  series: (of, out) => {
    exponentialDeviation(logReturn(of), 2 / (span + 1), out);
    scaled(out, YEAR, out);
  },
});
const ema = (span: number): SeriesFeature => series({ name: `ema${span}`, title: `Against the exponential average, span ${span}`, window: 0, warmUp: 0, unit: 'fraction', seed: FIRST_VALUE, definition: `C_t / EMA_t - 1, a = 2 / (${span} + 1)`, series: (of, out) => ratioLessOne(of.close, emaClose(of, span), out) });
const sma = (n: number): SeriesFeature => series({ name: `sma${n}`, title: `Against the simple average, ${n} sessions`, window: n, warmUp: n - 1, unit: 'fraction', definition: `C_t / mean(C, ${n}) - 1`, series: (of, out) => ratioLessOne(of.close, meanClose(of, n), out) });

const ups = (of: SymbolSeries, sign: 1 | -1): Float64Array => of.memo(`moves ${sign}`, (out) => {
  difference(of.close, 1, out);
  for (let t = 0; t < out.length; t += 1) {
    const move = sign * (out[t] as number);
    out[t] = move > 0 ? move : move === move ? 0 : move;
  }
});
const rsi = (n: number): SeriesFeature => series({
  name: `rsi${n}`, title: `Relative strength index, ${n}`, window: 0, warmUp: n, unit: 'points', seed: 'averages of gains and losses begin at the first change (not at a mean of the first window)', definition: `100 - 100 / (1 + U / D), U and D exponential averages of gains and losses with a = 1 / ${n}`, reference: 'Wilder 1978, with the peer\'s seed',
  series: (of, out) => {
    const losses = of.memo(`losses ${n}`, (into) => exponentialMean(ups(of, -1), 1 / n, n, into));
    exponentialMean(ups(of, 1), 1 / n, n, out);
    for (let t = 0; t < out.length; t += 1) out[t] = 100 - 100 / (1 + (out[t] as number) / (losses[t] as number));
  },
});
const z = (n: number): SeriesFeature => series({
  name: `z${n}`, title: `Close against its ${n} sessions`, window: n, warmUp: n - 1, unit: 'deviations', definition: `(C - mean) / sample deviation over ${n} sessions`,
  series: (of, out) => standardised(of.close, ...momentsOf(of, 'C', of.close, n, 1), out),
});

/** True range; of the first bar `firstBar` decides: not known, as there is no close before it, or its own high less low. */
const trueRange = (of: SymbolSeries, firstBar: 'unknown' | 'own range'): Float64Array => of.memo(`tr ${firstBar}`, (out) => {
  const { high, low, close } = of;
  let hasBegun = false;
  for (let t = 0; t < out.length; t += 1) {
    const h = high[t] as number;
    const l = low[t] as number;
    const before = t === 0 ? Number.NaN : (close[t - 1] as number);
    if (before === before) out[t] = Math.max(h - l, Math.max(Math.abs(h - before), Math.abs(l - before)));
    else out[t] = firstBar === 'own range' && !hasBegun ? h - l : Number.NaN;
    if (h === h) hasBegun = true;
  }
});
const atr = (n: number, firstBar: 'unknown' | 'own range', suffix = ''): SeriesFeature => series({
  name: `atr${n}${suffix}`, title: `Average true range over close, ${n}`, inputs: ['high', 'low', 'close'], window: 0, warmUp: firstBar === 'unknown' ? n : n - 1, unit: 'fraction',
  seed: firstBar === 'unknown' ? 'begins at the second bar: the first has no close before it, so its true range is not known' : 'begins at the first bar, whose true range is its own high less low',
  definition: `exponential average of the true range with a = 1 / ${n}, over the close`, reference: firstBar === 'unknown' ? 'Wilder 1978, with the peer\'s seed' : 'Wilder 1978',
  series: (of, out) => {
    exponentialMean(trueRange(of, firstBar), 1 / n, n, out);
    for (let t = 0; t < out.length; t += 1) out[t] = (out[t] as number) / (of.close[t] as number);
  },
});
const adv = (n: number): SeriesFeature => series({ name: `adv${n}`, title: `Value traded, mean of ${n} sessions`, inputs: ['close', 'volume'], window: n, warmUp: n - 1, unit: 'currency', definition: `mean of close times volume, both as traded, over ${n} sessions`, series: (of, out) => rollingMean(of.traded, n, out) });

function scaled(x: Float64Array, by: number, out: Float64Array): void {
  for (let t = 0; t < out.length; t += 1) out[t] = (x[t] as number) * by;
}

/** `panel_v1`: the 41 features of the pandas peer, in its order and by its conventions (seeds, ddof 1). */
export const PANEL: readonly SeriesFeature[] = [
  ...[1, 5, 10, 20, 60, 120, 252].map(ret), ...[5, 10, 20, 60, 120, 252].map(vol), ...[20, 60].map(ewmvol), ...[5, 20, 50, 200].map(ema), ...[20, 50, 200].map(sma), ...[7, 14, 21].map(rsi), ...[20, 60, 120].map(z),
  series({
    name: 'bbpos', title: 'Place in the Bollinger band', window: 20, warmUp: 19, unit: 'ratio', definition: '(C - (m - 2 s)) / (4 s), m and s mean and sample deviation over 20 sessions',
    series: (of, out) => {
      const [mean, deviation] = momentsOf(of, 'C', of.close, 20, 1);
      for (let t = 0; t < out.length; t += 1) {
        const s = deviation[t] as number;
        out[t] = s > 0 ? ((of.close[t] as number) - ((mean[t] as number) - 2 * s)) / (4 * s) : Number.NaN;
      }
    },
  }),
  series({
    name: 'stochk', title: 'Stochastic %K, 14', inputs: ['high', 'low', 'close'], window: 14, warmUp: 13, unit: 'points', definition: '100 (C - lowest low) / (highest high - lowest low) over 14 sessions', reference: 'Lane 1984',
    series: (of, out) => {
      const [low, high] = [extremeOf(of, 'low', 14, -1), extremeOf(of, 'high', 14, 1)];
      for (let t = 0; t < out.length; t += 1) {
        const range = (high[t] as number) - (low[t] as number);
        out[t] = range > 0 ? (100 * ((of.close[t] as number) - (low[t] as number))) / range : Number.NaN;
      }
    },
  }),
  ...[14, 20].map((n) => atr(n, 'unknown')),
  series({
    name: 'macdh', title: 'MACD histogram, 12 / 26 / 9', window: 0, warmUp: 0, unit: 'price', seed: FIRST_VALUE, definition: 'EMA12 - EMA26 less its own EMA9', reference: 'Appel 1979, with the peer\'s seed',
    series: (of, out) => {
      const [fast, slow] = [emaClose(of, 12), emaClose(of, 26)];
      const line = of.memo('macd', (into) => {
        for (let t = 0; t < into.length; t += 1) into[t] = (fast[t] as number) - (slow[t] as number);
      });
      exponentialMean(line, 0.2, 1, out);
      for (let t = 0; t < out.length; t += 1) out[t] = (line[t] as number) - (out[t] as number);
    },
  }),
  ...[5, 20, 60].map(adv),
  series({
    name: 'volz20', title: 'Volume against its 20 sessions', inputs: ['volume'], window: 20, warmUp: 19, unit: 'deviations', definition: 'z of ln(1 + V) over 20 sessions, sample deviation',
    series: (of, out) => standardised(logVolume(of), ...momentsOf(of, 'ln V', logVolume(of), 20, 1), out),
  }),
  series({ name: 'hi20', title: 'Below the 20-session high', window: 20, warmUp: 19, unit: 'fraction', definition: 'C_t / max(C, 20) - 1', series: (of, out) => ratioLessOne(of.close, extremeOf(of, 'close', 20, 1), out) }),
  series({ name: 'lo20', title: 'Above the 20-session low', window: 20, warmUp: 19, unit: 'fraction', definition: 'C_t / min(C, 20) - 1', series: (of, out) => ratioLessOne(of.close, extremeOf(of, 'close', 20, -1), out) }),
  series({ name: 'skew60', title: 'Skewness of returns, 60 sessions', window: 61, warmUp: 60, unit: 'ratio', definition: 'adjusted Fisher-Pearson skewness of log returns over 60 sessions', reference: 'Joanes and Gill 1998, G1', series: (of, out) => rollingSkewness(logReturn(of), 60, out) }),
  series({
    name: 'dd252', title: 'Below the highest close of 252 sessions', window: 252, warmUp: 0, unit: 'fraction', definition: 'C_t over the highest known close of the last 252 sessions, less 1; known from the first bar',
    series: (of, out) => {
      rollingMaximumOfKnown(of.close, 252, out);
      ratioLessOne(of.close, out, out);
    },
  }),
];

/** The other convention of the first true range, beside the set. */
export const PANEL_VARIANTS: readonly SeriesFeature[] = [14, 20].map((n) => atr(n, 'own range', '_first_range'));
