import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyDocument } from '../../../src-main/pipelines/research/strategies/learned/policy-document.ts';
import { evidenceBench, type EvidenceBench } from '../evidence/evidence-bench.ts';
import { smallMarket, smallSpec } from '../evidence/small-market.ts';

const market = smallMarket();

describe('whole runs in an engine process', () => {
  let bench: EvidenceBench;
  beforeAll(() => { bench = evidenceBench(); }, 60_000);
  afterAll(() => bench?.dispose());

  it('RRB-40 a learned strategy with sweep, walk-forward and cross-validation: every gate passes, and the screens\' questions are answered', { timeout: 400_000 }, async () => {
    const run = await bench.experiment(market.files, market.ingestion, {
      ...smallSpec(market.sessions), name: 'learned', features: ['core_v1'],
      strategy: { kind: 'ppo', steps: 768, rollout: 256, groups: 2, hidden: [8], epochs: 2, batch: 64, score: 'ret_21' },
      validation: { sweep: { over: { gamma: [0.9, 0.99] } }, walkForward: { train: 120, test: 60 }, purged: { groups: 4, test: 2 }, labelHorizon: 5, purge: 5 },
    });
    const of = (slot: string): unknown => JSON.parse(readFileSync(bench.context.runFiles.get(run.id, slot).path, 'utf8'));
    expect(run.gates.filter(({ status, id }) => status !== 'passed' && status !== 'reused' && id !== 'qualify' && id !== 'shadow' && id !== 'learn').map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
    const learning = await bench.client['research.learning']({ run: run.id });
    expect(learning.points.at(-1)!.step).toBe(768);
    expect(PolicyDocument.parse(of('policy')).features.length).toBeGreaterThan(4);
    const sweep = await bench.client['research.sweep']({ run: run.id });
    expect(sweep.cells.every(({ value, test }) => value !== null && test !== null)).toBe(true);
    const folds = await bench.client['research.folds']({ run: run.id });
    expect(folds.kind).toBe('rolling + combinatorial');
    expect(folds.paths).toHaveLength(3);
    expect(folds.folds.map(({ fold }) => fold)).toEqual(['1', '2', '3']);
    const { items } = await bench.client['research.fills']({ run: run.id, offset: 0, limit: 50 });
    const fill = items.find(({ filled }) => filled !== null)!;
    const story = await bench.client['research.fill']({ run: run.id, number: fill.number });
    expect(story.recomputed).toBe(true);
    expect(story.steps.map(({ title }) => title)).toContain('Share');
  });

  it('RRB-41 declared rules with a stop-loss and a trailing stop: swept, and every fill explains the rule that it stands on', { timeout: 400_000 }, async () => {
    const run = await bench.experiment(market.files, market.ingestion, {
      ...smallSpec(market.sessions), name: 'rules', features: ['core_v1'], execution: { rebalance: 'daily', cash: 100000, costs: { commissionBps: 5 } },
      strategy: { kind: 'rules', enter: 'cross_above(ret_5, 0) and rank(rv_21) < 0.8', exit: 'ret_5 < -0.04', score: '-rv_21', top: 3, order: { stopLoss: 3, trailing: 5 } },
      validation: { sweep: { over: { 'order.stopLoss': [2, 3, 6], top: [2, 3] } } },
    });
    expect(run.gates.filter(({ status, id }) => status !== 'passed' && status !== 'reused' && id !== 'qualify' && id !== 'shadow' && id !== 'learn').map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
    const { items } = await bench.client['research.fills']({ run: run.id, offset: 0, limit: 500 });
    const filled = items.filter(({ filled: on }) => on !== null);
    expect(filled.map(({ reason }) => reason)).toContain('stop-loss');
    const entry = filled.find(({ side, reason }) => side === 'buy' && reason === 'rebalance')!;
    const story = await bench.client['research.fill']({ run: run.id, number: entry.number });
    expect(story.recomputed).toBe(true);
    const titles = story.steps.map(({ title }) => title);
    for (const title of ['cross_above(ret_5, 0)', 'rank(rv_21) < 0.8', 'Enter', 'Score', 'Verdict']) expect(titles).toContain(title);
    const stopped = filled.find(({ reason }) => reason === 'stop-loss')!;
    expect((await bench.client['research.fill']({ run: run.id, number: stopped.number })).recomputed).toBe(true);
  });
});
