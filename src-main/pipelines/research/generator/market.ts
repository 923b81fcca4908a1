import { normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import { seededRandom, type SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { exchangeCalendar } from '../../../../src-shared/model/market/calendar/exchange-calendar.ts';

export interface MarketOptions { readonly symbols: number; readonly sessions: number; readonly seed: number }
/** One invented name: what happens to it is decided by its number, what it is worth by its own draws. */
export interface MarketName {
  readonly symbol: string; readonly at: number;
  /** First and last session with a bar, by position. */
  readonly first: number; readonly last: number; readonly isDelisted: boolean;
  readonly splits: readonly { readonly session: number; readonly ratio: number }[];
  readonly dividends: readonly { readonly session: number; readonly cash: number }[];
}
export interface MarketBars { readonly name: MarketName; readonly from: number; readonly open: Float64Array; readonly high: Float64Array; readonly low: Float64Array; readonly close: Float64Array; readonly volume: Float64Array; /** What the name is drawn to do each session: the planted answer that momentum, filings and insiders tell of. */ readonly drift: Float64Array }

const FIRST_YEAR = '2012-01-03';
/** How much of a name's drift is left after one session; half of it after 92. */
const KEEPS = 0.9925;
const DRIFT = 0.0009;

/** Sessions of New York from 2012 on. */
export function marketSessions(count: number): readonly string[] {
  const all = exchangeCalendar('XNYS').sessions(FIRST_YEAR, '2050-12-30').map(({ session }) => session);
  return all.slice(0, count);
}

/** Never 0, which has no quantile. */
export const normal = (random: SeededRandom): number => normalQuantile((random.next() * 4294967296 + 0.5) / 4294967296);

/** Returns of the market, the same for every name: calm and wild stretches take turns. */
export function marketReturns({ sessions, seed }: MarketOptions): Float64Array {
  const random = seededRandom(seed, 1);
  let isWild = false;
  return Float64Array.from({ length: sessions }, () => {
    if (random.next() < (isWild ? 0.02 : 0.006)) isWild = !isWild;
    return isWild ? -0.0004 + 0.018 * normal(random) : 0.0005 + 0.007 * normal(random);
  });
}

/** Names with what happens to them: by number modulo 11 a split, modulo 5 dividends, modulo 9 a late listing, modulo 13 a delisting. */
export function marketNames({ symbols, sessions }: MarketOptions): readonly MarketName[] {
  const every = <V>(from: number, step: number, make: (session: number) => V): V[] => Array.from({ length: Math.max(0, Math.ceil((sessions - from) / step)) }, (_, k) => make(from + k * step));
  return Array.from({ length: symbols }, (_, at) => {
    const isDelisted = at % 13 === 12;
    const first = at % 9 === 8 ? Math.floor(sessions / 5) : 0;
    const last = isDelisted ? Math.floor(sessions * 0.8) : sessions - 1;
    const within = ({ session }: { readonly session: number }): boolean => session > first + 30 && session <= last;
    return {
      symbol: `T${String(at).padStart(4, '0')}`, at, first, last, isDelisted,
      splits: at % 11 === 3 ? [{ session: Math.floor(sessions * 0.45), ratio: 2 }].filter(within) : [],
      dividends: at % 5 === 2 ? every(40 + (at % 20), 63, (session) => ({ session, cash: 0.15 + (at % 4) * 0.05 })).filter(within) : [],
    };
  });
}

/** Bars of one name, prices to the cent, as traded. */
export function marketBars({ seed }: MarketOptions, name: MarketName, market: Float64Array): MarketBars {
  const random = seededRandom(seed, 100 + name.at);
  const count = name.last - name.first + 1;
  const fresh = (): Float64Array => new Float64Array(count);
  const bars = { name, from: name.first, open: fresh(), high: fresh(), low: fresh(), close: fresh(), volume: fresh(), drift: fresh() };
  const [beta, noise] = [0.7 + random.next() * 0.7, 0.007 + random.next() * 0.012];
  let close = Math.round((25 + random.next() * 120) * 100) / 100;
  let drift = DRIFT * normal(random);
  const cents = (price: number): number => Math.max(1, Math.round(price * 100) / 100);
  for (let i = 0; i < count; i += 1) {
    const t = name.first + i;
    drift = drift * KEEPS + DRIFT * Math.sqrt(1 - KEEPS * KEEPS) * normal(random);
    const ratio = name.splits.find(({ session }) => session === t)?.ratio ?? 1;
    const cash = name.dividends.find(({ session }) => session === t)?.cash ?? 0;
    const open = cents((close / ratio - cash) * Math.exp(0.25 * noise * normal(random)));
    close = cents(open * Math.exp(drift + beta * (market[t] as number) + noise * normal(random)));
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = cents(Math.max(open, close) * (1 + 0.3 * noise * Math.abs(normal(random)))) + 0.01;
    bars.low[i] = Math.max(0.5, cents(Math.min(open, close) * (1 - 0.3 * noise * Math.abs(normal(random)))) - 0.01);
    bars.volume[i] = Math.round(2e5 * Math.exp(0.5 * normal(random) + 12 * Math.abs(market[t] as number)) * ratio);
    bars.drift[i] = drift;
  }
  return bars;
}
