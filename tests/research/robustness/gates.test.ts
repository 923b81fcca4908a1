import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folds, Learning, Sweep } from '../../../src-shared/contract/research.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { TrialReturns } from '../../../src-shared/model/research/trial-returns.ts';
import type { EvaluationReport } from '../../../src-shared/model/research/evaluation.ts';
import { parquet } from '../../../src-main/intake/gate-session.ts';
import { backtestGate } from '../../../src-main/pipelines/research/backtest/gate.ts';
import { evaluateGate } from '../../../src-main/pipelines/research/evaluate/gate.ts';
import { featuresOfSpec } from '../../../src-main/pipelines/research/features/of-spec.ts';
import { NO_SIDE_FACTS } from '../../../src-main/pipelines/research/features/side-facts.ts';
import { writeFeatures } from '../../../src-main/pipelines/research/features/write-features.ts';
import { learnGate } from '../../../src-main/pipelines/research/learn/gate.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { robustnessGate } from '../../../src-main/pipelines/research/robustness/gate.ts';
import { openDesk, writeBars, type Desk } from '../evaluate/gate-harness.ts';

const PANEL = syntheticPanel({ symbols: 8, sessions: 360, seed: 21 });
const day = (t: number): string => PANEL.sessions[t]!;
const SPEC = ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'learned', title: 'Learned', study: 'tests', train: { from: day(10), to: day(219) }, test: { from: day(220), to: day(349) }, features: ['ret_5', 'rv_21'],
  strategy: { kind: 'ppo', steps: 600, rollout: 300, groups: 3, hidden: [6], epochs: 2, batch: 64, score: 'ret_5' }, execution: { rebalance: 'weekly' }, baselines: ['equal-weight'], baseline: 'equal-weight', evaluation: { bootstrap: { draws: 20 } },
  validation: { sweep: { over: { learningRate: [0.0003, 0.003] } }, walkForward: { kind: 'anchored', train: 150, test: 80 }, purged: { groups: 4, test: 2 }, labelHorizon: 3, embargo: 2 },
});
const SLOTS = ['policy', 'learning', 'sweep', 'folds', 'trial.returns'];

describe('the gates learn and robustness', () => {
  let desk: Desk;
  const bytes = (): Record<string, string> => Object.fromEntries(SLOTS.map((slot) => [slot, createHash('sha256').update(readFileSync(desk.path(slot))).digest('hex')]));
  const both = async (threads: number): Promise<void> => {
    expect((await desk.run(learnGate, { strategy: 'ppo' }, threads)).outcome).toBe('passed');
    expect((await desk.run(robustnessGate, {}, threads)).outcome).toBe('passed');
  };
  beforeAll(async () => {
    desk = openDesk();
    await writeBars(desk, PANEL);
    desk.putJson('spec', SPEC);
    desk.putJson('lookahead', { verdict: 'passed' });
    await desk.session((session) => writeFeatures(session, PANEL, featuresOfSpec(PANEL, NO_SIDE_FACTS, SPEC), desk.path('feature')));
    await both(2);
  }, 120_000);
  afterAll(() => desk?.dispose());

  it('RRB-30 their documents are those of the contract, and say what was done', () => {
    const learning = Learning.parse(desk.json('learning'));
    expect(learning.points.map(({ step }) => step)).toEqual([300, 600]);
    expect(learning.text).toContain(`${day(10)} to ${day(219)}`);
    const sweep = Sweep.parse(desk.json('sweep'));
    expect(sweep.axes.map(({ title }) => title)).toEqual(['Learning rate']);
    expect(Folds.parse(desk.json('folds'))).toMatchObject({ kind: 'anchored + combinatorial', purge: 3, embargo: 2 });
    expect(TrialReturns.parse(desk.json('trial.returns')).cells.map(({ own }) => own)).toEqual([true, false]);
  });

  it('RRB-31 the same bytes for any number of threads', { timeout: 300_000 }, async () => {
    const first = bytes();
    for (const threads of [1, 3]) {
      await both(threads);
      expect(bytes(), `${threads} threads`).toEqual(first);
    }
  });

  it('RRB-32 the specification\'s own cell is the candidate of the backtest, and the evaluation counts its trials', { timeout: 200_000 }, async () => {
    await desk.run(backtestGate);
    const rows = await desk.session((session) => session.rows(`SELECT "session", "return" FROM ${parquet(desk.path('session'))} WHERE book = 'candidate' AND slice = 'test' ORDER BY source_row`));
    const trials = TrialReturns.parse(desk.json('trial.returns'));
    expect(trials.sessions).toEqual(rows.map((row) => row['session']));
    expect(trials.cells[0]!.returns).toEqual(rows.map((row) => row['return']));
    expect(trials.cells[0]!.returns.some((value) => value !== 0)).toBe(true);
    await desk.run(evaluateGate);
    const report = desk.json<EvaluationReport>('evaluation');
    expect(report.trials.count).toBe(2);
    expect(report.slices.map(({ slice }) => slice)).toContain('wf:1');
    expect(report.overfitting.value).toBe(Sweep.parse(desk.json('sweep')).pbo);
  });
});
