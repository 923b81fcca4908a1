import { describe, expect, test } from 'vitest';
import type { MetricOptions } from '../../../src-shared/model/metrics/performance/compute.ts';
import { readBooks, type BookTable } from '../../../src-main/pipelines/research/evaluate/book-tables.ts';
import { bookSlice, TIME_SLICES } from '../../../src-main/pipelines/research/evaluate/slices.ts';
import { backtested, smallSpec } from './small-experiment.ts';

const OPTIONS: MetricOptions = { periodsPerYear: 252, riskFree: 0, varLevel: 0.95 };
const violationsOf = (book: BookTable, execution: Parameters<typeof bookSlice>[3]['execution']) => bookSlice(book, null, TIME_SLICES[2]!, { options: OPTIONS, execution, trials: null, overfitting: null }).violations;

describe('bounds of a book', () => {
  test('REV-25 a book that the engine constrained violates nothing, whatever drifted and however slowly it came back', async () => {
    const spec = smallSpec({ execution: { rebalance: 'daily', maxTurnover: 0.3, minCash: 0.05, maxGross: 0.8, maxWeight: 0.2 }, baselines: ['sma-hard'] });
    const desk = await backtested(spec);
    try {
      const read = (bounds: { maxWeight: number; longOnly: boolean }) => desk.session((session) => readBooks(session, { session: desk.path('session'), fill: desk.path('fill'), trade: desk.path('trade'), holding: desk.path('holding') }, bounds, ['candidate', 'sma-hard']));
      const books = await read(spec.execution);
      for (const book of books) expect(violationsOf(book, spec.execution), book.book).toEqual({ weight: 0, exposure: 0, turnover: 0 });
      // The same book against tighter bounds than it was run with: everything is found.
      const [candidate] = await read({ maxWeight: 0.1, longOnly: true });
      const found = violationsOf(candidate!, { maxGross: 0.5, minCash: 0.4, maxTurnover: 0.05 })!;
      for (const kind of ['weight', 'exposure', 'turnover'] as const) expect(found[kind], kind).toBeGreaterThan(5);
    } finally {
      desk.dispose();
    }
  }, 120_000);

  test('REV-25 without positions nothing is known of bounds', async () => {
    const book = { book: 'b', sessions: ['2020-01-01'], slices: ['test'], rows: Float64Array.of(0), equity: Float64Array.of(1), cash: Float64Array.of(1), returns: Float64Array.of(0), gross: Float64Array.of(0), net: Float64Array.of(0), positions: Float64Array.of(0), turnover: Float64Array.of(0), costs: Float64Array.of(0), largest: null, herfindahl: null, weightViolations: null, fills: [], trades: [] };
    expect(violationsOf(book, { maxGross: 1, minCash: 0 })).toBeNull();
  });
});
