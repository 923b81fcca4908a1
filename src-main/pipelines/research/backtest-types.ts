import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import type { Execution } from '../../../src-shared/model/research/spec.ts';
import type { MarketView, Strategy } from './strategy.ts';

/** One fill, rejection or expiry: members as the columns of `fill`, floats; sessions and symbols by position (-1: none). */
export interface FillRecord {
  readonly orderId: string; readonly symbol: number; readonly decided: number; readonly filled: number;
  readonly status: 'filled' | 'partly' | 'rejected' | 'expired' | 'cancelled'; readonly reason: string; readonly type: 'market' | 'limit' | 'stop' | 'trailing'; readonly side: 'buy' | 'sell';
  readonly asked: number; readonly units: number; readonly priceRule: string; readonly reference: number; readonly spread: number; readonly slippage: number; readonly price: number;
  readonly commission: number; readonly value: number; readonly participation: number; readonly signal: number; readonly target: number; readonly held: number;
}

/** One round trip: members as the columns of `trade`. Fills by position in the list. */
export interface TradeRecord {
  readonly symbol: number; readonly side: 'long' | 'short'; readonly units: number; readonly entered: number; readonly left: number; readonly open: boolean;
  readonly entryPrice: number; readonly exitPrice: number; readonly entryFill: number; readonly exitFill: number; readonly pnl: number; readonly costs: number; readonly return: number;
  readonly sessions: number; readonly mae: number; readonly mfe: number; readonly exitReason: string;
}

/** What a book did, session by session from `from` to `to` (positions, both included); arrays have `to - from + 1` values. */
export interface BookResult {
  readonly from: number; readonly to: number;
  readonly equity: Float64Array; readonly cash: Float64Array; readonly returns: Float64Array; readonly drawdown: Float64Array;
  readonly gross: Float64Array; readonly net: Float64Array; readonly positions: Int32Array; readonly turnover: Float64Array; readonly costs: Float64Array; readonly interest: Float64Array;
  /** Units at each close, session-major over all symbols of the panel; and the weights last decided. Absent where `holdings` was not asked. */
  readonly units?: Float64Array; readonly targets?: Float64Array;
  readonly fills: readonly FillRecord[]; readonly trades: readonly TradeRecord[];
}

export interface BacktestOptions {
  readonly panel: BarPanel; readonly view: MarketView; readonly strategy: Strategy; readonly execution: Execution;
  readonly from: number; readonly to: number; readonly holdings: boolean;
  /** Multiplies every cost: cost sensitivity. 1 by default. */
  readonly costMultiple?: number;
  /** Name of the book, part of its orders' ids. `candidate` by default. */
  readonly book?: string;
  /** What companies did. Absent: read from steps of the panel's factor (`backtest/corporate-actions.ts` says how). */
  readonly actions?: readonly MarketAction[];
  readonly recorder?: BookRecorder;
}

/** A split, a dividend or a delisting, effective before the open of a session (position in the panel). */
export interface MarketAction {
  readonly symbol: number; readonly session: number;
  readonly kind: 'split' | 'dividend' | 'delisting';
  /** New units for one old one; cash for one unit as counted after a split of the same session; 0 for a delisting. */
  readonly value: number;
}

/** Looks over the engine's shoulder: the same code runs, and what it goes through is told. Arrays are the engine's own: copy what is kept. */
export interface BookRecorder {
  /** After a decision; `raw` as the strategy said, `stages` the targets after each constraint in the order they are applied. */
  decided?(about: { readonly session: number; readonly equity: number; readonly weights: Float64Array; readonly raw: Float64Array; readonly signal: Float64Array; readonly stages: readonly { readonly rule: string; readonly target: Float64Array }[] }): void;
  /** A split, dividend, delisting or interest that moved units or cash. */
  moved?(about: { readonly session: number; readonly symbol: number; readonly what: MarketAction['kind'] | 'interest' | 'borrow' | 'cash-in-lieu'; readonly units: number; readonly cash: number }): void;
  /** At the close of each session, after its decision. */
  closed?(about: { readonly session: number; readonly equity: number; readonly cash: number; readonly units: Float64Array; readonly marks: Float64Array; readonly fills: number }): void;
}

/** Runs one book. Deterministic; see `backtest/engine.ts` for the order of events. */
export type RunBook = (options: BacktestOptions) => BookResult;
