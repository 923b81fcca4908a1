import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Execution, type Strategy as StrategySpec } from '../../../src-shared/model/research/spec.ts';
import { runBook } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { trainPolicy, trainPolicyHere } from '../../../src-main/pipelines/research/learn/train-policy.ts';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import { loadPolicy } from '../../../src-main/pipelines/research/strategies/learned/policy-document.ts';
import type { LearnedPolicy } from '../../../src-main/pipelines/research/strategy.ts';
import { anyBook, book, cut, smallView, spec } from '../strategies/small-market.ts';
import { toyMarket } from './toy-market.ts';

const EXECUTION = Execution.parse({ units: 'fractional', costs: { commissionBps: 1 } });
const TOY = toyMarket(10, 600, 1);
const GROUPS = spec({ kind: 'ppo', steps: 20_000, groups: 2, score: 'signal' });
const hash = (policy: unknown): string => createHash('sha256').update(JSON.stringify(policy)).digest('hex');
const train = (of: Extract<StrategySpec, { kind: 'ppo' }>, workers: number, more: Partial<Parameters<typeof trainPolicy>[0]> = {}) => trainPolicy({ spec: of, view: TOY, execution: EXECUTION, seed: 42, from: 0, to: 399, workers, ...more });

function growth(of: StrategySpec, policy?: LearnedPolicy): number {
  const strategy = makeStrategy(of, TOY, { seed: 42, trainFrom: 0, trainTo: 399, ...(policy === undefined ? {} : { policy }) });
  return runBook({ panel: TOY.panel, view: TOY, execution: EXECUTION, from: 400, to: 599, holdings: false, strategy }).equity.at(-1)! / EXECUTION.cash;
}

