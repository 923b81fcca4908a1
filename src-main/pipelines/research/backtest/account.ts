import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { Execution } from '../../../../src-shared/model/research/spec.ts';
import type { BookRecorder } from '../backtest-types.ts';
import { commissionOf, slippageFraction, type CostRates } from './costs.ts';
import { FILLED, PARTLY, type FillLedger } from './fill-ledger.ts';
import { AT_CLOSE, AT_LAST_CLOSE, AT_LIMIT } from './price-rules.ts';
import { TradeLedger } from './trade-ledger.ts';

/** Why less was filled than wanted. The first two wait, the others end the order. */
export const CUT = { none: 0, participation: 1, noVolume: 2, cash: 3, nothingHeld: 4 } as const;
export const CUT_WORDS: readonly string[] = ['', 'share of volume', 'no volume', 'cash', 'nothing held'];

/** Of the cash there is: a shortfall below this is floating point, and cuts nothing. */
export const NO_SHORTFALL = 1e-12;
/** Of what is asked: cash for less than this is floating point, and buys nothing. */
const LEAST_PART = 1e-9;

/** An order that has found its price, before its size is cut. One object is used for all. */
export interface FillAsk {
  symbol: number; isBuy: boolean; type: number; decided: number; reason: number;
  /** Units of the order, and what is left of them: unsigned. */
  asked: number; want: number;
  rule: number; reference: number;
  /** Price that the order must not be filled beyond; NaN for none. */
  limit: number;
  /** What was named as limit, stop or trail: part of the order's id. */
  trigger: number;
  first: boolean; signal: number; target: number; held: number;
  /** Most that this purchase's share of cash allows; Infinity for all of it. */
  most: number;
  /** Never fills more than is held against it. */
  reduceOnly: boolean;
}

/**
 * Cash, units and marks of a book and its two ledgers. Everything that changes cash goes through here: fills, dividends, cash in lieu,
 * interest, borrow. Nothing else does, which is why the accounting identity holds.
 */
export class Account {
  cash: number;
  readonly units: Float64Array;
  /** Last known close of each symbol, in units as they count now; NaN before the first. */
  readonly marks: Float64Array;
  /** Session of that close; -1 before the first. */
  readonly marked: Int32Array;
  /** Mean fill price of what is held, in units as they count now; NaN where nothing is. */
  readonly entry: Float64Array;
  /** Session in which what is held was entered; -1 where nothing is. */
  readonly entered: Int32Array;
  /** Cash must not go below this by buying. */
  floor = 0;
  readonly fills: FillLedger;
  readonly trades: TradeLedger;
  /** Of the session so far. */
  costs = 0;
  interest = 0;
  dividends = 0;
  traded = 0;
  /** Why the last `execute` filled less than wanted. */
  cut: number = CUT.none;
  readonly #rates: CostRates;
  readonly #execution: Execution;
  readonly #recorder: BookRecorder | undefined;

  constructor(panel: BarPanel, execution: Execution, rates: CostRates, fills: FillLedger, recorder: BookRecorder | undefined) {
    this.#rates = rates;
    this.#execution = execution;
    this.#recorder = recorder;
    this.cash = execution.cash;
    this.units = new Float64Array(panel.symbols.length);
    this.marks = new Float64Array(panel.symbols.length).fill(Number.NaN);
    this.marked = new Int32Array(panel.symbols.length).fill(-1);
    this.entry = new Float64Array(panel.symbols.length).fill(Number.NaN);
    this.entered = new Int32Array(panel.symbols.length).fill(-1);
    this.fills = fills;
    this.trades = new TradeLedger(panel, fills.reasons);
  }

  /** Cash and positions at the marks, in a fixed order. */
  equity(): number {
    let held = 0;
    for (let s = 0; s < this.units.length; s += 1) if (this.units[s] !== 0) held += (this.units[s] as number) * (this.marks[s] as number);
    return this.cash + held;
  }

  /** New units for old before the open; in whole units the rest of a share is paid in cash at the close before. */
  split(symbol: number, session: number, ratio: number): void {
    this.marks[symbol] = (this.marks[symbol] as number) / ratio;
    const held = this.units[symbol] as number;
    if (held === 0) return;
    this.trades.split(symbol, session, ratio);
    this.entry[symbol] = (this.entry[symbol] as number) / ratio;
    const exact = held * ratio;
    this.units[symbol] = exact;
    this.#recorder?.moved?.({ session, symbol, what: 'split', units: exact - held, cash: 0 });
    if (this.#execution.units !== 'integer') return;
    const whole = Math.sign(exact) * Math.floor(Math.abs(exact) + 1e-9);
    const rest = exact - whole;
    if (rest === 0) return;
    this.#leave(symbol, session, Math.abs(rest) < 1e-6 ? 0 : rest, whole);
  }

  /** The part of a share that a split left is bought back at the mark, without costs. */
  #leave(symbol: number, session: number, rest: number, whole: number): void {
    const mark = this.marks[symbol] as number;
    const cash = rest * mark;
    this.units[symbol] = whole;
    if (whole === 0) this.#left(symbol);
    if (rest === 0) return;
    this.cash += cash;
    this.#row({ symbol, isBuy: rest < 0, type: 0, decided: session, reason: this.fills.reasons.code('cash in lieu'), asked: Math.abs(rest), want: Math.abs(rest), rule: AT_LAST_CLOSE, reference: mark, limit: Number.NaN, trigger: Number.NaN, first: false, signal: Number.NaN, target: Number.NaN, held: Number.NaN, most: Number.POSITIVE_INFINITY, reduceOnly: false }, session, FILLED, Math.abs(rest), mark, 0, 0, 0, Number.NaN);
    this.trades.book(symbol, -rest, whole, mark, 0, 0, this.fills.rows.length - 1, session, session, session - 1, this.fills.reasons.code('cash in lieu'));
    this.#recorder?.moved?.({ session, symbol, what: 'cash-in-lieu', units: -rest, cash });
  }

