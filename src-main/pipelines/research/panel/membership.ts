import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';

/** A stretch of sessions that a symbol belonged to the universe, both ends included, with the days on which each end was known. */
export interface MemberInterval {
  readonly symbol: string;
  readonly from: string;
  /** Last session of it; null while it lasts. */
  readonly to: string | null;
  readonly known: string;
  readonly endKnown: string | null;
}

/** Sessions without a bar after which a symbol counts as no longer listed. */
export const LISTED_GAP = 5;

type Axes = Pick<BarPanel, 'symbols' | 'sessions'>;

/**
 * 1 in the sessions of an interval, from the day on which its beginning was known; its end counts from the day on which that was known:
 * until then the symbol is believed to be a member, because that is what everybody believed. Nothing looks ahead.
 */
export function memberIntervals(panel: Axes, intervals: readonly MemberInterval[]): Uint8Array {
  const count = panel.sessions.length;
  const member = new Uint8Array(panel.symbols.length * count);
  const place = new Map(panel.symbols.map((symbol, at) => [symbol, at]));
  for (const { symbol, from, to, known, endKnown } of intervals) {
    const s = place.get(symbol);
    if (s === undefined) continue;
    const begin = from > known ? from : known;
    for (let t = 0; t < count; t += 1) {
      const session = panel.sessions[t] as string;
      if (session < begin) continue;
      if (to !== null && session > to && session >= (endKnown ?? to)) break;
      member[s * count + t] = 1;
    }
  }
  return member;
}

/** 1 from a symbol's first bar on, while it had a bar within the last `LISTED_GAP` sessions. What comes later does not count. */
export function listedMembers(panel: Axes & Pick<BarPanel, 'row'>): Uint8Array {
  const count = panel.sessions.length;
  const member = new Uint8Array(panel.symbols.length * count);
  for (let s = 0; s < panel.symbols.length; s += 1) {
    let last = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < count; t += 1) {
      if ((panel.row[s * count + t] as number) >= 0) last = t;
      if (t - last <= LISTED_GAP) member[s * count + t] = 1;
    }
  }
  return member;
}
