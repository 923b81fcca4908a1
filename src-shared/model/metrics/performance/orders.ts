import { defined, undefinedFor, type Measured, type Note } from './measured.ts';

/** One row of an order's life: a fill, a rejection, an expiry. Money in currency. */
export interface FillFact {
  readonly number: number; readonly order: string; readonly status: 'filled' | 'partly' | 'rejected' | 'expired' | 'cancelled'; readonly side: 'buy' | 'sell';
  readonly reference: number; readonly price: number; readonly value: number; readonly commission: number; readonly participation: number;
}

const NOT_KEPT = 'fills of this run of the book are not kept';
type Ending = 'filled' | 'partly' | 'rejected' | 'expired';

type Endings = Readonly<Record<Ending, number>> & { readonly orders: number };
/** Asked several times of the same fills, by metrics that count them. */
const counted = new WeakMap<readonly FillFact[], Endings>();

/** How each order ended, from all its rows: filled in full, filled in part, or not at all. */
export function endings(fills: readonly FillFact[]): Endings {
  const known = counted.get(fills) ?? countEndings(fills);
  counted.set(fills, known);
  return known;
}

function countEndings(fills: readonly FillFact[]): Endings {
  const orders = new Map<string, Ending>();
  const rank: Record<Ending, number> = { filled: 3, partly: 2, rejected: 1, expired: 0 };
  for (const { order, status } of fills) {
    const now = status === 'cancelled' ? 'expired' : status;
    const before = orders.get(order);
    if (before === undefined || rank[now] > rank[before]) orders.set(order, now);
  }
  const counts = { filled: 0, partly: 0, rejected: 0, expired: 0, orders: orders.size };
  for (const ending of orders.values()) counts[ending] += 1;
  return counts;
}

export function orderCount(fills: readonly FillFact[] | null, note?: Note): Measured {
  if (fills === null) return undefinedFor(NOT_KEPT, 0);
  const { orders } = endings(fills);
  note?.({ title: 'Orders', detail: `in ${fills.length} rows of fills`, value: orders, unit: 'count' });
  return defined(orders, orders);
}

/** Share of orders that ended so. */
export function endingShare(fills: readonly FillFact[] | null, ending: Ending, note?: Note): Measured {
  if (fills === null) return undefinedFor(NOT_KEPT, 0);
  const counts = endings(fills);
  if (counts.orders === 0) return undefinedFor('there is no order', 0);
  note?.({ title: { filled: 'Filled in full', partly: 'Filled in part', rejected: 'Rejected', expired: 'Expired or cancelled' }[ending], detail: `of ${counts.orders} orders`, value: counts[ending], unit: 'count' });
  return defined(counts[ending] / counts.orders, counts.orders);
}

/** Fills with what they cost beside the reference price: positive is worse for the order, in basis points. */
function shortfalls(fills: readonly FillFact[]): { readonly bps: number; readonly value: number; readonly number: number }[] {
  return fills
    .filter(({ status, reference, value }) => (status === 'filled' || status === 'partly') && reference > 0 && value > 0)
    .map(({ side, reference, price, value, number }) => ({ bps: ((price - reference) / reference) * 10_000 * (side === 'buy' ? 1 : -1), value, number }));
}

/** Spread and slippage over the reference price, weighted by value: its mean, or the value that 95 % of what was traded did not exceed. */
export function slippage(fills: readonly FillFact[] | null, how: 'mean' | 'p95', note?: Note): Measured {
  if (fills === null) return undefinedFor(NOT_KEPT, 0);
  const parts = shortfalls(fills);
  if (parts.length === 0) return undefinedFor('nothing was filled', 0);
  let [total, weighted] = [0, 0];
  for (const { bps, value } of parts) {
    total += value;
    weighted += bps * value;
  }
  note?.({ title: 'Value traded', detail: `of ${parts.length} fills`, value: total, unit: 'currency' });
  if (how === 'mean') return defined(weighted / total, parts.length);
  parts.sort((a, b) => a.bps - b.bps || a.number - b.number);
  let reached = 0;
  for (const { bps, value } of parts) {
    reached += value;
    if (reached >= 0.95 * total) return defined(bps, parts.length);
  }
  return defined(parts[parts.length - 1]!.bps, parts.length);
}

/** Commission of all fills. */
export function fees(fills: readonly FillFact[] | null, note?: Note): Measured {
  if (fills === null) return undefinedFor(NOT_KEPT, 0);
  let total = 0;
  for (const { commission } of fills) total += commission;
  note?.({ title: 'Commission', detail: `of ${fills.length} rows of fills`, value: total, unit: 'currency' });
  return defined(total, fills.length);
}

/** Value of all fills; null where they are not kept. */
export function tradedValue(fills: readonly FillFact[] | null): number | null {
  if (fills === null) return null;
  let total = 0;
  for (const { status, value } of fills) if (status === 'filled' || status === 'partly') total += value;
  return total;
}

/** Greatest share of a session's volume that a fill was. */
export function highestParticipation(fills: readonly FillFact[] | null, note?: Note): Measured {
  if (fills === null) return undefinedFor(NOT_KEPT, 0);
  const known = fills.filter(({ participation }) => !Number.isNaN(participation));
  if (known.length === 0) return undefinedFor('no fill has a volume beside it', 0);
  const highest = known.reduce((most, fill) => (fill.participation > most.participation ? fill : most));
  note?.({ title: 'Largest fill', detail: `fill ${highest.number} of ${known.length}`, value: highest.participation, unit: 'fraction', at: highest.number });
  return defined(highest.participation, known.length);
}
