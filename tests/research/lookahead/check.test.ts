import { describe, expect, it } from 'vitest';
import { LookAhead, type LookAheadCheckId } from '../../../src-shared/model/research/look-ahead.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { factTable, NO_SIDE_FACTS, redatedForTests } from './facts.ts';
import { checkLookAhead, checkLookAheadInSteps, type LookAheadOptions } from '../../../src-main/pipelines/research/lookahead/check.ts';
import { PRODUCT } from '../../../src-main/pipelines/research/lookahead/program.ts';
import { plantedMarket } from '../../../src-main/pipelines/research/lookahead/self-test/planted-market.ts';
import { changedAfter, cutAt } from '../../../src-main/pipelines/research/lookahead/variants.ts';
import { same } from '../../../src-main/pipelines/research/lookahead/tally.ts';
import { trainPolicyHere } from '../../../src-main/pipelines/research/learn/train-policy.ts';
import { viewOf } from '../../../src-main/pipelines/research/lookahead/program.ts';

const market = plantedMarket(8, 150, 31);
const { panel } = market;
const specOf = (more: object = {}): ExperimentSpec => ExperimentSpec.parse({
  kind: 'research.spec', version: 1, name: 'checked', title: 'Checked', study: 'checked', train: { from: panel.sessions[0], to: panel.sessions[90] }, test: { from: panel.sessions[91], to: panel.sessions[149] },
  universe: { select: 'members' }, features: ['core_v1', { name: 'assets', as: 'assets' }], strategy: { kind: 'momentum', lookback: 20, skip: 2, top: 3 }, execution: { rebalance: 'weekly' }, ...more,
});
const run = (more: object = {}, options: Partial<LookAheadOptions> = {}): LookAhead => checkLookAhead({ ...market, spec: specOf(more), ...options });
const verdict = (report: LookAhead, check: LookAheadCheckId): string => report.checks.find((each) => each.check === check)!.verdict;
const text = (report: LookAhead, check: LookAheadCheckId): string => report.checks.find((each) => each.check === check)!.text;

