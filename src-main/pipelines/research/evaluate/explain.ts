import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { measure, type BookSlice } from '../../../../src-shared/model/metrics/performance/compute.ts';
import type { MetricStep, MetricUnit } from '../../../../src-shared/model/metrics/performance/measured.ts';
import { metricOf, type MetricDefinition, type MetricId } from '../../../../src-shared/model/metrics/performance/registry.ts';
import { BENCHMARK, CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import type { CostReport, EvaluationReport, RegimeReport } from '../../../../src-shared/model/research/evaluation.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookTable } from './book-tables.ts';
import { costSlice } from './cost-runs.ts';
import { metricOptions } from './evaluate-books.ts';
import { foldSlices, type FoldSpans } from './fold-slices.ts';
import { slicesOf } from './regimes.ts';
import { bookSlice, positionsOf, TIME_SLICES, type Slice } from './slices.ts';

/** What a run keeps of its evaluation: the books (the one asked about and the benchmark are enough), and the documents beside them. */
export interface MetricTables {
  readonly books: readonly BookTable[];
  readonly spec: ExperimentSpec;
  readonly evaluation: Pick<EvaluationReport, 'trials' | 'overfitting'>;
  readonly regimes: Pick<RegimeReport, 'series' | 'slices'>;
  readonly costs: CostReport;
  readonly folds: FoldSpans;
}

/** A cell of a table of the run that a step stands on. */
export interface MetricCell { readonly space: 'session' | 'fill' | 'trade'; readonly sourceRow: number; readonly column: string; readonly label: string }
export interface ExplainedStep { readonly title: string; readonly detail: string; readonly value: number | null; readonly unit: MetricUnit; readonly cells: readonly MetricCell[] }
export interface ExplainedMetric {
  readonly metric: MetricDefinition; readonly book: string; readonly slice: string; readonly value: number | null; readonly why: string | null; readonly observations: number;
  readonly steps: readonly ExplainedStep[];
}

/**
 * A metric computed again from the run's tables by the same code, with every step. Equal to the row of `metric` to the last bit. Errors: NOT_FOUND
 * for a book, slice or metric that the run does not have.
 */
export function explainMetric(book: string, slice: string, metric: string, tables: MetricTables): ExplainedMetric {
  const definition = metricOf(metric);
  if (definition === undefined) throw new AppError('NOT_FOUND', `there is no metric ${metric}`);
  const table = tables.books.find((each) => each.book === book);
  if (table === undefined) throw new AppError('NOT_FOUND', `the run has no book ${book}`);
  const { of, row, about } = sliceOf(table, slice, tables);
  const told: MetricStep[] = [];
  const measured = measure(definition.id, of, (step) => told.push(step));
  const steps = told.map((step): ExplainedStep => ({ title: step.title, detail: step.detail, value: step.value, unit: step.unit, cells: cellsAt(definition.id, step, table, row) }));
  return { metric: definition, book, slice, ...measured, steps: [about, ...evidence(definition, of, table), ...steps] };
}

/** Position in the book's table of the session that a step is about; null where there is none. */
type RowOf = (step: MetricStep) => number | null;

function sliceOf(table: BookTable, name: string, tables: MetricTables): { readonly of: BookSlice; readonly row: RowOf; readonly about: ExplainedStep } {
  const benchmark = tables.books.find((each) => each.book === BENCHMARK) ?? null;
  if (name.startsWith('cost:')) {
    const line = tables.costs.lines.find(({ multiple }) => `cost:${multiple}` === name)?.books.find((each) => each.book === table.book);
    if (line === undefined) throw new AppError('NOT_FOUND', `book ${table.book} was not run at ${name}`);
    return { of: costSlice(tables.costs, line, benchmark, tables.spec), row: () => null, about: { title: 'Sessions', detail: `${tables.costs.sessions[0] ?? ''} to ${tables.costs.sessions.at(-1) ?? ''}, of a run of the book at ${name.slice('cost:'.length)} times its costs (artifact costs)`, value: line.returns.length, unit: 'sessions', cells: [] } };
  }
  const slice = namedSlice(name, tables);
  const { at, stretches } = positionsOf(table, slice);
  const chosen = table.book === CANDIDATE && name === 'test';
  const { trials, overfitting } = tables.evaluation;
  const of = bookSlice(table, benchmark, slice, {
    options: metricOptions(tables.spec), execution: tables.spec.execution,
    trials: chosen ? { count: trials.count, variance: trials.variance } : null, overfitting: chosen ? overfitting : null,
  });
  const row: RowOf = ({ at: position, before }) => {
    const place = position === undefined ? undefined : at[position];
    return place === undefined ? null : before === true ? (place === 0 ? null : place - 1) : place;
  };
  const ends = at.length === 0 ? [] : [...new Set([at[0]!, at[at.length - 1]!])];
  const days = ends.map((i) => table.sessions[i]!);
  return { of, row, about: { title: 'Sessions', detail: `${slice.title}: ${days.join(' to ')}${stretches.length > 1 ? `, in ${stretches.length} unbroken stretches` : ''}`, value: at.length, unit: 'sessions', cells: ends.map((i) => sessionCell(table, i, 'return')) } };
}

function namedSlice(name: string, tables: MetricTables): Slice {
  const found = [...TIME_SLICES, ...slicesOf(tables.regimes.series, tables.regimes.slices.map(({ regime }) => regime)), ...foldSlices(tables.folds)].find(({ slice }) => slice === name);
  if (found === undefined) throw new AppError('NOT_FOUND', `the run has no slice ${name}`);
  return found;
}

function sessionCell(table: BookTable, i: number, column: string): MetricCell {
  return { space: 'session', sourceRow: table.rows[i]!, column, label: `${table.book}, ${table.sessions[i]!}` };
}

/** The cell that a step is about: an equity for peaks and troughs, a return, a fill. */
function cellsAt(metric: MetricId, step: MetricStep, table: BookTable, row: RowOf): readonly MetricCell[] {
  if (metric === 'participation_max') {
    const fill = table.fills.find(({ number }) => number === step.at);
    return fill === undefined ? [] : [{ space: 'fill', sourceRow: fill.sourceRow, column: 'participation', label: `fill ${fill.number}` }];
  }
  const i = row(step);
  if (i === null) return [];
  const column = metric === 'best_return' || metric === 'worst_return' ? 'return' : metric === 'concentration_max' ? 'gross' : 'equity';
  return [sessionCell(table, i, column)];
}

/** Of figures over trades and orders: the rows that weigh most, so that a reader can go on from them. */
function evidence({ group, id }: MetricDefinition, of: BookSlice, table: BookTable): readonly ExplainedStep[] {
  const MOST = 5;
  if (of.trades !== null && ['trades', 'hit_rate', 'profit_factor', 'expectancy', 'payoff', 'sqn', 'kelly', 'holding_mean'].includes(id)) {
    const numbers = new Set(of.trades.filter(({ open }) => !open).map(({ number }) => number));
    const largest = table.trades.filter(({ number }) => numbers.has(number)).toSorted((a, b) => Math.abs(b.pnl) - Math.abs(a.pnl) || a.number - b.number).slice(0, MOST);
    return [{ title: 'Trades', detail: `closed in the slice; the ${largest.length} of greatest profit or loss are linked`, value: numbers.size, unit: 'count', cells: largest.map(({ sourceRow, number, symbol }) => ({ space: 'trade', sourceRow, column: 'pnl', label: `trade ${number}, ${symbol}` })) }];
  }
  if (of.fills !== null && group === 'execution') {
    const numbers = new Set(of.fills.map(({ number }) => number));
    const largest = table.fills.filter(({ number }) => numbers.has(number)).toSorted((a, b) => b.value - a.value || a.number - b.number).slice(0, MOST);
    return [{ title: 'Fills', detail: `rows of the slice; the ${largest.length} of greatest value are linked`, value: numbers.size, unit: 'count', cells: largest.map(({ sourceRow, number }) => ({ space: 'fill', sourceRow, column: 'price', label: `fill ${number}` })) }];
  }
  return [];
}
