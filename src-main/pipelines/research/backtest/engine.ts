import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { BacktestOptions, BookResult, FillRecord, RunBook, TradeRecord } from '../backtest-types.ts';
import { Account } from './account.ts';
import { epochDays, rebalanceSessions } from './calendar.ts';
import { constrain, type AfterConstraint } from './constraints.ts';
import { actionsOfFactor, bySession } from './corporate-actions.ts';
import { costRates } from './costs.ts';
import { FillLedger } from './fill-ledger.ts';
import { OrderDesk } from './order-desk.ts';
import type { TradeLedger } from './trade-ledger.ts';

/*
 * A session t, in this order:
 *
 * 1. Splits, then dividends of t, before the open, on what is held and on orders that stand: prices are as traded, so a split changes units by
 *    its ratio (and the price and size of orders), and a dividend is cash. Units that a split leaves over are paid at the close before.
 * 2. Names that are gone leave at their last known close, without costs, with the reason `delisted`: from the session of a delisting action
 *    on, or after DELISTED_AFTER sessions without a bar. That many, because on the first nobody knows whether there will be another.
 * 3. Interest on cash, and borrow on what is short or owed, for the calendar days since t-1, on the balances of t-1.
 * 4. The open of t: sales, then purchases, of orders decided at the close of t-1 or earlier (`next-open`, the default); limits and stops that the
 *    open is beyond fill at the open. Purchases that cash does not cover are all cut by the same share.
 * 5. Inside t: stops, then limits; of each sales before purchases. A trailing stop follows the best price up to t-1: whether the low or the high
 *    of t came first is not known.
 * 6. The close of t: market orders under `next-close`. Positions are marked at the close, or at the last known one (counted as stale); nothing
 *    is invented. Weights drift with prices: nothing resets them but a trade.
 * 7. The decision, on sessions of the rebalance calendar from the strategy's warm-up on, never on the run's last: targets, constraints in
 *    their order (`constraints.ts`), orders for the difference to what is held, sized at the close of t. A name without a bar in t gets no order.
 *    `same-close` fills at this very close: a convention that looks at the price it trades at, printed on every report that uses it.
 * 8. Orders whose time is over expire.
 *
 * Nothing in t reads anything later than t. The arithmetic is in double in a fixed order; the tables round once.
 */

/** Sessions without a bar after which a name counts as gone, where no action says so. */
export const DELISTED_AFTER = 10;
/** Of equity: smaller differences are floating point, not orders. */
const DUST = 1e-9;

/** A finished book with its ledgers, from which records are made when they are asked for. */
export interface BookRun extends BookResult {
  readonly fillLedger: FillLedger;
  readonly tradeLedger: TradeLedger;
  /** Close each name is marked at, session-major like `units`; where holdings were asked. */
  readonly marks?: Float64Array;
  /** Names marked at a close of an earlier session, summed over sessions. */
  readonly stale: number;
  /** Dividends of each session, in cash. */
  readonly dividends: Float64Array;
  /** Whether actions were told, or guessed from the factor. */
  readonly actions: 'told' | 'factor';
}

/**
 * Runs one book over sessions `from` to `to`. The same options give the same numbers on every machine. Errors: INVALID_INPUT for a window
 * outside the panel or a strategy that gives a target which is no number it may give (infinite).
 */
export function runBookFully(options: BacktestOptions): BookRun {
  return new Book(options).run();
}

export const runBook: RunBook = runBookFully;

/** Whole units towards zero; what floating point is short of a whole one counts as whole. */
function wholeUnits(exact: number): number {
  return Math.sign(exact) * Math.floor(Math.abs(exact) + 1e-9);
}

class Book implements BookRun {
  readonly from: number;
  readonly to: number;
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly returns: Float64Array;
  readonly drawdown: Float64Array;
  readonly gross: Float64Array;
  readonly net: Float64Array;
  readonly positions: Int32Array;
  readonly turnover: Float64Array;
  readonly costs: Float64Array;
  readonly interest: Float64Array;
  readonly dividends: Float64Array;
  readonly units?: Float64Array;
  readonly targets?: Float64Array;
  readonly marks?: Float64Array;
  readonly fillLedger: FillLedger;
  readonly tradeLedger: TradeLedger;
  readonly actions: 'told' | 'factor';
  stale = 0;
  #fills: readonly FillRecord[] | undefined;
  #trades: readonly TradeRecord[] | undefined;
  readonly #options: BacktestOptions;
  readonly #account: Account;
  readonly #desk: OrderDesk;
  readonly #weights: Float64Array;
  readonly #lastTargets: Float64Array;
  #peak: number;

