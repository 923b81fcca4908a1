import type { ColumnProfile, TapeProfile } from '../../src-shared/model/profile.ts';
import type { Session } from './duckdb-session.ts';
import { valueKind, valueShape } from './value-kind.ts';
import type { ValueKind } from './value-kind.ts';

/** Number format of a workbook column with how many cells carry it. */
export interface ColumnFormat { readonly format: string; readonly count: number; readonly isDate: boolean }

const KEPT = 8;
const DISTINCT_LIMIT = 100_000;
/** Up to so many distinct values every one's shape is counted; past it, those of the first `SHAPE_ROWS` rows. */
const SHAPE_VALUES = 4_096;
const SHAPE_ROWS = 8_192;

/** Smallest and largest so far; equal ones are told apart by their text, so that the order of arrival does not matter. */
interface Range { low: number; lowText: string; high: number; highText: string }

/**
 * One pass over a column's distinct values with their counts, in whatever order they come: every figure is the same for every
 * order, because DuckDB groups in a different one each time.
 */
class ColumnTally {
  filled = 0;
  empty = 0;
  distinct = 0;
  readonly kinds: Record<ValueKind, number> = { integer: 0, decimal: 0, date: 0, boolean: 0, text: 0 };
  readonly #ranges: Record<'number' | 'date', Range | null> = { number: null, date: null };
  #text: { low: string; high: string } | null = null;
  readonly top: { value: string; count: number }[] = [];
  /** The values, while there are few enough of them. */
  #values: Map<string, number> | null = new Map();

