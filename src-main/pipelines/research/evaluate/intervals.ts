import { INTERVAL_METRICS } from '../../../../src-shared/model/metrics/performance/bounds.ts';
import { bootstrapIntervals, type BootstrapOptions, type Interval } from '../../../../src-shared/model/metrics/performance/bootstrap.ts';
import { measure, type BookSlice } from '../../../../src-shared/model/metrics/performance/compute.ts';
import type { MetricId } from '../../../../src-shared/model/metrics/performance/registry.ts';

/**
 * Bootstrap intervals of a book over an unbroken slice, by metric. Book and benchmark are resampled together, so that what moved together
 * still does. `seed` and the number of the draw decide everything.
 */
export function intervalsOf(slice: BookSlice, options: BootstrapOptions): ReadonlyMap<MetricId, Interval> {
  const out = new Map<MetricId, Interval>();
  const n = slice.returns.length;
  // Sessions that do not follow each other have no blocks to draw.
  if (slice.stretches.length !== 1 || n < 2 * options.block || options.draws === 0) return out;
  const [own, other] = [new Float64Array(n), slice.benchmark === null ? null : new Float64Array(n)];
  const drawn: BookSlice = { ...slice, returns: own, benchmark: other };
  const metrics = INTERVAL_METRICS.filter((metric) => measure(metric, slice).value !== null);
  const values = new Float64Array(metrics.length);
  const intervals = bootstrapIntervals(n, options, (positions) => {
    for (let i = 0; i < n; i += 1) {
      own[i] = slice.returns[positions[i]!]!;
      if (other !== null) other[i] = slice.benchmark![positions[i]!]!;
    }
    for (let k = 0; k < metrics.length; k += 1) values[k] = measure(metrics[k]!, drawn).value ?? Number.NaN;
    return values;
  }, metrics.length);
  for (const [k, metric] of metrics.entries()) if (intervals[k] !== null) out.set(metric, intervals[k] as Interval);
  return out;
}
