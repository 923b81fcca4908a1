import { observed, quantile } from '../../../../src-shared/model/metrics/performance/moments.ts';
import type { RegimeReport } from '../../../../src-shared/model/research/evaluation.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { MarketView } from '../strategy.ts';
import { regimeSlice, type Slice } from './slices.ts';

/** Names of the parts that one to four volatility thresholds cut, calmest first. */
const NAMES: Readonly<Record<number, readonly string[]>> = { 1: ['low', 'high'], 2: ['low', 'mid', 'high'], 3: ['low', 'mid-low', 'mid-high', 'high'], 4: ['low', 'mid-low', 'mid', 'mid-high', 'high'] };
const UNKNOWN = 'unknown';

/** Mean simple return of the names in the universe with a price in this session and the one before; NaN where there are none. By session. */
export function marketReturns(view: MarketView): Float64Array {
  const { panel, universe, price } = view;
  const length = panel.sessions.length;
  const out = new Float64Array(length).fill(Number.NaN);
  for (let t = 1; t < length; t += 1) {
    let [total, count] = [0, 0];
    for (let s = 0; s < panel.symbols.length; s += 1) {
      const i = s * length + t;
      // Who is in the market is decided the session before: a name that joins today did not earn today's return in it.
      if (universe[i - 1] !== 1) continue;
      const change = price[i]! / price[i - 1]! - 1;
      if (!Number.isFinite(change)) continue;
      total += change;
      count += 1;
    }
    if (count > 0) out[t] = total / count;
  }
  return out;
}

/** What was known of the market before a session began: volatility (population deviation) and mean of the `window` returns up to the close before. */
export interface MarketState { readonly volatility: Float64Array; readonly trend: Float64Array }

export function marketState(returns: Float64Array, window: number): MarketState {
  const [volatility, trend] = [new Float64Array(returns.length).fill(Number.NaN), new Float64Array(returns.length).fill(Number.NaN)];
  for (let t = window; t < returns.length; t += 1) {
    let total = 0;
    for (let i = t - window; i < t; i += 1) total += returns[i]!;
    const mean = total / window;
    let squares = 0;
    for (let i = t - window; i < t; i += 1) squares += (returns[i]! - mean) * (returns[i]! - mean);
    volatility[t] = Math.sqrt(squares / window);
    trend[t] = mean;
  }
  return { volatility, trend };
}

export interface Regimes { readonly report: RegimeReport; readonly slices: readonly Slice[] }

/**
 * Regimes of the test sessions. Thresholds are quantiles of the volatility seen in the *training* sessions, and a session's regime is what was
 * known at the close before it: nothing of the test slice decides where it is cut, and no session's own return decides its label.
 */
export function regimesOf(view: MarketView, spec: Pick<ExperimentSpec, 'train' | 'test' | 'evaluation'>): Regimes {
  const { window, volatilityQuantiles, trend: byTrend } = spec.evaluation.regimes;
  const days = view.panel.sessions;
  const state = marketState(marketReturns(view), window);
  const seen = observed(state.volatility.filter((_value, t) => days[t]! >= spec.train.from && days[t]! <= spec.train.to));
  const shares = [...new Set(volatilityQuantiles)].sort((a, b) => a - b);
  const bars = seen.length === 0 ? [] : shares.map((share) => quantile(seen, share));
  const names = NAMES[shares.length] ?? [];
  const label = (t: number): string => {
    if (Number.isNaN(state.volatility[t]!) || bars.length === 0) return UNKNOWN;
    const part = names[bars.filter((bar) => state.volatility[t]! > bar).length] as string;
    return byTrend ? `${part}-${state.trend[t]! >= 0 ? 'up' : 'down'}` : part;
  };
  const series: [string, string][] = [];
  for (let t = 0; t < days.length; t += 1) if (days[t]! >= spec.test.from && days[t]! <= spec.test.to) series.push([days[t]!, label(t)]);
  const regimes = [...names, ...(byTrend ? names.flatMap((name) => [`${name}-up`, `${name}-down`]) : [])];
  const slices = slicesOf(series, regimes);
  const lines = slices.map(({ slice, title, holds }) => {
    const inside = series.map(([day]) => holds(day, 'test'));
    return { regime: slice.slice('regime:'.length), title, sessions: inside.filter(Boolean).length, stretches: inside.filter((here, i) => here && !(inside[i - 1] ?? false)).length };
  });
  return {
    slices,
    report: {
      kind: 'research.regimes', version: 1, fittedFrom: spec.train.from, fittedTo: spec.train.to, window,
      text: `Volatility is the deviation of the equal-weight market over the ${window} sessions up to the close before; thresholds are its quantiles in the training slice${byTrend ? '; trend is the sign of the mean return of the same sessions' : ''}. A drawdown is measured inside one unbroken stretch of a regime.`,
      thresholds: bars.map((value, i) => ({ name: `volatility, quantile ${shares[i]!}`, value })), series, slices: lines,
    },
  };
}

/** The slices of a regime report's own series: what an explanation reads. */
export function slicesOf(series: readonly (readonly [string, string])[], regimes: readonly string[]): readonly Slice[] {
  const byDay = new Map(series.map(([day, regime]) => [day, regime]));
  return regimes.map((regime) => regimeSlice(regime, titleOf(regime), byDay));
}

function titleOf(regime: string): string {
  const words: Readonly<Record<string, string>> = { low: 'Low volatility', mid: 'Middle volatility', 'mid-low': 'Lower middle volatility', 'mid-high': 'Upper middle volatility', high: 'High volatility' };
  const [, part = regime, direction] = /^(.*?)(?:-(up|down))?$/.exec(regime) ?? [];
  return `${words[part] ?? part}${direction === undefined ? '' : direction === 'up' ? ', rising' : ', falling'}`;
}
