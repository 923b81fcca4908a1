import { fromEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import { normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import { seededRandom, type SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { actionFactor } from './adjust.ts';
import { listedMembers } from './membership.ts';

export interface SyntheticOptions { readonly symbols: number; readonly sessions: number; readonly seed: number; readonly /** First day, ISO. */ from?: string }
export interface SyntheticEvent { readonly kind: 'split' | 'dividend' | 'gap' | 'delisting' | 'late-listing'; readonly symbol: number; /** Position of the first session concerned. */ readonly session: number; /** Ratio, cash a unit, or sessions. */ readonly value: number }

const FIRST_DAY = 16_437; // 2015-01-02
const GAP = 3;

/** A seeded market in memory: see `syntheticMarket`. */
export function syntheticPanel(options: SyntheticOptions): BarPanel {
  return syntheticMarket(options).panel;
}

/**
 * A panel of invented symbols (`S000`, `S001`, ...) over weekdays, one market factor and own noise, prices in hundredths of a cent, with
 * what was planted: of symbols by number modulo 7, the third has a two-for-one split, the fifth a gap of three sessions; modulo 5, the second pays
 * each quarter; the last symbol is delisted at four fifths, the second is listed at one fifth (from four symbols on). The same options give the same
 * panel on every machine, and a symbol's bars do not depend on how many others there are.
 */
export function syntheticMarket({ symbols: count, sessions: length, seed, from }: SyntheticOptions): { readonly panel: BarPanel; readonly events: readonly SyntheticEvent[] } {
  const symbols = Array.from({ length: count }, (_, s) => `S${String(s).padStart(3, '0')}`);
  const sessions = weekdays(from === undefined ? FIRST_DAY : Math.round(Date.parse(`${from}T00:00:00Z`) / 86_400_000), length);
  const events = plan(count, length);
  const size = count * length;
  const fresh = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const bars = { open: fresh(), high: fresh(), low: fresh(), close: fresh(), volume: fresh(), factor: fresh() };
  const row = new Float64Array(size).fill(-1);
  const draws = seededRandom(seed, 1);
  const market = Float64Array.from({ length }, () => 0.0003 + 0.008 * normal(draws));
  let next = 0;
  for (let s = 0; s < count; s += 1) {
    const own = events.filter(({ symbol }) => symbol === s);
    next = oneSymbol({ s, length, market, random: seededRandom(seed, s + 2), own, bars, row, next });
  }
  const axes = { symbols, sessions, row };
  return { panel: { ...axes, ...bars, member: listedMembers(axes), pointInTime: false }, events };
}

function plan(count: number, length: number): SyntheticEvent[] {
  const events: SyntheticEvent[] = [];
  for (let s = 0; s < count; s += 1) {
    if (s === 1 && count >= 4) events.push({ kind: 'late-listing', symbol: s, session: Math.floor(length / 5), value: 0 });
    if (s % 7 === 3) events.push({ kind: 'split', symbol: s, session: Math.floor(length * 0.4) + (s % 5), value: 2 });
    if (s % 7 === 5) events.push({ kind: 'gap', symbol: s, session: Math.floor(length * 0.55), value: GAP });
    if (s % 5 === 2) for (let t = 40; t < length; t += 63) events.push({ kind: 'dividend', symbol: s, session: t, value: 0.25 });
    if (s === count - 1 && count >= 4) events.push({ kind: 'delisting', symbol: s, session: Math.floor(length * 0.8), value: 0 });
  }
  return events;
}

interface OneSymbol {
  readonly s: number; readonly length: number; readonly market: Float64Array; readonly random: SeededRandom; readonly own: readonly SyntheticEvent[];
  readonly bars: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume' | 'factor', Float64Array>>; readonly row: Float64Array; readonly next: number;
}

/** Fills one symbol; returns the row number of the next bar. */
function oneSymbol({ s, length, market, random, own, bars, row, next }: OneSymbol): number {
  const listed = own.find(({ kind }) => kind === 'late-listing')?.session ?? 0;
  const gone = own.find(({ kind }) => kind === 'delisting')?.session ?? length;
  const gap = own.find(({ kind }) => kind === 'gap');
  const beta = 0.6 + random.next() * 0.9;
  const noise = 0.006 + random.next() * 0.014;
  let close = round(20 + random.next() * 180);
  let lastKnown = Number.NaN;
  let factor = 1;
  let at = next;
  for (let t = 0; t < length; t += 1) {
    // The draws of a session are made whether it has a bar or not: an event moves nothing but itself.
    const [overnight, day, up, down, traded] = [normal(random), normal(random), Math.abs(normal(random)), Math.abs(normal(random)), normal(random)];
    const ratio = own.find(({ kind, session }) => kind === 'split' && session === t)?.value ?? 1;
    const cash = own.find(({ kind, session }) => kind === 'dividend' && session === t)?.value ?? 0;
    const before = close;
    const open = round(Math.max(0.5, (before / ratio - cash) * Math.exp(0.3 * noise * (overnight as number))));
    close = round(Math.max(0.5, open * Math.exp(beta * (market[t] as number) + noise * (day as number))));
    const isThere = t >= listed && t < gone && !(gap !== undefined && t >= gap.session && t < gap.session + gap.value);
    if ((ratio !== 1 || cash !== 0) && Number.isFinite(lastKnown)) factor *= actionFactor({ ratio, cash }, lastKnown);
    if (!isThere) continue;
    const i = s * length + t;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = round(Math.max(open, close) * (1 + 0.4 * noise * (up as number)));
    bars.low[i] = round(Math.min(open, close) / (1 + 0.4 * noise * (down as number)));
    bars.volume[i] = Math.round(1e5 * Math.exp(1 + 0.4 * (traded as number)) * ratio);
    bars.factor[i] = factor;
    row[i] = at;
    at += 1;
    lastKnown = close;
  }
  return at;
}

const round = (price: number): number => Math.round(price * 10_000) / 10_000;
/** Never 0, which has no quantile. */
const normal = (random: SeededRandom): number => normalQuantile((random.next() * 4294967296 + 0.5) / 4294967296);

function weekdays(first: number, count: number): string[] {
  const days: string[] = [];
  for (let day = first; days.length < count; day += 1) {
    const weekday = (((day + 4) % 7) + 7) % 7;
    if (weekday !== 0 && weekday !== 6) days.push(fromEpochDay(day));
  }
  return days;
}
