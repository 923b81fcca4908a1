import { DELISTED_AFTER } from '../backtest/engine.ts';
import { constrain } from '../backtest/constraints.ts';
import { costRates, type CostRates } from '../backtest/costs.ts';
import { countMembers, observeBook, sharesOf } from '../strategies/learned/observe.ts';
import type { TrainingMarket } from './training-market.ts';

/** Of equity: smaller differences are no orders, as in the engine. */
const DUST = 1e-9;
/** Of cash or of what is traded: less is floating point, as in the engine (`backtest/account.ts`). */
const NO_SHORTFALL = 1e-12;

/**
 * A book that is trained in: the accounting of the engine (`backtest/engine.ts`, same order of events, same constraints and rates) without
 * its ledgers, in fractions of units. A test holds its equity path to `runBook`'s. One action is one decision of the spec's rebalance
 * calendar; between two of them the book drifts.
 */
export class TradingEnvironment {
  readonly #market: TrainingMarket;
  readonly #rates: CostRates;
  readonly #n: number;
  readonly #units: Float64Array;
  readonly #marks: Float64Array;
  readonly #marked: Int32Array;
  readonly #rest: Float64Array;
  readonly #gone: Uint8Array;
  readonly #waited: Uint8Array;
  readonly weights: Float64Array;
  readonly #target: Float64Array;
  readonly #members: Int32Array;
  readonly #share: Float64Array;
  #slot: Int16Array;
  #cash = 0;
  #floor = 0;
  #begun = 0;
  /** Session of the decision that is due. */
  session = 0;
  equity = 0;
  #peak = 0;
  /** Since the last decision: value traded over equity, and increase of the drawdown. */
  turnover = 0;
  deepened = 0;

