import { FILL_FIELDS, HOLDING_FIELDS, SESSION_FIELDS, TRADE_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import type { TableField } from '../../../../src-shared/model/research/table-field.ts';
import { roundedUnits } from '../../../../src-shared/kernel/math/rounded-units.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident, text } from '../../../derive/sql-text.ts';
import type { BookRun } from './engine.ts';
import { Words } from './number-rows.ts';

export const BOOK_TABLES = { session: SESSION_FIELDS, holding: HOLDING_FIELDS, fill: FILL_FIELDS, trade: TRADE_FIELDS } as const;
export type BookTableName = keyof typeof BOOK_TABLES;

/** Few different texts in very many rows: they cross into the database as numbers of a word list, several times faster than as text. */
const CODED = new Set(['book', 'session', 'slice', 'symbol', 'decided', 'filled', 'status', 'reason', 'type', 'side', 'price_rule', 'entered', 'left', 'exit_reason']);
const isCoded = ({ name, type }: TableField): boolean => type === 'text' && CODED.has(name);
const columnsOf = (fields: readonly TableField[]): readonly WrittenColumn[] => [{ name: 'source_row', type: 'bigint' }, ...fields.map((field): WrittenColumn => ({ name: field.name, type: isCoded(field) ? 'integer' : (field.type as WrittenColumn['type']) }))];
const MICRO = 1e6;
type Row = Readonly<Record<string, string | number | boolean | null>>;
const CHUNK = 4_096;

/** Rows of one table on their way into it, a chunk at a time; numbered from 0. Decimals are rounded here, once, half away from zero. */
class TableRows {
  readonly fields: readonly TableField[];
  readonly columns: readonly WrittenColumn[];
  readonly #writer: ColumnWriter;
  readonly #words = new Words();
  #pending: Row[] = [];
  count = 0;

  constructor(fields: readonly TableField[], writer: ColumnWriter) {
    this.fields = fields;
    this.columns = columnsOf(fields);
    this.#writer = writer;
  }

  add(row: Row): void {
    this.#pending.push(row);
    if (this.#pending.length === CHUNK) this.flush();
  }

  flush(): void {
    const rows = this.#pending;
    const numbers = rows.map((_row, i) => this.count + i);
    const coded = this.fields.map(isCoded);
    const cells = this.fields.map(({ name, type }, at) => rows.map((row) => {
      const value = row[name] ?? null;
      if (coded[at] === true) return value === null ? null : this.#words.code(value as string) + 1;
      return type === 'decimal(18,6)' && typeof value === 'number' && !Number.isNaN(value) ? roundedUnits(value, MICRO) : typeof value === 'number' && !Number.isFinite(value) ? null : value;
    }));
    this.#writer.append(rows.length, [numbers, ...cells]);
    this.count += rows.length;
    this.#pending = [];
  }

  /** The staged table with every number of a word as its word, in order of rows. */
  select(table: string): string {
    const words = `[${this.#words.all().map(text).join(', ')}]::VARCHAR[]`;
    const list = this.fields.map((field) => (isCoded(field) ? `(${words})[${ident(field.name)}] AS ${ident(field.name)}` : ident(field.name)));
    return `SELECT source_row, ${list.join(', ')} FROM (${writtenSelect(table, this.columns)})`;
  }
}

/** The line of a book and session, before rounding. `i` counts from the book's first session. */
export function sessionRow(book: string, run: BookRun, panel: BarPanel, slice: (session: string) => string, i: number): Row {
  const session = panel.sessions[run.from + i] as string;
  const of = (values: ArrayLike<number>): number => values[i] as number;
  return {
    book, session, slice: slice(session), equity: of(run.equity), cash: of(run.cash), return: of(run.returns), drawdown: of(run.drawdown), gross: of(run.gross), net: of(run.net), positions: of(run.positions),
    turnover: of(run.turnover), costs: of(run.costs), interest: of(run.interest),
  };
}

/** Names held at each close, with the marks they are valued at: the last close known then, in units as they count in that session. */
export function* holdingRows(book: string, run: BookRun, panel: BarPanel): Generator<Row> {
  const names = panel.symbols.length;
  const { units, targets, marks } = run;
  if (units === undefined || targets === undefined || marks === undefined) return;
  for (let i = 0; i <= run.to - run.from; i += 1) {
    for (let s = 0; s < names; s += 1) {
      const held = units[i * names + s] as number;
      if (held === 0) continue;
      const price = marks[i * names + s] as number;
      yield { book, session: panel.sessions[run.from + i] as string, symbol: panel.symbols[s] as string, units: held, price, value: held * price, weight: (held * price) / (run.equity[i] as number), target: targets[i * names + s] as number };
    }
  }
}

/** The line of a fill, before rounding; `row` from 0. */
export function fillRow(book: string, run: BookRun, panel: BarPanel, row: number): Row {
  const fill = run.fillLedger.record(row);
  const bar = (session: number): number | null => {
    const at = session < 0 ? -1 : (panel.row[fill.symbol * panel.sessions.length + session] as number);
    return at < 0 ? null : at;
  };
  return {
    book, number: row + 1, order_id: fill.orderId, symbol: panel.symbols[fill.symbol] as string, decided: panel.sessions[fill.decided] as string, filled: fill.filled < 0 ? null : (panel.sessions[fill.filled] as string),
    status: fill.status, reason: fill.reason, type: fill.type, side: fill.side, asked: fill.asked, units: fill.units, price_rule: fill.priceRule === '' ? null : fill.priceRule, reference: fill.reference, spread: fill.spread,
    slippage: fill.slippage, price: fill.price, commission: fill.commission, value: fill.units === 0 ? 0 : fill.value, participation: fill.participation, signal: fill.signal, target: fill.target, held: fill.held,
    decision_row: bar(fill.decided), bar_row: bar(fill.filled),
  };
}

/** The line of a round trip, before rounding; `row` from 0. */
export function tradeRow(book: string, run: BookRun, panel: BarPanel, row: number): Row {
  const trade = run.tradeLedger.record(row);
  const day = (session: number): string | null => (session < 0 ? null : (panel.sessions[session] as string));
  return {
    book, number: row + 1, symbol: panel.symbols[trade.symbol] as string, side: trade.side, units: trade.units, entered: day(trade.entered), left: trade.open ? null : day(trade.left), open: trade.open, entry_price: trade.entryPrice,
    exit_price: trade.exitPrice, entry_fill: trade.entryFill + 1, exit_fill: trade.exitFill < 0 ? null : trade.exitFill + 1, pnl: trade.pnl, costs: trade.costs, return: trade.return, sessions: trade.sessions, mae: trade.mae, mfe: trade.mfe,
    exit_reason: trade.exitReason,
  };
}

/** Writes the four tables, book by book in the order given, each in order of its rows. */
export async function writeBooks(session: Session, books: AsyncIterable<{ readonly id: string; readonly run: BookRun }>, panel: BarPanel, slice: (session: string) => string, pathOf: (table: BookTableName) => string): Promise<Readonly<Record<BookTableName, { readonly path: string; readonly rows: number; readonly digest: string }>>> {
  const sessions = new Map<BookTableName, { readonly rows: TableRows; readonly writer: ColumnWriter; readonly session: Session }>();
  const names = Object.keys(BOOK_TABLES) as BookTableName[];
  // An appender takes its whole session: each table has one of its own.
  for (const name of names) {
    const own = name === 'session' ? session : await session.sibling();
    const writer = await ColumnWriter.open(own, `${name}_rows`, columnsOf(BOOK_TABLES[name]));
    sessions.set(name, { writer, session: own, rows: new TableRows(BOOK_TABLES[name], writer) });
  }
  const rowsOf = (name: BookTableName): TableRows => (sessions.get(name) as { rows: TableRows }).rows;
  try {
    for await (const { id, run } of books) {
      for (let i = 0; i <= run.to - run.from; i += 1) rowsOf('session').add(sessionRow(id, run, panel, slice, i));
      for (const row of holdingRows(id, run, panel)) rowsOf('holding').add(row);
      for (let row = 0; row < run.fillLedger.rows.length; row += 1) rowsOf('fill').add(fillRow(id, run, panel, row));
      for (let row = 0; row < run.tradeLedger.rows.length; row += 1) rowsOf('trade').add(tradeRow(id, run, panel, row));
    }
    for (const { rows } of sessions.values()) rows.flush();
  } finally {
    for (const { writer } of sessions.values()) writer.close();
  }
  const out: Partial<Record<BookTableName, { path: string; rows: number; digest: string }>> = {};
  for (const name of names) {
    const select = rowsOf(name).select(`${name}_rows`);
    const path = pathOf(name);
    const rows = await session.copyOrdered(select, path, 'source_row', { alreadyOrdered: true });
    out[name] = { path, rows, digest: await session.logicalDigest(select, 'source_row') };
  }
  return out as Readonly<Record<BookTableName, { path: string; rows: number; digest: string }>>;
}
