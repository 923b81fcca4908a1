import { crossMoments, meanCorrelation } from '../kernels/cross-section.ts';
import { rollingDeviation, rollingMean } from '../kernels/rolling.ts';
import type { PanelContext, PanelFeature } from '../definition.ts';

/** Who makes the market: the names of the universe, or three index funds whether they may be held or not. */
type Of = 'universe' | 'indices';
export const INDICES = ['SPY', 'QQQ', 'IWM'] as const;

interface Given { readonly name: string; readonly title: string; readonly window: number; readonly warmUp: number; readonly unit: PanelFeature['unit']; readonly definition: string; readonly line: (context: PanelContext, of: Of) => Float64Array }

const market = (given: Given, of: Of = 'universe'): PanelFeature => ({
  kind: 'panel', scope: 'market', seed: 'none', reference: 'Tapestry, after the set of this name of the reference system', name: of === 'universe' ? given.name : `${given.name}_indices`, title: of === 'universe' ? given.title : `${given.title}: ${INDICES.join(', ')}`,
  inputs: ['close', of === 'universe' ? 'universe' : INDICES.join(';')], window: given.window, warmUp: given.warmUp, unit: given.unit, definition: of === 'universe' ? given.definition : `${given.definition}; over ${INDICES.join(', ')} in place of the universe, NaN where fewer than two of them have a bar`,
  compute: (context, out) => {
    const line = given.line(context, of);
    for (let s = 0; s < context.panel.symbols.length; s += 1) out.set(line, s * line.length);
  },
});

const maskOf = (context: PanelContext, of: Of): Uint8Array => (of === 'universe' ? context.universe : context.shared('mask indices', () => {
  const T = context.panel.sessions.length;
  const mask = new Uint8Array(context.universe.length);
  for (const [s, symbol] of context.panel.symbols.entries()) if ((INDICES as readonly string[]).includes(symbol)) mask.fill(1, s * T, (s + 1) * T);
  return mask;
}));

/** Mean and deviation across names of a simple return on each session. */
const across = (context: PanelContext, of: Of, name: 'ret_1d' | 'ret_5d'): { readonly mean: Float64Array; readonly deviation: Float64Array } => context.shared(`across ${of} ${name}`, () => {
  const T = context.panel.sessions.length;
  const [mean, deviation] = [new Float64Array(T), new Float64Array(T)];
  crossMoments(context.feature(name), maskOf(context, of), T, 2, mean, deviation);
  return { mean, deviation };
});
const over = (x: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(x.length);
  rollingMean(x, n, out);
  return out;
};
const deviationOver = (x: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(x.length);
  rollingDeviation(x, n, 0, new Float64Array(x.length), out);
  return out;
};
const correlation = (context: PanelContext, of: Of): Float64Array => context.shared(`correlation ${of}`, () => {
  const { symbols, sessions } = context.panel;
  const out = new Float64Array(sessions.length);
  meanCorrelation(context.feature('ret_1d'), maskOf(context, of), symbols.length, sessions.length, 20, out);
  return out;
});

/** Share of the names with a known return whose return passes. */
const breadth = (name: 'ret_1d' | 'ret_5d', passes: (value: number) => boolean) => (context: PanelContext, of: Of): Float64Array => {
  const [x, mask, T] = [context.feature(name), maskOf(context, of), context.panel.sessions.length];
  const [count, hits] = [new Float64Array(T), new Float64Array(T)];
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    if (mask[i] === 0 || value !== value) continue;
    count[i % T] = (count[i % T] as number) + 1;
    if (passes(value)) hits[i % T] = (hits[i % T] as number) + 1;
  }
  return count.map((n, t) => (n >= 2 ? (hits[t] as number) / n : Number.NaN));
};

/** x less the median of its last 60 values, at least 20 of them known. */
function lessMedian(x: Float64Array): Float64Array {
  return x.map((value, t) => {
    const known = x.subarray(Math.max(0, t - 59), t + 1).filter((each) => each === each).sort();
    const middle = known.length >> 1;
    return known.length < 20 ? Number.NaN : value - (known.length % 2 === 1 ? (known[middle] as number) : ((known[middle - 1] as number) + (known[middle] as number)) / 2);
  });
}

