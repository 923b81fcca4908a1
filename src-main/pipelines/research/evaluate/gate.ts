import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { INTERVAL_METRICS } from '../../../../src-shared/model/metrics/performance/bounds.ts';
import { METRICS } from '../../../../src-shared/model/metrics/performance/registry.ts';
import type { CostReport, EvaluationReport, RegimeReport } from '../../../../src-shared/model/research/evaluation.ts';
import { BENCHMARK, CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { TrialReturns } from '../../../../src-shared/model/research/trial-returns.ts';
import { Trials } from '../../../../src-shared/model/research/trials.ts';
import { defineGate, type GateContext } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, withSession } from '../../../intake/gate-session.ts';
import { booksOf } from '../backtest/books.ts';
import { costWords } from '../backtest/costs.ts';
import { runBook } from '../backtest/engine.ts';
import { bookNamed, bookOptions, readBacktest } from '../backtest/inputs.ts';
import { executionWords } from '../backtest/summary.ts';
import { policyInput } from '../policy-input.ts';
import { readBooks, type BookTable } from './book-tables.ts';
import { costRows, costRuns } from './cost-runs.ts';
import { evaluateBooks, metricOptions, type Evaluated } from './evaluate-books.ts';
import { factsOf } from './facts.ts';
import { FoldSpans, foldSlices } from './fold-slices.ts';
import { metricPlan } from './metric-plan.ts';
import { regimesOf } from './regimes.ts';
import type { SweepReturns } from './trial-count.ts';
import { boundsWords, strategyWords, SURVIVORSHIP_BANNER } from './words.ts';
import { writeMetrics } from './write-metrics.ts';


async function sweepOf(context: GateContext<unknown>): Promise<SweepReturns | null> {
  if (context.optional('trial.returns') === null) return null;
  const returns = await context.inputJson('trial.returns', TrialReturns.nullable());
  return returns === null || returns.cells.length === 0 ? null : { cells: returns.cells.map(({ at, own, returns: values }) => ({ cell: at.join('/'), own, returns: Float64Array.from(values, (value) => value ?? Number.NaN) })) };
}

function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('CANCELLED', 'the evaluation was cancelled');
}

/** Books in the order of the specification. */
function ordered(books: readonly BookTable[], spec: ExperimentSpec): readonly BookTable[] {
  return booksOf(spec).flatMap(({ id }) => books.filter(({ book }) => book === id));
}

function evaluationOf(spec: ExperimentSpec, books: readonly BookTable[], evaluated: Evaluated, pointInTime: boolean): EvaluationReport {
  const { overfitting, trials } = evaluated;
  const { draws, block, confidence } = spec.evaluation.bootstrap;
  return {
    kind: 'research.evaluation', version: 1, name: spec.name, title: spec.title, study: spec.study, strategy: strategyWords(spec), seed: spec.seed, train: spec.train, test: spec.test,
    execution: `${executionWords(spec.execution)}; ${boundsWords(spec.execution)}`, costs: costWords(spec.execution.costs), pointInTime, banner: pointInTime ? null : SURVIVORSHIP_BANNER,
    books: booksOf(spec).flatMap(({ id, title, role }) => books.filter(({ book }) => book === id).map((book) => ({ book: id, title, role, fills: book.fills.length, trades: book.trades.length }))),
    baseline: spec.baseline, metrics: METRICS.map(({ id, ...metric }) => ({ metric: id, ...metric })), slices: [...evaluated.slices], options: metricOptions(spec),
    bootstrap: { kind: 'stationary', draws, block, confidence, seed: spec.seed, metrics: [...INTERVAL_METRICS] }, trials: trials.report,
    overfitting: { value: overfitting.value, why: overfitting.why, observations: overfitting.observations, trials: overfitting.trials, blocks: overfitting.blocks, combinations: overfitting.combinations, logits: histogram(overfitting.logits) },
    facts: factsOf(evaluated.rows, trials, pointInTime).map((fact) => ({ ...fact, addresses: [...fact.addresses] })),
  };
}

