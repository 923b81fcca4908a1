import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { Execution } from '../../../../src-shared/model/research/spec.ts';
import type { OrderIntent } from '../strategy.ts';
import { CUT, CUT_WORDS, NO_SHORTFALL, type Account, type FillAsk } from './account.ts';
import { CANCELLED, EXPIRED, ORDER_TYPES, REJECTED } from './fill-ledger.ts';
import { AT_CLOSE, AT_GAP, AT_OPEN, limitRule, NO_FILL, stopRule, trailingStop } from './price-rules.ts';

/** An order that a strategy gave beside its targets, as it stands. */
interface Standing {
  readonly symbol: number; readonly isBuy: boolean; readonly type: number; readonly decided: number; readonly last: number; readonly reason: number; readonly reduceOnly: boolean;
  asked: number; rest: number; limit: number; stop: number; readonly trail: number;
  /** Best price since it was given, of a trailing stop. */
  best: number;
  first: boolean;
  /** Why it was not filled when it last could have been. */
  why: string;
  done: boolean;
}

const NONE = Number.NaN;
/** Floating point that a whole number of units may be short of. */
const WHOLE = 1e-9;

/**
 * Orders that stand, and the rules by which a session's bar fills them. Of target weights there is at most one a symbol; a new decision
 * replaces it. Within a session: at the open sales then purchases, inside it stops before limits and sales before purchases, at the close
 * sales then purchases. An order for a symbol without a bar waits; nothing is filled on a bar that is not there.
 */
export class OrderDesk {
  readonly #panel: BarPanel;
  readonly #account: Account;
  readonly #execution: Execution;
  /** Of target orders, by symbol: what is left (signed; 0 none), asked, and what was known when they were decided. */
  readonly #rest: Float64Array;
  readonly #asked: Float64Array;
  readonly #decided: Int32Array;
  readonly #isFirst: Uint8Array;
  readonly #why: Uint8Array;
  readonly #signal: Float64Array;
  readonly #target: Float64Array;
  readonly #held: Float64Array;
  #standing: Standing[] = [];
  readonly #rebalance: number;
  readonly #ask: FillAsk = { symbol: 0, isBuy: true, type: 0, decided: 0, reason: 0, asked: 0, want: 0, rule: 0, reference: 0, limit: NONE, trigger: NONE, first: true, signal: NONE, target: NONE, held: NONE, most: Number.POSITIVE_INFINITY, reduceOnly: false };

