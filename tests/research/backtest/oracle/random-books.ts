import type { PlainBar, PlainCase, PlainIntent } from './plain-book.ts';

/** A small generator of its own (mulberry32), so that scenarios do not move with the product. */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const SPLITS = [2, 3, 0.5, 1.5, 0.1];

/** A scenario: 1 to 4 names over 12 to 40 sessions, with anything that can happen to them. */
export function randomCase(seed: number): PlainCase {
  const draw = draws(seed);
  const chance = (share: number): boolean => draw() < share;
  const pick = <V>(values: readonly V[]): V => values[Math.floor(draw() * values.length)] as V;
  const between = (low: number, high: number): number => low + draw() * (high - low);
  const cents = (price: number): number => Math.max(0.05, Math.round(price * 100) / 100);
  const [n, T] = [1 + Math.floor(draw() * 4), 12 + Math.floor(draw() * 29)];
  const longOnly = chance(0.5);
  const integer = chance(0.5);
  const days: number[] = [];
  for (let t = 0, day = 16_000; t < T; t += 1) { days.push(day); day += chance(0.2) ? 3 : 1; }
  const actions: PlainCase['actions'] = [];
  const bars: (PlainBar | null)[][] = [];
  for (let s = 0; s < n; s += 1) {
    let price = between(2, 120);
    const ends = chance(0.15) ? Math.floor(between(3, T)) : T;
    const told = chance(0.5);
    if (ends < T && told) actions.push({ symbol: s, session: ends, kind: 'delisting', value: 0 });
    bars.push(days.map((_, t) => {
      if (t > 0 && chance(0.03)) { const value = pick(SPLITS); price /= value; actions.push({ symbol: s, session: t, kind: 'split', value }); }
      if (t > 0 && chance(0.05)) { const value = cents(price * 0.01); price = Math.max(0.05, price - value); actions.push({ symbol: s, session: t, kind: 'dividend', value }); }
      const o = cents(price * (1 + between(-0.04, 0.04)));
      const c = cents(o * (1 + between(-0.04, 0.04)));
      const [h, l] = [cents(Math.max(o, c) * (1 + between(0, 0.03))), cents(Math.min(o, c) * (1 - between(0, 0.03)))];
      price = c;
      return t >= ends || chance(0.07) ? null : { o, h: Math.max(h, o, c), l: Math.min(l, o, c), c, v: chance(0.05) ? 0 : Math.floor(between(100, 20_000)) };
    }));
  }
  const decisions: PlainCase['decisions'] = {};
  const intents: PlainCase['intents'] = {};
  for (let t = 0; t < T - 1; t += 1) {
    if (chance(0.5)) decisions[t] = bars.map(() => (chance(0.25) ? null : chance(0.2) ? 0 : between(longOnly ? -0.1 : -0.8, 1.1)));
    const given: PlainIntent[] = [];
    for (let s = 0; s < n; s += 1) {
      const last = bars[s]!.slice(0, t + 1).reverse().find((bar) => bar !== null);
      if (last == null || !chance(0.2)) continue;
      const side = pick(['buy', 'sell'] as const);
      const type = pick(['market', 'limit', 'stop', 'trailing'] as const);
      const level = cents(last.c * (1 + between(-0.05, 0.05)));
      given.push({ symbol: s, side, type, units: between(1, 400), ...(type === 'limit' ? { limit: level } : type === 'stop' ? { stop: level } : type === 'trailing' ? { trail: between(0.5, 5) } : {}), validSessions: 1 + Math.floor(draw() * 4), reduceOnly: chance(0.3), reason: 'drawn' });
    }
    if (given.length > 0) intents[t] = given;
  }
  const slip = pick(['none', 'bps', 'root'] as const);
  return {
    bars, days, actions, decisions, intents, fill: pick(['next-open', 'next-open', 'next-close', 'same-close'] as const), integer, cash: between(5_000, 200_000), longOnly,
    maxWeight: chance(0.5) ? 1 : between(0.2, 1), maxGross: chance(0.6) ? 1 : between(0.5, 2), minCash: chance(0.7) ? 0 : between(0, 0.3), maxTurnover: chance(0.7) ? null : between(0.1, 1), band: chance(0.7) ? 0 : between(0, 0.1),
    commissionBps: chance(0.5) ? 0 : between(0, 30), perShare: chance(0.7) ? 0 : between(0, 0.02), perOrder: chance(0.7) ? 0 : between(0, 5), spreadBps: chance(0.5) ? 0 : between(0, 40),
    slipBps: slip === 'bps' ? between(0, 30) : 0, rootBps: slip === 'root' ? between(0, 200) : 0, participation: chance(0.6) ? null : between(0.01, 0.5), borrowBps: chance(0.5) ? 0 : between(0, 500), cashRateBps: chance(0.5) ? 0 : between(0, 400),
  };
}
