import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { parseAddress } from '../../../src-shared/model/address.ts';
import { METRICS } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { Fact } from '../../../src-shared/model/research/evaluation.ts';
import { GATE_FACTS } from '../../../src-shared/model/research/gate-faults.ts';
import { Qualification, QualificationGate, QualificationGates } from '../../../src-shared/model/research/qualification.ts';
import { qualify, type Case, type MetricValue } from '../../../src-main/pipelines/research/qualify/judge.ts';
import { knownFacts } from '../../../src-main/pipelines/research/qualify/known-facts.ts';

const DEFAULT = QualificationGates.parse(JSON.parse(readFileSync(fileURLToPath(new URL('../../../resources/research/gates-default.json', import.meta.url)), 'utf8')));
const gate = (check: unknown, severity: 'hard' | 'soft' = 'hard', id = 'one'): QualificationGate => QualificationGate.parse({ id, title: 'Title', why: 'Because.', severity, check });
const fact = (name: string, holds: boolean | null): [string, Fact] => [name, { fact: name, title: name, holds, text: `${name} ${holds}`, addresses: [] }];
const value = (number: number | null, low: number | null = null): MetricValue => ({ value: number, why: number === null ? 'there is no return' : null, low });
const about = (metrics: Readonly<Record<string, MetricValue>>, facts: ReadonlyMap<string, Fact> = new Map()): Case => ({ experiment: 'e', baseline: 'sma-hard', gatesSha256: 'f'.repeat(64), metrics: (book, slice, metric) => metrics[`${book}/${slice}/${metric}`], facts });
const one = (check: unknown, metrics: Readonly<Record<string, MetricValue>>, severity: 'hard' | 'soft' = 'hard') => {
  const report = qualify({ gates: [gate(check, severity)] }, about(metrics));
  return { ...report.verdicts[0]!, qualified: report.qualified };
};

