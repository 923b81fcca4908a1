import { z } from 'zod';
import { METRIC_IDS, metricOf } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { MetricLine } from '../../../src-shared/contract/research.ts';
import { BENCHMARK, CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import type { Costs, Execution, ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
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

export function bookRole(book: string): 'candidate' | 'baseline' | 'benchmark' {
  return book === CANDIDATE ? 'candidate' : book === BENCHMARK ? 'benchmark' : 'baseline';
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

const FILLS: Readonly<Record<Execution['fill'], string>> = { 'next-open': 'filled at the next session’s open', 'next-close': 'filled at the next session’s close', 'same-close': 'filled at the close that it was made at, which nobody could have' };

/** `signal at the close, filled at the next session's open; rebalanced monthly; ...`: what stands beside every figure. */
export function sayExecution(execution: Execution): string {
  const { fill, rebalance, units, band, longOnly, maxWeight, maxGross, minCash, maxTurnover } = execution;
  return [
    `signal at the close, ${FILLS[fill]}`, typeof rebalance === 'number' ? `rebalanced every ${rebalance} sessions` : `rebalanced ${rebalance}`, `${units} units`, longOnly ? 'long only' : 'long and short',
    ...(band > 0 ? [`weights drift inside a band of ${percent(band)}`] : []), ...(maxWeight < 1 ? [`at most ${percent(maxWeight)} a name`] : []), ...(maxGross === 1 ? [] : [`gross exposure up to ${percent(maxGross)}`]),
    ...(minCash > 0 ? [`at least ${percent(minCash)} in cash`] : []), ...(maxTurnover === undefined ? [] : [`turnover of at most ${percent(maxTurnover)} a rebalance`]),
  ].join('; ');
}

/** What is charged, each with its unit. */
export function sayCosts(costs: Costs): string {
  const { commissionBps, perShare, perOrder, spreadBps, slippage, participation, borrowBps, cashRateBps } = costs;
  const said = [
    ...(commissionBps > 0 ? [`commission ${commissionBps} bps a side`] : []), ...(perShare > 0 ? [`${perShare} a share`] : []), ...(perOrder > 0 ? [`${perOrder} an order`] : []), ...(spreadBps > 0 ? [`spread ${spreadBps} bps, half of it a side`] : []),
    ...(slippage.kind === 'bps' ? [`slippage ${slippage.bps} bps`] : slippage.kind === 'square-root' ? [`slippage ${slippage.coefficientBps} bps times the root of the share of volume`] : []),
    ...(participation === undefined ? [] : [`at most ${percent(participation)} of a session’s volume`]), ...(borrowBps > 0 ? [`borrow ${borrowBps} bps a year`] : []), ...(cashRateBps === 0 ? [] : [`${cashRateBps} bps a year on cash`]),
  ];
  return said.length === 0 ? 'no costs' : said.join('; ');
}

/** The strategy in a line. */
export function sayStrategy({ strategy }: Pick<ExperimentSpec, 'strategy'>): string {
  switch (strategy.kind) {
    case 'equal-weight': return 'equal weight';
    case 'sma': return `moving averages ${strategy.fast}/${strategy.slow}, ${strategy.form}`;
    case 'risk-parity': return `risk parity over ${strategy.window} sessions, ${strategy.form}`;
    case 'momentum': return `momentum ${strategy.lookback} less ${strategy.skip} sessions, best ${strategy.top}`;
    case 'mean-reversion': return `mean reversion over ${strategy.window} sessions, ${strategy.top} names`;
    case 'rules': return 'rules';
    case 'ppo': return `PPO, ${strategy.steps} steps`;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
