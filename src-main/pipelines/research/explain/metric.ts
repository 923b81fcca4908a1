import { METRIC_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import { BENCHMARK } from '../../../../src-shared/model/research/book-tables.ts';
import type { CostReport, EvaluationReport, RegimeReport } from '../../../../src-shared/model/research/evaluation.ts';
import type { MetricId } from '../../../../src-shared/model/metrics/performance/registry.ts';
import type { Interval } from '../../../../src-shared/model/metrics/performance/bootstrap.ts';
import type { KernelQuestion, KernelStep, KernelValue } from '../../../derive/trace-declaration.ts';
import { booksOf } from '../backtest/books.ts';
import { readBooks } from '../evaluate/book-tables.ts';
import { aboutSlice, seedOf } from '../evaluate/evaluate-books.ts';
import { explainMetric, type ExplainedMetric, type MetricTables } from '../evaluate/explain.ts';
import { FoldSpans } from '../evaluate/fold-slices.ts';
import { intervalsOf } from '../evaluate/intervals.ts';
import { bookSlice, TIME_SLICES } from '../evaluate/slices.ts';
import { keptOf, need, readerOf, specOf } from './run-data.ts';
import { doubleText, line, step, telling } from './told.ts';

type Cells = NonNullable<KernelValue['cells']>;

/** One metric computed again from the tables of the books by the evaluation's own account. */
export async function explainMetricRow(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const [book, slice, metric] = [asked.stored['book'] ?? '', asked.stored['slice'] ?? '', asked.stored['metric'] ?? ''];
  const tables = await tablesOf(asked, book);
  const intervals = await keptOf<ReadonlyMap<MetricId, Interval>>(asked, 'intervals', 40);
  let told: ExplainedMetric | null = null;
  const explained = (): ExplainedMetric => (told ??= explainMetric(book, slice, metric, tables));
  return (column) => {
    if (!METRIC_FIELDS.some(({ name }) => name === column)) return null;
    const about = explained();
    const cells = cellsOf(about);
    switch (column) {
      case 'book': return telling(about.book, [step('key', 'Book', '', null, about.book)], { cells, documents: [line('spec#/baselines', 'baselines', tables.spec.baselines.join(', '))] });
      case 'slice': return telling(about.slice, [step('key', 'Slice', about.steps[0]?.detail ?? '', null, about.slice)], { cells });
      case 'metric': return telling(about.metric.id, [step('key', about.metric.title, about.metric.definition, null, about.metric.id)]);
      case 'value': return { ...telling(about.value === null ? null : doubleText(about.value), stepsOf(about), { cells, documents: [line('spec#/evaluation', 'how it is evaluated', null)] }), title: `${about.metric.title}, ${book}, ${slice}` };
      case 'why': return telling(about.why, [step('why', 'Why there is no value', about.metric.definition, null, about.why)], { own: ['value'] });
      case 'observations': return telling(String(about.observations), [step('count', 'Returns that it stands on', about.steps[0]?.detail ?? '', null, String(about.observations))], { cells });
      default: {
        const found = about.value === null ? undefined : intervals(`${book}/${slice}`, () => intervalsAgain(tables, book, slice)).get(metric as MetricId);
        const value = found === undefined ? null : doubleText(column === 'low' ? found.low : found.high);
        const { draws, block, confidence } = tables.spec.evaluation.bootstrap;
        return telling(value, [step('bootstrap', column === 'low' ? 'Lower end' : 'Upper end', found === undefined ? 'no interval is made of it' : `${draws} resamples in blocks of ${block} sessions on average, ${confidence * 100} %, seed ${tables.spec.seed}`, null, value)], { own: ['value'], documents: [line('spec#/evaluation/bootstrap', 'bootstrap', null)] });
      }
    }
  };
}

function stepsOf({ metric, steps, why }: ExplainedMetric): KernelStep[] {
  return [step('definition', metric.title, `${metric.definition} (${metric.reference})`, null, null), ...steps.map(({ title, detail, value }) => step('measure', title, detail, null, value === null ? null : doubleText(value))), ...(why === null ? [] : [step('why', 'Not defined', why, null, null)])];
}

/** Cells of all steps, each once. */
function cellsOf({ steps }: ExplainedMetric): Cells {
  const found = new Map<string, Cells[number]>();
  for (const { cells } of steps.toReversed()) for (const { space, sourceRow, column } of cells) found.set(`${space}:${column}@${sourceRow}`, { space, sourceRow, column });
  return [...found.values()];
}

function intervalsAgain(tables: MetricTables, book: string, slice: string): ReadonlyMap<MetricId, Interval> {
  // Resamples are seeded by a book's place in the specification.
  const place = booksOf(tables.spec).findIndex(({ id }) => id === book);
  const [own, at] = [tables.books.find((each) => each.book === book), TIME_SLICES.find((each) => each.slice === slice)];
  if (own === undefined || at === undefined) return new Map();
  const benchmark = tables.books.find((each) => each.book === BENCHMARK) ?? null;
  const { draws, block, confidence } = tables.spec.evaluation.bootstrap;
  return intervalsOf(bookSlice(own, benchmark, at, aboutSlice(tables.spec, book, slice, null, null)), { draws, block, confidence, seed: seedOf(tables.spec, place), kind: 'stationary' });
}

/** The tables of a book and of the benchmark: nothing else takes part in a metric of it. */
function tablesOf(asked: KernelQuestion, book: string): Promise<MetricTables> {
  return asked.once(`metric-tables/${book}`, async () => {
    const spec = await specOf(asked);
    const path = async (slot: string): Promise<string> => (await need(asked, slot)).path;
    const books = await readBooks(readerOf(asked), { session: await path('session'), fill: await path('fill'), trade: await path('trade'), holding: await path('holding') }, spec.execution, [...new Set([book, BENCHMARK])]);
    return {
      books, spec, evaluation: (await asked.json('evaluation')) as EvaluationReport, regimes: (await asked.json('regimes')) as RegimeReport, costs: (await asked.json('costs')) as CostReport,
      folds: FoldSpans.parse(await asked.json('folds')),
    };
  });
}

