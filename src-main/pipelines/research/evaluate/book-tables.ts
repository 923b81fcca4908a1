import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { FillFact } from '../../../../src-shared/model/metrics/performance/orders.ts';
import type { TradeFact } from '../../../../src-shared/model/metrics/performance/round-trips.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { parquet } from '../../../intake/gate-session.ts';

/** A fill with the session it belongs to: the one it was filled in, else the one it was decided in. */
export interface DatedFill extends FillFact { readonly session: string; readonly sourceRow: number }
export interface DatedTrade extends TradeFact { readonly symbol: string; readonly entered: string; readonly mae: number; readonly mfe: number; readonly sourceRow: number }

/** One book as its tables tell it: series over its sessions, NaN where a cell is null. */
export interface BookTable {
  readonly book: string;
  readonly sessions: readonly string[];
  /** `train`, `test` or empty, of each session. */
  readonly slices: readonly string[];
  /** Row of `session`. */
  readonly rows: Float64Array;
  readonly equity: Float64Array; readonly cash: Float64Array; readonly returns: Float64Array; readonly gross: Float64Array; readonly net: Float64Array;
  readonly positions: Float64Array; readonly turnover: Float64Array; readonly costs: Float64Array;
  /** Of the positions at each close; 0 where nothing is held. Null where the table `holding` was not read. */
  readonly largest: Float64Array | null; readonly herfindahl: Float64Array | null;
  /** Orders decided in each session beyond a bound of weight, and positions below 0 where none may be; null likewise. */
  readonly weightViolations: Float64Array | null;
  readonly fills: readonly DatedFill[];
  readonly trades: readonly DatedTrade[];
}

/** Parquet files of a run's books. */
export interface BookPaths { readonly session: string; readonly fill: string; readonly trade: string; readonly holding: string | null }

export interface WeightBounds { readonly maxWeight: number; readonly longOnly: boolean }

const SERIES = ['equity', 'cash', 'return', 'gross', 'net', 'positions', 'turnover', 'costs'] as const;

/**
 * All books of a run in order of code units of their names, or only those of `books`; sessions ascending. Decimals become the nearest double, once.
 * Errors: NOT_FOUND where a book that was asked for has no session.
 */
export async function readBooks(session: Session, paths: BookPaths, bounds: WeightBounds, books?: readonly string[]): Promise<readonly BookTable[]> {
  const where = books === undefined ? '' : `WHERE book IN (${books.map((book) => `'${book.replaceAll("'", "''")}'`).join(', ')})`;
  const found = new Map<string, { sessions: string[]; slices: string[]; rows: number[]; series: number[][] }>();
  const cells = SERIES.map((name) => `CAST("${name}" AS DOUBLE)`).join(', ');
  await session.streamColumns(`SELECT book, session, coalesce(slice, ''), CAST(source_row AS DOUBLE), ${cells} FROM ${parquet(paths.session)} ${where} ORDER BY book, session`, ([names = [], sessions = [], slices = [], rows = [], ...series]) => {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as string;
      const book = found.get(name) ?? { sessions: [], slices: [], rows: [], series: SERIES.map(() => [] as number[]) };
      found.set(name, book);
      book.sessions.push(sessions[i] as string);
      book.slices.push(slices[i] as string);
      book.rows.push(rows[i] as number);
      for (let s = 0; s < SERIES.length; s += 1) book.series[s]!.push((series[s]![i] as number | null) ?? Number.NaN);
    }
  });
  for (const book of books ?? []) if (!found.has(book)) throw new AppError('NOT_FOUND', `the run has no book ${book}`, { userAction: `It has ${[...found.keys()].join(', ')}.` });
  const decided = new Map<string, number>();
  const [fills, trades, holdings] = [await readFills(session, paths.fill, where, bounds, decided), await readTrades(session, paths.trade, where), paths.holding === null ? null : await readHoldings(session, { holding: paths.holding, session: paths.session }, where, bounds)];
  return [...found].map(([book, { sessions, slices, rows, series }]) => {
    const [equity, cash, returns, gross, net, positions, turnover, costs] = series.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const held = (which: keyof Held): Float64Array | null => (holdings === null ? null : Float64Array.from(sessions, (day) => holdings.get(`${book}/${day}`)?.[which] ?? 0));
    return { book, sessions, slices, rows: Float64Array.from(rows), equity, cash, returns, gross, net, positions, turnover, costs, largest: held('largest'), herfindahl: held('herfindahl'), weightViolations: held('negative')?.map((count, i) => count + (decided.get(`${book}/${sessions[i]!}`) ?? 0)) ?? null, fills: fills.get(book) ?? [], trades: trades.get(book) ?? [] };
  });
}