describe('the look-ahead gate', () => {
  it('RLA-1 a clean experiment passes, with every check told and the cuts listed', () => {
    const report = run();
    expect(LookAhead.parse(report)).toEqual(report);
    expect([report.verdict, report.notEvaluable, report.first]).toEqual(['passed', 0, null]);
    expect(report.checks.map(({ verdict: each }) => each)).toEqual(report.checks.map(() => 'passed'));
    expect(report.cuts.map(({ why }) => why)).toEqual(expect.arrayContaining(['end of training', 'drawn from the rebalance days', 'a bar is missing in the next session']));
    expect(report.checks.find(({ check }) => check === 'features')!.compared).toBeGreaterThan(10_000);
  });

  it('RLA-9 a shifted feature blocks, and the first difference names symbol, session, both values and the bar', () => {
    const report = run({ features: [{ name: 'ret_1', as: 'tomorrow', lag: -1 }] });
    expect(report.verdict).toBe('blocked');
    const first = report.first!;
    expect(first).toMatchObject({ what: 'tomorrow', variant: 'cut', known: null });
    const [s, t] = [panel.symbols.indexOf(first.symbol!), panel.sessions.indexOf(first.session)];
    expect(first.sourceRow).toBe(panel.row[s * 150 + t]);
    expect(first.whole).toBeCloseTo(Math.log((panel.close[s * 150 + t + 1]! * panel.factor[s * 150 + t + 1]!) / (panel.close[s * 150 + t]! * panel.factor[s * 150 + t]!)), 10);
    expect(report.text).toContain(`tomorrow of ${first.symbol} in ${first.session}`);
  });

  it('RLA-6 without membership the universe is not evaluable: never passed, and nothing is blocked', () => {
    const survivors = { panel: { ...panel, pointInTime: false }, side: { ...market.side, members: NO_SIDE_FACTS.members } };
    const report = run({ universe: {} }, survivors);
    expect([report.verdict, verdict(report, 'universe'), report.notEvaluable]).toEqual(['passed', 'not-evaluable', 1]);
    expect(text(report, 'universe')).toMatch(/survivorship/);
    // What can be seen is still judged.
    expect(verdict(run({ universe: { known: 'sample-end' } }, survivors), 'universe')).toBe('failed');
  });

  it('RLA-6 restated figures and adjustments are not evaluable where nothing was revised and no action was given', () => {
    const { fundamentals } = market.side;
    const seen = new Set<string>();
    const firsts = [...fundamentals.symbol.keys()].filter((i) => !seen.has(`${fundamentals.symbol[i]}${fundamentals.about[i]}`) && seen.add(`${fundamentals.symbol[i]}${fundamentals.about[i]}`) !== null);
    const unrevised = factTable(firsts.map((i) => ({ symbol: fundamentals.symbol[i]!, about: fundamentals.about[i]!, known: fundamentals.known[i]!, numbers: { assets: fundamentals.numbers.get('assets')![i]! }, texts: { period: 'quarter' } })));
    const report = run({}, { side: { ...market.side, fundamentals: unrevised, actions: NO_SIDE_FACTS.actions } });
    expect([report.verdict, verdict(report, 'restated'), verdict(report, 'actions'), report.notEvaluable]).toEqual(['passed', 'not-evaluable', 'not-evaluable', 2]);
  });

  it('RLA-5 restated figures are found, and what was as filed is not', () => {
    expect(verdict(run({ features: [{ name: 'assets', vintage: 'restated' }] }), 'restated')).toBe('failed');
    expect(verdict(run({ features: [{ name: 'assets' }] }), 'restated')).toBe('passed');
  });

  it('RLA-4 a fit on training passes, a fit on everything does not', () => {
    expect(run({ features: [{ name: 'rv_21', normalise: 'train' }] }).verdict).toBe('passed');
    const full = run({ features: [{ name: 'rv_21', normalise: 'full-sample' }] });
    expect([full.verdict, verdict(full, 'fit'), verdict(full, 'features')]).toEqual(['blocked', 'failed', 'passed']);
  });

  it('RLA-4 a policy is learned anew; one that looks past its training, or says so, is found', () => {
    const spec = specOf({ features: ['ret_1', { name: 'rv_21', normalise: 'train' }], strategy: { kind: 'ppo', steps: 256, rollout: 64, batch: 32, epochs: 1, hidden: [8], groups: 3, score: 'ret_1' } });
    if (spec.strategy.kind !== 'ppo') throw new Error('not learned');
    const { policy } = trainPolicyHere({ spec: spec.strategy, view: viewOf(PRODUCT, market, spec, PRODUCT.features(panel, market.side, spec)), execution: spec.execution, seed: spec.seed, from: 0, to: 90 });
    const report = checkLookAhead({ ...market, spec, policy });
    expect([report.verdict, verdict(report, 'policy'), verdict(report, 'decisions')]).toEqual(['passed', 'passed', 'passed']);
    const late = checkLookAhead({ ...market, spec, policy: { ...policy, train: { from: panel.sessions[0], to: panel.sessions[120] } } });
    expect([late.verdict, verdict(late, 'policy')]).toEqual(['blocked', 'failed']);
    const leaking = { ...PRODUCT, features: (...of: Parameters<typeof PRODUCT.features>) => PRODUCT.features(of[0], of[1], { ...of[2], train: of[2].test }) };
    expect(verdict(checkLookAhead({ ...market, spec, policy, program: leaking }), 'policy')).toBe('failed');
  });

  it('RLA-7 same-close is a look-ahead by its own word; the next close is none', () => {
    const same = run({ execution: { fill: 'same-close' } });
    expect([same.verdict, verdict(same, 'execution')]).toEqual(['blocked', 'failed']);
    expect(run({ execution: { fill: 'next-close' } }).verdict).toBe('passed');
  });

  it.each([
    [{ labelHorizon: 1, purge: 1 }, 'passed'], [{ labelHorizon: 1, purge: 0 }, 'failed'], [{ labelHorizon: 0, purge: 0 }, 'passed'], [{ labelHorizon: 5, purge: 4 }, 'failed'], [{ labelHorizon: 5, purge: 5, purged: { groups: 5, test: 2 } }, 'passed'],
    [{ labelHorizon: 5, purge: 4, embargo: 9, purged: { groups: 5, test: 1 } }, 'failed'], [{ labelHorizon: 3, purge: 3, walkForward: { train: 40, test: 10 } }, 'passed'], [{ labelHorizon: 3, purge: 2, walkForward: { kind: 'anchored', train: 40, test: 10 } }, 'failed'],
  ])('RLA-8 labels and what is purged: %j %s', (validation, wanted) => {
    const report = run({ validation });
    expect([verdict(report, 'labels'), report.verdict]).toEqual([wanted, wanted === 'failed' ? 'blocked' : 'passed']);
  });

  it('RLA-8 slices that lie apart need no purge, folds inside them do', () => {
    const apart = { test: { from: panel.sessions[96], to: panel.sessions[149] } };
    expect(verdict(run({ ...apart, validation: { labelHorizon: 5, purge: 0 } }), 'labels')).toBe('passed');
    const folds = run({ ...apart, validation: { labelHorizon: 5, purge: 0, walkForward: { train: 40, test: 10 } } });
    expect(verdict(folds, 'labels')).toBe('failed');
    expect(text(folds, 'labels')).toMatch(/5 training sessions are as near to the test of walk-forward 1 .*purge to at least 5/);
  });

  it('RLA-12 an adjustment before the action was known', () => {
    const report = run({}, { side: { ...market.side, actions: redatedForTests(market.side.actions, panel.sessions[149]!) } });
    expect([report.verdict, verdict(report, 'actions')]).toEqual(['blocked', 'failed']);
    expect(verdict(run({ prices: 'raw' }, { side: { ...market.side, actions: redatedForTests(market.side.actions, panel.sessions[149]!) } }), 'actions')).toBe('passed');
  });

  it('RLA-10 the same spec and data give the same report, at once or in steps; a cancellation is heard', async () => {
    expect(run()).toEqual(run());
    const stop = new AbortController();
    expect(await checkLookAheadInSteps({ ...market, spec: specOf() }, stop.signal)).toEqual(run());
    let done = 0;
    await expect(checkLookAheadInSteps({ ...market, spec: specOf(), onProgress: (step) => { done = step; stop.abort(); } }, stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(done).toBe(1);
  });

  it('RLA-3 another future moves nothing up to the cut, and everything after it', () => {
    const other = changedAfter(market, 100, 5).panel;
    for (const column of ['open', 'close', 'volume', 'factor', 'row', 'member'] as const) {
      let later = 0;
      for (let i = 0; i < panel[column].length; i += 1) {
        if (i % 150 <= 100) expect(same(other[column][i]!, panel[column][i]!)).toBe(true);
        else if (!same(other[column][i]!, panel[column][i]!)) later += 1;
      }
      expect(later, column).toBeGreaterThan(0);
    }
    expect(cutAt(market, 100).panel.sessions).toHaveLength(101);
    expect([...cutAt(market, 100).side.fundamentals.known].every((known) => known <= panel.sessions[100]!)).toBe(true);
  });
});
