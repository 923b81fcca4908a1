import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRIC_IDS } from '../../../src-shared/model/metrics/performance/registry.ts';
import { CostReport, EvaluationReport, RegimeReport } from '../../../src-shared/model/research/evaluation.ts';
import type { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { readBooks, type BookTable } from '../../../src-main/pipelines/research/evaluate/book-tables.ts';
import { explainMetric, type MetricTables } from '../../../src-main/pipelines/research/evaluate/explain.ts';
import { evaluateGate } from '../../../src-main/pipelines/research/evaluate/gate.ts';
import { parquet } from '../../../src-main/intake/gate-session.ts';
import type { Desk } from './gate-harness.ts';
import { backtested, smallSpec } from './small-experiment.ts';

interface Row { book: string; slice: string; metric: string; value: number | null; why: string | null; low: number | null; high: number | null; observations: number }

let desk: Desk;
let spec: ExperimentSpec;
let rows: Row[];
let books: readonly BookTable[];
const FOLDS = { kind: 'rolling', folds: [1, 2].map((fold) => ({ fold: String(fold), test: { from: '', to: '' } })) };
const of = (book: string, slice: string, metric: string): Row => rows.find((row) => row.book === book && row.slice === slice && row.metric === metric) as Row;

beforeAll(async () => {
  spec = smallSpec({ evaluation: { bootstrap: { draws: 60, block: 10 }, regimes: { trend: true } } });
  desk = await backtested(spec);
  books = await desk.session((session) => readBooks(session, { session: desk.path('session'), fill: desk.path('fill'), trade: desk.path('trade'), holding: desk.path('holding') }, spec.execution));
  const days = books[0]!.sessions.filter((_day, i) => books[0]!.slices[i] === 'test');
  FOLDS.folds.forEach((fold, i) => { fold.test = { from: days[i * 120]!, to: days[i * 120 + 119]! }; });
  desk.putJson('folds', FOLDS);
  desk.putJson('trial.returns', { kind: 'research.trial-returns', version: 1, sessions: days, cells: [0, 1, 2, 3].map((k) => ({ at: [k], own: k === 1, returns: days.map((_day, t) => (t === 0 ? null : Math.sin(t * (k + 1)) / 100)) })) });
  desk.putJson('trials', { kind: 'research.trials', version: 1, study: 'tests', trials: [{ experiment: 'e1', name: 'one', status: 'succeeded', sharpe: 1.2, observations: 250, periodsPerYear: 252, cells: [] }, { experiment: 'e2', name: 'two', status: 'failed', sharpe: null, observations: null, periodsPerYear: null, cells: [0.4, null, -0.2] }] });
  await desk.run(evaluateGate);
  rows = await desk.session((session) => session.rows(`SELECT book, slice, metric, value, why, low, high, observations FROM ${parquet(desk.path('metric'))} ORDER BY source_row`)) as unknown as Row[];
}, 120_000);
afterAll(() => desk?.dispose());

describe('the gate evaluate', () => {
  test('REV-15 every metric of test, train and all is there for every book, once', () => {
    for (const book of ['candidate', 'equal-weight', 'sma-hard', 'benchmark']) for (const slice of ['test', 'train', 'all']) for (const metric of METRIC_IDS) expect(rows.filter((row) => row.book === book && row.slice === slice && row.metric === metric), `${book}/${slice}/${metric}`).toHaveLength(1);
    expect(new Set(rows.map(({ book, slice, metric }) => `${book}/${slice}/${metric}`)).size).toBe(rows.length);
    expect(of('candidate', 'test', 'sharpe').value).not.toBeNull();
    expect(of('candidate', 'test', 'trades').value).toBeGreaterThan(10);
  });

  test('REV-2 no cell is NaN or infinite; what has no value says why', () => {
    for (const { value, why } of rows) {
      expect((value === null) === (why !== null)).toBe(true);
      if (value !== null) expect(Number.isFinite(value)).toBe(true);
    }
  });

  test('REV-15 every row is computed again from the tables to the last bit, with its steps', () => {
    const tables: MetricTables = { books, spec, evaluation: EvaluationReport.parse(desk.json('evaluation')), regimes: RegimeReport.parse(desk.json('regimes')), costs: CostReport.parse(desk.json('costs')), folds: FOLDS };
    const sessionRows = new Set(books.flatMap(({ rows: numbers }) => [...numbers]));
    for (const row of rows) {
      const explained = explainMetric(row.book, row.slice, row.metric, tables);
      expect([explained.value, explained.why, explained.observations], `${row.book}/${row.slice}/${row.metric}`).toEqual([row.value, row.why, row.observations]);
      expect(explained.steps.length).toBeGreaterThan(0);
      for (const step of explained.steps) for (const cell of step.cells) if (cell.space === 'session') expect(sessionRows.has(cell.sourceRow)).toBe(true);
    }
    expect(rows.length).toBeGreaterThan(1000);
  });

  test('REV-15 the cells of a drawdown are its peak and its trough', () => {
    const tables: MetricTables = { books, spec, evaluation: EvaluationReport.parse(desk.json('evaluation')), regimes: RegimeReport.parse(desk.json('regimes')), costs: CostReport.parse(desk.json('costs')), folds: FOLDS };
    const candidate = books.find(({ book }) => book === 'candidate')!;
    for (const slice of ['test', 'all', 'train', 'regime:high', 'wf:1']) {
      const { value, steps } = explainMetric('candidate', slice, 'max_drawdown', tables);
      const [peak, trough] = ['Peak', 'Trough'].map((title) => steps.find((step) => step.title === title)?.cells[0]?.sourceRow);
      const equity = (row: number | undefined): number => candidate.equity[candidate.rows.indexOf(row as number)]!;
      if (value === null || peak === undefined || trough === undefined) continue;
      expect(1 - equity(trough) / equity(peak)).toBeCloseTo(value, 6);
    }
  });

  test('REV-15 returns of the slice compound to its equity', () => {
    for (const book of books) {
      const first = book.slices.indexOf('test');
      expect(of(book.book, 'test', 'total_return').value).toBeCloseTo(book.equity.at(-1)! / book.equity[first - 1]! - 1, 6);
    }
  });

  test('REV-16 thresholds come from the training slice; a regime is of the close before', () => {
    const report = RegimeReport.parse(desk.json('regimes'));
    expect([report.fittedFrom, report.fittedTo]).toEqual([spec.train.from, spec.train.to]);
    expect(report.thresholds).toHaveLength(2);
    expect(report.series.map(([day]) => day)).toEqual(books[0]!.sessions.filter((_day, i) => books[0]!.slices[i] === 'test'));
    const counts = report.slices.filter(({ regime }) => ['low', 'mid', 'high'].includes(regime));
    expect(counts.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(report.series.length);
    for (const name of ['low', 'mid', 'high']) expect(report.slices.filter(({ regime }) => regime.startsWith(`${name}-`) && !regime.startsWith('mid-l')).reduce((sum, { sessions }) => sum + sessions, 0)).toBe(report.slices.find(({ regime }) => regime === name)?.sessions);
  });

  test('REV-17 fills and trades of train, test and in between are those of the run', () => {
    const candidate = books.find(({ book }) => book === 'candidate')!;
    expect(of('candidate', 'all', 'trades').value).toBe(candidate.trades.filter(({ open }) => !open).length);
    expect((of('candidate', 'test', 'trades').value ?? 0) + (of('candidate', 'train', 'trades').value ?? 0)).toBe(of('candidate', 'all', 'trades').value);
    expect(of('candidate', 'all', 'orders').value).toBe(new Set(candidate.fills.map(({ order }) => order)).size);
  });

  test('REV-18 at a multiple of 1 nothing differs; more costs leave less', () => {
    for (const metric of ['sharpe', 'total_return', 'max_drawdown', 'cost_total', 'turnover_mean', 'beta']) expect(of('candidate', 'cost:1', metric).value).toBe(of('candidate', 'test', metric).value);
    const left = [0, 0.5, 1, 1.5, 2].map((multiple) => of('candidate', `cost:${multiple}`, 'total_return').value!);
    for (let i = 1; i < left.length; i += 1) expect(left[i]!).toBeLessThan(left[i - 1]!);
    expect(of('candidate', 'cost:0', 'cost_total').value).toBe(0);
    expect(rows.filter(({ book, slice }) => book === 'benchmark' && slice.startsWith('cost:'))).toEqual([]);
  });

  test('REV-19 trials: this one, three other cells, one experiment and three cells of another', () => {
    expect(of('candidate', 'test', 'trials').value).toBe(8);
    const report = EvaluationReport.parse(desk.json('evaluation'));
    expect(report.trials.sources).toEqual([{ source: 'this experiment', count: 1 }, { source: 'its sweep', count: 3 }, { source: 'the study', count: 4 }]);
    expect(report.trials.text).toContain('7 Sharpe ratios');
    expect(report.facts.find(({ fact }) => fact === 'trials-counted')?.holds).toBe(true);
    expect(of('candidate', 'test', 'deflated_sharpe').value).toBeLessThan(of('candidate', 'test', 'probabilistic_sharpe').value!);
  });

  test('REV-20 deflated ratio and overfitting are of the candidate on the test slice', () => {
    expect(of('candidate', 'test', 'pbo').value).not.toBeNull();
    for (const [book, slice] of [['candidate', 'train'], ['candidate', 'all'], ['sma-hard', 'test'], ['benchmark', 'test']] as const) {
      expect(of(book, slice, 'deflated_sharpe').value).toBeNull();
      expect(of(book, slice, 'pbo').value).toBeNull();
    }
  });

  test('REV-14 intervals stand about the figure', () => {
    const sharpe = of('candidate', 'test', 'sharpe');
    expect(sharpe.low!).toBeLessThan(sharpe.value!);
    expect(sharpe.high!).toBeGreaterThan(sharpe.value!);
    expect(of('candidate', 'test', 'cost_total').low).toBeNull();
  });

  test('RQU-8 bounds were kept and every value is a number; what is not known is not true', () => {
    const { facts, banner } = EvaluationReport.parse(desk.json('evaluation'));
    expect(Object.fromEntries(facts.map(({ fact, holds }) => [fact, holds]))).toEqual({ constraints: true, finite: true, 'point-in-time': false, 'trials-counted': true, 'replay-equal': null });
    expect(banner).toMatch(/survivorship/);
  });

  test('REV-21 the same bytes again with one thread and with four', async () => {
    const outputs = evaluateGate.outputs;
    const hashes = (): string[] => outputs.map((slot) => createHash('sha256').update(readFileSync(desk.path(slot))).digest('hex'));
    const first = hashes();
    for (const threads of [1, 4]) {
      await desk.run(evaluateGate, {}, threads);
      expect(hashes()).toEqual(first);
    }
  }, 120_000);
});
