import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { deviation, mean, sum } from './moments.ts';

/** One round trip. A trade that is still open at the end is marked, and counts in none of these. */
export interface TradeFact { readonly number: number; readonly left: string | null; readonly open: boolean; readonly pnl: number; readonly return: number; readonly sessions: number }

const NOT_KEPT = 'trades of this run of the book are not kept';

function closed(trades: readonly TradeFact[] | null): { readonly trades: readonly TradeFact[]; readonly why: string | null } {
  const left = trades?.filter(({ open }) => !open) ?? [];
  return { trades: left, why: trades === null ? NOT_KEPT : left.length === 0 ? 'no trade was closed' : null };
}

/** Trades closed in the slice. */
export function tradeCount(trades: readonly TradeFact[] | null, note?: Note): Measured {
  if (trades === null) return undefinedFor(NOT_KEPT, 0);
  const count = trades.filter(({ open }) => !open).length;
  note?.({ title: 'Closed', detail: `${trades.length - count} still open are not counted`, value: count, unit: 'count' });
  return defined(count, count);
}

/** Share of closed trades with a profit after costs. */
export function hitRate(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const won = left.filter(({ pnl }) => pnl > 0).length;
  note?.({ title: 'Trades with a profit', detail: `of ${left.length} closed`, value: won, unit: 'count' });
  return defined(won / left.length, left.length);
}

/** Sum of profits over sum of losses. */
export function profitFactor(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const [won, lost] = [sum(left.map(({ pnl }) => Math.max(pnl, 0))), sum(left.map(({ pnl }) => Math.max(-pnl, 0)))];
  note?.({ title: 'Profits', detail: 'sum over trades that won', value: won, unit: 'currency' });
  note?.({ title: 'Losses', detail: 'sum over trades that lost', value: lost, unit: 'currency' });
  return lost === 0 ? undefinedFor('no trade lost', left.length) : defined(won / lost, left.length);
}

/** Mean return of a closed trade. */
export function expectancy(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const value = mean(left.map((trade) => trade.return));
  note?.({ title: 'Mean return', detail: `of ${left.length} closed trades`, value, unit: 'fraction' });
  return defined(value, left.length);
}

/** Mean profit of trades that won over mean loss of those that lost. */
export function payoff(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const [won, lost] = [left.filter(({ pnl }) => pnl > 0), left.filter(({ pnl }) => pnl < 0)];
  if (won.length === 0 || lost.length === 0) return undefinedFor(won.length === 0 ? 'no trade won' : 'no trade lost', left.length);
  const [gain, loss] = [mean(won.map(({ pnl }) => pnl)), -mean(lost.map(({ pnl }) => pnl))];
  note?.({ title: 'Mean profit', detail: `of ${won.length} trades that won`, value: gain, unit: 'currency' });
  note?.({ title: 'Mean loss', detail: `of ${lost.length} trades that lost`, value: loss, unit: 'currency' });
  return defined(gain / loss, left.length);
}

/** System quality number: square root of the count times mean over sample deviation of profit (Tharp 2008). */
export function systemQuality(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const profits = left.map(({ pnl }) => pnl);
  if (profits.length < 2) return undefinedFor('a deviation needs two trades', profits.length);
  const [average, spread] = [mean(profits), deviation(profits)];
  note?.({ title: 'Mean profit', detail: `of ${profits.length} trades`, value: average, unit: 'currency' });
  note?.({ title: 'Standard deviation', detail: 'of profit', value: spread, unit: 'currency' });
  return spread === 0 ? undefinedFor('all trades made the same', profits.length) : defined((Math.sqrt(profits.length) * average) / spread, profits.length);
}

/** Share of capital that maximises log growth: hit rate less (1 - hit rate) over payoff (Kelly 1956, for two outcomes). */
export function kellyShare(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const [rate, ratio] = [hitRate(trades, note), payoff(trades, note)];
  if (rate.value === null) return rate;
  if (ratio.value === null) return ratio;
  note?.({ title: 'Payoff', detail: 'mean profit over mean loss', value: ratio.value, unit: 'ratio' });
  return defined(rate.value - (1 - rate.value) / ratio.value, rate.observations);
}

/** Mean sessions that a closed trade was held. */
export function meanHolding(trades: readonly TradeFact[] | null, note?: Note): Measured {
  const { trades: left, why } = closed(trades);
  if (why !== null) return undefinedFor(why, 0);
  const value = mean(left.map(({ sessions }) => sessions));
  note?.({ title: 'Mean sessions', detail: `of ${left.length} closed trades`, value, unit: 'sessions' });
  return defined(value, left.length);
}
