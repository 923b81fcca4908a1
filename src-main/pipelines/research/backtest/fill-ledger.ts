import { createHash } from 'node:crypto';
import type { FillRecord } from '../backtest-types.ts';
import { NumberRows, Words } from './number-rows.ts';
import { PRICE_RULES } from './price-rules.ts';

export const ORDER_TYPES = ['market', 'limit', 'stop', 'trailing'] as const;
export const FILL_STATUS = ['filled', 'partly', 'rejected', 'expired', 'cancelled'] as const;
export const FILLED = 0;
export const PARTLY = 1;
export const REJECTED = 2;
export const EXPIRED = 3;
export const CANCELLED = 4;

/** Columns of the ledger: first whole numbers (codes for words, positions of symbols and sessions), then doubles. */
export const FILL = {
  symbol: 0, decided: 1, filled: 2, status: 3, reason: 4, type: 5, isBuy: 6, rule: 7,
  asked: 8, units: 9, reference: 10, spread: 11, slippage: 12, price: 13, commission: 14, participation: 15, signal: 16, target: 17, held: 18, trigger: 19,
} as const;
const WHOLE = 8;

/**
 * Every fill, rejection, expiry and cancellation of a book, in the order in which they happened, as rows of numbers. A `FillRecord` is made of a
 * row when it is asked for.
 */
export class FillLedger {
  readonly rows = new NumberRows(WHOLE, Object.keys(FILL).length - WHOLE);
  readonly reasons = new Words();
  readonly #book: string;
  readonly #sessions: readonly string[];
  readonly #symbols: readonly string[];

  constructor(book: string, panel: { readonly sessions: readonly string[]; readonly symbols: readonly string[] }) {
    this.#book = book;
    this.#sessions = panel.sessions;
    this.#symbols = panel.symbols;
  }

  /**
   * First 16 digits of SHA-256 over book, decision session, symbol, side, size, type and trigger: the fills of one order have one id, the
   * same in every run and on a panel cut after the session.
   */
  orderId(row: number): string {
    const get = (column: number): number => this.rows.get(row, column);
    const said = [this.#book, this.#sessions[get(FILL.decided)], this.#symbols[get(FILL.symbol)], get(FILL.isBuy) === 1 ? 'buy' : 'sell', get(FILL.asked), ORDER_TYPES[get(FILL.type)], get(FILL.trigger)];
    return createHash('sha256').update(said.join('|')).digest('hex').slice(0, 16);
  }

  record(row: number): FillRecord {
    const get = (column: number): number => this.rows.get(row, column);
    return {
      orderId: this.orderId(row), symbol: get(FILL.symbol), decided: get(FILL.decided), filled: get(FILL.filled), status: FILL_STATUS[get(FILL.status)] ?? 'rejected',
      reason: this.reasons.word(get(FILL.reason)), type: ORDER_TYPES[get(FILL.type)] ?? 'market', side: get(FILL.isBuy) === 1 ? 'buy' : 'sell', asked: get(FILL.asked), units: get(FILL.units),
      priceRule: PRICE_RULES[get(FILL.rule)] ?? '', reference: get(FILL.reference), spread: get(FILL.spread), slippage: get(FILL.slippage), price: get(FILL.price), commission: get(FILL.commission),
      value: get(FILL.units) * get(FILL.price), participation: get(FILL.participation), signal: get(FILL.signal), target: get(FILL.target), held: get(FILL.held),
    };
  }

  records(): FillRecord[] {
    return Array.from({ length: this.rows.length }, (_, row) => this.record(row));
  }
}
