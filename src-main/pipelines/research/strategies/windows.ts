import { at } from '../../../../src-shared/model/market/panel.ts';
import type { MarketView } from '../strategy.ts';

/** Windows kept a view: a sweep asks for the same ones again and again. */
const KEPT = 16;
const cache = new WeakMap<MarketView, Map<string, Float64Array>>();

/**
 * Mean of the signal price over the `window` sessions that end with the session, on the panel's axes. NaN where any of them has no price:
 * a gap is not bridged. Summed anew for every session in order of time, so that a panel cut later gives the same bits.
 */
export function rollingMean(view: MarketView, window: number): Float64Array {
  return kept(view, `mean/${window}`, () => everySession(view, window, (price, end) => {
    let sum = 0;
    for (let i = end - window + 1; i <= end; i += 1) sum += price[i] as number;
    return sum / window;
  }));
}

/** Population deviation of the signal price about the mean of the same window; NaN as in `rollingMean`. In the unit of the price. */
export function rollingDeviation(view: MarketView, window: number): Float64Array {
  const mean = rollingMean(view, window);
  return kept(view, `deviation/${window}`, () => everySession(view, window, (price, end) => {
    const centre = mean[end] as number;
    let sum = 0;
    for (let i = end - window + 1; i <= end; i += 1) {
      const distance = (price[i] as number) - centre;
      sum += distance * distance;
    }
    return Math.sqrt(sum / window);
  }));
}

/** Population deviation of the last `window` simple returns at a session; NaN where any of the `window + 1` prices is missing. */
export function returnDeviation(view: MarketView, symbol: number, session: number, window: number): number {
  if (session < window) return Number.NaN;
  const end = at(view.panel, symbol, session);
  const returns = (i: number): number => (view.price[i] as number) / (view.price[i - 1] as number) - 1;
  let sum = 0;
  for (let i = end - window + 1; i <= end; i += 1) sum += returns(i);
  const mean = sum / window;
  let squares = 0;
  for (let i = end - window + 1; i <= end; i += 1) squares += (returns(i) - mean) * (returns(i) - mean);
  return Math.sqrt(squares / window);
}

function everySession(view: MarketView, window: number, value: (price: Float64Array, end: number) => number): Float64Array {
  const { symbols, sessions } = view.panel;
  const out = new Float64Array(symbols.length * sessions.length).fill(Number.NaN);
  for (let s = 0; s < symbols.length; s += 1) {
    for (let t = window - 1; t < sessions.length; t += 1) out[s * sessions.length + t] = value(view.price, s * sessions.length + t);
  }
  return out;
}

function kept(view: MarketView, key: string, make: () => Float64Array): Float64Array {
  let windows = cache.get(view);
  if (windows === undefined) cache.set(view, windows = new Map());
  const known = windows.get(key);
  if (known !== undefined) return known;
  const made = make();
  const oldest = windows.size >= KEPT ? windows.keys().next().value : undefined;
  if (oldest !== undefined) windows.delete(oldest);
  windows.set(key, made);
  return made;
}