describe('a gate', () => {
  test('RQU-1 absolute: at least and at most, on the bar is met', () => {
    const check = { kind: 'absolute', metric: 'sharpe', at: 'least', bar: 1 };
    expect(one(check, { 'candidate/test/sharpe': value(1) })).toMatchObject({ verdict: 'passed', qualified: true, candidate: 1, bar: 1, baseline: null });
    expect(one(check, { 'candidate/test/sharpe': value(0.999) })).toMatchObject({ verdict: 'failed', qualified: false });
    expect(one({ ...check, at: 'most' }, { 'candidate/test/sharpe': value(1.001) })).toMatchObject({ verdict: 'failed' });
  });

  test('RQU-1 a soft gate warns and does not keep from qualifying, but a set of soft gates qualifies nobody', () => {
    const check = { kind: 'absolute', metric: 'sharpe', at: 'least', bar: 1 };
    expect(one(check, { 'candidate/test/sharpe': value(0) }, 'soft')).toMatchObject({ verdict: 'warned', qualified: false });
    const both = qualify({ gates: [gate(check, 'soft'), gate({ ...check, bar: -1 }, 'hard', 'two')] }, about({ 'candidate/test/sharpe': value(0) }));
    expect(both).toMatchObject({ qualified: true, counts: { passed: 1, failed: 0, warned: 1, notEvaluable: 0 } });
  });

  test('RQU-2 what is not defined or not there is not evaluable, and a hard one keeps from qualifying', () => {
    const check = { kind: 'absolute', metric: 'sharpe', at: 'least', bar: -5 };
    expect(one(check, { 'candidate/test/sharpe': value(null) })).toMatchObject({ verdict: 'not-evaluable', qualified: false, candidate: null });
    expect(one(check, { 'candidate/test/sharpe': value(null) }).text).toContain('there is no return');
    expect(one(check, {})).toMatchObject({ verdict: 'not-evaluable', qualified: false });
    expect(one(check, {}, 'soft').verdict).toBe('not-evaluable');
    expect(one({ kind: 'fact', fact: 'look-ahead' }, {}).verdict).toBe('not-evaluable');
    expect(qualify({ gates: [gate({ kind: 'fact', fact: 'look-ahead' })] }, about({}, new Map([fact('look-ahead', null)])))).toMatchObject({ qualified: false, counts: { notEvaluable: 1 } });
  });

  test('RQU-5 against the baseline: a share of its size, in the direction that is worse', () => {
    const sharpe = { kind: 'against-baseline', metric: 'sharpe', worse: 'relative', by: 0.05 };
    expect(one(sharpe, { 'candidate/test/sharpe': value(0.951), 'sma-hard/test/sharpe': value(1) })).toMatchObject({ verdict: 'passed', bar: 0.95, baseline: 1 });
    expect(one(sharpe, { 'candidate/test/sharpe': value(0.949), 'sma-hard/test/sharpe': value(1) }).verdict).toBe('failed');
    // Of a negative baseline 5 % worse is further below, not further above.
    expect(one(sharpe, { 'candidate/test/sharpe': value(-1.04), 'sma-hard/test/sharpe': value(-1) }).verdict).toBe('passed');
    expect(one(sharpe, { 'candidate/test/sharpe': value(-1.06), 'sma-hard/test/sharpe': value(-1) }).verdict).toBe('failed');
    const drawdown = { kind: 'against-baseline', metric: 'max_drawdown', worse: 'difference', by: 0.02 };
    expect(one(drawdown, { 'candidate/test/max_drawdown': value(0.119), 'sma-hard/test/max_drawdown': value(0.1) }).verdict).toBe('passed');
    expect(one(drawdown, { 'candidate/test/max_drawdown': value(0.121), 'sma-hard/test/max_drawdown': value(0.1) }).verdict).toBe('failed');
  });

  test('RQU-5 a share of a baseline of 0, or of one that is not defined, is not evaluable', () => {
    const check = { kind: 'against-baseline', metric: 'max_drawdown', worse: 'relative', by: 0.1 };
    expect(one(check, { 'candidate/test/max_drawdown': value(0.1), 'sma-hard/test/max_drawdown': value(0) })).toMatchObject({ verdict: 'not-evaluable', qualified: false, baseline: 0 });
    expect(one(check, { 'candidate/test/max_drawdown': value(0.1), 'sma-hard/test/max_drawdown': value(null) }).verdict).toBe('not-evaluable');
    expect(one(check, { 'candidate/test/max_drawdown': value(0.1) }).verdict).toBe('not-evaluable');
  });

  test('RQU-1 the lower end of an interval; a metric without one is not evaluable', () => {
    const check = { kind: 'interval', metric: 'sharpe', lowAtLeast: 0 };
    expect(one(check, { 'candidate/test/sharpe': value(1, 0.1) })).toMatchObject({ verdict: 'passed', candidate: 0.1, addresses: ['metric:low@candidate/test/sharpe'] });
    expect(one(check, { 'candidate/test/sharpe': value(1, -0.1) }).verdict).toBe('failed');
    expect(one(check, { 'candidate/test/sharpe': value(1) }).verdict).toBe('not-evaluable');
  });

  test('RQU-6 words name both figures and the bar that follows; addresses can be traced', () => {
    const verdict = one({ kind: 'against-baseline', metric: 'sharpe', worse: 'relative', by: 0.05 }, { 'candidate/test/sharpe': value(0.8), 'sma-hard/test/sharpe': value(1.2) });
    expect(verdict.text).toBe("Sharpe ratio (test) is 0.800, the baseline sma-hard's 1.200; worse by at most 5 % of it is asked, which is at least 1.140.");
    expect(verdict.addresses).toEqual(['metric:value@candidate/test/sharpe', 'metric:value@sma-hard/test/sharpe']);
    for (const address of verdict.addresses) expect(parseAddress(address).space).toBe('metric');
  });
});

