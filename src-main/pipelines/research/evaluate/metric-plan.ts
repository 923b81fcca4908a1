import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { METRIC_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import type { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';

const SESSION = ['equity', 'cash', 'return', 'gross', 'net', 'positions', 'turnover', 'costs', 'slice', 'session', 'book'];
const OTHERS = [
  ...['book', 'session', 'units', 'weight', 'target'].map((column) => ({ space: 'holding', column })),
  ...['book', 'number', 'order_id', 'status', 'side', 'decided', 'filled', 'reference', 'price', 'value', 'commission', 'participation'].map((column) => ({ space: 'fill', column })),
  ...['book', 'number', 'left', 'open', 'pnl', 'return', 'sessions'].map((column) => ({ space: 'trade', column })),
  // Regimes are cut by the market's prices, and books at other costs run again on all bars.
  ...['symbol', 'session', 'open', 'high', 'low', 'close', 'volume', 'factor'].map((column) => ({ space: 'bar', column })),
];

/** Names what a metric may depend on: sessions of its book and the benchmark, positions, fills, trades; for regimes and cost multiples the bars. */
export function metricPlan(): TablePlan {
  const documents = [{ kind: 'document' as const, ref: 'spec#/evaluation', label: 'how the specification has it evaluated' }, { kind: 'document' as const, ref: 'trials#/trials', label: 'trials of the study' }];
  const key = new Set(['book', 'slice', 'metric']);
  return kernelTablePlan('metric', 'session', 'research-evaluate', METRIC_FIELDS.map(({ name, title, type }) => ({
    column: name, title, type, reads: [], pool: key.has(name) ? ['book', 'slice'] : SESSION, others: key.has(name) ? [] : OTHERS, documents: key.has(name) ? [] : documents,
  })));
}

/** Address of a metric's value. */
export function metricAddress(book: string, slice: string, metric: string): string {
  return `metric:value@${book}/${slice}/${metric}`;
}

/** Of the candidate on the test slice. */
export function candidateAddress(metric: string, slice = 'test'): string {
  return metricAddress(CANDIDATE, slice, metric);
}
