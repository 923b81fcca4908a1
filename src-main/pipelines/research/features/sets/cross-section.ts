import { crossMoments, crossRank } from '../kernels/cross-section.ts';
import type { PanelContext, PanelFeature, SeriesFeature } from '../definition.ts';
import { growth, logVolume, meanClose, momentsOf, ratioLessOne, simpleReturn, standardised } from './shared-series.ts';

const REFERENCE = 'Tapestry, after the set of this name of the reference system';
const series = (about: Omit<SeriesFeature, 'kind' | 'scope' | 'seed' | 'reference'>): SeriesFeature => ({ ...about, kind: 'series', scope: 'symbol', seed: 'none', reference: REFERENCE });
const across = (about: Omit<PanelFeature, 'kind' | 'scope' | 'seed' | 'reference'>): PanelFeature => ({ ...about, kind: 'panel', scope: 'cross-section', seed: 'none', reference: REFERENCE });

const simple = (k: number): SeriesFeature => series({ name: `ret_${k}d`, title: `Simple return, ${k} ${k === 1 ? 'session' : 'sessions'}`, inputs: ['close'], window: k + 1, warmUp: k, unit: 'fraction', definition: `C_t / C_{t-${k}} - 1`, series: (of, out) => growth(of.close, k, out) });

/** Own series that the cross-sections stand on. */
export const CROSS_SECTION_BASE: readonly SeriesFeature[] = [
  simple(1), simple(5), simple(20),
  series({ name: 'vol_10d', title: 'Volatility, 10 sessions', inputs: ['close'], window: 11, warmUp: 10, unit: 'fraction', definition: 'population deviation of the simple return over 10 sessions, a session', series: (of, out) => out.set(momentsOf(of, 'R', simpleReturn(of), 10, 0)[1]) }),
  series({ name: 'sma_20_dist', title: 'Distance from the 20-session average', inputs: ['close'], window: 20, warmUp: 19, unit: 'fraction', definition: '(C - SMA20) / SMA20', series: (of, out) => ratioLessOne(of.close, meanClose(of, 20), out) }),
  series({ name: 'volume_zscore_20d', title: 'Volume against its own 20 sessions', inputs: ['volume'], window: 20, warmUp: 19, unit: 'deviations', definition: 'z of ln(1 + V) over the last 20 sessions of the name; the reference system calls its value across names so', series: (of, out) => standardised(logVolume(of), ...momentsOf(of, 'ln V', logVolume(of), 20, 0), out) }),
  series({
    name: 'trend_strength_20d', title: 'Trend over volatility', inputs: ['close'], window: 21, warmUp: 20, unit: 'ratio', definition: 'ret_20d / vol_10d; NaN where vol_10d is 0',
    series: (of, out) => {
      growth(of.close, 20, out);
      const by = momentsOf(of, 'R', simpleReturn(of), 10, 0)[1];
      for (let t = 0; t < out.length; t += 1) out[t] = (by[t] as number) > 0 ? (out[t] as number) / (by[t] as number) : Number.NaN;
    },
  }),
  series({ name: 'log_volume', title: 'Log volume', inputs: ['volume'], window: 1, warmUp: 0, unit: 'ratio', definition: 'ln(1 + V)', series: (of, out) => out.set(logVolume(of)) }),
];

const z = (name: string, of: string, window: number, warmUp: number, title: string): PanelFeature => across({
  name, title, inputs: [of, 'universe'], window, warmUp, unit: 'deviations', definition: `(${of} - mean) / population deviation over the names of the universe on the session; NaN for fewer than 2 names or where they do not differ`,
  compute: (context, out) => {
    const T = context.panel.sessions.length;
    const [x, mean, deviation] = [context.feature(of), new Float64Array(T), new Float64Array(T)];
    crossMoments(x, context.universe, T, 2, mean, deviation);
    each(context, (i, t) => {
      out[i] = (deviation[t] as number) > 0 ? ((x[i] as number) - (mean[t] as number)) / (deviation[t] as number) : Number.NaN;
    });
  },
});

const rank = (name: string, of: string, window: number, warmUp: number, title: string): PanelFeature => across({
  name, title, inputs: [of, 'universe'], window, warmUp, unit: 'fraction', definition: `(rank of ${of} - 1) / (n - 1) over the names of the universe on the session, 0 least; equal values in order of names`,
  compute: (context, out) => crossRank(context.feature(of), context.universe, context.panel.symbols.length, context.panel.sessions.length, 'by-name', out),
});

/** `equity_xsec_v1`: a name against the others of its universe on the session. */
export const CROSS_SECTION: readonly PanelFeature[] = [
  z('ret_1d_z', 'ret_1d', 2, 1, 'Return against the others'), z('ret_5d_z', 'ret_5d', 6, 5, 'Five-session return against the others'), z('vol_10d_z', 'vol_10d', 11, 10, 'Volatility against the others'), z('log_volume_z', 'log_volume', 1, 0, 'Volume against the others'),
  rank('ret_1d_rank', 'ret_1d', 2, 1, 'Rank of the return'), rank('ret_5d_rank', 'ret_5d', 6, 5, 'Rank of the five-session return'), rank('liquidity_rank', 'adv20', 20, 19, 'Rank of value traded'),
  across({
    name: 'rel_strength_20d', title: 'Return over the universe\'s', inputs: ['ret_20d', 'universe'], window: 21, warmUp: 20, unit: 'fraction', definition: 'ret_20d less its mean over the names of the universe on the session',
    compute: (context, out) => {
      const T = context.panel.sessions.length;
      const [x, mean] = [context.feature('ret_20d'), new Float64Array(T)];
      crossMoments(x, context.universe, T, 2, mean, new Float64Array(T));
      each(context, (i, t) => {
        out[i] = (x[i] as number) - (mean[t] as number);
      });
    },
  }),
];

/** Goes through the names of the universe, session by session. */
function each({ panel, universe }: PanelContext, visit: (i: number, t: number) => void): void {
  const T = panel.sessions.length;
  for (let i = 0; i < universe.length; i += 1) if (universe[i] === 1) visit(i, i % T);
}
