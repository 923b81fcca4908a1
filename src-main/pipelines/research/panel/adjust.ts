/** What became of a symbol's units on its ex-session. */
export interface UnitAction {
  /** New units for one old: 2 for a two-for-one split, 0.1 for a one-for-ten consolidation; 1 where there is none. */
  readonly ratio: number;
  /** Cash paid for one unit *after* the split of the same day, in the currency of the price; 0 where there is none. */
  readonly cash: number;
}

/**
 * What the adjustment factor is multiplied with on an ex-session: `ratio / (1 - cash * ratio / close before)`. With it `close * factor` goes
 * from the session before to this one as the holding went, dividends reinvested at the close before (CRSP, "Data Descriptions Guide",
 * cumulative factors, turned forward). It reads the session before and the action itself: nothing later. NaN where the close before is not
 * known or the dividend takes all of it, since then nothing can be said.
 */
export function actionFactor({ ratio, cash }: UnitAction, closeBefore: number): number {
  if (!(ratio > 0) || !(cash >= 0)) return Number.NaN;
  if (cash === 0) return ratio;
  const left = 1 - (cash * ratio) / closeBefore;
  return left > 0 ? ratio / left : Number.NaN;
}

/** An action on the ex-session `day` (days since 1970). */
export interface PriceAction extends UnitAction { readonly day: number }

/**
 * What the factor is multiplied with where prices come adjusted already. `split`: past prices were divided by later splits, so only the
 * dividend is left, and it is compared with the close as it was traded, which the later splits among `all` give back. `split-and-dividend`:
 * nothing is left. `closeBefore` is the file's.
 */
export function basisFactor(action: PriceAction, basis: 'raw' | 'split' | 'split-and-dividend', closeBefore: number, all: readonly PriceAction[]): number {
  if (basis === 'split-and-dividend') return 1;
  if (basis === 'raw') return actionFactor(action, closeBefore);
  const later = all.reduce((product, { day, ratio }) => (day > action.day ? product * ratio : product), 1);
  return actionFactor({ ratio: 1, cash: action.cash }, closeBefore * later);
}
