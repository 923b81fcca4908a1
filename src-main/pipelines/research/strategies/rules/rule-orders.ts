import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import { at } from '../../../../../src-shared/model/market/panel.ts';
import type { BookState, MarketView, OrderIntent } from '../../strategy.ts';
import type { RuleDecision, RulesSpec } from './rules-strategy.ts';

/** Whether a rule's positions are protected by orders. */
export function protects({ order }: RulesSpec): boolean {
  return order.stopLoss !== undefined || order.takeProfit !== undefined || order.trailing !== undefined;
}

/**
 * Orders of entry beyond the market: a limit or a stop at the close as traded moved by `offset` per cent (signed: -1 is 1 % below), for the
 * weight of a place at that price. A name without a bar in the session, or a price of 0 or less, gets none.
 */
export function entryOrders(spec: RulesSpec, view: MarketView, state: BookState, found: RuleDecision): OrderIntent[] {
  return found.entered.flatMap((symbol) => {
    const price = (view.panel.close[at(view.panel, symbol, state.session)] as number) * (1 + spec.order.offset / 100);
    if (!(price > 0)) return [];
    const { type, validSessions } = spec.order;
    return [{ symbol, side: 'buy', type, units: (found.weight * state.equity) / price, ...(type === 'stop' ? { stop: price } : { limit: price }), validSessions, reason: 'entry' } satisfies OrderIntent];
  });
}

/**
 * Protective orders of what is held, each for the next session only and given anew at every close (also where a rule says to leave: the
 * book may decide only weekly): a stop-loss and a
 * take-profit in per cent of the mean fill price, and a trailing stop in per cent of the best price since. They are reduce-only: whichever
 * fills first takes the units. Levels are known at the close: nothing of the session they stand in moves them.
 */
export function protectiveOrders(spec: RulesSpec, view: MarketView, state: BookState, held: readonly number[]): OrderIntent[] {
  if (!protects(spec)) return [];
  const { entry, entered } = state;
  if (entry === undefined || entered === undefined) throw new AppError('INTERNAL', 'the book does not say what it paid for what it holds, so that no protective order can be placed');
  const { stopLoss, takeProfit, trailing } = spec.order;
  return held.flatMap((symbol) => {
    const paid = entry[symbol] as number;
    const units = state.units[symbol] as number;
    if (Number.isNaN(paid) || (entered[symbol] as number) < 0) return [];
    const sign = units > 0 ? 1 : -1;
    const base = { symbol, side: units > 0 ? 'sell' : 'buy', units: Math.abs(units), validSessions: 1, reduceOnly: true } as const;
    const orders: OrderIntent[] = [];
    if (stopLoss !== undefined) orders.push({ ...base, type: 'stop', stop: paid * (1 - (sign * stopLoss) / 100), reason: 'stop-loss' });
    if (takeProfit !== undefined) orders.push({ ...base, type: 'limit', limit: paid * (1 + (sign * takeProfit) / 100), reason: 'take-profit' });
    if (trailing !== undefined) orders.push({ ...base, type: 'trailing', trail: trailing, stop: bestSince(view, state, symbol) * (1 - (sign * trailing) / 100), reason: 'trailing stop' });
    return orders;
  });
}

/**
 * Best price since the entry up to the close of the session, in the terms of today's quote: the price paid, the close of the session of
 * entry (what was reached in it before the fill is not ours), and highs (short: lows) of the sessions after. Earlier prices are
 * brought over splits and dividends by the factor, as exchanges adjust stops that stand.
 */
export function bestSince(view: MarketView, state: BookState, symbol: number): number {
  const { panel } = view;
  const first = (state.entered as Int32Array)[symbol] as number;
  const today = panel.factor[at(panel, symbol, state.session)] as number;
  const long = (state.units[symbol] as number) > 0;
  let best = (state.entry as Float64Array)[symbol] as number;
  for (let t = first; t <= state.session; t += 1) {
    const i = at(panel, symbol, t);
    const reached = ((t === first ? panel.close[i] : long ? panel.high[i] : panel.low[i]) as number) * ((panel.factor[i] as number) / today);
    if (long ? reached > best : reached < best) best = reached;
  }
  return best;
}
