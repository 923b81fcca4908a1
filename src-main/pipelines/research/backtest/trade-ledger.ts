import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { TradeRecord } from '../backtest-types.ts';
import { NumberRows, type Words } from './number-rows.ts';

/** Columns of the ledger of round trips: first whole numbers, then doubles. `units` is signed here: negative is short; `left` is -1 while it is open. */
export const TRADE = { symbol: 0, entered: 1, left: 2, entryFill: 3, exitFill: 4, reason: 5, units: 6, entryPrice: 7, exitPrice: 8, pnl: 9, costs: 10, mae: 11, mfe: 12 } as const;
const WHOLE = 6;
const NONE = -1;
/** Of what is traded: less is floating point, and neither opens nor leaves a lot. */
const DUST = 1e-12;

/**
 * Round trips, first in first out. A lot is what one fill opened; an exit closes the oldest lots first and makes one trade of each part.
 * Prices are in units as they count at the exit: a split divides the lot's price and multiplies its units. Profit is price difference times
 * units less the commission of both fills; `costs` are commission, spread and slippage of both (spread and slippage stand in the prices).
 * Excursions look at the lows and highs from the entry's bar (not where it was filled at its close) to the exit's (only where it was filled at
 * its close; else the exit's price alone counts); the bar of an entry inside the session counts whole, which errs to the bad side.
 */
export class TradeLedger {
  readonly rows = new NumberRows(WHOLE, Object.keys(TRADE).length - WHOLE);
  readonly reasons: Words;
  /** Session at which open trades were marked. */
  lastSession = 0;
  readonly #panel: BarPanel;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  /** Splits of a symbol so far: product of ratios by session of the split, for scaling lows and highs. */
  readonly #splits = new Map<number, { readonly session: number; readonly ratio: number }[]>();
  #units = new Float64Array(1024);
  #price = new Float64Array(1024);
  #cost = new Float64Array(1024);
  #commission = new Float64Array(1024);
  #fill = new Int32Array(1024);
  #from = new Int32Array(1024);
  #entered = new Int32Array(1024);
  #next = new Int32Array(1024);
  #symbolOf = new Int32Array(1024);
  #free = NONE;
  #used = 0;

  constructor(panel: BarPanel, reasons: Words) {
    this.#panel = panel;
    this.reasons = reasons;
    this.#head = new Int32Array(panel.symbols.length).fill(NONE);
    this.#tail = new Int32Array(panel.symbols.length).fill(NONE);
  }

  /** Units change by the ratio; what was paid stays. */
  split(symbol: number, session: number, ratio: number): void {
    for (let lot = this.#head[symbol] as number; lot !== NONE; lot = this.#next[lot] as number) {
      this.#units[lot] = (this.#units[lot] as number) * ratio;
      this.#price[lot] = (this.#price[lot] as number) / ratio;
      this.#cost[lot] = (this.#cost[lot] as number) / ratio;
      this.#commission[lot] = (this.#commission[lot] as number) / ratio;
    }
    const known = this.#splits.get(symbol);
    if (known === undefined) this.#splits.set(symbol, [{ session, ratio }]);
    else known.push({ session, ratio });
  }

