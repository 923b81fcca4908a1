import type { SeriesFeature, SymbolSeries } from '../definition.ts';
import { difference, extremeOf, logClose, logReturn, logVolume, meanClose, momentsOf, ratioLessOne, standardised } from './shared-series.ts';

const series = (about: Omit<SeriesFeature, 'kind' | 'scope' | 'seed' | 'reference'> & { readonly reference?: string }): SeriesFeature => ({ reference: 'Tapestry, after the set of this name of the reference system', ...about, kind: 'series', scope: 'symbol', seed: 'none' });

const logReturnOver = (k: number): SeriesFeature => series({
  name: `ret_${k}`, title: `Log return, ${k} ${k === 1 ? 'session' : 'sessions'}`, inputs: ['close'], window: k + 1, warmUp: k, unit: 'log return', definition: `ln(C_t / C_{t-${k}})`,
  series: (of, out) => difference(logClose(of), k, out),
});

const realised = (n: number): SeriesFeature => series({
  name: `rv_${n}`, title: `Realised volatility, ${n} sessions`, inputs: ['close'], window: n + 1, warmUp: n, unit: 'log return', definition: `population deviation of the log return over the last ${n} sessions, a session, not annualised`,
  series: (of, out) => out.set(momentsOf(of, 'r', logReturn(of), n, 0)[1]),
});

const distance = (name: string, of: 'high' | 'low'): SeriesFeature => series({
  name, title: `Distance from the 20-session ${of} of closes`, inputs: ['close'], window: 20, warmUp: 19, unit: 'fraction', definition: `C_t / ${of === 'high' ? 'max' : 'min'}(C_{t-19}..C_t) - 1`,
  series: (bars, out) => ratioLessOne(bars.close, extremeOf(bars, 'close', 20, of === 'high' ? 1 : -1), out),
});

/** `core_v1`: log returns, realised volatility, distance from extremes, volume. NaN in the warm-up, where the reference system wrote 0. */
export const CORE: readonly SeriesFeature[] = [
  ...[1, 5, 21].map(logReturnOver), ...[21, 63].map(realised), distance('dist_from_20d_high', 'high'), distance('dist_from_20d_low', 'low'),
  series({
    name: 'log_vol_z20', title: 'Volume against its 20 sessions', inputs: ['volume'], window: 20, warmUp: 19, unit: 'deviations', definition: 'z of ln(1 + V) over the last 20 sessions, the session included; population deviation',
    series: (of, out) => {
      const x = logVolume(of);
      const [mean, deviation] = momentsOf(of, 'ln V', x, 20, 0);
      standardised(x, mean, deviation, out);
    },
  }),
];

const FAST = 20;
const SLOW = 50;
const gap = (of: SymbolSeries): Float64Array => of.memo('sma diff', (out) => {
  const [fast, slow] = [meanClose(of, FAST), meanClose(of, SLOW)];
  for (let t = 0; t < out.length; t += 1) out[t] = (fast[t] as number) - (slow[t] as number);
});

/** `sma_v1`: simple averages of 20 and 50 sessions. */
export const SMA: readonly SeriesFeature[] = [
  series({ name: 'sma_fast', title: 'Simple average, 20 sessions', inputs: ['close'], window: FAST, warmUp: FAST - 1, unit: 'price', definition: 'mean of the last 20 closes', series: (of, out) => out.set(meanClose(of, FAST)) }),
  series({ name: 'sma_slow', title: 'Simple average, 50 sessions', inputs: ['close'], window: SLOW, warmUp: SLOW - 1, unit: 'price', definition: 'mean of the last 50 closes', series: (of, out) => out.set(meanClose(of, SLOW)) }),
  series({ name: 'sma_diff', title: 'Fast less slow average', inputs: ['close'], window: SLOW, warmUp: SLOW - 1, unit: 'price', definition: 'sma_fast - sma_slow', series: (of, out) => out.set(gap(of)) }),
  series({ name: 'sma_signal', title: 'Side of the fast average', inputs: ['close'], window: SLOW, warmUp: SLOW - 1, unit: 'flag', definition: '1 where sma_fast is above sma_slow, -1 where it is below, 0 where they are equal', series: (of, out) => out.set(gap(of).map((x) => (x !== x ? x : Math.sign(x) + 0))) }),
];