  constructor(panel: BarPanel, account: Account, execution: Execution) {
    const n = panel.symbols.length;
    this.#panel = panel;
    this.#account = account;
    this.#execution = execution;
    [this.#rest, this.#asked, this.#signal, this.#target, this.#held] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    [this.#decided, this.#isFirst, this.#why] = [new Int32Array(n), new Uint8Array(n), new Uint8Array(n)];
    this.#rebalance = account.fills.reasons.code('rebalance');
  }

  /** An order for a target weight, `units` signed. */
  want(symbol: number, units: number, session: number, signal: number, target: number, held: number): void {
    this.#rest[symbol] = units;
    this.#asked[symbol] = Math.abs(units);
    this.#decided[symbol] = session;
    this.#isFirst[symbol] = 1;
    this.#why[symbol] = 0;
    this.#signal[symbol] = signal;
    this.#target[symbol] = target;
    this.#held[symbol] = held;
  }

  /** Ends the target order of a symbol, if one stands: what is left of it is recorded with the reason. */
  replace(symbol: number, session: number, reason: string): void {
    if (this.#rest[symbol] === 0) return;
    this.#aim(symbol);
    const why = this.#why[symbol] as number;
    this.#ask.reason = this.#account.fills.reasons.code(why === 0 ? reason : `${reason}: ${WAITED[why] ?? ''}`);
    this.#account.end(this.#ask, session, CANCELLED);
    this.#rest[symbol] = 0;
  }

  take(intent: OrderIntent, session: number): void {
    const type = ORDER_TYPES.indexOf(intent.type);
    const isBuy = intent.side === 'buy';
    const units = this.#execution.units === 'integer' ? Math.floor(intent.units + WHOLE) : intent.units;
    if (!(units > 0)) return;
    const trail = intent.trail ?? NONE;
    // A trailing stop that says where it stands goes on from there, else from the last close.
    const best = intent.type === 'trailing' && intent.stop !== undefined ? intent.stop / trailingStop(isBuy, 1, trail) : (this.#account.marks[intent.symbol] as number);
    this.#standing.push({
      symbol: intent.symbol, isBuy, type, decided: session, reduceOnly: intent.reduceOnly ?? false, last: session + Math.max(1, intent.validSessions), reason: this.#account.fills.reasons.code(intent.reason),
      asked: units, rest: units, limit: intent.limit ?? NONE, stop: intent.stop ?? NONE, trail, best, first: true, why: 'no bar', done: false,
    });
  }

  /** A split changes what orders ask for and at what price. */
  split(symbol: number, ratio: number): void {
    const whole = (units: number): number => (this.#execution.units === 'integer' ? Math.sign(units) * Math.floor(Math.abs(units) + WHOLE) : units);
    this.#rest[symbol] = whole((this.#rest[symbol] as number) * ratio);
    this.#asked[symbol] = (this.#asked[symbol] as number) * ratio;
    for (const order of this.#standing) {
      if (order.symbol !== symbol) continue;
      order.rest = whole(order.rest * ratio);
      order.asked *= ratio;
      order.limit /= ratio;
      order.stop /= ratio;
      order.best /= ratio;
      if (order.rest === 0) order.done = true;
    }
  }

  /** Orders of a symbol that is gone. */
  delist(symbol: number, session: number): void {
    this.replace(symbol, session, 'delisted');
    for (const order of this.#standing) if (order.symbol === symbol && !order.done) this.#finish(order, session, CANCELLED, 'delisted');
  }

  /** Fills at the open of a session: market orders (unless they wait for the close) and others that the open is beyond. */
  open(session: number): void {
    const atOpen = this.#execution.fill !== 'next-close';
    this.#purchasable = 1;
    if (atOpen) this.#sell(session, AT_OPEN);
    this.#conditional(session, false, true);
    if (atOpen) this.#buy(session, AT_OPEN);
    this.#conditional(session, true, true);
  }

  /** Fills inside the session, at limits and stops. */
  inside(session: number): void {
    this.#conditional(session, false, false);
    this.#conditional(session, true, false);
  }

  /** Fills at the close of a session: market orders, where that is the rule. */
  close(session: number): void {
    this.#sell(session, AT_CLOSE);
    this.#buy(session, AT_CLOSE);
  }

  /** After the close: best prices of trailing stops, and orders whose time is over. */
  age(session: number): void {
    if (this.#standing.length === 0) return;
    const { high, low, sessions } = this.#panel;
    for (const order of this.#standing) {
      if (order.done) continue;
      const i = order.symbol * sessions.length + session;
      const extreme = (order.isBuy ? low : high)[i] as number;
      // Of the session in which it was given only the close was still to come, and that is where it began.
      if (order.decided < session && (order.isBuy ? extreme < order.best : extreme > order.best)) order.best = extreme;
      if (session >= order.last) this.#finish(order, session, EXPIRED, order.why);
    }
    this.#standing = this.#standing.filter(({ done }) => !done);
  }

  /** At the end of the run: what still stands is told. */
  finish(session: number): void {
    for (let s = 0; s < this.#rest.length; s += 1) this.replace(s, session, 'end of the run');
    for (const order of this.#standing) if (!order.done) this.#finish(order, session, CANCELLED, 'end of the run');
    this.#standing = [];
  }

  #aim(symbol: number): void {
    const ask = this.#ask;
    const rest = this.#rest[symbol] as number;
    ask.symbol = symbol;
    ask.isBuy = rest > 0;
    ask.type = 0;
    ask.decided = this.#decided[symbol] as number;
    ask.reason = this.#rebalance;
    ask.asked = this.#asked[symbol] as number;
    ask.want = Math.abs(rest);
    ask.limit = NONE;
    ask.trigger = NONE;
    ask.reduceOnly = false;
    ask.first = this.#isFirst[symbol] === 1;
    ask.signal = this.#signal[symbol] as number;
    ask.target = this.#target[symbol] as number;
    ask.held = this.#held[symbol] as number;
  }

  #sell(session: number, rule: number): void {
    const rest = this.#rest;
    for (let s = 0; s < rest.length; s += 1) if ((rest[s] as number) < 0) this.#market(s, session, rule);
    for (const order of this.#standing) if (!order.isBuy && order.type === 0 && this.#stands(order, session, rule)) this.#at(order, session, rule, this.#price(order.symbol, session, rule));
  }

  /** Share of purchases at the market that cash allows: all get the same. */
  #purchasable = 1;

  #buy(session: number, rule: number): void {
    const { volume, sessions } = this.#panel;
    const rest = this.#rest;
    const account = this.#account;
    let need = 0;
    const cost = (symbol: number, units: number, first: boolean): void => {
      const price = this.#price(symbol, session, rule);
      if (!Number.isNaN(price)) need += account.need(units, price, volume[symbol * sessions.length + session] as number, first);
    };
    for (let s = 0; s < rest.length; s += 1) if ((rest[s] as number) > 0) cost(s, rest[s] as number, this.#isFirst[s] === 1);
    for (const order of this.#standing) if (order.isBuy && order.type === 0 && this.#stands(order, session, rule)) cost(order.symbol, order.rest, order.first);
    const room = account.cash - account.floor;
    this.#purchasable = need > room + NO_SHORTFALL * Math.abs(room) ? Math.max(0, room) / need : 1;
    for (let s = 0; s < rest.length; s += 1) if ((rest[s] as number) > 0) this.#market(s, session, rule);
    for (const order of this.#standing) if (order.isBuy && order.type === 0 && this.#stands(order, session, rule)) this.#at(order, session, rule, this.#price(order.symbol, session, rule));
    this.#purchasable = 1;
  }

  #price(symbol: number, session: number, rule: number): number {
    return (rule === AT_OPEN ? this.#panel.open : this.#panel.close)[symbol * this.#panel.sessions.length + session] as number;
  }

  #stands(order: Standing, session: number, rule: number): boolean {
    return !order.done && (order.decided < session || (rule === AT_CLOSE && this.#execution.fill === 'same-close'));
  }

  #market(symbol: number, session: number, rule: number): void {
    const reference = this.#price(symbol, session, rule);
    if (Number.isNaN(reference)) {
      this.#why[symbol] = NO_BAR;
      return;
    }
    this.#aim(symbol);
    const ask = this.#ask;
    ask.rule = rule;
    ask.reference = reference;
    const units = this.#execute(ask, session);
    const { cut } = this.#account;
    if (units > 0) this.#isFirst[symbol] = 0;
    if (cut === CUT.none) this.#rest[symbol] = 0;
    else if (cut === CUT.participation || cut === CUT.noVolume) {
      const left = ask.want - units;
      this.#rest[symbol] = ask.isBuy ? left : -left;
      this.#why[symbol] = cut;
    } else {
      if (units === 0) {
        ask.reason = this.#account.fills.reasons.code(CUT_WORDS[cut] ?? '');
        this.#account.end(ask, session, REJECTED);
      }
      this.#rest[symbol] = 0;
    }
  }

  /** Cuts a purchase to the share that cash allows before it is filled; the account has the last word. */
  #execute(ask: FillAsk, session: number): number {
    const volume = this.#panel.volume[ask.symbol * this.#panel.sessions.length + session] as number;
    if (!ask.isBuy || this.#purchasable === 1) return this.#account.execute(ask, session, volume);
    const all = ask.want;
    // A purchase that covers a short is not cut.
    const cover = Math.max(0, -(this.#account.units[ask.symbol] as number));
    const share = Math.max(Math.min(all, cover), all * this.#purchasable);
    ask.most = this.#execution.units === 'integer' ? Math.floor(share) : share;
    const units = this.#account.execute(ask, session, volume);
    ask.most = Number.POSITIVE_INFINITY;
    return units;
  }

  #conditional(session: number, isBuy: boolean, atOpen: boolean): void {
    if (this.#standing.length === 0) return;
    for (const stops of [true, false]) {
      for (const order of this.#standing) {
        if (order.type === 0 || order.isBuy !== isBuy || order.done || order.decided >= session || (order.type !== 1) !== stops) continue;
        const i = order.symbol * this.#panel.sessions.length + session;
        const [open, high, low] = [this.#panel.open[i] as number, this.#panel.high[i] as number, this.#panel.low[i] as number];
        if (Number.isNaN(open)) {
          order.why = 'no bar';
          continue;
        }
        const level = order.type === 1 ? order.limit : order.type === 2 ? order.stop : trailingStop(isBuy, order.best, order.trail);
        const rule = order.type === 1 ? limitRule(isBuy, level, open, high, low) : stopRule(isBuy, level, open, high, low);
        if (rule === NO_FILL) order.why = 'not reached';
        else if (atOpen === (rule === AT_GAP)) this.#at(order, session, rule, rule === AT_GAP ? open : level);
      }
    }
  }

  #at(order: Standing, session: number, rule: number, reference: number): void {
    if (Number.isNaN(reference)) {
      order.why = 'no bar';
      return;
    }
    const ask = this.#set(order);
    ask.rule = rule;
    ask.reference = reference;
    const units = this.#execute(ask, session);
    const { cut } = this.#account;
    if (units > 0) order.first = false;
    order.rest = ask.want - units;
    if (cut === CUT.none) order.done = true;
    else if (cut === CUT.participation || cut === CUT.noVolume) order.why = CUT_WORDS[cut] ?? '';
    else if (units > 0) order.done = true;
    else if (order.reduceOnly) order.done = true;
    else this.#finish(order, session, REJECTED, CUT_WORDS[cut] ?? '');
  }

  #set(order: Standing): FillAsk {
    const ask = this.#ask;
    ask.symbol = order.symbol;
    ask.isBuy = order.isBuy;
    ask.type = order.type;
    ask.decided = order.decided;
    ask.reason = order.reason;
    ask.asked = order.asked;
    ask.want = order.rest;
    ask.limit = order.limit;
    ask.trigger = order.type === 1 ? order.limit : order.type === 2 ? order.stop : order.trail;
    ask.first = order.first;
    ask.reduceOnly = order.reduceOnly;
    ask.signal = NONE;
    ask.target = NONE;
    ask.held = NONE;
    return ask;
  }

  #finish(order: Standing, session: number, status: number, why: string): void {
    order.done = true;
    // A protective order that was not reached is no event: it was given anew at every close.
    if (order.reduceOnly && order.rest === order.asked) return;
    const ask = this.#set(order);
    ask.reason = this.#account.fills.reasons.code(`${this.#account.fills.reasons.word(order.reason)}: ${why}`);
    this.#account.end(ask, session, status);
  }
}

const NO_BAR = 9;
const WAITED: Readonly<Record<number, string>> = { [CUT.participation]: CUT_WORDS[CUT.participation] ?? '', [CUT.noVolume]: CUT_WORDS[CUT.noVolume] ?? '', [NO_BAR]: 'no bar' };
