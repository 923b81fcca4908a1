import { measure } from '../../../../src-shared/model/metrics/performance/compute.ts';
import type { Interval } from '../../../../src-shared/model/metrics/performance/bootstrap.ts';
import { METRICS, type MetricId } from '../../../../src-shared/model/metrics/performance/registry.ts';
import type { BookSlice } from '../../../../src-shared/model/metrics/performance/compute.ts';
import type { SliceLine } from '../../../../src-shared/model/research/evaluation.ts';

/** One row of the table `metric`. */
export interface MetricRow {
  readonly book: string; readonly slice: string; readonly metric: string; readonly value: number | null; readonly why: string | null;
  readonly low: number | null; readonly high: number | null; readonly observations: number;
}

/** Of one stretch of time only: what is counted or fitted over the whole test slice says nothing about a part of it. */
const WHOLE_ONLY: ReadonlySet<MetricId> = new Set(['deflated_sharpe', 'trials', 'trial_variance', 'pbo']);
/** Of a run at other costs its series are kept, and nothing else. */
const OF_SERIES: ReadonlySet<MetricId> = new Set([...METRICS.filter(({ group }) => group === 'performance' || group === 'risk' || group === 'benchmark').map(({ id }) => id), 'probabilistic_sharpe', 'turnover_mean', 'cost_total', 'cost_of_equity']);

/** Metrics that are shown for a slice, in the order of the registry. */
export function metricsOf(kind: SliceLine['kind']): readonly MetricId[] {
  return METRICS.map(({ id }) => id).filter((id) => (kind === 'time' || !WHOLE_ONLY.has(id)) && (kind !== 'cost' || OF_SERIES.has(id)));
}

/** All metrics of a book over a slice. */
export function rowsOf(book: string, slice: string, kind: SliceLine['kind'], of: BookSlice, intervals: ReadonlyMap<MetricId, Interval>): readonly MetricRow[] {
  return metricsOf(kind).map((metric) => {
    const { value, why, observations } = measure(metric, of);
    const interval = value === null ? undefined : intervals.get(metric);
    return { book, slice, metric, value, why, low: interval?.low ?? null, high: interval?.high ?? null, observations };
  });
}
