/** A book, session by session, as plainly as it can be said. Imports nothing of the product. */
export interface PlainBar { o: number; h: number; l: number; c: number; v: number }
export interface PlainIntent { symbol: number; side: 'buy' | 'sell'; type: 'market' | 'limit' | 'stop' | 'trailing'; units: number; limit?: number; stop?: number; trail?: number; validSessions: number; reduceOnly?: boolean; reason: string }
export interface PlainCase {
  /** `bars[symbol][session]`; null where there is none. */
  bars: (PlainBar | null)[][];
  /** Days since some day, of each session. */
  days: number[];
  actions: { symbol: number; session: number; kind: 'split' | 'dividend' | 'delisting'; value: number }[];
  /** Targets decided at the close of a session, by session: null leaves a name. Sessions that are not there decide nothing. */
  decisions: Record<number, (number | null)[]>;
  intents: Record<number, PlainIntent[]>;
  fill: 'next-open' | 'next-close' | 'same-close';
  integer: boolean; cash: number; longOnly: boolean; maxWeight: number; maxGross: number; minCash: number; maxTurnover: number | null; band: number;
  commissionBps: number; perShare: number; perOrder: number; spreadBps: number; slipBps: number; rootBps: number; participation: number | null; borrowBps: number; cashRateBps: number;
}
export interface PlainFill { symbol: number; decided: number; filled: number; status: string; side: string; type: string; asked: number; units: number; price: number; commission: number; why: string }
export interface PlainTrade { symbol: number; units: number; entered: number; left: number; entry: number; exit: number; pnl: number; mae: number; mfe: number; open: boolean }
export interface PlainResult { equity: number[]; cash: number[]; fills: PlainFill[]; trades: PlainTrade[]; costs: number[] }

interface Order { kind: 'target' | 'intent'; symbol: number; side: 'buy' | 'sell'; type: string; asked: number; left: number; decided: number; until: number; limit?: number; stop?: number; trail?: number; best: number; paid: boolean; reduceOnly: boolean; why: string; dead: boolean }
interface Lot { units: number; price: number; commission: number; entered: number; low: number; high: number; /** Whether the bar of the day it was entered is to be looked at. */ looks: boolean }

