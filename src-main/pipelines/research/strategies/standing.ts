import { at } from '../../../../src-shared/model/market/panel.ts';
import type { BookState, MarketView } from '../strategy.ts';

/** Whether a symbol may be held in a session, as the universe was known then. */
export function inUniverse(view: MarketView, symbol: number, session: number): boolean {
  return view.universe[at(view.panel, symbol, session)] === 1;
}

/** Whether the book holds anything of a symbol. */
export function isHeld(state: BookState, symbol: number): boolean {
  return state.units[symbol] !== 0;
}

/**
 * What every decision begins with: symbols outside the universe are to leave the book (0), all others are undecided (NaN), nothing is
 * scored. Returns the symbols of the universe, ascending.
 */
export function openDecision(view: MarketView, session: number, target: Float64Array, signal: Float64Array): number[] {
  signal.fill(Number.NaN);
  const inside: number[] = [];
  for (let s = 0; s < view.panel.symbols.length; s += 1) {
    const may = inUniverse(view, s, session);
    target[s] = may ? Number.NaN : 0;
    if (may) inside.push(s);
  }
  return inside;
}

/**
 * The share of equity that a decision may spread: 1 less what names take up that are held and left as they are because their signal is
 * not known. Never below 0.
 */
export function budget(state: BookState, target: Float64Array): number {
  let left = 1;
  for (let s = 0; s < target.length; s += 1) if (Number.isNaN(target[s] as number)) left -= Math.abs(state.weights[s] as number);
  return left > 0 ? left : 0;
}

/** Symbols by score, best first; equal scores by position, so that the order never depends on a sort. */
export function byScore(symbols: readonly number[], score: Float64Array): number[] {
  return [...symbols].sort((a, b) => (score[b] as number) - (score[a] as number) || a - b);
}
