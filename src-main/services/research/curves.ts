import type { z } from 'zod';
import type { researchContract } from '../../../src-shared/contract/research.ts';
import { BENCHMARK, CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import { equals, numberOf, rowsOf } from './tables.ts';
import type { ServiceContext } from '../context.ts';
import type { ResearchAnswers } from './research.ts';
import { tableOf } from './run-artifacts.ts';
import { bookTitle } from './run-words.ts';

type Line = z.output<(typeof researchContract)['research.curves']['out']>['growth'][number];
export type Point = [string, number | null];
type Slice = 'all' | 'train' | 'test';

/** Growth, drawdown, exposure and turnover of every book. */
export function researchCurveHandlers(context: ServiceContext): ResearchAnswers<'research.curves'> {
  return {
    'research.curves': async ({ run, slice, points }) => {
      const books = await bookSeries(context, tableOf(context, run, 'session'), slice);
      const lines = (of: (series: BookSeries) => Point[]): Line[] => books.map((series) => ({ id: series.book, title: bookTitle(series.book), points: thinned(of(series), points) }));
      return { growth: lines(growthOf), drawdown: lines(drawdownOf), exposure: lines(({ sessions, gross }) => sessions.map((day, i): Point => [day, gross[i] ?? null])), turnover: lines(({ sessions, turnover }) => sessions.map((day, i): Point => [day, turnover[i] ?? null])) };
    },
  };
}

export interface BookSeries { readonly book: string; readonly sessions: string[]; readonly returns: (number | null)[]; readonly gross: (number | null)[]; readonly turnover: (number | null)[] }

/** Sessions of a slice by book: the candidate first, the benchmark last. */
export async function bookSeries(context: Pick<ServiceContext, 'reader'>, file: string, slice: Slice, book?: string): Promise<BookSeries[]> {
  const where = [...equals('slice', slice === 'all' ? undefined : slice), ...equals('book', book)];
  const rows = await rowsOf(context, `SELECT book, session, "return", gross, turnover FROM read_parquet(${file})${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} ORDER BY book, session`, (row) => row);
  const books = new Map<string, BookSeries>();
  for (const row of rows) {
    const name = row['book'] ?? '';
    const series = books.get(name) ?? { book: name, sessions: [], returns: [], gross: [], turnover: [] };
    books.set(name, series);
    series.sessions.push(row['session'] ?? '');
    series.returns.push(numberOf(row['return']));
    series.gross.push(numberOf(row['gross']));
    series.turnover.push(numberOf(row['turnover']));
  }
  const rank = (name: string): number => (name === CANDIDATE ? 0 : name === BENCHMARK ? 2 : 1);
  return [...books.values()].toSorted((a, b) => rank(a.book) - rank(b.book) || (a.book < b.book ? -1 : 1));
}

/** Growth of 1 over the slice: returns compounded. A session without a return has no point, and the next goes on from the last. */
export function growthOf({ sessions, returns }: Pick<BookSeries, 'sessions' | 'returns'>): Point[] {
  let growth = 1;
  return sessions.map((day, i): Point => {
    const gain = returns[i] ?? null;
    if (gain === null) return [day, null];
    growth *= 1 + gain;
    return [day, growth];
  });
}

/** Below the highest growth of the slice so far, 1 at its beginning; never positive. */
export function drawdownOf(series: Pick<BookSeries, 'sessions' | 'returns'>): Point[] {
  let highest = 1;
  return growthOf(series).map(([day, growth]): Point => {
    if (growth === null) return [day, null];
    highest = Math.max(highest, growth);
    return [day, growth / highest - 1];
  });
}

/**
 * At most `most` points: the line is cut into stretches of equal length, and of each its lowest and highest are kept in their order, with the
 * first and the last of all. So the highest and the lowest of the whole line are always there.
 */
export function thinned(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const kept = new Set<number>([0, points.length - 1]);
  for (let s = 0; s < stretches; s += 1) {
    const [from, to] = [Math.floor((s * points.length) / stretches), Math.floor(((s + 1) * points.length) / stretches)];
    let [low, high] = [-1, -1];
    for (let i = from; i < to; i += 1) {
      const value = points[i]?.[1] ?? null;
      if (value === null) continue;
      if (low === -1 || value < (points[low]?.[1] ?? Infinity)) low = i;
      if (high === -1 || value > (points[high]?.[1] ?? -Infinity)) high = i;
    }
    // A stretch without a single value stays a gap of the line.
    if (low === -1) kept.add(from);
    else kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b).map((i) => points[i] as Point);
}