describe('training', () => {
  it('RPP-7 three trainings of 20,000 steps on 1 and 2 workers give the same policy; it holds what the planted signal says, better than equal weight', { timeout: 400_000 }, async () => {
    const runs = [];
    for (const workers of [1, 2, 2]) runs.push(await train(GROUPS, workers));
    expect(new Set(runs.map(({ policy }) => hash(policy))).size).toBe(1);
    expect(new Set(runs.map(({ points }) => hash(points))).size).toBe(1);
    const [{ policy, points }] = runs as [Awaited<ReturnType<typeof train>>];
    expect(points.at(-1)!.step).toBe(20_000);
    expect(points.at(-1)!.reward).toBeGreaterThan(points[0]!.reward * 2);
    // Seen in sessions that it never learned on.
    expect(growth(GROUPS, policy)).toBeGreaterThan(growth(spec({ kind: 'equal-weight' })) * 1.15);
    const target = new Float64Array(10);
    makeStrategy(GROUPS, TOY, { seed: 42, trainFrom: 0, trainTo: 399, policy }).targets(book(TOY, 500), target, new Float64Array(10));
    const signal = TOY.features.columns.get('signal')!;
    const best = [...target.keys()].sort((a, b) => signal[b * 600 + 500]! - signal[a * 600 + 500]!);
    expect(target[best[0]!]!).toBeGreaterThan(3 * target[best[9]!]!);
  });

  it('RPP-8 another seed gives another policy; the calling thread gives the same as workers', { timeout: 200_000 }, async () => {
    const short = spec({ kind: 'ppo', steps: 1500, rollout: 600, groups: 3, hidden: [8], epochs: 3, batch: 100 });
    const here = trainPolicyHere({ spec: short, view: TOY, execution: EXECUTION, seed: 1, from: 0, to: 399 });
    expect(hash((await train(short, 3, { seed: 1 })).policy)).toBe(hash(here.policy));
    expect(hash((await train(short, 1, { seed: 2 })).policy)).not.toBe(hash(here.policy));
    expect(here.points.map(({ step }) => step)).toEqual([600, 1200, 1500]);
  });

  it('RPP-9 nothing after the training slice moves the policy', () => {
    const short = spec({ kind: 'ppo', steps: 512, rollout: 256, groups: 3, hidden: [8] });
    const view = smallView();
    const whole = trainPolicyHere({ spec: short, view, execution: EXECUTION, seed: 1, from: 10, to: 200 });
    const then = trainPolicyHere({ spec: short, view: cut(200), execution: EXECUTION, seed: 1, from: 10, to: 200 });
    expect(hash(then.policy)).toBe(hash(whole.policy));
  });

  it('RPP-16 of spans, nothing outside them moves the policy, and each session inside may', () => {
    const short = spec({ kind: 'ppo', steps: 512, rollout: 256, groups: 3, hidden: [8] });
    const spans = [{ from: 10, to: 120 }, { from: 181, to: 260 }];
    const changed = (from: number, to: number): typeof TOY => {
      const lines = [TOY.panel.close, ...TOY.features.columns.values()].map((line) => line.map((value, i) => (i % 600 >= from && i % 600 <= to ? value * (1 + 0.1 * Math.cos(i)) : value)));
      return { ...TOY, price: lines[0]!, panel: { ...TOY.panel, open: lines[0]!, high: lines[0]!, low: lines[0]!, close: lines[0]! }, features: { ...TOY.features, columns: new Map([['signal', lines[1]!], ['noise', lines[2]!]]) } };
    };
    const policy = (view: typeof TOY): string => hash(trainPolicyHere({ spec: short, view, execution: EXECUTION, seed: 1, from: 0, to: 399, spans }).policy);
    const plain = policy(TOY);
    for (const [from, to] of [[0, 9], [121, 180], [261, 599]] as const) expect(policy(changed(from, to))).toBe(plain);
    for (const [from, to] of [[10, 10], [120, 120], [200, 201]] as const) expect(policy(changed(from, to))).not.toBe(plain);
  });

  it('RPP-10 a training is left when it is asked to, and says so; nobody waits for a helper', { timeout: 200_000 }, async () => {
    for (const workers of [1, 2]) {
      const stop = new AbortController();
      const long = spec({ kind: 'ppo', steps: 2_000_000, groups: 2, score: 'signal' });
      await expect(train(long, workers, { signal: stop.signal, onPoint: () => stop.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    }
    const before = new AbortController();
    before.abort();
    await expect(train(GROUPS, 1, { signal: before.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('RPP-11 a slice in which nothing can be decided, or no features, is refused with what to do', () => {
    const refused = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        expect((error as AppError).code).toBe('INVALID_INPUT');
        return (error as AppError).message;
      }
      throw new Error('was taken');
    };
    expect(refused(() => trainPolicyHere({ spec: GROUPS, view: TOY, execution: EXECUTION, seed: 1, from: 0, to: 10 }))).toMatch(/needs 20 sessions in a row/);
    expect(refused(() => trainPolicyHere({ spec: GROUPS, view: { ...TOY, features: { names: [], columns: new Map(), warmUp: new Map() } }, execution: EXECUTION, seed: 1, from: 0, to: 300 }))).toMatch(/the spec has none/);
  });
});

describe('a learned policy in use', () => {
  const SHORT = spec({ kind: 'ppo', steps: 512, rollout: 256, groups: 4, score: 'level', hidden: [8] });
  const NAMES = spec({ kind: 'ppo', steps: 512, rollout: 256, action: 'weights', hidden: [8] });
  const VIEW = smallView();
  const policyOf = (of: typeof SHORT): LearnedPolicy => trainPolicyHere({ spec: of, view: VIEW, execution: EXECUTION, seed: 3, from: 0, to: 200 }).policy;

  for (const [name, of] of [['groups', SHORT], ['weights', NAMES]] as const) {
    it(`RST-1 ${name}: decides and explains the same on bars cut after the session, and what is not known is not decided`, () => {
      const policy = policyOf(of);
      const whole = makeStrategy(of, VIEW, { seed: 1, trainFrom: 0, trainTo: 200, policy });
      for (const session of [0, 4, 6, 64, 130, 177, 210, 256, 300, 319]) {
        const then = makeStrategy(of, cut(session), { seed: 1, trainFrom: 0, trainTo: 200, policy });
        const state = anyBook(VIEW, session);
        const [a, b, c, d] = Array.from({ length: 4 }, () => new Float64Array(12));
        whole.targets(state, a!, b!);
        then.targets(state, c!, d!);
        expect([c, d]).toEqual([a, b]);
        for (const symbol of [0, 1, 5, 11]) expect(then.explain(state, symbol)).toEqual(whole.explain(state, symbol));
      }
      const target = new Float64Array(12);
      whole.targets(book(VIEW, 177, { 5: 0.1 }), target, new Float64Array(12)); // The sixth name is in a gap.
      expect(target[5]).toBeNaN();
      expect(target.reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : weight), 0)).toBeLessThan(0.9);
      expect(whole.explain(book(VIEW, 177), 5).map(({ title }) => title)).toEqual(['No position is decided']);
      const told = whole.explain(book(VIEW, 210), 0);
      whole.targets(book(VIEW, 210), target, new Float64Array(12));
      expect(told.at(-1)!.value).toBe(String(target[0]));
    });
  }

  it('RST-40 a policy is stored exactly, and one that does not fit is refused', () => {
    const policy = policyOf(SHORT);
    const again = JSON.parse(JSON.stringify(policy)) as LearnedPolicy;
    expect(loadPolicy(again)).toEqual(loadPolicy(policy));
    expect(loadPolicy(again).parameters.some((weight) => weight !== Math.fround(weight))).toBe(true);
    const about = { seed: 1, trainFrom: 0, trainTo: 200 };
    const refused = (wrong: object, of: StrategySpec = SHORT): string => {
      try {
        makeStrategy(of, VIEW, { ...about, policy: { ...policy, ...wrong } as LearnedPolicy });
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return (error as AppError).message;
      }
      throw new Error('was taken');
    };
    expect(refused({ parameters: 'AAAAAAAA8D8=' })).toMatch(/nets have \d+ weights, it has 1/);
    expect(refused({ parameters: 'AAAA' })).toMatch(/cut off/);
    expect(refused({ mean: '' })).toMatch(/normalises 0/);
    expect(refused({ features: ['step', 'nothing'] })).toMatch(/reads nothing/);
    expect(refused({}, NAMES)).toMatch(/decides groups over 4 slots/);
    expect(refused({ kind: 'something' })).toMatch(/cannot be used/);
    expect(() => makeStrategy(SHORT, VIEW, about)).toThrow(/needs the policy/);
  });
});
