import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { Folds, Sweep } from '../../../src-shared/contract/research.ts';
import { at } from '../../../src-shared/model/market/panel.ts';
import { sharpeRatio } from '../../../src-shared/model/metrics/performance/risk.ts';
import { SweepSeen } from '../../../src-shared/model/research/seen.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { TrialReturns } from '../../../src-shared/model/research/trial-returns.ts';
import { runBook } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { runRobustness, slicesOf, type RobustnessResult } from '../../../src-main/pipelines/research/robustness/robustness.ts';
import { positionsOf } from '../../../src-main/pipelines/research/robustness/splits.ts';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import { trainPolicyHere } from '../../../src-main/pipelines/research/learn/train-policy.ts';
import type { LearnedPolicy, MarketView } from '../../../src-main/pipelines/research/strategy.ts';
import { smallView } from '../strategies/small-market.ts';

const PANEL = syntheticPanel({ symbols: 8, sessions: 400, seed: 11 });
const VIEW = smallView(PANEL);
const [TRAIN_TO, TEST_TO] = [259, 389];
const day = (t: number): string => PANEL.sessions[t]!;
const specOf = (more: Record<string, unknown>): ExperimentSpec => ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'x', title: 'X', study: 's', train: { from: day(20), to: day(TRAIN_TO) }, test: { from: day(TRAIN_TO + 1), to: day(TEST_TO) },
  strategy: { kind: 'sma', fast: 5, slow: 20 }, execution: { rebalance: 'weekly', units: 'fractional' }, ...more,
});
const SWEEP = { over: { fast: [3, 5, 20], slow: [10, 20, 40] } };
const ALL = specOf({ validation: { sweep: SWEEP, walkForward: { train: 100, test: 40 }, purged: { groups: 6, test: 2 }, labelHorizon: 5, embargo: 3 } });
const ground = (spec: ExperimentSpec, view: MarketView = VIEW, policy?: LearnedPolicy) => ({ view, execution: spec.execution, seed: spec.seed, train: slicesOf(spec, view.panel.sessions).train, ...(policy === undefined ? {} : { policy }) });
const run = (spec: ExperimentSpec, workers = 0, more: Partial<Parameters<typeof runRobustness>[0]> = {}): Promise<RobustnessResult> => runRobustness({ spec, ground: ground(spec), workers, ...more });
const hash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

