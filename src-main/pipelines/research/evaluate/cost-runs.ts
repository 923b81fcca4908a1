import type { BookSlice } from '../../../../src-shared/model/metrics/performance/compute.ts';
import { BENCHMARK } from '../../../../src-shared/model/research/book-tables.ts';
import type { CostReport } from '../../../../src-shared/model/research/evaluation.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookResult } from '../backtest-types.ts';
import type { BookTable } from './book-tables.ts';
import { metricOptions } from './evaluate-books.ts';
import { rowsOf, type MetricRow } from './metric-rows.ts';

type CostLine = CostReport['lines'][number]['books'][number];

/** Runs one book again at a multiple of its costs, over the same sessions as its table. */
export type RunAtMultiple = (book: string, multiple: number) => BookResult;

/**
 * Books at multiples of their costs, over the test slice. At 1 the sessions are those of the table, not another run. The benchmark is held
 * without costs and is the same at every multiple: it is not run again.
 */
export function costRuns(books: readonly BookTable[], spec: ExperimentSpec, run: RunAtMultiple, step: (done: number, total: number) => void = () => {}): CostReport {
  const multiples = [...new Set(spec.evaluation.costMultiples)].sort((a, b) => a - b);
  const traders = books.filter(({ book }) => book !== BENCHMARK);
  const lines = multiples.map((multiple, m) => ({
    multiple,
    books: traders.map((book, b): CostLine => {
      step(m * traders.length + b, multiples.length * traders.length);
      const at = testPositions(book);
      const series = multiple === 1 ? book : run(book.book, multiple);
      const some = (values: Float64Array): (number | null)[] => Array.from(at, (i) => (Number.isFinite(values[i]!) ? values[i]! : null));
      return { book: book.book, returns: some(series.returns), equity: Array.from(at, (i) => series.equity[i]!), turnover: some(series.turnover), costs: Array.from(at, (i) => series.costs[i]!) };
    }),
  }));
  const [first] = traders;
  return {
    kind: 'research.costs', version: 1, sessions: first === undefined ? [] : Array.from(testPositions(first), (i) => first.sessions[i]!), lines,
    text: `Every book is run again with all its costs (commission, spread, slippage, borrow, interest on cash as it is) times the multiple, over the same sessions. Shown is the test slice. The benchmark bears no costs.`,
  };
}

function testPositions(book: BookTable): number[] {
  return book.sessions.flatMap((_day, i) => (book.slices[i] === 'test' ? [i] : []));
}

/** One book of a cost report as a slice to be measured; the benchmark's returns by session. */
export function costSlice(report: CostReport, line: CostLine, benchmark: BookTable | null, spec: Pick<ExperimentSpec, 'evaluation'>): BookSlice {
  const byDay = benchmark === null ? null : new Map(benchmark.sessions.map((day, i) => [day, benchmark.returns[i]!]));
  const numbers = (values: readonly (number | null)[]): Float64Array => Float64Array.from(values, (value) => value ?? Number.NaN);
  const none = new Float64Array(line.returns.length).fill(Number.NaN);
  return {
    returns: numbers(line.returns), stretches: [{ start: 0, end: line.returns.length }], benchmark: byDay === null ? null : Float64Array.from(report.sessions, (day) => byDay.get(day) ?? Number.NaN),
    trading: { equity: numbers(line.equity), cash: none, gross: none, net: none, positions: none, turnover: numbers(line.turnover), costs: numbers(line.costs), largest: null, herfindahl: null },
    trades: null, fills: null, trials: null, overfitting: null, nonFinite: null, violations: null, options: metricOptions(spec),
  };
}

/** Metrics of every book at every multiple: slices `cost:0.5`. */
export function costRows(report: CostReport, benchmark: BookTable | null, spec: Pick<ExperimentSpec, 'evaluation'>): readonly MetricRow[] {
  return report.lines.flatMap(({ multiple, books }) => books.flatMap((line) => rowsOf(line.book, `cost:${multiple}`, 'cost', costSlice(report, line, benchmark, spec), new Map())));
}
