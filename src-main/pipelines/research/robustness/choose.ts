import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { measure } from '../../../../src-shared/model/metrics/performance/compute.ts';
import { METRICS, type MetricId } from '../../../../src-shared/model/metrics/performance/registry.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { Span } from './splits.ts';

/** By what cells are compared: a metric of returns, and which way is better. */
export interface Yardstick { readonly metric: MetricId; readonly title: string; readonly sign: 1 | -1; readonly options: { readonly periodsPerYear: number; readonly riskFree: number; readonly varLevel: number } }

/** Errors: INVALID_INPUT for a metric that is not there, has no better, or needs more than returns. */
export function yardstickOf(metric: string, evaluation: ExperimentSpec['evaluation']): Yardstick {
  const found = METRICS.find(({ id }) => id === metric);
  if (found === undefined) throw new AppError('INVALID_INPUT', `validation.sweep.metric is ${metric}, which is no metric`, { userAction: 'name one of the metric registry, such as sharpe' });
  if (found.better === 'neutral') throw new AppError('INVALID_INPUT', `validation.sweep.metric is ${metric}: of it neither more nor less is better, so that nothing can be chosen by it`, { userAction: 'choose by another metric' });
  const yardstick: Yardstick = { metric: found.id, title: found.title, sign: found.better === 'higher' ? 1 : -1, options: { periodsPerYear: evaluation.periodsPerYear, riskFree: evaluation.riskFree, varLevel: evaluation.varLevel } };
  const trial = Float64Array.from({ length: 120 }, (_, t) => 0.01 * Math.sin(t * 1.7) + 0.0005 * (t % 7) - 0.001);
  if (valueOf(yardstick, trial, [{ from: 0, to: 119 }]) === null) throw new AppError('INVALID_INPUT', `validation.sweep.metric is ${metric}, which needs more than a book's returns`, { userAction: 'choose by a metric of returns, such as sharpe or max_drawdown' });
  return yardstick;
}

/** The metric over the sessions of spans, of `returns` (by position); null where it is not defined. */
export function valueOf({ metric, options }: Yardstick, returns: Float64Array, spans: readonly Span[]): number | null {
  const stretches: { start: number; end: number }[] = [];
  const length = spans.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const cut = new Float64Array(length);
  let at = 0;
  for (const { from, to } of spans) {
    cut.set(returns.subarray(from, to + 1), at);
    stretches.push({ start: at, end: at + to - from + 1 });
    at += to - from + 1;
  }
  return measure(metric, { returns: cut, stretches, benchmark: null, trading: null, trades: null, fills: null, trials: null, overfitting: null, nonFinite: null, violations: null, options }).value;
}

/** Position of the best value; of equals the first. -1 where none has one. */
export function bestOf({ sign }: Yardstick, values: readonly (number | null)[]): number {
  let best = -1;
  values.forEach((value, k) => {
    if (value !== null && (best < 0 || sign * value > sign * (values[best] as number))) best = k;
  });
  return best;
}