  /** Cash for units held at the close before (paid, where they are short). */
  dividend(symbol: number, session: number, perUnit: number): void {
    const held = this.units[symbol] as number;
    if (held === 0) return;
    const cash = held * perUnit;
    this.cash += cash;
    this.dividends += cash;
    this.#recorder?.moved?.({ session, symbol, what: 'dividend', units: 0, cash });
  }

  /** The position leaves at the last known close, without costs. */
  delist(symbol: number, session: number): void {
    const held = this.units[symbol] as number;
    if (held === 0) return;
    const mark = this.marks[symbol] as number;
    const reason = this.fills.reasons.code('delisted');
    const size = Math.abs(held);
    this.#row({ symbol, isBuy: held < 0, type: 0, decided: this.marked[symbol] as number, reason, asked: size, want: size, rule: AT_LAST_CLOSE, reference: mark, limit: Number.NaN, trigger: Number.NaN, first: false, signal: Number.NaN, target: 0, held: Number.NaN, most: Number.POSITIVE_INFINITY, reduceOnly: false }, session, FILLED, size, mark, 0, 0, 0, Number.NaN);
    this.units[symbol] = 0;
    this.#left(symbol);
    this.cash += held * mark;
    this.traded += size * mark;
    this.trades.book(symbol, -held, 0, mark, 0, 0, this.fills.rows.length - 1, session, session, session - 1, reason);
    this.#recorder?.moved?.({ session, symbol, what: 'delisting', units: -held, cash: held * mark });
  }