/** `decided` gets, by `<book>/<session>`, the orders whose weight is beyond a bound and further from 0 than what was held: a way back to it is none. */
async function readFills(session: Session, path: string, where: string, { maxWeight, longOnly }: WeightBounds, decided: Map<string, number>): Promise<Map<string, DatedFill[]>> {
  const out = new Map<string, DatedFill[]>();
  const ordered = new Set<string>();
  const money = ['reference', 'price', 'value', 'commission', 'participation', 'target', 'held'].map((name) => `CAST("${name}" AS DOUBLE)`).join(', ');
  await session.streamColumns(`SELECT book, CAST(number AS INTEGER), order_id, status, side, coalesce(filled, decided), decided, CAST(source_row AS DOUBLE), ${money} FROM ${parquet(path)} ${where} ORDER BY book, number`, ([book = [], number = [], order = [], status = [], side = [], day = [], decision = [], rows = [], ...values]) => {
    const at = (column: number, i: number): number => (values[column]![i] as number | null) ?? Number.NaN;
    for (let i = 0; i < book.length; i += 1) {
      const list = out.get(book[i] as string) ?? [];
      out.set(book[i] as string, list);
      list.push({ number: number[i] as number, order: order[i] as string, status: status[i] as FillFact['status'], side: side[i] as FillFact['side'], session: day[i] as string, sourceRow: rows[i] as number, reference: at(0, i), price: at(1, i), value: orZero(at(2, i)), commission: orZero(at(3, i)), participation: at(4, i) });
      const [target, held] = [at(5, i), at(6, i)];
      const isBeyond = (Math.abs(target) > maxWeight + 1e-9 && !(Math.abs(target) <= Math.abs(held) + 1e-9)) || (longOnly && target < -1e-9);
      if (!isBeyond || ordered.has(order[i] as string)) continue;
      ordered.add(order[i] as string);
      const key = `${book[i] as string}/${decision[i] as string}`;
      decided.set(key, (decided.get(key) ?? 0) + 1);
    }
  });
  return out;
}

async function readTrades(session: Session, path: string, where: string): Promise<Map<string, DatedTrade[]>> {
  const out = new Map<string, DatedTrade[]>();
  const money = ['pnl', 'return', 'sessions', 'mae', 'mfe'].map((name) => `CAST("${name}" AS DOUBLE)`).join(', ');
  await session.streamColumns(`SELECT book, CAST(number AS INTEGER), symbol, entered, "left", "open", CAST(source_row AS DOUBLE), ${money} FROM ${parquet(path)} ${where} ORDER BY book, number`, ([book = [], number = [], symbol = [], entered = [], left = [], open = [], rows = [], ...values]) => {
    const at = (column: number, i: number): number => (values[column]![i] as number | null) ?? Number.NaN;
    for (let i = 0; i < book.length; i += 1) {
      const list = out.get(book[i] as string) ?? [];
      out.set(book[i] as string, list);
      list.push({ number: number[i] as number, symbol: symbol[i] as string, entered: entered[i] as string, left: (left[i] as string | null) ?? null, open: open[i] as boolean, sourceRow: rows[i] as number, pnl: at(0, i), return: at(1, i), sessions: at(2, i), mae: at(3, i), mfe: at(4, i) });
    }
  });
  return out;
}

interface Held { largest: number; herfindahl: number; negative: number }

/**
 * Of each session its largest weight, the sum of squared weights and the positions below 0 where none may be, by `<book>/<session>`. A run holds millions of
 * positions: only numbers cross over, and the session is its row. Squares are summed in the order of the table.
 */
async function readHoldings(session: Session, paths: { readonly holding: string; readonly session: string }, where: string, { longOnly }: WeightBounds): Promise<Map<string, Held>> {
  const keys: string[] = [];
  await session.streamColumns(`SELECT book, session FROM ${parquet(paths.session)} ${where} ORDER BY source_row`, ([book = [], day = []]) => {
    for (let i = 0; i < book.length; i += 1) keys.push(`${book[i] as string}/${day[i] as string}`);
  });
  const held = keys.map((): Held => ({ largest: 0, herfindahl: 0, negative: 0 }));
  const places = `(SELECT book, session, CAST(row_number() OVER (ORDER BY source_row) - 1 AS INTEGER) AS place FROM ${parquet(paths.session)} ${where})`;
  await session.streamColumns(`SELECT s.place, CAST(h.units AS DOUBLE), h.weight FROM ${parquet(paths.holding)} h JOIN ${places} s USING (book, session) ORDER BY h.source_row`, ([place = [], units = [], weight = []]) => {
    for (let i = 0; i < place.length; i += 1) {
      const of = held[place[i] as number] as Held;
      const share = (weight[i] as number | null) ?? 0;
      of.largest = Math.max(of.largest, Math.abs(share));
      of.herfindahl += share * share;
      if (longOnly && (units[i] as number) < 0) of.negative += 1;
    }
  });
  return new Map(keys.map((key, i) => [key, held[i] as Held]));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