describe('a set of gates', () => {
  const HARD = { id: 'h', title: 't', why: 'w', severity: 'hard', check: { kind: 'fact', fact: 'finite' } };
  const faults = (check: unknown): string[] => {
    const parsed = QualificationGates.safeParse({ kind: 'research.gates', version: 1, name: 'n', title: 't', gates: [HARD, { id: 'g', title: 't', why: 'w', severity: 'soft', check }] });
    return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  };

  test.each([
    [{ kind: 'absolute', metric: 'max_drawdown', at: 'most', bar: 1 }, /never above 1.*asks nothing/],
    [{ kind: 'absolute', metric: 'max_drawdown', at: 'most', bar: 1.5 }, /asks nothing/],
    [{ kind: 'absolute', metric: 'deflated_sharpe', at: 'least', bar: 0 }, /never below 0/],
    [{ kind: 'absolute', metric: 'turnover_mean', at: 'least', bar: 0 }, /asks nothing/],
    [{ kind: 'absolute', metric: 'pbo', at: 'least', bar: 1.1 }, /no value passes/],
    [{ kind: 'absolute', metric: 'max_drawdown', at: 'most', bar: -0.1 }, /no value passes/],
    [{ kind: 'absolute', metric: 'charm', at: 'least', bar: 1 }, /there is no metric charm/],
    [{ kind: 'absolute', metric: 'sharpe', slice: 'tomorrow', at: 'least', bar: 1 }, /there is no slice tomorrow/],
    [{ kind: 'against-baseline', metric: 'beta', worse: 'relative', by: 0.1 }, /cannot be worse/],
    [{ kind: 'against-baseline', metric: 'max_drawdown', worse: 'difference', by: 1 }, /asks nothing/],
    [{ kind: 'interval', metric: 'cost_total', lowAtLeast: 1 }, /no bootstrap interval/],
    [{ kind: 'interval', metric: 'max_drawdown', lowAtLeast: 0 }, /asks nothing/],
    [{ kind: 'interval', metric: 'sharpe', slice: 'regime:high', lowAtLeast: 0 }, /test, train and all only/],
    [{ kind: 'fact', fact: 'good-looking' }, /there is no fact good-looking/],
    [{ kind: 'fact', fact: 'finite' }, /asks what h asks/],
  ])('RQU-4 %j is refused', (check, words) => expect(faults(check).join(' ')).toMatch(words));

  test('RQU-4 a bar that can be missed is accepted', () => {
    expect(faults({ kind: 'absolute', metric: 'max_drawdown', at: 'most', bar: 0.999 })).toEqual([]);
    expect(faults({ kind: 'against-baseline', metric: 'sharpe', worse: 'relative', by: -0.1 })).toEqual([]);
  });

  test('RQU-4 a set without a hard gate is refused', () => {
    const parsed = QualificationGates.safeParse({ kind: 'research.gates', version: 1, name: 'n', title: 't', gates: [{ ...HARD, severity: 'soft' }] });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['no gate is hard: every candidate would qualify']);
  });

  test('RQU-7 the default set asks of everything that a candidate is judged by', () => {
    const asked = DEFAULT.gates.map(({ check }) => (check.kind === 'fact' ? check.fact : `${check.kind} ${check.metric} ${check.slice}`));
    for (const wanted of ['look-ahead', 'point-in-time', 'constraints', 'finite', 'data-quality', 'trials-counted', 'against-baseline sharpe test', 'against-baseline max_drawdown test', 'against-baseline turnover_mean test', 'against-baseline max_drawdown regime:high', 'absolute deflated_sharpe test', 'absolute probabilistic_sharpe test', 'interval sharpe test', 'absolute sharpe cost:1.5', 'absolute reject_rate test', 'absolute fill_rate test', 'absolute slippage_p95 test']) expect(asked).toContain(wanted);
  });
});