export function plainBook(c: PlainCase): PlainResult {
  const n = c.bars.length;
  const T = c.days.length;
  const units = Array.from({ length: n }, () => 0);
  const mark: number[] = Array.from({ length: n }, () => NaN);
  const markedOn = Array.from({ length: n }, () => -1);
  const lots: Lot[][] = Array.from({ length: n }, () => []);
  const gone = Array.from({ length: n }, () => false);
  let orders: Order[] = [];
  let cash = c.cash;
  let before = c.cash;
  let costs = 0;
  const out: PlainResult = { equity: [], cash: [], fills: [], trades: [], costs: [] };
  const equityNow = (): number => cash + units.reduce((sum, held, s) => (held === 0 ? sum : sum + held * mark[s]!), 0);
  const line = (order: Order, t: number, status: string, amount: number, price: number, commission: number, why: string): void => {
    out.fills.push({ symbol: order.symbol, decided: order.decided, filled: amount > 0 ? t : -1, status, side: order.side, type: order.type, asked: order.asked, units: amount, price, commission, why });
  };
  const whole = (amount: number): number => (c.integer ? Math.floor(amount) : amount);

  const closeLots = (s: number, amount: number, price: number, commissionEach: number, t: number, everything: boolean): void => {
    let rest = amount;
    while (lots[s]!.length > 0 && (everything || rest > 1e-12 * amount)) {
      const lot = lots[s]![0]!;
      const size = Math.abs(lot.units);
      const part = everything || rest >= size * (1 - 1e-12) ? size : rest;
      const sign = Math.sign(lot.units);
      const [low, high] = [Math.min(lot.low, price, lot.price), Math.max(lot.high, price, lot.price)];
      out.trades.push({
        symbol: s, units: sign * part, entered: lot.entered, left: t, entry: lot.price, exit: price, open: false, pnl: sign * part * (price - lot.price) - part * (lot.commission + commissionEach),
        mae: (sign > 0 ? low - lot.price : lot.price - high) / lot.price, mfe: (sign > 0 ? high - lot.price : lot.price - low) / lot.price,
      });
      rest -= part;
      if (part === size) lots[s]!.shift();
      else { lot.units -= sign * part; break; }
    }
  };
  const bookLots = (s: number, signed: number, after: number, price: number, commissionEach: number, t: number, looks: boolean): void => {
    const head = lots[s]![0];
    const fresh = (amount: number): void => { lots[s]!.push({ units: amount, price, commission: commissionEach, entered: t, low: Infinity, high: -Infinity, looks }); };
    if (head === undefined || head.units > 0 === signed > 0) { fresh(signed); return; }
    const all = after === 0 || after > 0 === signed > 0;
    closeLots(s, Math.abs(signed), price, commissionEach, t, all);
    if (all && after !== 0) fresh(after);
  };

  /** Fills what can be filled of an order whose reference price is known. */
  const fillOrder = (order: Order, t: number, reference: number, how: 'open' | 'close' | 'limit' | 'stop' | 'gap', most: number): void => {
    const s = order.symbol;
    const bar = c.bars[s]![t]!;
    const isBuy = order.side === 'buy';
    const against = Math.max(0, isBuy ? -units[s]! : units[s]!);
    let amount = order.left;
    let cut = '';
    if (amount > against && (order.reduceOnly || (!isBuy && c.longOnly))) { amount = against; cut = 'nothing held'; }
    if (c.participation !== null || c.rootBps > 0) {
      if (!(bar.v > 0)) { order.why = 'no volume'; return; }
      if (c.participation !== null && amount > whole(c.participation * bar.v)) { amount = whole(c.participation * bar.v); cut = 'share of volume'; }
    }
    if (amount > most) { amount = most < 1e-9 * order.left ? 0 : most; cut = 'cash'; }
    const priceOf = (size: number): number => {
      if (how === 'limit') return reference;
      let spread = (reference * c.spreadBps) / 2 / 1e4;
      let slip = reference * (c.rootBps > 0 ? (c.rootBps / 1e4) * Math.sqrt(size / bar.v) : c.slipBps / 1e4);
      if (order.limit !== undefined) {
        spread = Math.min(spread, Math.abs(order.limit - reference));
        slip = Math.min(slip, Math.abs(order.limit - reference) - spread);
      }
      return isBuy ? reference + spread + slip : reference - Math.min(spread, reference) - Math.min(slip, reference - Math.min(spread, reference));
    };
    const fixed = order.paid ? 0 : c.perOrder;
    if (amount > 0 && isBuy) {
      const each = priceOf(amount) * (1 + c.commissionBps / 1e4) + c.perShare;
      const floor = -Math.max(0, c.maxGross - 1) * Math.max(0, before);
      const room = cash - floor - fixed;
      if (amount * each > room + 1e-12 * Math.abs(room)) {
        let able = whole(Math.max(0, room / each, units[s]! < 0 ? -units[s]! : 0));
        if (able < 1e-9 * order.left) able = 0;
        if (able < amount) { amount = able; cut = 'cash'; }
      }
    }
    if (amount <= 0) {
      if (cut === 'share of volume') { order.why = cut; return; }
      order.dead = true;
      if (!order.reduceOnly) line(order, t, 'rejected', 0, NaN, 0, cut);
      return;
    }
    const price = priceOf(amount);
    const commission = (amount * price * c.commissionBps) / 1e4 + c.perShare * amount + fixed;
    const signed = isBuy ? amount : -amount;
    const position = units[s]!;
    cash -= signed * price + commission;
    units[s] = Math.abs(position + signed) < 1e-12 * amount ? 0 : position + signed;
    costs += commission + amount * Math.abs(price - reference);
    line(order, t, order.left - amount > 0 ? 'partly' : 'filled', amount, price, commission, cut === 'cash' || cut === 'nothing held' ? cut : '');
    bookLots(s, signed, units[s]!, price, commission / amount, t, how !== 'close');
    order.paid = true;
    order.left -= amount;
    if (cut === 'share of volume') order.why = cut;
    else order.dead = true;
  };

  const marketable = (t: number, side: 'buy' | 'sell', sameClose: boolean): Order[] => {
    const list = orders.filter((order) => !order.dead && order.type === 'market' && order.side === side && (order.decided < t || sameClose));
    return [...list.filter((order) => order.kind === 'target').sort((a, b) => a.symbol - b.symbol), ...list.filter((order) => order.kind === 'intent')];
  };
  const marketPhase = (t: number, at: 'open' | 'close'): void => {
    const same = c.fill === 'same-close' && at === 'close';
    const price = (order: Order): number | null => { const bar = c.bars[order.symbol]![t]; return bar == null ? null : at === 'open' ? bar.o : bar.c; };
    for (const order of marketable(t, 'sell', same)) {
      const reference = price(order);
      if (reference === null) order.why = 'no bar';
      else fillOrder(order, t, reference, at, Infinity);
    }
    if (at === 'open') conditionalPhase(t, 'sell', true);
    const buys = marketable(t, 'buy', same);
    let need = 0;
    for (const order of buys) {
      const reference = price(order);
      if (reference === null) continue;
      const { v } = c.bars[order.symbol]![t]!;
      if ((c.participation !== null || c.rootBps > 0) && !(v > 0)) continue;
      const wanted = c.participation !== null && order.left > whole(c.participation * v) ? whole(c.participation * v) : order.left;
      const slip = c.rootBps > 0 ? (c.rootBps / 1e4) * Math.sqrt(wanted / v) : c.slipBps / 1e4;
      need += wanted * reference * (1 + c.spreadBps / 2 / 1e4 + slip) * (1 + c.commissionBps / 1e4) + c.perShare * wanted + (order.paid ? 0 : c.perOrder);
    }
    const room = cash + Math.max(0, c.maxGross - 1) * Math.max(0, before);
    const share = need > room + 1e-12 * Math.abs(room) ? Math.max(0, room) / need : 1;
    for (const order of buys) {
      const reference = price(order);
      if (reference === null) { order.why = 'no bar'; continue; }
      const covered = Math.max(0, -units[order.symbol]!);
      fillOrder(order, t, reference, at, share === 1 ? Infinity : whole(Math.max(Math.min(order.left, covered), order.left * share)));
    }
    if (at === 'open') conditionalPhase(t, 'buy', true);
  };
  const conditionalPhase = (t: number, side: 'buy' | 'sell', atOpen: boolean): void => {
    for (const types of [['stop', 'trailing'], ['limit']]) {
      for (const order of orders) {
        if (order.dead || !types.includes(order.type) || order.side !== side || order.decided >= t) continue;
        const bar = c.bars[order.symbol]![t];
        if (bar == null) { order.why = 'no bar'; continue; }
        const isBuy = side === 'buy';
        const level = order.type === 'limit' ? order.limit! : order.type === 'stop' ? order.stop! : order.best * (1 + ((isBuy ? 1 : -1) * order.trail!) / 100);
        // A limit buys low and sells high, a stop the other way round.
        const wantsLow = (order.type === 'limit') === isBuy;
        const gap = wantsLow ? bar.o <= level : bar.o >= level;
        const reached = wantsLow ? bar.l <= level : bar.h >= level;
        if (gap && atOpen) fillOrder(order, t, bar.o, 'gap', Infinity);
        else if (!gap && reached && !atOpen) fillOrder(order, t, level, order.type === 'limit' ? 'limit' : 'stop', Infinity);
        else if (!gap && !reached) order.why = 'not reached';
      }
    }
  };

  for (let t = 0; t < T; t += 1) {
    costs = 0;
    if (t > 0) {
      const today = c.actions.filter((action) => action.session === t);
      for (const { symbol: s, value } of today.filter(({ kind }) => kind === 'split')) {
        mark[s] = mark[s]! / value;
        for (const lot of lots[s]!) { lot.units *= value; lot.price /= value; lot.commission /= value; lot.low /= value; lot.high /= value; }
        if (units[s] !== 0) {
          const exact = units[s]! * value;
          units[s] = c.integer ? Math.sign(exact) * Math.floor(Math.abs(exact) + 1e-9) : exact;
          const rest = exact - units[s]!;
          if (c.integer && Math.abs(rest) >= 1e-6) {
            cash += rest * mark[s]!;
            out.fills.push({ symbol: s, decided: t, filled: t, status: 'filled', side: rest < 0 ? 'buy' : 'sell', type: 'market', asked: Math.abs(rest), units: Math.abs(rest), price: mark[s]!, commission: 0, why: '' });
            closeLots(s, Math.abs(rest), mark[s]!, 0, t, units[s] === 0);
          }
        }
        for (const order of orders) {
          if (order.symbol !== s) continue;
          order.asked *= value;
          order.left = c.integer ? Math.floor(order.left * value + 1e-9) : order.left * value;
          order.best /= value;
          if (order.limit !== undefined) order.limit /= value;
          if (order.stop !== undefined) order.stop /= value;
          if (order.left === 0) order.dead = true;
        }
      }
      for (const { symbol: s, value } of today.filter(({ kind }) => kind === 'dividend')) cash += units[s]! * value;
      for (const { symbol: s } of today.filter(({ kind }) => kind === 'delisting')) gone[s] = true;
      for (let s = 0; s < n; s += 1) {
        if (markedOn[s]! < 0 || c.bars[s]![t] != null || !(gone[s] || t - markedOn[s]! > 10)) continue;
        for (const order of orders.filter((each) => each.symbol === s && !each.dead).sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'target' ? -1 : 1))) {
          order.dead = true;
          if (!(order.reduceOnly && order.left === order.asked)) line(order, t, 'cancelled', 0, NaN, 0, 'delisted');
        }
        if (units[s] !== 0) {
          const held = units[s]!;
          cash += held * mark[s]!;
          out.fills.push({ symbol: s, decided: markedOn[s]!, filled: t, status: 'filled', side: held < 0 ? 'buy' : 'sell', type: 'market', asked: Math.abs(held), units: Math.abs(held), price: mark[s]!, commission: 0, why: '' });
          units[s] = 0;
          closeLots(s, Math.abs(held), mark[s]!, 0, t, true);
        }
      }
      const passed = c.days[t]! - c.days[t - 1]!;
      const owed = Math.max(0, -cash);
      if (cash > 0) cash += (cash * c.cashRateBps * passed) / 1e4 / 365;
      const short = units.reduce((sum, held, s) => (held < 0 ? sum - held * mark[s]! : sum), owed);
      const borrow = (short * c.borrowBps * passed) / 1e4 / 365;
      cash -= borrow;
      costs += borrow;
      if (c.fill === 'next-close') { conditionalPhase(t, 'sell', true); conditionalPhase(t, 'buy', true); } else marketPhase(t, 'open');
      conditionalPhase(t, 'sell', false);
      conditionalPhase(t, 'buy', false);
      if (c.fill === 'next-close') {
        for (let s = 0; s < n; s += 1) look(s, t);
        marketPhase(t, 'close');
      }
    }
    for (let s = 0; s < n; s += 1) {
      const bar = c.bars[s]![t];
      if (bar == null) continue;
      mark[s] = bar.c;
      markedOn[s] = t;
      look(s, t);
    }
    orders = orders.filter(({ dead }) => !dead);
    if (t < T - 1) decide(t);
    orders = orders.filter(({ dead }) => !dead);
    for (const order of orders) {
      if (order.kind === 'target') continue;
      const bar = c.bars[order.symbol]![t];
      if (bar != null && order.decided < t) order.best = order.side === 'buy' ? Math.min(order.best, bar.l) : Math.max(order.best, bar.h);
      if (t >= order.until) {
        order.dead = true;
        if (!(order.reduceOnly && order.left === order.asked)) line(order, t, 'expired', 0, NaN, 0, order.why);
      }
    }
    orders = orders.filter(({ dead }) => !dead);
    before = equityNow();
    out.equity.push(before);
    out.cash.push(cash);
    out.costs.push(costs);
  }
  return out;

  /** Lots that were held through a bar have seen its low and high. */
  function look(s: number, t: number): void {
    const bar = c.bars[s]![t];
    if (bar == null) return;
    for (const lot of lots[s]!) if (lot.entered < t || lot.looks) { lot.low = Math.min(lot.low, bar.l); lot.high = Math.max(lot.high, bar.h); }
  }

  function decide(t: number): void {
    const equity = equityNow();
    if (!(equity > 0)) return;
    const wanted = c.decisions[t];
    if (wanted !== undefined) {
      const held = units.map((amount, s) => (amount === 0 ? 0 : (amount * mark[s]!) / equity));
      let target = wanted.map((weight) => (weight === null ? null : c.longOnly && weight < 0 ? 0 : weight));
      target = target.map((weight) => (weight === null ? null : Math.max(-c.maxWeight, Math.min(c.maxWeight, weight))));
      const kept = held.reduce((sum, weight, s) => (target[s] === null ? sum + Math.abs(weight) : sum), 0);
      const asked = target.reduce<number>((sum, weight) => sum + Math.abs(weight ?? 0), 0);
      if (asked > 0 && asked + kept > c.maxGross) target = target.map((weight) => (weight === null ? null : (weight * Math.max(0, c.maxGross - kept)) / asked));
      if (c.minCash > 0) {
        const long = target.reduce<number>((sum, weight) => sum + Math.max(0, weight ?? 0), 0);
        const others = target.reduce<number>((sum, weight, s) => sum + (weight === null ? held[s]! : Math.min(0, weight)), 0);
        const room = 1 - c.minCash - others;
        if (long > 0 && long > room) target = target.map((weight) => (weight !== null && weight > 0 ? (weight * Math.max(0, room)) / long : weight));
      }
      if (c.maxTurnover !== null) {
        const turnover = target.reduce<number>((sum, weight, s) => sum + (weight === null ? 0 : Math.abs(weight - held[s]!)), 0);
        if (turnover > c.maxTurnover) target = target.map((weight, s) => (weight === null ? null : held[s]! + ((weight - held[s]!) * c.maxTurnover!) / turnover));
      }
      for (let s = 0; s < n; s += 1) {
        if (wanted[s] === null) continue;
        for (const order of orders) if (order.kind === 'target' && order.symbol === s) { order.dead = true; line(order, t, 'cancelled', 0, NaN, 0, order.why === '' ? 'replaced' : `replaced: ${order.why}`); }
        const weight = target[s]!;
        if (c.band > 0 && weight !== 0 && held[s] !== 0 && Math.abs(weight - held[s]!) <= c.band) continue;
        if (weight === 0 && units[s] === 0) continue;
        if (Number.isNaN(mark[s]!) || (weight !== 0 && markedOn[s] !== t)) continue;
        const exact = weight === 0 ? 0 : (weight * equity) / mark[s]!;
        const change = (c.integer ? Math.sign(exact) * Math.floor(Math.abs(exact) + 1e-9) : exact) - units[s]!;
        if (change === 0 || Math.abs(change) * mark[s]! < 1e-9 * equity) continue;
        orders.push({ kind: 'target', symbol: s, side: change > 0 ? 'buy' : 'sell', type: 'market', asked: Math.abs(change), left: Math.abs(change), decided: t, until: Infinity, best: NaN, paid: false, reduceOnly: false, why: '', dead: false });
      }
      orders = orders.filter(({ dead }) => !dead);
    }
    for (const intent of c.intents[t] ?? []) {
      const amount = c.integer ? Math.floor(intent.units + 1e-9) : intent.units;
      if (!(amount > 0)) continue;
      orders.push({ ...intent, kind: 'intent', asked: amount, left: amount, decided: t, until: t + intent.validSessions, best: mark[intent.symbol]!, paid: false, reduceOnly: intent.reduceOnly ?? false, why: 'no bar', dead: false });
    }
    if (c.fill === 'same-close') marketPhase(t, 'close');
  }
}
