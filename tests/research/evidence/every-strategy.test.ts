import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOfTable } from '../../../src-main/evidence/bundle/table-data.ts';
import type { TraceContext } from '../../../src-main/evidence/trace-context.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { evidenceBench, type EvidenceBench } from './evidence-bench.ts';
import { marketWithFacts, smallSpec } from './small-market.ts';

const market = marketWithFacts();
const COSTS = { commissionBps: 5, spreadBps: 4, slippage: { kind: 'square-root', coefficientBps: 20 }, participation: 0.05, borrowBps: 100, cashRateBps: 50 };
const SPECS: readonly (readonly [string, object])[] = [
  ['rules with limits, stops and trailing stops', {
    strategy: { kind: 'rules', enter: 'price > sma_fast and ret_5 > 0', exit: 'price < sma_slow', score: 'ret_21', top: 3, order: { type: 'limit', offset: -0.5, stopLoss: 4, trailing: 6, takeProfit: 9, validSessions: 3 } },
    universe: { select: 'members' }, features: ['core_v1', 'sma_v1'], execution: { rebalance: 'daily', cash: 100_000, costs: COSTS },
  }],
  ['a learned policy', {
    strategy: { kind: 'ppo', steps: 512, rollout: 128, batch: 32, epochs: 2, hidden: [8], groups: 2, score: 'ret_21' },
    universe: { select: 'members' }, features: ['core_v1', 'sma_v1'], execution: { rebalance: 'weekly', cash: 100_000, costs: COSTS },
  }],
  ['mean reversion, long and short, at the next close, on facts of every kind', {
    strategy: { kind: 'mean-reversion', top: 3 }, universe: { select: 'most-traded', count: 4 }, features: ['core_v1', 'insiders_v1', 'options_surface_v1'],
    execution: { rebalance: 'daily', cash: 100_000, units: 'fractional', longOnly: false, maxGross: 1.5, fill: 'next-close', costs: COSTS },
  }],
];

describe('every value made again, whatever the strategy', () => {
  let bench: EvidenceBench;
  beforeAll(() => { bench = evidenceBench(); });
  afterAll(() => bench.dispose());

  it.each(SPECS)('REX-1 %s', async (name, more) => {
    const run = await bench.experiment(market.files, market.ingestion, { ...smallSpec(market.sessions), ...more, title: name });
    expect([run.status, run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`)]).toEqual(['succeeded', expect.anything()]);
    const context = await (bench.context.evidence.trace as unknown as { open(run: Run): Promise<TraceContext> }).open(run);
    const rows = new Map<string, number>();
    for (const table of context.declaration.tables) {
      rows.set(table.space, context.archive.ref(table.slot).rows ?? 0);
      for await (const { column, differs } of columnsOfTable(context, table, () => 0, new AbortController().signal)) expect(differs.slice(0, 3), `${table.space}:${column}`).toEqual([]);
    }
    expect([...rows].filter(([, count]) => count === 0)).toEqual([]);
  }, 240_000);
});