describe('a sweep', () => {
  it('RRB-10 every cell is the engine\'s book; the value is of the training slice, the returns of the test slice; the specification\'s own cell is marked', async () => {
    const { sweep, trialReturns, trials } = await run(ALL);
    expect(Sweep.parse(sweep)).toEqual(sweep);
    expect(TrialReturns.parse(trialReturns)).toEqual(trialReturns);
    expect([trials, sweep!.cells.length]).toEqual([7, 7]); // 20/10 and 20/20 are no strategies.
    expect(sweep!.axes.map(({ name, values }) => [name, ...values])).toEqual([['fast', 3, 5, 20], ['slow', 10, 20, 40]]);
    for (const { at: [fast, slow], value, test } of sweep!.cells) {
      expect(Number(fast)).toBeLessThan(Number(slow));
      const book = runBook({ panel: PANEL, view: VIEW, execution: ALL.execution, from: 20, to: TEST_TO, holdings: false, strategy: makeStrategy({ kind: 'sma', fast: Number(fast), slow: Number(slow), form: 'hard', scale: 5 }, VIEW, { seed: 42, trainFrom: 20, trainTo: TRAIN_TO }) });
      expect(value).toBe(sharpeRatio(book.returns.subarray(1, TRAIN_TO - 20 + 1), 252).value);
      const cell = trialReturns!.cells.find((each) => each.at[0] === fast && each.at[1] === slow)!;
      expect(cell.returns).toEqual([...book.returns.subarray(TRAIN_TO + 1 - 20)]);
      expect(test).toBe(sharpeRatio(Float64Array.from(cell.returns as number[]), 252).value);
      expect(cell.own).toBe(fast === 5 && slow === 20);
    }
    expect(trialReturns!.sessions).toEqual(PANEL.sessions.slice(TRAIN_TO + 1, TEST_TO + 1));
    const best = sweep!.cells.filter(({ value }) => value !== null).sort((a, b) => b.value! - a.value!)[0]!;
    expect(sweep!.chosen).toEqual(best.at);
    expect(sweep!.pbo).toBeGreaterThanOrEqual(0);
  });

  it('RRB-11 nothing in the test slice moves what is chosen, or any value it is chosen by', async () => {
    const panel = { ...PANEL, open: PANEL.open.slice(), high: PANEL.high.slice(), low: PANEL.low.slice(), close: PANEL.close.slice() };
    for (let s = 0; s < 8; s += 1) for (let t = TRAIN_TO + 1; t < 400; t += 1) for (const line of [panel.open, panel.high, panel.low, panel.close]) line[at(panel, s, t)]! *= 1 + 0.3 * Math.sin(t * (s + 1));
    const spec = specOf({ validation: { sweep: SWEEP } });
    const [before, after] = [await run(spec), await run(spec, 0, { ground: ground(spec, smallView(panel)) })];
    expect(after.sweep!.cells.map(({ value }) => value)).toEqual(before.sweep!.cells.map(({ value }) => value));
    expect(after.sweep!.chosen).toEqual(before.sweep!.chosen);
    expect(after.sweep!.cells.map(({ test }) => test)).not.toEqual(before.sweep!.cells.map(({ test }) => test));
  });

  it('RRB-12 shows the grid so far while it runs, each cell once, and the whole at the end', async () => {
    const seen: { done: number; total: number; cells: number }[] = [];
    let last: SweepSeen | null = null;
    await run(specOf({ validation: { sweep: SWEEP } }), 2, {
      progress: (done, total, shown) => {
        if (shown === undefined) return;
        last = SweepSeen.parse(shown);
        seen.push({ done, total, cells: last.sweep.cells.filter((cell) => cell !== null).length });
      },
    });
    expect(seen).toEqual(Array.from({ length: 7 }, (_, k) => ({ done: k + 1, total: 7, cells: k + 1 })));
    expect(last!.sweep.metric).toBe('sharpe');
  });

  it('RRB-13 what cannot be swept or chosen by is refused by name, before anything runs', async () => {
    const refused = async (sweep: unknown, words: RegExp, more: Record<string, unknown> = {}): Promise<void> => { await expect(run(specOf({ validation: { sweep }, ...more }))).rejects.toThrow(words); };
    await refused({ over: { quick: [1, 2] } }, /names quick, which this strategy does not have \(it has fast, slow, form, scale\)/);
    await refused({ over: { kind: ['sma', 'momentum'] } }, /names kind/);
    await refused({ over: { fast: [1, 'two'] } }, /fast=two is no strategy/);
    await refused({ over: { fast: [2, 2] } }, /a value twice/);
    await refused({ over: {} }, /names no member/);
    await refused({ over: { fast: [1, 2] }, metric: 'luck' }, /luck, which is no metric/);
    await refused({ over: { fast: [1, 2] }, metric: 'hit_rate' }, /needs more than a book's returns/);
    await refused({ over: { fast: Array.from({ length: 70 }, (_, k) => k + 1), slow: Array.from({ length: 70 }, (_, k) => k + 100) } }, /4900 combinations; 4096 are the most/);
    await refused({ over: { fast: [60, 70] } }, /no combination/, { strategy: { kind: 'sma', fast: 5, slow: 20 } });
    await expect(run(specOf({ validation: { walkForward: { train: 380, test: 40 } } }))).rejects.toThrow(/does not fit/);
    await expect(run(specOf({ validation: { purged: { groups: 3, test: 3 } } }))).rejects.toThrow(/leaves nothing/);
    await expect(run(specOf({ validation: { purged: { groups: 6, test: 2 }, labelHorizon: 400 } }))).rejects.toThrow(/nothing is left to train on/);
    await expect(run(specOf({ validation: { purged: { groups: 20, test: 10 } } }))).rejects.toThrow(/184756 splits/);
  });

  it('RRB-14 members inside others are swept by their path, and the better way round is the metric\'s', async () => {
    const rules = specOf({ strategy: { kind: 'rules', enter: 'step > 0', exit: 'level < 0', top: 4, order: { stopLoss: 5 } }, validation: { sweep: { over: { 'order.stopLoss': [2, 5], 'order.trailing': [4, 8], top: [2, 4] }, metric: 'max_drawdown' } } });
    const { sweep } = await run(rules);
    expect(sweep!.axes.map(({ title }) => title)).toEqual(['Order: stop loss', 'Order: trailing', 'Top']);
    const values = sweep!.cells.map(({ value }) => value!);
    expect(new Set(values).size).toBeGreaterThan(3);
    const shallow = values.every((value) => value <= 0) ? Math.max(...values) : Math.min(...values);
    expect(sweep!.cells.find(({ at: of }) => of.join() === sweep!.chosen.join())!.value).toBe(shallow);
  });
});

describe('folds', () => {
  it('RRB-15 walk-forward: a fold chooses by its own training, and is tested by a fresh book after it', async () => {
    const { folds, sweep } = await run(ALL);
    expect(Folds.parse(folds)).toMatchObject({ kind: 'rolling + combinatorial', purge: 5, embargo: 3 });
    expect(folds!.folds.map(({ fold }) => fold)).toEqual(['1', '2', '3', '4', '5', '6']);
    const cells = sweep!.cells.filter(({ value }) => value !== null).map(({ at: [fast, slow] }) => ({ name: `fast=${fast}, slow=${slow}`, strategy: makeStrategy({ kind: 'sma', fast: Number(fast), slow: Number(slow), form: 'hard', scale: 5 }, VIEW, { seed: 42, trainFrom: 20, trainTo: TRAIN_TO }) }));
    const book = (k: number, from: number, to: number) => runBook({ panel: PANEL, view: VIEW, execution: ALL.execution, from, to, holdings: false, strategy: cells[k]!.strategy });
    const whole = cells.map((_, k) => book(k, 20, TEST_TO).returns);
    for (const fold of folds!.folds) {
      const [a, b, c, d] = [fold.train.from, fold.train.to, fold.test.from, fold.test.to].map((session) => PANEL.sessions.indexOf(session)) as [number, number, number, number];
      expect([c - b - 1, c - a, d - c + 1]).toEqual([5, 100, 40]);
      const values = whole.map((returns) => sharpeRatio(returns.subarray(Math.max(1, a - 20), b - 20 + 1), 252).value!);
      const best = values.indexOf(Math.max(...values));
      expect(fold.chosen).toBe(cells[best]!.name);
      expect(fold.inSample).toBe(values[best]);
      expect(fold.outOfSample).toBe(sharpeRatio(book(best, c - 1, d).returns.subarray(1), 252).value);
    }
    const mean = (of: 'inSample' | 'outOfSample'): number => folds!.folds.reduce((sum, fold) => sum + fold[of]!, 0) / 6;
    expect(folds!.decay).toBeCloseTo((mean('inSample') - mean('outOfSample')) / Math.abs(mean('inSample')), 12);
  });

  it('RRB-16 combinatorial: each path is out of sample everywhere, and its ratio is of its own returns', async () => {
    const { folds } = await run(ALL);
    expect(folds!.paths.map(({ path }) => path)).toEqual(['1', '2', '3', '4', '5']);
    expect((folds as unknown as { splits: unknown[] }).splits).toHaveLength(15);
    expect(new Set(folds!.paths.map(({ sharpe }) => sharpe)).size).toBeGreaterThan(1);
    // Nothing to choose: every path is the book itself.
    const plain = await run(specOf({ validation: { purged: { groups: 6, test: 2 } } }));
    const own = runBook({ panel: PANEL, view: VIEW, execution: ALL.execution, from: 20, to: TEST_TO, holdings: false, strategy: makeStrategy(ALL.strategy, VIEW, { seed: 42, trainFrom: 20, trainTo: TRAIN_TO }) });
    expect(plain.folds!.paths.map(({ sharpe }) => sharpe)).toEqual(Array.from({ length: 5 }, () => sharpeRatio(own.returns.subarray(1), 252).value));
    expect(plain.folds!.text).toMatch(/nothing is chosen/);
    expect([plain.sweep, plain.trialReturns]).toEqual([null, null]);
  });

  it('RRB-17 one group at a time is a fold of its own; anchored begins at the beginning', async () => {
    const { folds } = await run(specOf({ validation: { sweep: SWEEP, walkForward: { kind: 'anchored', train: 100, test: 60, step: 90 }, purged: { groups: 4, test: 1 } } }));
    expect(folds!.folds.map(({ fold }) => fold)).toEqual(['1', '2', '3', 'cv:1', 'cv:2', 'cv:3', 'cv:4']);
    expect(folds!.folds.slice(0, 3).every(({ train }) => train.from === day(20))).toBe(true);
    expect(folds!.folds.slice(3).flatMap(({ test }) => positionsOf([{ from: PANEL.sessions.indexOf(test.from), to: PANEL.sessions.indexOf(test.to) }]))).toEqual(positionsOf([{ from: 20, to: TEST_TO }]));
    expect(folds!.paths).toHaveLength(1);
  });

  it('RRB-18 a learned strategy is trained anew for each fold, split and cell, on what each may see', { timeout: 300_000 }, async () => {
    const learned = specOf({ strategy: { kind: 'ppo', steps: 400, rollout: 200, groups: 2, hidden: [4], epochs: 2, batch: 64, score: 'level' }, validation: { sweep: { over: { learningRate: [0.0003, 0.01] } }, walkForward: { train: 120, test: 80 }, purged: { groups: 3, test: 1 }, labelHorizon: 2 } });
    if (learned.strategy.kind !== 'ppo') throw new Error('not reached');
    const policy: LearnedPolicy = trainPolicyHere({ spec: learned.strategy, view: VIEW, execution: learned.execution, seed: 42, from: 20, to: TRAIN_TO }).policy;
    const results = [];
    for (const workers of [0, 2]) results.push(await run(learned, workers, { ground: ground(learned, VIEW, policy) }));
    expect(hash(results[1])).toBe(hash(results[0]));
    const { sweep, folds, trialReturns } = results[0]!;
    expect(trialReturns!.cells.map(({ own }) => own)).toEqual([true, false]);
    expect(sweep!.cells[0]!.value).not.toBe(sweep!.cells[1]!.value);
    expect(folds!.folds).toHaveLength(3 + 3);
    expect(folds!.folds.every(({ inSample, outOfSample, chosen }) => inSample !== null && outOfSample !== null && chosen === null)).toBe(true);
    expect(folds!.text).toMatch(/trained anew, over at most 20000 decisions/);
  });
});

describe('determinism', () => {
  it('RRB-20 100 runs of strategies, engine and robustness over worker counts give the same bytes', { timeout: 400_000 }, async () => {
    const hashes = new Set<string>();
    const spec = specOf({ strategy: { kind: 'momentum', lookback: 30, skip: 2, top: 3, weights: 'inverse-volatility' }, validation: { sweep: { over: { lookback: [20, 40], top: [2, 4] } }, walkForward: { train: 120, test: 80 }, purged: { groups: 4, test: 2 } } });
    for (let k = 0; k < 100; k += 1) hashes.add(hash(await run(spec, k % 20 === 19 ? 3 : k % 10 === 9 ? 2 : k % 5 === 4 ? 1 : 0, { ground: ground(spec, k % 3 === 0 ? smallView(PANEL) : VIEW) })));
    expect(hashes.size).toBe(1);
  });

  it('RRB-21 it is left when it is asked to, on workers and on the calling thread', async () => {
    for (const workers of [0, 2]) {
      const stop = new AbortController();
      await expect(run(ALL, workers, { signal: stop.signal, progress: (done) => { if (done === 2) stop.abort(); } })).rejects.toMatchObject({ code: 'CANCELLED' });
    }
  });

  it('RRB-22 what is not asked for is null', async () => {
    expect(await run(specOf({}))).toEqual({ sweep: null, folds: null, trialReturns: null, trials: 0 });
  });
});
