import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { METRICS } from '../../../src-shared/model/metrics/performance/registry.ts';
import { QualificationGates } from '../../../src-shared/model/research/qualification.ts';
import { qualify } from '../../../src-main/pipelines/research/qualify/judge.ts';

const STRANGE: readonly unknown[] = [null, undefined, '', 'x'.repeat(5000), -0, 1e308, -1e308, Number.NaN, Number.POSITIVE_INFINITY, [], {}, '<script>', '__proto__', 'constructor', true, 'regime:', 'cost:', 'cost:1e9', 'wf:'];

describe('a document of gates from anywhere', () => {
  test('RQU-4 whatever stands in it, it is read or refused with words, and what is read can be judged without evidence', () => {
    const random = seededRandom(11, 2);
    let read = 0;
    for (let round = 0; round < 4000; round += 1) {
      const odd = <T>(value: T): unknown => (random.next() < 0.06 ? random.pick(STRANGE) : value);
      const metric = random.pick(METRICS).id;
      const check = random.pick([
        { kind: odd('absolute'), metric: odd(metric), slice: odd('test'), at: odd(random.pick(['least', 'most'])), bar: odd(random.next() * 3 - 1) },
        { kind: odd('against-baseline'), metric: odd(metric), worse: odd('difference'), by: odd(random.next()) },
        { kind: odd('interval'), metric: odd('sharpe'), lowAtLeast: odd(random.next()) }, { kind: odd('fact'), fact: odd('finite') },
      ]);
      const parsed = QualificationGates.safeParse({ kind: 'research.gates', version: odd(1), name: odd('n'), title: odd('t'), gates: odd([{ id: odd('a'), title: odd('t'), why: odd('w'), severity: odd('hard'), check: odd(check) }]) });
      if (!parsed.success) {
        for (const { message } of parsed.error.issues) expect(message.length).toBeGreaterThan(3);
        continue;
      }
      read += 1;
      const report = qualify(parsed.data, { experiment: 'e', baseline: 'b', gatesSha256: 'f', metrics: () => undefined, facts: new Map() });
      expect(report.qualified).toBe(false);
      expect(report.counts.notEvaluable).toBe(parsed.data.gates.length);
    }
    expect(read).toBeGreaterThan(300);
  });
});
