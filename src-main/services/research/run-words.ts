import { z } from 'zod';
import { METRIC_IDS, metricOf } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { MetricLine } from '../../../src-shared/contract/research.ts';
import { BENCHMARK, CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import type { ServiceContext } from '../context.ts';

/** What a run's money is in: that of its exchange's quotes. */
const CURRENCIES: Readonly<Record<string, string>> = { XNYS: 'USD', XLON: 'GBX' };
const Calendar = z.looseObject({ calendar: z.string() });

export async function currencyOf(context: Pick<ServiceContext, 'runFiles'>, run: string): Promise<string> {
  const ingestion = await context.runFiles.jsonIf(run, 'ingestion', Calendar);
  return CURRENCIES[ingestion?.calendar ?? ''] ?? 'currency of the quotes';
}

const BOOKS: Readonly<Record<string, string>> = { [CANDIDATE]: 'Candidate', [BENCHMARK]: 'Benchmark', 'equal-weight': 'Equal weight', 'sma-hard': 'Moving averages, hard', 'sma-sigmoid': 'Moving averages, sigmoid', 'risk-parity': 'Risk parity' };

export function bookTitle(book: string): string {
  return BOOKS[book] ?? book;
}

/** A metric as the registry defines it; one that a later or earlier version made is named by its id. */
export function metricLine(id: string): z.input<typeof MetricLine> {
  const known = metricOf(id);
  if (known) return { metric: known.id, title: known.title, definition: known.definition, reference: known.reference, unit: known.unit, better: known.better, group: known.group };
  return { metric: id, title: id, definition: 'Not in the registry of this version.', reference: '', unit: 'ratio', better: 'neutral', group: 'other' };
}

/** Ids in the order of the registry, then the others by name. */
export function inRegistryOrder(ids: Iterable<string>): string[] {
  const rank = new Map<string, number>(METRIC_IDS.map((id, i) => [id, i]));
  return [...new Set(ids)].sort((a, b) => (rank.get(a) ?? METRIC_IDS.length) - (rank.get(b) ?? METRIC_IDS.length) || (a < b ? -1 : 1));
}
