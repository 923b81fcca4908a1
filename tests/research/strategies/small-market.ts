import { at, upTo, type BarPanel } from '../../../src-shared/model/market/panel.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { Strategy as StrategySpec } from '../../../src-shared/model/research/spec.ts';
import { signalPrice } from '../../../src-main/pipelines/research/features/market-view.ts';
import { universeOf } from '../../../src-main/pipelines/research/features/universe.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import type { BookState, FeaturePanel, MarketView } from '../../../src-main/pipelines/research/strategy.ts';

/** A seeded market with gaps, splits, a late listing and a delisting. */
export const PANEL = syntheticPanel({ symbols: 12, sessions: 320, seed: 7 });

/** Two features whose value in a session stands on that session and the one before. */
export function smallFeatures(panel: BarPanel, price: Float64Array): FeaturePanel {
  const step = new Float64Array(price.length).fill(Number.NaN);
  const level = new Float64Array(price.length).fill(Number.NaN);
  for (let s = 0; s < panel.symbols.length; s += 1) {
    for (let t = 5; t < panel.sessions.length; t += 1) {
      const i = at(panel, s, t);
      step[i] = price[i]! / price[i - 1]! - 1;
      level[i] = price[i]! / price[i - 5]! - 1;
    }
  }
  return { names: ['step', 'level'], columns: new Map([['step', step], ['level', level]]), warmUp: new Map([['step', 5], ['level', 5]]) };
}

export function smallView(panel: BarPanel = PANEL): MarketView {
  const price = signalPrice(panel, 'adjusted');
  return { panel, price, universe: universeOf(panel, { symbols: 'all', select: 'listed', known: 'session' }), features: smallFeatures(panel, price) };
}

export const cut = (session: number, panel: BarPanel = PANEL): MarketView => smallView(upTo(panel, session));

/** A view of closes alone: opens, highs and lows are the close, `bars[symbol][session]`, NaN for none. */
export function viewOfCloses(bars: readonly (readonly number[])[], features: Readonly<Record<string, readonly (readonly number[])[]>> = {}): MarketView {
  const sessions = bars[0]!.map((_, t) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10));
  const close = Float64Array.from(bars.flat());
  const known = close.map((value) => (Number.isNaN(value) ? Number.NaN : 1));
  const panel: BarPanel = { symbols: bars.map((_, s) => `S${s}`), sessions, open: close, high: close, low: close, close, volume: known.map((one) => one * 1e6), factor: known, row: close.map((value, i) => (Number.isNaN(value) ? -1 : i)), member: new Uint8Array(close.length).fill(1), pointInTime: false };
  const columns = new Map(Object.entries(features).map(([name, values]) => [name, Float64Array.from(values.flat())] as const));
  return { panel, price: close, universe: new Uint8Array(close.length).fill(1), features: { names: [...columns.keys()], columns, warmUp: new Map() } };
}

/** A book that holds nothing, or what is said. */
export function book(view: MarketView, session: number, held: Readonly<Record<number, number>> = {}): BookState {
  const n = view.panel.symbols.length;
  const state = { session, equity: 1e6, weights: new Float64Array(n), units: new Float64Array(n), entry: new Float64Array(n).fill(Number.NaN), entered: new Int32Array(n).fill(-1) };
  for (const [symbol, weight] of Object.entries(held)) {
    const price = view.panel.close[at(view.panel, Number(symbol), session)]!;
    state.weights[Number(symbol)] = weight;
    state.units[Number(symbol)] = (weight * 1e6) / (Number.isNaN(price) ? 50 : price);
    state.entry[Number(symbol)] = Number.isNaN(price) ? 50 : price * 0.97;
    state.entered[Number(symbol)] = Math.max(0, session - 6);
  }
  return state;
}

/** A seeded book: about a third of the names held. */
export function anyBook(view: MarketView, session: number): BookState {
  const draw = seededRandom(session, 99);
  const held: Record<number, number> = {};
  view.panel.symbols.forEach((_, s) => { if (draw.next() < 0.35) held[s] = 0.1 * draw.next(); });
  return book(view, session, held);
}

export const spec = <K extends StrategySpec['kind']>(of: { kind: K } & Record<string, unknown>): Extract<StrategySpec, { kind: K }> => StrategySpec.parse(of) as Extract<StrategySpec, { kind: K }>;
export const ABOUT = { seed: 42, trainFrom: 0, trainTo: 200 };
export const near = (a: number, b: number, by = 1e-12): boolean => Math.abs(a - b) <= by * Math.max(1, Math.abs(a), Math.abs(b));
