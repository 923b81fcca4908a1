/** What a market is made from; the same options give the same bytes. */
export interface MarketOptions {
  readonly symbols: number; readonly sessions: number; readonly seed: number;
  /** Daily drift (logarithm) of a name in an upward stretch, its negative in a downward one: what momentum finds. 0 plants nothing. */
  readonly drift?: number;
}

/** A fixed end, whatever the length: slices of specs hold for every length that reaches back to them. */
export const LAST_SESSION = '2025-12-31';
export const DRIFT = 0.0012;
/** Rows of option surfaces at most: beyond that only the first names have them. */
export const MOST_SURFACE_ROWS = 200_000;

/** The two vendors: the first is right, the second has what was planted. */
export const FIRST = 'northgate';
export const SECOND = 'halden';
