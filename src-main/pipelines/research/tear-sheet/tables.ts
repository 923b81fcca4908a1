import type { PdfCell } from '../../../adapters/pdf/pdf-document.ts';
import { aggregateReturns, growth } from '../../../../src-shared/model/metrics/performance/growth.ts';
import type { BookTable, DatedTrade } from '../evaluate/book-tables.ts';
import { figure } from '../qualify/figure-words.ts';
import type { TearData } from './tear-data.ts';

/** Growth of 1 and drawdown of a book over its test slice; both begin at the close before it. */
export function growthOf(book: BookTable): { readonly sessions: readonly string[]; readonly growth: readonly number[]; readonly drawdown: readonly number[] } {
  const at = book.slices.flatMap((slice, i) => (slice === 'test' ? [i] : []));
  const values = [1, ...growth(at.map((i) => book.returns[i]!))];
  let top = 1;
  const before = at[0] === undefined ? undefined : book.sessions[at[0] - 1];
  return { sessions: [before ?? book.sessions[at[0] ?? 0] ?? '', ...at.map((i) => book.sessions[i]!)], growth: values, drawdown: values.map((value) => { top = Math.max(top, value); return value / top - 1; }) };
}

/** Returns by year and month over the whole run; `train`: a month that begins before the test slice. */
export function monthlyTable(book: BookTable | undefined, testFrom: string): { readonly years: readonly { readonly year: string; readonly cells: readonly ({ readonly value: number; readonly train: boolean } | null)[]; readonly total: number }[] } {
  if (book === undefined) return { years: [] };
  const months = new Map(aggregateReturns(book.returns, book.sessions, 'month').map(({ period, value }) => [period, value]));
  return {
    years: aggregateReturns(book.returns, book.sessions, 'year').map(({ period: year, value: total }) => ({
      year, total,
      cells: Array.from({ length: 12 }, (_, m) => {
        const month = `${year}-${String(m + 1).padStart(2, '0')}`;
        const value = months.get(month);
        return value === undefined ? null : { value, train: month < testFrom.slice(0, 7) };
      }),
    })),
  };
}

/** A row a regime and book: sessions and stretches, return, Sharpe ratio and drawdown. */
export function regimeRows({ regimes, metric }: TearData, books: readonly { readonly book: string; readonly title: string }[]): readonly (readonly PdfCell[])[] {
  return regimes.slices.flatMap(({ regime, title, sessions, stretches }) => books.map(({ book, title: name }, i): readonly PdfCell[] => {
    const of = (id: string, unit: 'fraction' | 'ratio'): PdfCell => cellOf(metric(book, `regime:${regime}`, id), unit);
    return [...(i === 0 ? [title, String(sessions), String(stretches)] : ['', '', '']), name, of('total_return', 'fraction'), of('sharpe', 'ratio'), of('max_drawdown', 'fraction')];
  }));
}

/** Per multiple and book return, Sharpe ratio and costs. */
export function costRows({ costs, metric }: TearData, books: readonly string[]): readonly (readonly PdfCell[])[] {
  return costs.lines.map(({ multiple }) => [`${multiple} x`, ...books.flatMap((book) => [cellOf(metric(book, `cost:${multiple}`, 'total_return'), 'fraction'), cellOf(metric(book, `cost:${multiple}`, 'sharpe'), 'ratio'), cellOf(metric(book, `cost:${multiple}`, 'cost_total'), 'currency')])]);
}

const MOST = 5;

/** The five best and worst trades closed in the test slice, by profit. */
export function extremeTrades(book: BookTable | undefined, test: { readonly from: string; readonly to: string }): { readonly best: readonly (readonly PdfCell[])[]; readonly worst: readonly (readonly PdfCell[])[]; readonly count: number } {
  const closed = (book?.trades ?? []).filter(({ open, left }) => !open && left !== null && left >= test.from && left <= test.to).toSorted((a, b) => b.pnl - a.pnl || a.number - b.number);
  const row = (trade: DatedTrade): readonly PdfCell[] => [String(trade.number), trade.symbol, trade.entered, trade.left ?? '', String(trade.sessions), figure(trade.pnl, 'currency'), figure(trade.return, 'fraction'), figure(trade.mae, 'fraction'), figure(trade.mfe, 'fraction')];
  return { count: closed.length, best: closed.slice(0, MOST).map(row), worst: closed.slice(Math.max(MOST, closed.length - MOST)).toReversed().map(row) };
}

function cellOf(row: { readonly value: number | null } | undefined, unit: 'fraction' | 'ratio' | 'currency'): PdfCell {
  return row === undefined ? '–' : row.value === null ? { text: 'n/c', tone: 'quiet' } : figure(row.value, unit);
}