/** At most 1,000 logits, evenly taken in ascending order: what a picture of them needs. */
function histogram(logits: Float64Array): number[] {
  const sorted = logits.slice().sort();
  const kept = Math.min(1_000, sorted.length);
  return Array.from({ length: kept }, (_, i) => sorted[Math.floor((i * sorted.length) / kept)]!);
}

/**
 * Every metric of every book over every slice, from the tables of the backtest; regimes, cost multiples, trials. Reads nothing of the run that the
 * tables do not say, so that each figure can be recomputed from them (`explain.ts`). Never blocks: a bad figure is a result.
 */
export const evaluateGate = defineGate({
  id: 'evaluate',
  version: '1',
  title: 'Evaluate',
  inputs: ['session', 'holding', 'fill', 'trade', 'bar', 'member?', 'action?', 'feature?', 'spec', 'policy?', 'folds?', 'trial.returns?', 'trials?'],
  outputs: ['metric', 'metric.plan', 'regimes', 'costs', 'evaluation'],
  params: z.object({}),
  when: ({ has }) => (has('spec') ? null : 'no specification was given'),
  run: async (context) => {
    const spec = await context.inputJson('spec', ExperimentSpec);
    const optional = ['member', 'action', 'feature'].map((slot) => context.optional(slot));
    const [member = null, action = null, feature = null] = optional.map((artifact) => artifact?.path ?? null);
    const bar = context.input('bar');
    const paths = { session: context.input('session'), fill: context.input('fill'), trade: context.input('trade'), holding: context.input('holding') };
    const policy = await policyInput(context);
    const trials = context.optional('trials') === null ? null : await context.inputJson('trials', Trials.nullable());
    const folds = context.optional('folds') === null ? null : await context.inputJson('folds', FoldSpans);
    const sweep = await sweepOf(context);
    const inputs = [bar, ...Object.values(paths), ...optional.filter((artifact) => artifact !== null)];
    return withSession(context, inputs, async (session) => {
      const tables = await readBooks(session, { session: paths.session.path, fill: paths.fill.path, trade: paths.trade.path, holding: paths.holding.path }, spec.execution);
      const books = ordered(tables, spec);
      const backtest = await readBacktest(session, { bar: bar.path, member, action, feature }, spec, policy);
      const { panel, view } = backtest;
      const regimes = regimesOf(view, spec);
      stopIfAsked(context.signal);
      const evaluated = evaluateBooks({ books, spec, slices: [...regimes.slices, ...foldSlices(folds)], sweep, trials, step: (done, total) => { context.progress(done, total, 'books'); stopIfAsked(context.signal); } });
      const again = (book: string, costMultiple: number) => runBook({ ...bookOptions(backtest, bookNamed(spec, book), false), costMultiple });
      const costs = costRuns(books, spec, again, (done, total) => { context.progress(done, total, 'runs at other costs'); stopIfAsked(context.signal); });
      const benchmark = books.find(({ book }) => book === BENCHMARK) ?? null;
      const rows = [...evaluated.rows, ...costRows(costs, benchmark, spec)];
      const path = join(context.scratch, 'metric.parquet');
      const written = await writeMetrics(session, rows, path);
      await context.output('metric', { path }, { ...PARQUET, rows: written.rows, logicalDigest: written.digest });
      await context.output('metric.plan', { json: metricPlan(spec) }, JSON_TYPE);
      await context.output('regimes', { json: regimes.report satisfies RegimeReport }, JSON_TYPE);
      await context.output('costs', { json: costs satisfies CostReport }, JSON_TYPE);
      await context.output('evaluation', { json: evaluationOf(spec, books, evaluated, panel.pointInTime) }, JSON_TYPE);
      const of = (metric: string): number | null => rows.find((row) => row.book === CANDIDATE && row.slice === 'test' && row.metric === metric)?.value ?? null;
      return { outcome: 'passed' as const, summary: { books: books.length, slices: evaluated.slices.length, metrics: rows.length, trials: evaluated.trials.facts.count, sharpe: of('sharpe'), drawdown: of('max_drawdown'), deflated: of('deflated_sharpe') } };
    });
  },
});