  /**
   * Books a fill of `units` (signed) that leaves a position of `after`. Closes lots of the other sign, oldest first; a position that comes to
   * nothing or turns closes all of them, so that no dust of floating point stays. `fromBar`: first session whose bar counts for excursions of
   * a lot opened; `toBar`: last one of lots closed.
   */
  book(symbol: number, units: number, after: number, price: number, costPerUnit: number, commissionPerUnit: number, fill: number, session: number, fromBar: number, toBar: number, reason: number): void {
    const head = this.#head[symbol] as number;
    if (head === NONE || (this.#units[head] as number) > 0 === units > 0) {
      this.#open(symbol, units, price, costPerUnit, commissionPerUnit, fill, session, fromBar);
      return;
    }
    const all = after === 0 || after > 0 === units > 0;
    let rest = units;
    for (let lot = head; lot !== NONE && (all || Math.abs(rest) > DUST * Math.abs(units)); lot = this.#head[symbol] as number) {
      const held = this.#units[lot] as number;
      const whole = all || Math.abs(rest) >= Math.abs(held) * (1 - DUST);
      const closed = whole ? held : -rest;
      this.#write(lot, closed, price, costPerUnit, commissionPerUnit, fill, session, toBar, false, reason);
      rest += closed;
      if (!whole) {
        this.#units[lot] = held - closed;
        break;
      }
      this.#head[symbol] = this.#next[lot] as number;
      if (this.#head[symbol] === NONE) this.#tail[symbol] = NONE;
      this.#next[lot] = this.#free;
      this.#free = lot;
    }
    if (all && after !== 0) this.#open(symbol, after, price, costPerUnit, commissionPerUnit, fill, session, fromBar);
  }

  /** Trades that are still open, marked: by symbol, oldest first. */
  mark(marks: Float64Array, session: number, reason: number): void {
    this.lastSession = session;
    for (let symbol = 0; symbol < this.#head.length; symbol += 1) {
      for (let lot = this.#head[symbol] as number; lot !== NONE; lot = this.#next[lot] as number) this.#write(lot, this.#units[lot] as number, marks[symbol] as number, 0, 0, NONE, session, session, true, reason);
    }
  }

  #open(symbol: number, units: number, price: number, costPerUnit: number, commissionPerUnit: number, fill: number, session: number, fromBar: number): void {
    let lot = this.#free;
    if (lot === NONE) {
      lot = this.#used;
      this.#used += 1;
      if (lot === this.#units.length) this.#grow();
    } else this.#free = this.#next[lot] as number;
    this.#units[lot] = units;
    this.#price[lot] = price;
    this.#cost[lot] = costPerUnit;
    this.#commission[lot] = commissionPerUnit;
    this.#fill[lot] = fill;
    this.#entered[lot] = session;
    this.#from[lot] = fromBar;
    this.#next[lot] = NONE;
    const tail = this.#tail[symbol] as number;
    if (tail === NONE) this.#head[symbol] = lot;
    else this.#next[tail] = lot;
    this.#tail[symbol] = lot;
    this.#symbolOf[lot] = symbol;
  }

  /** Writes a round trip, in the order of `TRADE`. */
  #write(lot: number, units: number, price: number, costPerUnit: number, commissionPerUnit: number, fill: number, session: number, toBar: number, open: boolean, reason: number): void {
    const symbol = this.#symbolOf[lot] as number;
    const { rows } = this;
    rows.push();
    const { whole, exact, wholeAt: w, exactAt: x } = rows;
    const entry = this.#price[lot] as number;
    const size = units > 0 ? units : -units;
    whole[w] = symbol;
    whole[w + 1] = this.#entered[lot] as number;
    whole[w + 2] = open ? NONE : session;
    whole[w + 3] = this.#fill[lot] as number;
    whole[w + 4] = fill;
    whole[w + 5] = reason;
    exact[x] = units;
    exact[x + 1] = entry;
    exact[x + 2] = price;
    exact[x + 3] = units * (price - entry) - size * ((this.#commission[lot] as number) + commissionPerUnit);
    exact[x + 4] = size * ((this.#cost[lot] as number) + costPerUnit);
    let low = entry < price ? entry : price;
    let high = entry < price ? price : entry;
    const { low: lows, high: highs, sessions } = this.#panel;
    const base = symbol * sessions.length;
    const splits = this.#splits.get(symbol);
    const from = this.#from[lot] as number;
    if (splits === undefined || (splits[splits.length - 1] as { session: number }).session <= from) {
      for (let t = from; t <= toBar; t += 1) {
        if ((lows[base + t] as number) < low) low = lows[base + t] as number;
        if ((highs[base + t] as number) > high) high = highs[base + t] as number;
      }
    } else {
      for (let t = from; t <= toBar; t += 1) {
        let scale = 1;
        for (const split of splits) if (split.session > t) scale /= split.ratio;
        low = Math.min(low, Number.isNaN(lows[base + t] as number) ? low : (lows[base + t] as number) * scale);
        high = Math.max(high, Number.isNaN(highs[base + t] as number) ? high : (highs[base + t] as number) * scale);
      }
    }
    exact[x + 5] = (units > 0 ? low - entry : entry - high) / entry;
    exact[x + 6] = (units > 0 ? high - entry : entry - low) / entry;
  }

  #grow(): void {
    const wider = <A extends Float64Array | Int32Array>(old: A): A => {
      const fresh = new (old.constructor as new (length: number) => A)(old.length * 2);
      fresh.set(old as never);
      return fresh;
    };
    [this.#units, this.#price, this.#cost, this.#commission] = [wider(this.#units), wider(this.#price), wider(this.#cost), wider(this.#commission)];
    [this.#fill, this.#from, this.#entered, this.#next, this.#symbolOf] = [wider(this.#fill), wider(this.#from), wider(this.#entered), wider(this.#next), wider(this.#symbolOf)];
  }

  isOpen(row: number): boolean {
    return this.rows.get(row, TRADE.left) < 0;
  }

  record(row: number): TradeRecord {
    const get = (column: number): number => this.rows.get(row, column);
    const [units, entered, isOpen] = [get(TRADE.units), get(TRADE.entered), this.isOpen(row)];
    const size = Math.abs(units);
    return {
      symbol: get(TRADE.symbol), side: units > 0 ? 'long' : 'short', units: size, entered, left: get(TRADE.left), open: isOpen, entryPrice: get(TRADE.entryPrice), exitPrice: get(TRADE.exitPrice),
      entryFill: get(TRADE.entryFill), exitFill: get(TRADE.exitFill), pnl: get(TRADE.pnl), costs: get(TRADE.costs), return: get(TRADE.pnl) / (size * get(TRADE.entryPrice)),
      sessions: (isOpen ? this.lastSession : get(TRADE.left)) - entered, mae: get(TRADE.mae), mfe: get(TRADE.mfe), exitReason: this.reasons.word(get(TRADE.reason)),
    };
  }

  records(): TradeRecord[] {
    return Array.from({ length: this.rows.length }, (_, row) => this.record(row));
  }
}
