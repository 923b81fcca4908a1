import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATORS } from '../../../src-main/pipelines/research/lookahead/self-test/operators.ts';
import { runSelfTest, type SelfTest } from '../../../src-main/pipelines/research/lookahead/self-test/run-self-test.ts';

/** Leaks planted by every operator in drawn experiments, and as many drawn experiments without one. */
const [CLEAN, MUTANTS, SEED] = [200, 220, 2026];

describe('leaks planted mechanically', () => {
  let found: SelfTest;
  beforeAll(() => {
    found = runSelfTest({ clean: CLEAN, mutants: MUTANTS, seed: SEED });
  }, 600_000);

  it('RLA-11 each of more than 200 mutants is caught', () => {
    expect(found.missed).toEqual([]);
    expect(found.mutants).toBe(MUTANTS);
    expect(found.caught).toBe(MUTANTS);
  });

  it('RLA-11 none of 200 clean experiments is blocked', () => {
    expect(found.clean).toBe(CLEAN);
    expect(found.falseAlarms).toEqual([]);
  });

  it.each(OPERATORS.map(({ id, title }) => [id, title]))('RLA-11 %s: %s', (id) => {
    const operator = found.operators.find((each) => each.id === id)!;
    expect(operator.made, 'planted').toBeGreaterThanOrEqual(Math.floor(MUTANTS / OPERATORS.length) - 3);
    expect(operator.caught).toBe(operator.made);
  });

  it('RLA-11 mutants that move nothing anywhere were drawn anew, and are few', () => {
    const neutral = found.operators.filter((each) => each.neutral > 0).map(({ id, neutral: count }) => `${id} ${count}`);
    console.log(`mutants drawn ${found.mutants + found.neutral}, neutral at every session and drawn anew ${found.neutral}${neutral.length === 0 ? '' : `: ${neutral.join(', ')}`}`);
    expect(found.neutral).toBeLessThanOrEqual(MUTANTS * 0.03);
  });

  it('RLA-10 the same options give the same result', () => {
    const once = runSelfTest({ clean: 5, mutants: 10, seed: 4 });
    expect(runSelfTest({ clean: 5, mutants: 10, seed: 4 })).toEqual(once);
  });
});
