import { groupDigits } from '../../components/format.ts';
import type { ResearchOverview } from './use-research-run.ts';

export type MetricLine = ResearchOverview['metrics'][number];
export type MetricValue = ResearchOverview['values'][number]['values'][number];
export type MetricUnit = MetricLine['unit'];

const DIGITS: Readonly<Record<MetricUnit, number>> = { fraction: 2, ratio: 2, currency: 2, count: 0, sessions: 1, bps: 2, probability: 3 };
const UNITS: Readonly<Record<MetricUnit, string>> = { fraction: '%', ratio: '', currency: '', count: '', sessions: 'sessions', bps: 'bp', probability: '' };

/** The unit that stands beside a value: fractions are shown in per cent. */
export function metricUnit(unit: MetricUnit, currency = ''): string {
  return unit === 'currency' ? currency : UNITS[unit];
}

/** A value of a metric as people read it, without its unit: `0.1421` of a fraction is `14.21`. Null and what is no number is null. */
export function metricText(value: number | null, unit: MetricUnit): string | null {
  if (value === null || !Number.isFinite(value)) return null;
  const scaled = unit === 'fraction' ? value * 100 : value;
  const shown = Math.abs(scaled) >= 1e15 ? scaled.toExponential(4) : scaled.toFixed(unit === 'ratio' && Math.abs(scaled) >= 1000 ? 0 : DIGITS[unit]);
  return groupDigits(/^-0(\.0*)?$/.test(shown) ? shown.slice(1) : shown);
}

/** The values of a book in a slice by metric. */
export function valuesOf(overview: Pick<ResearchOverview, 'values'>, book: string, slice: string): ReadonlyMap<string, MetricValue> {
  const found = overview.values.find((each) => each.book === book && each.slice === slice);
  return new Map((found?.values ?? []).map((value) => [value.metric, value]));
}
