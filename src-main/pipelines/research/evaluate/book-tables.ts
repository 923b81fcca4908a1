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
  /** Positions of each session whose decided weight is beyond a bound; null likewise. */
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
  const [fills, trades, holdings] = [await readFills(session, paths.fill, where), await readTrades(session, paths.trade, where), paths.holding === null ? null : await readHoldings(session, { holding: paths.holding, session: paths.session }, where, bounds)];
  return [...found].map(([book, { sessions, slices, rows, series }]) => {
    const [equity, cash, returns, gross, net, positions, turnover, costs] = series.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const held = (which: 'largest' | 'herfindahl' | 'violations'): Float64Array | null => (holdings === null ? null : Float64Array.from(sessions, (day) => holdings.get(`${book}/${day}`)?.[which] ?? 0));
    return { book, sessions, slices, rows: Float64Array.from(rows), equity, cash, returns, gross, net, positions, turnover, costs, largest: held('largest'), herfindahl: held('herfindahl'), weightViolations: held('violations'), fills: fills.get(book) ?? [], trades: trades.get(book) ?? [] };
  });
}

async function readFills(session: Session, path: string, where: string): Promise<Map<string, DatedFill[]>> {
  const out = new Map<string, DatedFill[]>();
  const money = ['reference', 'price', 'value', 'commission', 'participation'].map((name) => `CAST("${name}" AS DOUBLE)`).join(', ');
  await session.streamColumns(`SELECT book, CAST(number AS INTEGER), order_id, status, side, coalesce(filled, decided), CAST(source_row AS DOUBLE), ${money} FROM ${parquet(path)} ${where} ORDER BY book, number`, ([book = [], number = [], order = [], status = [], side = [], day = [], rows = [], ...values]) => {
    const at = (column: number, i: number): number => (values[column]![i] as number | null) ?? Number.NaN;
    for (let i = 0; i < book.length; i += 1) {
      const list = out.get(book[i] as string) ?? [];
      out.set(book[i] as string, list);
      list.push({ number: number[i] as number, order: order[i] as string, status: status[i] as FillFact['status'], side: side[i] as FillFact['side'], session: day[i] as string, sourceRow: rows[i] as number, reference: at(0, i), price: at(1, i), value: orZero(at(2, i)), commission: orZero(at(3, i)), participation: at(4, i) });
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

interface Held { largest: number; herfindahl: number; violations: number }

/**
 * Of each session its largest weight, the sum of squared weights and the positions beyond a bound, by `<book>/<session>`. A run holds millions of
 * positions: only numbers cross over, and the session is its row. Squares are summed in the order of the table.
 */
async function readHoldings(session: Session, paths: { readonly holding: string; readonly session: string }, where: string, { maxWeight, longOnly }: WeightBounds): Promise<Map<string, Held>> {
  const keys: string[] = [];
  await session.streamColumns(`SELECT book, session FROM ${parquet(paths.session)} ${where} ORDER BY source_row`, ([book = [], day = []]) => {
    for (let i = 0; i < book.length; i += 1) keys.push(`${book[i] as string}/${day[i] as string}`);
  });
  const held = keys.map((): Held => ({ largest: 0, herfindahl: 0, violations: 0 }));
  const places = `(SELECT book, session, CAST(row_number() OVER (ORDER BY source_row) - 1 AS INTEGER) AS place FROM ${parquet(paths.session)} ${where})`;
  await session.streamColumns(`SELECT s.place, CAST(h.units AS DOUBLE), h.weight, h.target FROM ${parquet(paths.holding)} h JOIN ${places} s USING (book, session) ORDER BY h.source_row`, ([place = [], units = [], weight = [], target = []]) => {
    for (let i = 0; i < place.length; i += 1) {
      const of = held[place[i] as number] as Held;
      const [share, decided] = [(weight[i] as number | null) ?? 0, (target[i] as number | null) ?? Number.NaN];
      of.largest = Math.max(of.largest, Math.abs(share));
      of.herfindahl += share * share;
      if (Math.abs(decided) > maxWeight + 1e-9 || (longOnly && (decided < -1e-9 || (units[i] as number) < 0))) of.violations += 1;
    }
  });
  return new Map(keys.map((key, i) => [key, held[i] as Held]));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