  #left(symbol: number): void {
    this.entry[symbol] = Number.NaN;
    this.entered[symbol] = -1;
  }

  /** Interest on cash and borrow on what is short or borrowed, for so many days, on balances at the close before: actual/365. */
  accrue(session: number, days: number): void {
    const { cashDay, borrowDay } = this.#rates;
    if (cashDay !== 0 && this.cash > 0) {
      const interest = this.cash * cashDay * days;
      this.cash += interest;
      this.interest += interest;
      this.#recorder?.moved?.({ session, symbol: -1, what: 'interest', units: 0, cash: interest });
    }
    if (borrowDay === 0) return;
    let short = Math.max(0, -this.cash);
    for (let s = 0; s < this.units.length; s += 1) if ((this.units[s] as number) < 0) short -= (this.units[s] as number) * (this.marks[s] as number);
    if (short === 0) return;
    const borrow = short * borrowDay * days;
    this.cash -= borrow;
    this.costs += borrow;
    this.#recorder?.moved?.({ session, symbol: -1, what: 'borrow', units: 0, cash: -borrow });
  }

  /** Cash that a purchase takes as far as the session's volume lets it through; 0 where it cannot be filled at all. */
  need(units: number, reference: number, volume: number, first: boolean): number {
    const rates = this.#rates;
    let most = units;
    if (rates.participation !== Number.POSITIVE_INFINITY || rates.squareRoot !== 0) {
      if (!(volume > 0)) return 0;
      most = Math.min(units, this.#ofVolume(volume));
    }
    const price = reference * (1 + rates.halfSpread + slippageFraction(rates, most, volume));
    return most * price + commissionOf(rates, most, price, first);
  }

  /** Most units of a session's volume. */
  #ofVolume(volume: number): number {
    const most = this.#rates.participation * volume;
    return this.#execution.units === 'integer' ? Math.floor(most) : most;
  }

  /**
   * Fills an order that has found its price, as far as share of volume, holdings (long only) and cash let it; returns the units filled.
   * A limit is never passed: at the limit neither spread nor slippage is paid, and where the bar opened beyond it they are paid up to it.
   */
  execute(ask: FillAsk, session: number, volume: number): number {
    const { symbol, isBuy } = ask;
    const rates = this.#rates;
    const integer = this.#execution.units === 'integer';
    const position = this.units[symbol] as number;
    let units = ask.want;
    this.cut = CUT.none;
    const against = Math.max(0, isBuy ? -position : position);
    if (units > against && (ask.reduceOnly || (!isBuy && this.#execution.longOnly))) {
      units = against;
      this.cut = CUT.nothingHeld;
    }
    if (rates.participation !== Number.POSITIVE_INFINITY || rates.squareRoot !== 0) {
      if (!(volume > 0)) {
        this.cut = CUT.noVolume;
        return 0;
      }
      const most = this.#ofVolume(volume);
      if (units > most) {
        units = most;
        this.cut = CUT.participation;
      }
    }
    if (units > ask.most) {
      units = ask.most < LEAST_PART * ask.want ? 0 : ask.most;
      this.cut = CUT.cash;
    }
    if (units <= 0) return 0;
    let price = this.#price(ask, units, volume);
    if (isBuy) {
      const perUnit = price * (1 + rates.commission) + rates.perShare;
      const room = this.cash - this.floor - (ask.first ? rates.perOrder : 0);
      if (units * perUnit > room + NO_SHORTFALL * Math.abs(room)) {
        let most = Math.max(0, room / perUnit);
        if (position < 0) most = Math.max(most, -position);
        if (integer) most = Math.floor(most);
        if (most < LEAST_PART * ask.want) most = 0;
        if (most < units) {
          units = most;
          this.cut = CUT.cash;
          if (units <= 0) return 0;
          price = this.#price(ask, units, volume);
        }
      }
    }
    const [spread, slippage] = [this.#spread, this.#slippage];
    const commission = commissionOf(rates, units, price, ask.first);
    const value = units * price;
    const signed = isBuy ? units : -units;
    const rest = position + signed;
    // So little of what was traded is floating point, not a position.
    const after = Math.abs(rest) < NO_SHORTFALL * units ? 0 : rest;
    this.cash -= (isBuy ? value : -value) + commission;
    this.units[symbol] = after;
    if (after === 0) this.#left(symbol);
    else if (position === 0 || position > 0 !== after > 0) {
      this.entry[symbol] = price;
      this.entered[symbol] = session;
    } else if (position > 0 === isBuy) this.entry[symbol] = ((this.entry[symbol] as number) * position + price * signed) / after;
    const cost = commission + units * (spread + slippage);
    this.costs += cost;
    this.traded += value;
    const left = ask.want - units;
    const { reason } = ask;
    if (left > 0 && (this.cut === CUT.cash || this.cut === CUT.nothingHeld)) ask.reason = this.fills.reasons.code(`${this.fills.reasons.word(reason)}: ${CUT_WORDS[this.cut] ?? ''}`);
    this.#row(ask, session, left > 0 ? PARTLY : FILLED, units, price, spread, slippage, commission, volume > 0 ? units / volume : Number.NaN);
    const { rule } = ask;
    this.trades.book(symbol, signed, after, price, cost / units, commission / units, this.fills.rows.length - 1, session, rule === AT_CLOSE ? session + 1 : session, rule === AT_CLOSE ? session : session - 1, reason);
    return units;
  }

  #spread = 0;
  #slippage = 0;

  #price(ask: FillAsk, units: number, volume: number): number {
    const { reference, isBuy, limit } = ask;
    let [spread, slippage] = [0, 0];
    if (ask.rule !== AT_LIMIT) {
      spread = reference * this.#rates.halfSpread;
      slippage = reference * slippageFraction(this.#rates, units, volume);
      if (!Number.isNaN(limit)) {
        const room = Math.abs(limit - reference);
        spread = Math.min(spread, room);
        slippage = Math.min(slippage, room - spread);
      }
      if (!isBuy) {
        spread = Math.min(spread, reference);
        slippage = Math.min(slippage, reference - spread);
      }
    }
    this.#spread = spread;
    this.#slippage = slippage;
    return isBuy ? reference + spread + slippage : reference - spread - slippage;
  }

  /** An order that ended, or a part of it, without being filled. */
  end(ask: FillAsk, session: number, status: number): void {
    this.#row(ask, session, status, 0, Number.NaN, Number.NaN, Number.NaN, 0, Number.NaN);
  }

  /** Writes a line of the ledger, in the order of `FILL`. */
  #row(ask: FillAsk, session: number, status: number, units: number, price: number, spread: number, slippage: number, commission: number, participation: number): void {
    const { rows } = this.fills;
    rows.push();
    const { whole, exact, wholeAt: w, exactAt: x } = rows;
    const isFilled = units > 0;
    whole[w] = ask.symbol;
    whole[w + 1] = ask.decided;
    whole[w + 2] = isFilled ? session : -1;
    whole[w + 3] = status;
    whole[w + 4] = ask.reason;
    whole[w + 5] = ask.type;
    whole[w + 6] = ask.isBuy ? 1 : 0;
    whole[w + 7] = isFilled ? ask.rule : 0;
    exact[x] = ask.asked;
    exact[x + 1] = units;
    exact[x + 2] = isFilled ? ask.reference : Number.NaN;
    exact[x + 3] = spread;
    exact[x + 4] = slippage;
    exact[x + 5] = price;
    exact[x + 6] = commission;
    exact[x + 7] = participation;
    exact[x + 8] = ask.signal;
    exact[x + 9] = ask.target;
    exact[x + 10] = ask.held;
    exact[x + 11] = ask.trigger;
  }
}