describe('removing evidence', () => {
  /** Random figures for everything that random gates ask, and random facts. */
  function randomCase(seed: number): { readonly gates: QualificationGate[]; readonly metrics: Record<string, MetricValue>; readonly facts: Map<string, Fact> } {
    const random = seededRandom(seed, 5);
    const metrics: Record<string, MetricValue> = {};
    const gates = Array.from({ length: 1 + random.below(6) }, (_, i) => {
      const metric = random.pick(METRICS).id;
      const slice = random.pick(['test', 'all', 'regime:high', 'cost:1.5']);
      for (const book of ['candidate', 'sma-hard']) if (random.next() < 0.9) metrics[`${book}/${slice}/${metric}`] = value(random.next() < 0.1 ? null : random.next() * 2 - 0.7, random.next() < 0.3 ? null : random.next() - 0.5);
      const check = random.pick([
        { kind: 'absolute', metric, slice, at: random.pick(['least', 'most']), bar: random.next() - 0.3 }, { kind: 'against-baseline', metric, slice, worse: random.pick(['relative', 'difference']), by: random.next() - 0.2 },
        { kind: 'interval', metric, slice, lowAtLeast: random.next() - 0.7 }, { kind: 'fact', fact: random.pick(GATE_FACTS) },
      ]);
      return gate(check, random.pick(['hard', 'soft']), `g${i}`);
    });
    return { gates, metrics, facts: new Map(GATE_FACTS.filter(() => random.next() < 0.9).map((name) => fact(name, random.pick([true, true, true, false, null])))) };
  }

  test('RQU-3 a metric or fact that is taken away never turns a report into a qualified one, nor passes a gate', () => {
    let qualified = 0;
    for (let seed = 1; seed <= 1500; seed += 1) {
      const { gates, metrics, facts } = randomCase(seed);
      const before = Qualification.parse(qualify({ gates }, about(metrics, facts)));
      if (before.qualified) qualified += 1;
      const without = [
        ...Object.keys(metrics).flatMap((key) => {
          const { [key]: own, ...rest } = metrics;
          return [about(rest, facts), about({ ...rest, [key]: { value: null, why: 'taken away', low: null } }, facts), about({ ...rest, [key]: { ...own!, low: null } }, facts)];
        }),
        ...[...facts.keys()].map((name) => about(metrics, new Map([...facts].filter(([other]) => other !== name)))),
      ];
      for (const less of without) {
        const after = qualify({ gates }, less);
        expect(after.qualified && !before.qualified).toBe(false);
        after.verdicts.forEach((verdict, i) => { if (verdict.verdict === 'passed') expect(before.verdicts[i]?.verdict).toBe('passed'); });
      }
    }
    expect(qualified).toBeGreaterThan(100);
  });

  test('RQU-3 a report without any evidence passes no gate of the default set', () => {
    const report = qualify(DEFAULT, about({}));
    expect(report.qualified).toBe(false);
    expect(report.counts).toEqual({ passed: 0, failed: 0, warned: 0, notEvaluable: DEFAULT.gates.length });
  });
});

describe('facts', () => {
  const evaluation = { facts: [fact('finite', true)[1], fact('point-in-time', true)[1]] };

  test('RQU-8 look-ahead is what its gate says; anything it does not say is not true', () => {
    expect(knownFacts(evaluation, { verdict: 'passed', text: 'x' }, null).get('look-ahead')?.holds).toBe(true);
    expect(knownFacts(evaluation, { verdict: 'blocked' }, null).get('look-ahead')?.holds).toBe(false);
    expect(knownFacts(evaluation, { verdict: 'not-run' }, null).get('look-ahead')?.holds).toBeNull();
    expect(knownFacts(evaluation, null, null).get('look-ahead')).toBeUndefined();
  });

  test('RQU-8 quality of the data holds where no check failed and some passed; none at all is not known', () => {
    const check = (verdict: string) => ({ check: 'c', title: 'Missing bars', observed: '3 %', bar: '5 %', verdict });
    const holds = (...verdicts: string[]) => knownFacts(evaluation, null, { verdicts: verdicts.map(check) }).get('data-quality')?.holds;
    expect(holds('passed', 'told')).toBe(true);
    expect(holds('passed', 'blocked')).toBe(false);
    expect(holds('not-evaluable')).toBeNull();
    expect(holds()).toBeNull();
    expect(holds('passed', 'something new')).toBe(false);
    expect(knownFacts(evaluation, null, { pointInTime: false }).get('point-in-time')?.holds).toBe(false);
  });
});