  constructor(options: BacktestOptions) {
    const { panel, execution, from, to, recorder } = options;
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to >= panel.sessions.length) throw new AppError('INVALID_INPUT', `sessions ${from} to ${to} are not in a panel of ${panel.sessions.length}`, { userAction: 'Give a window inside the data.' });
    const [n, names] = [to - from + 1, panel.symbols.length];
    this.#options = options;
    this.from = from;
    this.to = to;
    const line = (): Float64Array => new Float64Array(n);
    [this.equity, this.cash, this.returns, this.drawdown, this.gross, this.net, this.turnover, this.costs, this.interest, this.dividends] = [line(), line(), line(), line(), line(), line(), line(), line(), line(), line()];
    this.positions = new Int32Array(n);
    if (options.holdings) [this.units, this.targets, this.marks] = [new Float64Array(n * names), new Float64Array(n * names), new Float64Array(n * names)];
    this.fillLedger = new FillLedger(options.book ?? 'candidate', panel);
    this.#account = new Account(panel, execution, costRates(execution.costs, options.costMultiple ?? 1), this.fillLedger, recorder);
    this.tradeLedger = this.#account.trades;
    this.#desk = new OrderDesk(panel, this.#account, execution);
    this.#weights = new Float64Array(names);
    this.#lastTargets = new Float64Array(names).fill(Number.NaN);
    this.#peak = execution.cash;
    this.actions = options.actions === undefined ? 'factor' : 'told';
  }

  get fills(): readonly FillRecord[] {
    this.#fills ??= this.fillLedger.records();
    return this.#fills;
  }

  get trades(): readonly TradeRecord[] {
    this.#trades ??= this.tradeLedger.records();
    return this.#trades;
  }

  run(): this {
    const { panel, execution, strategy, from, to, recorder } = this.#options;
    const [account, desk, T] = [this.#account, this.#desk, panel.sessions.length];
    const days = epochDays(panel.sessions);
    const decides = rebalanceSessions(panel.sessions, days, execution.rebalance, Math.max(from, strategy.warmUp));
    const actions = bySession(this.#options.actions ?? actionsOfFactor(panel), T);
    const gone = new Uint8Array(panel.symbols.length);
    for (let k = 0; k < (actions.start[from] as number); k += 1) if (actions.list[k]?.kind === 'delisting') gone[(actions.list[k] as { symbol: number }).symbol] = 1;
    let before = execution.cash;
    for (let t = from; t <= to; t += 1) {
      account.costs = account.interest = account.dividends = account.traded = 0;
      account.floor = -Math.max(0, execution.maxGross - 1) * Math.max(0, before);
      if (t > from) {
        for (let k = actions.start[t] as number; k < (actions.start[t + 1] as number); k += 1) {
          const action = actions.list[k] as (typeof actions.list)[number];
          if (action.kind === 'split') {
            account.split(action.symbol, t, action.value);
            desk.split(action.symbol, action.value);
          } else if (action.kind === 'dividend') account.dividend(action.symbol, t, action.value);
          else gone[action.symbol] = 1;
        }
        this.#delist(t, gone);
        account.accrue(t, (days[t] as number) - (days[t - 1] as number));
        desk.open(t);
        desk.inside(t);
        if (execution.fill === 'next-close') desk.close(t);
      }
      const { marks, marked, units } = account;
      for (let s = 0, i = t; s < marks.length; s += 1, i += T) {
        const close = panel.close[i] as number;
        if (close === close) { marks[s] = close; marked[s] = t; } else if (units[s] !== 0) this.stale += 1;
      }
      if (t >= strategy.warmUp && t < to) this.#decide(t, decides[t] === 1);
      desk.age(t);
      before = this.#close(t, before);
      recorder?.closed?.({ session: t, equity: before, cash: account.cash, units: account.units, marks: account.marks, fills: this.fillLedger.rows.length });
    }
    desk.finish(to);
    this.tradeLedger.mark(account.marks, to, this.fillLedger.reasons.code('open at the end'));
    return this;
  }

  #delist(t: number, gone: Uint8Array): void {
    const { close, sessions } = this.#options.panel;
    const { marked } = this.#account;
    for (let s = 0; s < gone.length; s += 1) {
      const last = marked[s] as number;
      if (last < 0 || !(gone[s] === 1 || t - last > DELISTED_AFTER) || !Number.isNaN(close[s * sessions.length + t] as number)) continue;
      this.#desk.delist(s, t);
      this.#account.delist(s, t);
    }
  }

  /** Drifted weights at the marks; zero for all where nothing is left of the book. */
  #drift(equity: number): void {
    const { units, marks } = this.#account;
    for (let s = 0; s < units.length; s += 1) this.#weights[s] = units[s] === 0 || !(equity > 0) ? 0 : ((units[s] as number) * (marks[s] as number)) / equity;
  }

  #decide(t: number, isRebalance: boolean): void {
    const { panel, execution, strategy, recorder } = this.#options;
    const [account, desk] = [this.#account, this.#desk];
    const equity = account.equity();
    if (!(equity > 0)) return;
    this.#drift(equity);
    const state = { session: t, equity, weights: this.#weights, units: account.units, entry: account.entry, entered: account.entered };
    if (isRebalance) {
      const target = new Float64Array(panel.symbols.length).fill(Number.NaN);
      const signal = new Float64Array(panel.symbols.length).fill(Number.NaN);
      strategy.targets(state, target, signal);
      const raw = target.slice();
      const stages: { rule: string; target: Float64Array }[] = [];
      const after: AfterConstraint | undefined = recorder?.decided === undefined ? undefined : (rule, now) => { stages.push({ rule, target: now.slice() }); };
      constrain(target, this.#weights, execution, after);
      recorder?.decided?.({ session: t, equity, weights: this.#weights, raw, signal, stages });
      for (let s = 0; s < target.length; s += 1) {
        if (Number.isNaN(raw[s] as number)) continue;
        if (!Number.isFinite(raw[s] as number)) throw new AppError('INVALID_INPUT', `the strategy gives ${panel.symbols[s] ?? ''} the weight ${String(raw[s])} in session ${panel.sessions[t] ?? ''}`, { userAction: 'A target is a number, or NaN to leave the name as it is.' });
        desk.replace(s, t, 'replaced');
        const weight = target[s] as number;
        if (Number.isNaN(weight)) continue;
        this.#lastTargets[s] = weight;
        const held = account.units[s] as number;
        const price = account.marks[s] as number;
        if (weight === 0 && held === 0) continue;
        if (Number.isNaN(price) || (weight !== 0 && account.marked[s] !== t)) continue;
        const exact = weight === 0 ? 0 : (weight * equity) / price;
        const units = (execution.units === 'integer' ? wholeUnits(exact) : exact) - held;
        if (units === 0 || Math.abs(units) * price < DUST * equity) continue;
        desk.want(s, units, t, signal[s] as number, weight, this.#weights[s] as number);
      }
    }
    if (strategy.orders !== undefined) for (const intent of strategy.orders(state)) desk.take(intent, t);
    if (execution.fill === 'same-close') desk.close(t);
  }

  /** Books the session's line; returns the equity at its close. */
  #close(t: number, before: number): number {
    const account = this.#account;
    const i = t - this.from;
    const equity = account.equity();
    let [gross, net, positions] = [0, 0, 0];
    for (let s = 0; s < account.units.length; s += 1) {
      if (account.units[s] === 0) continue;
      const value = (account.units[s] as number) * (account.marks[s] as number);
      gross += Math.abs(value);
      net += value;
      positions += 1;
    }
    if (equity > this.#peak) this.#peak = equity;
    this.equity[i] = equity;
    this.cash[i] = account.cash;
    this.returns[i] = equity / before - 1;
    this.drawdown[i] = equity / this.#peak - 1;
    this.gross[i] = gross / equity;
    this.net[i] = net / equity;
    this.positions[i] = positions;
    this.turnover[i] = account.traded / before;
    this.costs[i] = account.costs;
    this.interest[i] = account.interest;
    this.dividends[i] = account.dividends;
    this.units?.set(account.units, i * account.units.length);
    this.targets?.set(this.#lastTargets, i * account.units.length);
    this.marks?.set(account.marks, i * account.units.length);
    return equity;
  }
}
