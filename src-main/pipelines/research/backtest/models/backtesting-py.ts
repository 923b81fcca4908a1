import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { BarSeries } from './bar-series.ts';
import { crossedAbove, rollingMean } from './rolling-mean.ts';

/*
 * The fill model `backtesting.py`: what the broker of that library (0.6) does, written from its published semantics. Where it differs from
 * Tapestry's own engine stands in docs/spec/research-backtest.md. In short:
 * - an order given on bar i is processed on bar i+1 at its open; all-in orders are for 1 - eps of the margin available, in whole units, rounded down;
 * - what a unit costs when an order is sized is the open with the spread, and the commission of that open;
 * - the spread is laid on entries only, as a fraction of the open; exits are at the bare open;
 * - commission is charged at entry and at exit, on the price of each;
 * - equity and margin are looked at with the close of the bar that is being processed, although the order fills at its open;
 * - an order that margin does not cover is dropped, not cut;
 * - equity at or below 0 ends the run, with equity 0 from there on;
 * - a trade that is open at the end is no trade, unless `finalize` closes it at the open of the last bar.
 */

export interface BacktestingPyOptions {
  readonly cash: number;
  /** Fraction of the value, at entry and at exit: from -0.1 to below 0.1. */
  readonly commission: number;
  /** Fraction of the price, laid on entries. */
  readonly spread: number;
  /** Share of a position that must be covered: 1 is no leverage, 0.02 is 50 times. */
  readonly margin: number;
  /** Every new order cancels the orders and closes the trades before it. */
  readonly exclusive: boolean;
  readonly finalize: boolean;
}

export const BACKTESTING_PY_DEFAULTS: BacktestingPyOptions = { cash: 10_000, commission: 0, spread: 0, margin: 1, exclusive: false, finalize: false };

export interface PeerTrade {
  size: number;
  readonly entryBar: number; readonly entryPrice: number;
  exitBar: number; exitPrice: number;
  /** After commission of both sides; set when the trade is closed. */
  pnl: number; commission: number; returnPct: number;
}

/** What a strategy may do on a bar. */
export interface PeerDesk {
  /** All in, or a share of the margin available; whole units from 1 on. */
  buy(size?: number): void;
  sell(size?: number): void;
  /** Closes what is open, at the next open. */
  close(): void;
}

export interface PeerRun { readonly equity: Float64Array; readonly trades: readonly PeerTrade[]; readonly warmUp: number; readonly outOfMoney: boolean }

/** All of it: the largest share below 1. */
const FULL = 1 - Number.EPSILON;

interface PeerOrder { readonly size: number; readonly parent: PeerTrade | null }

/** Errors: INVALID_INPUT for options that the peer refuses. */
export function checkOptions({ cash, commission, margin, spread }: BacktestingPyOptions): void {
  const refuse = (what: string, rule: string): never => { throw new AppError('INVALID_INPUT', `${what}: ${rule}`, { userAction: 'Give a value in that range.' }); };
  if (!(cash > 0) || !Number.isFinite(cash)) refuse(`cash ${cash}`, 'cash is above 0');
  if (!(commission >= -0.1 && commission < 0.1)) refuse(`commission ${commission}`, 'a commission is a fraction from -0.1 to below 0.1 (0.001 is 10 bps)');
  if (!(margin > 0 && margin <= 1)) refuse(`margin ${margin}`, 'the margin is above 0 and at most 1');
  if (!(spread >= 0 && spread < 1)) refuse(`spread ${spread}`, 'a spread is a fraction from 0 to below 1');
}

/** One instrument, one broker. A bar is processed with `bar(i)`; then the strategy orders. */
class Broker implements PeerDesk {
  readonly #bars: BarSeries;
  readonly #options: BacktestingPyOptions;
  readonly #leverage: number;
  readonly equity: Float64Array;
  readonly closed: PeerTrade[] = [];
  #cash: number;
  #orders: PeerOrder[] = [];
  #trades: PeerTrade[] = [];
  #bar = 0;

  constructor(bars: BarSeries, options: BacktestingPyOptions) {
    this.#bars = bars;
    this.#options = options;
    this.#leverage = 1 / options.margin;
    this.#cash = options.cash;
    this.equity = new Float64Array(bars.close.length).fill(Number.NaN);
  }

  get cash(): number {
    return this.#cash;
  }

  buy(size = FULL): void {
    this.#order(size);
  }

  sell(size = FULL): void {
    this.#order(-size);
  }