const VOLATILITY: Given = { name: 'market_vol_20d', title: 'Volatility of the market', window: 21, warmUp: 20, unit: 'fraction', definition: 'population deviation over 20 sessions of the equal-weight mean simple return of the universe', line: (context, of) => context.shared(`volatility ${of}`, () => deviationOver(across(context, of, 'ret_1d').mean, 20)) };
const CORRELATION: Given = { name: 'corr_mean_20d', title: 'Mean correlation', window: 21, warmUp: 20, unit: 'correlation', definition: 'mean of all pairwise correlations of simple returns over 20 sessions, of the names whose 20 returns are known', line: correlation };
const TREND: Given = { name: 'market_trend_20d', title: 'Trend of the market', window: 21, warmUp: 20, unit: 'fraction', definition: 'mean over 20 sessions of the equal-weight mean simple return of the universe', line: (context, of) => over(across(context, of, 'ret_1d').mean, 20) };
const DISPERSION: Given = { name: 'dispersion_20d', title: 'Dispersion, 20 sessions', window: 21, warmUp: 20, unit: 'fraction', definition: 'mean over 20 sessions of the population deviation of simple returns across the universe', line: (context, of) => over(across(context, of, 'ret_1d').deviation, 20) };

const REGIME_LINES = [VOLATILITY, TREND, DISPERSION, CORRELATION];
/** `regime_v1`: the state of the market that the universe makes. */
export const REGIME: readonly PanelFeature[] = REGIME_LINES.map((given) => market(given));
/** `regime_v1_1`: the same of three index funds. */
export const REGIME_INDICES: readonly PanelFeature[] = REGIME_LINES.map((given) => market(given, 'indices'));

/** What `equity_xsec_v1` holds of the market. */
export const MARKET: readonly PanelFeature[] = [
  market({ name: 'market_ret_1d', title: 'Return of the market', window: 2, warmUp: 1, unit: 'fraction', definition: 'equal-weight mean simple return of the universe', line: (context, of) => across(context, of, 'ret_1d').mean }),
  market({ name: 'market_vol_of_vol_20d', title: 'Volatility of volatility', window: 40, warmUp: 39, unit: 'fraction', definition: 'population deviation over 20 sessions of market_vol_20d', line: (context, of) => deviationOver(VOLATILITY.line(context, of), 20) }),
  market({ name: 'dispersion_1d', title: 'Dispersion', window: 2, warmUp: 1, unit: 'fraction', definition: 'population deviation of ret_1d across the universe', line: (context, of) => across(context, of, 'ret_1d').deviation }),
  market({ name: 'dispersion_5d', title: 'Dispersion of five sessions', window: 6, warmUp: 5, unit: 'fraction', definition: 'population deviation of ret_5d across the universe', line: (context, of) => across(context, of, 'ret_5d').deviation }),
  market({ name: 'breadth_up_1d', title: 'Share rising', window: 2, warmUp: 1, unit: 'fraction', definition: 'share of the universe with ret_1d > 0', line: breadth('ret_1d', (x) => x > 0) }),
  market({ name: 'breadth_down_1d', title: 'Share falling', window: 2, warmUp: 1, unit: 'fraction', definition: 'share of the universe with ret_1d < 0', line: breadth('ret_1d', (x) => x < 0) }),
  market({ name: 'breadth_up_5d', title: 'Share risen in five sessions', window: 6, warmUp: 5, unit: 'fraction', definition: 'share of the universe with ret_5d > 0', line: breadth('ret_5d', (x) => x > 0) }),
  market({ name: 'corr_spike_20d', title: 'Correlation against its median', window: 80, warmUp: 39, unit: 'correlation', definition: 'corr_mean_20d less the median of its last 60 sessions, at least 20 of them known', line: (context, of) => lessMedian(correlation(context, of)) }),
];
