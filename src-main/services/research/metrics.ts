import type { z } from 'zod';
import type { ResearchOverview } from '../../../src-shared/contract/research.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import { fileOf } from './run-artifacts.ts';
import { inRegistryOrder } from './run-words.ts';
import { ADDRESS, numberOf, rowsOf } from './tables.ts';

export type MetricValue = z.output<typeof ResearchOverview>['values'][number]['values'][number];
export interface MetricRow { readonly book: string; readonly slice: string; readonly value: MetricValue }

/** Metrics of a run in slices, every figure with its address: slices are named (`test`) or told by their beginning (`regime:`). */
export async function metricRows(context: Pick<ServiceContext, 'store' | 'runFiles' | 'reader'>, run: string, slices: readonly string[], prefix?: string): Promise<MetricRow[]> {
  const file = text(fileOf(context, run, 'metric').path);
  const where = [...(slices.length === 0 ? [] : [`slice IN (${slices.map(text).join(', ')})`]), ...(prefix === undefined ? [] : [`starts_with(slice, ${text(prefix)})`])];
  return rowsOf(context, `SELECT book, slice, metric, value, why, low, high, observations FROM read_parquet(${file}) WHERE ${where.join(' OR ')} ORDER BY source_row`, (row) => {
    const [book, slice, metric] = [row['book'] ?? '', row['slice'] ?? '', row['metric'] ?? ''];
    return { book, slice, value: { metric, value: numberOf(row['value']), why: row['why'] ?? null, low: numberOf(row['low']), high: numberOf(row['high']), observations: numberOf(row['observations']), address: ADDRESS.metric(book, slice, metric) } };
  });
}

/** Values by book and slice, metrics in the order of the registry. */
export function bySlice(rows: readonly MetricRow[]): { book: string; slice: string; values: MetricValue[] }[] {
  const groups = new Map<string, { book: string; slice: string; values: MetricValue[] }>();
  for (const { book, slice, value } of rows) {
    const group = groups.get(`${book} ${slice}`) ?? { book, slice, values: [] };
    groups.set(`${book} ${slice}`, group);
    group.values.push(value);
  }
  const rank = new Map(inRegistryOrder(rows.map(({ value }) => value.metric)).map((metric, i) => [metric, i]));
  return [...groups.values()].map((group) => ({ ...group, values: group.values.toSorted((a, b) => (rank.get(a.metric) ?? 0) - (rank.get(b.metric) ?? 0)) }));
}