  constructor(market: TrainingMarket) {
    const n = market.symbols;
    this.#market = market;
    this.#n = n;
    this.#rates = costRates(market.execution.costs);
    [this.#units, this.#marks, this.#rest, this.weights, this.#target] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    [this.#marked, this.#gone, this.#waited] = [new Int32Array(n), new Uint8Array(n), new Uint8Array(n)];
    this.#members = new Int32Array(market.slots);
    this.#share = new Float64Array(market.slots + 1);
    this.#slot = new Int16Array(n);
  }

  /** A new book in cash, whose first decision is at the close of a session. */
  reset(session: number): void {
    const { execution, actionStart, actionKind, actionSymbol } = this.#market;
    this.#units.fill(0);
    this.#marks.fill(Number.NaN);
    this.#marked.fill(-1);
    this.#rest.fill(0);
    this.#gone.fill(0);
    for (let k = 0; k < (actionStart[session] as number); k += 1) if (actionKind[k] === 2) this.#gone[actionSymbol[k] as number] = 1;
    this.#cash = this.#peak = this.equity = execution.cash;
    this.#begun = this.session = session;
    this.#mark(session);
    this.#drift();
  }

  /** What is observed at the decision that is due, into `out` from `at`. */
  observe(out: Float64Array, at: number): void {
    const { base, slots, seen } = this.#market;
    const from = this.session * base;
    for (let i = 0; i < base; i += 1) out[at + i] = seen[from + i] as number;
    this.#look();
    observeBook(this.weights, this.#slot, slots, out, at + base);
  }

  /** Carries out an action (`slots` and cash, before the softmax) and goes on to the next decision, or to session `last`. Returns the growth of equity. */
  act(action: Float64Array, at: number, last: number): number {
    const { slots, universe, sessions } = this.#market;
    this.#look();
    const target = this.#target;
    let left = 1;
    for (let s = 0; s < this.#n; s += 1) {
      const slot = this.#slot[s] as number;
      target[s] = slot >= 0 || universe[s * sessions + this.session] === 0 ? 0 : Number.NaN;
      if (Number.isNaN(target[s] as number)) left -= Math.abs(this.weights[s] as number);
    }
    if (left < 0) left = 0;
    if (countMembers(this.#slot, this.#members) > 0) {
      sharesOf(action, at, this.#members, slots, this.#share);
      for (let s = 0; s < this.#n; s += 1) {
        const slot = this.#slot[s] as number;
        if (slot >= 0) target[s] = (left * (this.#share[slot] as number)) / (this.#members[slot] as number);
      }
    }
    return this.#trade(last);
  }

  /** As `act`, with target weights (NaN: left as it is) instead of an action. */
  hold(target: Float64Array, last: number): number {
    this.#target.set(target);
    return this.#trade(last);
  }

  #look(): void {
    this.#slot = this.#market.slot.subarray(this.session * this.#n, (this.session + 1) * this.#n);
  }

  #trade(last: number): number {
    const before = this.equity;
    const depth = this.equity / this.#peak;
    this.turnover = 0;
    this.#decide();
    let t = this.session;
    const sameClose = this.#market.execution.fill === 'same-close';
    if (sameClose) {
      this.#fill(t, this.#market.close);
      this.equity = this.#worth();
    }
    for (;;) {
      t += 1;
      this.#pass(t, this.equity);
      this.equity = this.#worth();
      if (this.equity > this.#peak) this.#peak = this.equity;
      if (t >= last || this.#decides(t)) break;
      // What waits for volume under this convention goes on at each open and close.
      if (sameClose) {
        this.#fill(t, this.#market.close);
        this.equity = this.#worth();
      }
    }
    this.session = t;
    this.#drift();
    this.deepened = Math.max(0, depth - this.equity / this.#peak);
    return this.equity / before;
  }

  #decides(t: number): boolean {
    const { rebalance } = this.#market.execution;
    if (rebalance === 'daily') return true;
    return typeof rebalance === 'number' ? (t - this.#begun) % rebalance === 0 : this.#market.isNew[t] === 1;
  }

  #worth(): number {
    let held = 0;
    for (let s = 0; s < this.#n; s += 1) if (this.#units[s] !== 0) held += (this.#units[s] as number) * (this.#marks[s] as number);
    return this.#cash + held;
  }

  #drift(): void {
    for (let s = 0; s < this.#n; s += 1) this.weights[s] = this.#units[s] === 0 || !(this.equity > 0) ? 0 : ((this.#units[s] as number) * (this.#marks[s] as number)) / this.equity;
  }

  #mark(t: number): void {
    const { close, sessions } = this.#market;
    for (let s = 0, i = t; s < this.#n; s += 1, i += sessions) {
      const price = close[i] as number;
      if (price === price) [this.#marks[s], this.#marked[s]] = [price, t];
    }
  }

  #decide(): void {
    const [target, t] = [this.#target, this.session];
    // What the strategy decides replaces an order that waits, even where the band then leaves the name as it is.
    for (let s = 0; s < this.#n; s += 1) if (target[s] === target[s]) this.#rest[s] = 0;
    constrain(target, this.weights, this.#market.execution);
    for (let s = 0; s < this.#n; s += 1) {
      const weight = target[s] as number;
      if (weight !== weight) continue;
      const held = this.#units[s] as number;
      const price = this.#marks[s] as number;
      if ((weight === 0 && held === 0) || price !== price || (weight !== 0 && this.#marked[s] !== t)) continue;
      const units = (weight === 0 ? 0 : (weight * this.equity) / price) - held;
      if (units === 0 || Math.abs(units) * price < DUST * this.equity) continue;
      this.#rest[s] = units;
      this.#waited[s] = 0;
    }
  }

  /** From the close before to the close of t. */
  #pass(t: number, before: number): void {
    const market = this.#market;
    const { maxGross, fill } = market.execution;
    this.#floor = -Math.max(0, maxGross - 1) * Math.max(0, before);
    for (let k = market.actionStart[t] as number; k < (market.actionStart[t + 1] as number); k += 1) {
      const [s, value] = [market.actionSymbol[k] as number, market.actionValue[k] as number];
      if (market.actionKind[k] === 0) {
        this.#marks[s] = (this.#marks[s] as number) / value;
        this.#units[s] = (this.#units[s] as number) * value;
        this.#rest[s] = (this.#rest[s] as number) * value;
      } else if (market.actionKind[k] === 1) this.#cash += (this.#units[s] as number) * value;
      else this.#gone[s] = 1;
    }
    for (let s = 0; s < this.#n; s += 1) {
      const last = this.#marked[s] as number;
      if (last < 0 || !(this.#gone[s] === 1 || t - last > DELISTED_AFTER) || market.close[s * market.sessions + t] === market.close[s * market.sessions + t]) continue;
      this.#rest[s] = 0;
      if (this.#units[s] === 0) continue;
      this.#cash += (this.#units[s] as number) * (this.#marks[s] as number);
      this.turnover += (Math.abs(this.#units[s] as number) * (this.#marks[s] as number)) / before;
      this.#units[s] = 0;
    }
    this.#accrue((market.days[t] as number) - (market.days[t - 1] as number));
    this.#fill(t, fill === 'next-close' ? market.close : market.open);
    this.#mark(t);
  }

  #accrue(days: number): void {
    const { cashDay, borrowDay } = this.#rates;
    if (cashDay !== 0 && this.#cash > 0) this.#cash += this.#cash * cashDay * days;
    if (borrowDay === 0) return;
    let owed = Math.max(0, -this.#cash);
    for (let s = 0; s < this.#n; s += 1) if ((this.#units[s] as number) < 0) owed -= (this.#units[s] as number) * (this.#marks[s] as number);
    this.#cash -= owed * borrowDay * days;
  }

  /** Sales, then purchases, which are all cut by the same share where cash does not cover them. */
  #fill(t: number, prices: Float64Array): void {
    const { sessions, volume } = this.#market;
    let need = 0;
    for (let s = 0; s < this.#n; s += 1) {
      const rest = this.#rest[s] as number;
      if (rest === 0) continue;
      const i = s * sessions + t;
      const reference = prices[i] as number;
      if (reference !== reference) continue;
      if (rest < 0) this.#execute(s, -rest, false, reference, volume[i] as number, Number.POSITIVE_INFINITY);
      else {
        need += this.#need(rest, reference, volume[i] as number, this.#waited[s] === 0);
      }
    }
    const room = this.#cash - this.#floor;
    const part = need > room + NO_SHORTFALL * Math.abs(room) ? Math.max(0, room) / need : 1;
    for (let s = 0; s < this.#n; s += 1) {
      const rest = this.#rest[s] as number;
      if (rest <= 0) continue;
      const i = s * sessions + t;
      const reference = prices[i] as number;
      if (reference !== reference) continue;
      const cover = Math.max(0, -(this.#units[s] as number));
      this.#execute(s, rest, true, reference, volume[i] as number, part === 1 ? Number.POSITIVE_INFINITY : Math.max(Math.min(rest, cover), rest * part));
    }
  }

  /** Cash that a purchase takes as far as the session's volume lets it through. */
  #need(units: number, reference: number, volume: number, first: boolean): number {
    const { participation, squareRoot, halfSpread } = this.#rates;
    let most = units;
    if (participation !== Number.POSITIVE_INFINITY || squareRoot !== 0) {
      if (!(volume > 0)) return 0;
      most = Math.min(units, participation * volume);
    }
    const price = reference * (1 + halfSpread + this.#slip(most, volume));
    return most * price + this.#commission(most, price, first);
  }

  #slip(units: number, volume: number): number {
    return this.#rates.squareRoot === 0 ? this.#rates.slippage : this.#rates.squareRoot * Math.sqrt(units / volume);
  }

  #commission(units: number, price: number, first: boolean): number {
    return this.#rates.commission * units * price + this.#rates.perShare * units + (first ? this.#rates.perOrder : 0);
  }

  #execute(s: number, want: number, isBuy: boolean, reference: number, volume: number, most: number): void {
    const rates = this.#rates;
    const position = this.#units[s] as number;
    const first = this.#waited[s] === 0;
    let [units, waits] = [want, false];
    if (!isBuy && this.#market.execution.longOnly && units > position) units = Math.max(0, position);
    if (rates.participation !== Number.POSITIVE_INFINITY || rates.squareRoot !== 0) {
      if (!(volume > 0)) return;
      if (units > rates.participation * volume) [units, waits] = [rates.participation * volume, true];
    }
    if (units > most) [units, waits] = [most, false];
    if (units > 0) {
      let price = this.#price(isBuy, reference, units, volume);
      if (isBuy) {
        const perUnit = price * (1 + rates.commission) + rates.perShare;
        const room = this.#cash - this.#floor - (first ? rates.perOrder : 0);
        if (units * perUnit > room + NO_SHORTFALL * Math.abs(room)) {
          const able = Math.max(0, room / perUnit, position < 0 ? -position : 0);
          if (able < units) [units, waits, price] = [able, false, able > 0 ? this.#price(isBuy, reference, able, volume) : price];
        }
      }
      if (units > 0) {
        const value = units * price;
        this.#cash -= (isBuy ? value : -value) + this.#commission(units, price, first);
        const held = position + (isBuy ? units : -units);
        this.#units[s] = Math.abs(held) < NO_SHORTFALL * units ? 0 : held;
        this.turnover += value / this.equity;
        this.#waited[s] = 1;
      }
    }
    this.#rest[s] = waits ? (isBuy ? want - units : units - want) : 0;
  }

  #price(isBuy: boolean, reference: number, units: number, volume: number): number {
    let spread = reference * this.#rates.halfSpread;
    let slippage = reference * this.#slip(units, volume);
    if (isBuy) return reference + spread + slippage;
    spread = Math.min(spread, reference);
    slippage = Math.min(slippage, reference - spread);
    return reference - spread - slippage;
  }
}
