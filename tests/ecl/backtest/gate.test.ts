import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Validation } from '../../../src-shared/model/ecl/validation.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { PORTFOLIO } from '../pipeline/documents.ts';
import { eclBench, told, type EclBench } from '../pipeline/ecl-bench.ts';

describe('the back-test as a gate of a run', () => {
  let bench: EclBench;
  let first: Run;
  beforeAll(async () => {
    bench = eclBench();
    first = await bench.run({ loans: PORTFOLIO });
    expect(first.status, told(first)).toBe('succeeded');
  }, 180_000);
  afterAll(() => bench.dispose());
  const gateOf = (run: Run) => run.gates.find(({ id }) => id === 'backtest');

  test('EBT-10 EBT-6 without outcomes and without a prior run: passed, nothing made up, and it says so', async () => {
    expect(gateOf(first)).toMatchObject({ status: 'passed', message: expect.stringContaining('Nothing to test against') as string, summary: { outcomes: 0, prior: null, tests: 0 } });
    const validation = Validation.parse(await bench.json(first, 'validation'));
    expect(validation.tests).toEqual([]);
    for (const part of [validation.discrimination, validation.calibration, validation.stability, validation.lgd, validation.staging, validation.loss]) expect(part.present).toBe(false);
  });

  test('EBT-5 EBT-4 against a prior run: distribution and stages; outcomes are still absent', async () => {
    const again = await bench.run({ loans: PORTFOLIO, prior: first.id, reportingDate: '2026-07-31' });
    expect(again.status, told(again)).toBe('succeeded');
    const validation = Validation.parse(await bench.json(again, 'validation'));
    expect(validation.priorLoans).toBe(16);
    expect(validation.stability).toMatchObject({ present: true });
    expect(validation.tests.find(({ id }) => id === 'psi')).toMatchObject({ light: 'none', words: expect.stringContaining('too few') as string });
    if (!validation.staging.present) throw new Error('no part');
    expect(validation.staging.alarm).toBeNull();
    expect(validation.staging.moves?.flat().reduce((sum, n) => sum + n, 0)).toBeGreaterThan(5);
    expect(validation.discrimination).toEqual({ present: false, why: 'no loan has an outcome' });
  }, 180_000);
});