  add(value: string | null, count: number): void {
    const text = value === null ? '' : value.trim();
    if (value === null || text === '') {
      this.empty += count;
      return;
    }
    this.filled += count;
    this.distinct += 1;
    const { kind, order } = valueKind(text);
    this.kinds[kind] += count;
    if (kind === 'integer' || kind === 'decimal') this.#widen('number', order, value);
    else if (kind === 'date') this.#widen('date', order, value);
    if (!this.#text) this.#text = { low: value, high: value };
    else if (value < this.#text.low) this.#text.low = value;
    else if (value > this.#text.high) this.#text.high = value;
    this.#rank(value, count);
    if (this.#values) {
      if (this.#values.size >= SHAPE_VALUES) this.#values = null;
      else this.#values.set(value, count);
    }
  }

  #widen(which: 'number' | 'date', order: number, value: string): void {
    const range = this.#ranges[which];
    if (!range) this.#ranges[which] = { low: order, lowText: value, high: order, highText: value };
    else {
      if (order < range.low || (order === range.low && value < range.lowText)) [range.low, range.lowText] = [order, value];
      if (order > range.high || (order === range.high && value < range.highText)) [range.high, range.highText] = [order, value];
    }
  }

  #rank(value: string, count: number): void {
    const last = this.top[KEPT - 1];
    if (last && (count < last.count || (count === last.count && value > last.value))) return;
    const at = this.top.findIndex((other) => count > other.count || (count === other.count && value < other.value));
    this.top.splice(at < 0 ? this.top.length : at, 0, { value, count });
    this.top.length = Math.min(this.top.length, KEPT);
  }

  /** Null when there were too many values to keep. */
  get values(): ReadonlyMap<string, number> | null {
    return this.#values;
  }

  range(type: ColumnProfile['type']): { minimum: string | null; maximum: string | null } {
    const { integer, decimal, date } = this.kinds;
    const wanted = type === 'integer' || type === 'decimal' ? 'number' : type === 'date' ? (date > 0 ? 'date' : 'number') : type === 'mixed' ? (integer + decimal >= date ? 'number' : 'date') : null;
    const range = wanted ? this.#ranges[wanted] : null;
    if (range) return { minimum: range.lowText, maximum: range.highText };
    return { minimum: this.#text?.low ?? null, maximum: this.#text?.high ?? null };
  }

  type(formats: readonly ColumnFormat[]): ColumnProfile['type'] {
    const { integer, decimal, date, boolean, text } = this.kinds;
    if (this.filled === 0) return 'empty';
    // A workbook keeps dates as serial numbers; only the format tells.
    if (formats.length > 0 && formats.every(({ isDate }) => isDate) && text === 0) return 'date';
    if (integer === this.filled) return 'integer';
    if (integer + decimal === this.filled) return 'decimal';
    if (date === this.filled) return 'date';
    if (boolean === this.filled) return 'boolean';
    return text * 2 >= this.filled ? 'text' : 'mixed';
  }
}

/**
 * One column's profile. `source` is a relation with `source_row` and `c<index>`. Ranges are in the order of the type, for `mixed`
 * in that of its most frequent kind that has one; verbatim text.
 */
export async function profileColumn(session: Session, source: string, index: number, header: string, formats: readonly ColumnFormat[] = []): Promise<ColumnProfile> {
  const tally = new ColumnTally();
  await session.streamColumns(`SELECT c${index}, count(*)::INTEGER FROM ${source} GROUP BY c${index}`, ([values, counts]) => {
    values?.forEach((value, i) => tally.add(value as string | null, Number(counts?.[i])));
  });
  const type = tally.type(formats);
  return {
    index, header, type, filled: tally.filled, empty: tally.empty, distinct: Math.min(tally.distinct, DISTINCT_LIMIT),
    ...tally.range(type), samples: tally.top, shapes: await shapesOf(session, source, index, tally.values),
    ...(formats.length === 0 ? {} : { numberFormats: formats.map(({ format, count }) => ({ format, count })) }),
  };
}

async function shapesOf(session: Session, source: string, index: number, values: ReadonlyMap<string, number> | null): Promise<ColumnProfile['shapes']> {
  const shapes = new Map<string, number>();
  const add = (value: string, count: number): void => {
    const shape = valueShape(value);
    shapes.set(shape, (shapes.get(shape) ?? 0) + count);
  };
  if (values) for (const [value, count] of values) add(value, count);
  else await session.streamText(`SELECT c${index} FROM ${source} WHERE source_row < ${SHAPE_ROWS} AND trim(c${index}) <> ''`, (rows) => rows.forEach((value) => add(value as string, 1)));
  return [...shapes].map(([shape, count]) => ({ shape, count })).sort((a, b) => b.count - a.count || (a.shape < b.shape ? -1 : 1)).slice(0, KEPT);
}

/** Headers that occur more than once, compared after trimming and lower-casing; unnamed columns are not duplicates. */
export function duplicateHeaders(headers: readonly string[]): TapeProfile['duplicateHeaders'] {
  const byName = new Map<string, number[]>();
  headers.forEach((header, index) => {
    const key = header.trim().toLowerCase();
    if (key !== '') byName.set(key, [...(byName.get(key) ?? []), index]);
  });
  return [...byName.values()].filter((indexes) => indexes.length > 1).map((indexes) => ({ header: headers[indexes[0] as number] as string, indexes }));
}

/** Profiles every column of a source table. */
export async function profileTable(session: Session, source: string, tape: TapeProfile['tape'], headers: readonly string[], rows: number, formats: ReadonlyMap<number, readonly ColumnFormat[]> = new Map()): Promise<TapeProfile> {
  const columns: ColumnProfile[] = [];
  let next = 0;
  // Two columns at a time: while one is being counted here, the other is being grouped there.
  const work = async (connection: Session): Promise<void> => {
    while (next < headers.length) {
      const index = next;
      next += 1;
      columns[index] = await profileColumn(connection, source, index, headers[index] as string, formats.get(index));
    }
  };
  // Both must have ended before a failure of one is told: the caller closes the session then.
  for (const ended of await Promise.allSettled([work(session), work(await session.sibling())])) if (ended.status === 'rejected') throw ended.reason;
  return { kind: 'profile', version: 1, tape, rows, columns, duplicateHeaders: duplicateHeaders(headers) };
}
