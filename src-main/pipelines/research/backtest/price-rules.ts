/** How the reference price of a fill was found on its bar; the text stands in the column `price_rule`. */
export const PRICE_RULES = ['', 'open', 'close', 'limit', 'stop', 'open (gap)', 'last close'] as const;
export const NO_FILL = 0;
export const AT_OPEN = 1;
export const AT_CLOSE = 2;
export const AT_LIMIT = 3;
export const AT_STOP = 4;
export const AT_GAP = 5;
export const AT_LAST_CLOSE = 6;

/**
 * Whether a limit order is reached on a bar. Where the bar opens beyond the limit it fills at the open, which is better than asked; never at
 * a price that was not traded.
 */
export function limitRule(isBuy: boolean, limit: number, open: number, high: number, low: number): number {
  if (isBuy ? open <= limit : open >= limit) return AT_GAP;
  return (isBuy ? low <= limit : high >= limit) ? AT_LIMIT : NO_FILL;
}

/** Whether a stop is reached on a bar. Where the bar opens beyond the stop it fills at the open, which is worse than the stop. */
export function stopRule(isBuy: boolean, stop: number, open: number, high: number, low: number): number {
  if (isBuy ? open >= stop : open <= stop) return AT_GAP;
  return (isBuy ? high >= stop : low <= stop) ? AT_STOP : NO_FILL;
}

/** Level of a trailing stop: `trail` per cent from the best price since the order was given. */
export function trailingStop(isBuy: boolean, best: number, trail: number): number {
  return isBuy ? best * (1 + trail / 100) : best * (1 - trail / 100);
}