  close(): void {
    for (const trade of this.#trades) this.#closeLater(trade);
  }

  /** Closes in the peer's order: last opened, first told. */
  closeAll(): void {
    for (const trade of [...this.#trades].reverse()) this.#closeLater(trade);
  }

  #closeLater(trade: PeerTrade): void {
    this.#orders.unshift({ size: -trade.size, parent: trade });
  }

  #order(size: number): void {
    if (this.#options.exclusive) {
      this.#orders = [];
      this.close();
    }
    this.#orders.push({ size, parent: null });
  }

  /** Without commission while it is open. */
  #unrealised(trade: PeerTrade): number {
    return trade.size * ((this.#bars.close[this.#bar] as number) - trade.entryPrice);
  }

  #equityNow(): number {
    let open = 0;
    for (const trade of this.#trades) open += this.#unrealised(trade);
    return this.#cash + open;
  }

  #marginAvailable(): number {
    let used = 0;
    for (const trade of this.#trades) used += (Math.abs(trade.size) * (this.#bars.close[this.#bar] as number)) / this.#leverage;
    return Math.max(0, this.#equityNow() - used);
  }

  #commission(size: number, price: number): number {
    return Math.abs(size) * price * this.#options.commission;
  }

  /** Returns false where the money is gone: equity is 0 from here on. */
  bar(i: number): boolean {
    this.#bar = i;
    const open = this.#bars.open[i] as number;
    for (const order of this.#orders.slice()) this.#process(order, open);
    this.#orders = [];
    const equity = this.#equityNow();
    this.equity[i] = equity;
    if (equity > 0) return true;
    for (const trade of this.#trades.slice()) this.#leave(trade, this.#bars.close[i] as number);
    this.#cash = 0;
    this.equity.fill(0, i);
    return false;
  }

  #process({ size: asked, parent }: PeerOrder, open: number): void {
    if (parent !== null) {
      if (this.#trades.includes(parent)) this.#reduce(parent, open, Math.sign(asked) * Math.min(Math.abs(parent.size), Math.abs(asked)));
      return;
    }
    const isLong = asked > 0;
    const adjusted = open * (1 + (isLong ? this.#options.spread : -this.#options.spread));
    const perUnit = adjusted + this.#commission(asked, open);
    let size = asked;
    if (Math.abs(asked) < 1) {
      size = Math.sign(asked) * Math.trunc(floorDivide(this.#marginAvailable() * this.#leverage * Math.abs(asked), perUnit));
      if (size === 0 || Number.isNaN(size)) return;
    }
    let need = size;
    for (const trade of this.#trades.slice()) {
      if (trade.size > 0 === isLong) continue;
      if (Math.abs(need) >= Math.abs(trade.size)) {
        this.#leave(trade, open);
        need += trade.size;
      } else {
        this.#reduce(trade, open, need);
        need = 0;
      }
      if (need === 0) break;
    }
    if (Math.abs(need) * perUnit > this.#marginAvailable() * this.#leverage || need === 0) return;
    this.#trades.push({ size: need, entryBar: this.#bar, entryPrice: adjusted, exitBar: -1, exitPrice: Number.NaN, pnl: Number.NaN, commission: 0, returnPct: Number.NaN });
    this.#cash -= this.#commission(need, adjusted);
  }

  /** Takes `size` (of the other sign) off a trade. */
  #reduce(trade: PeerTrade, price: number, size: number): void {
    const left = trade.size + size;
    if (left === 0) {
      this.#leave(trade, price);
      return;
    }
    trade.size = left;
    const part = { ...trade, size: -size };
    this.#trades.push(part);
    this.#leave(part, price);
  }

  #leave(trade: PeerTrade, price: number): void {
    this.#trades = this.#trades.filter((other) => other !== trade);
    const exit = this.#commission(trade.size, price);
    const gross = trade.size * (price - trade.entryPrice);
    this.#cash += gross - exit;
    trade.exitBar = this.#bar;
    trade.exitPrice = price;
    trade.commission = exit + this.#commission(trade.size, trade.entryPrice);
    trade.pnl = gross - trade.commission;
    trade.returnPct = Math.sign(trade.size) * (price / trade.entryPrice - 1) - trade.commission / (Math.abs(trade.size) * trade.entryPrice);
    this.closed.push(trade);
  }
}

/** Python's `//` of doubles. */
function floorDivide(a: number, b: number): number {
  const rest = a % b;
  const exact = (a - rest) / b;
  const floor = Math.floor(exact);
  return exact - floor > 0.5 ? floor + 1 : floor;
}

/** Sessions before the first value of an average; 0 where it never has one, as the peer counts. */
const warmUpOf = (line: Float64Array): number => Math.max(0, line.findIndex((value) => value === value));

/**
 * A strategy over indicator lines under the peer's loop: the first bar that a strategy is asked on is the one after all lines have begun.
 * `next` is called after the bar's orders were processed, with the bar's number.
 */
export function runPeer(bars: BarSeries, options: BacktestingPyOptions, lines: readonly Float64Array[], next: (desk: PeerDesk, i: number) => void): PeerRun {
  checkOptions(options);
  const length = bars.close.length;
  const broker = new Broker(bars, options);
  const warmUp = Math.max(0, ...lines.map(warmUpOf));
  let outOfMoney = false;
  for (let i = warmUp + 1; i < length && !outOfMoney; i += 1) {
    if (broker.bar(i)) next(broker, i);
    else outOfMoney = true;
  }
  if (!outOfMoney && options.finalize && warmUp + 1 < length) {
    broker.closeAll();
    outOfMoney = !broker.bar(length - 1);
  }
  // Before the first bar that was processed equity is that bar's; where none was, the cash.
  const { equity } = broker;
  const first = equity.findIndex((value) => value === value);
  for (let i = 0; i < (first < 0 ? length : first); i += 1) equity[i] = first < 0 ? broker.cash : (equity[first] as number);
  return { equity, trades: broker.closed, warmUp, outOfMoney };
}

/** The peer's own example: long when the fast average crosses above the slow one, short (or flat, long only) when it crosses below. */
export function smaCross(bars: BarSeries, options: BacktestingPyOptions, { fast, slow, longOnly }: { readonly fast: number; readonly slow: number; readonly longOnly: boolean }): PeerRun {
  const [a, b] = [rollingMean(bars.close, fast), rollingMean(bars.close, slow)];
  return runPeer(bars, options, [a, b], (desk, i) => {
    if (crossedAbove(a, b, i)) {
      desk.close();
      desk.buy();
    } else if (crossedAbove(b, a, i)) {
      desk.close();
      if (!longOnly) desk.sell();
    }
  });
}
