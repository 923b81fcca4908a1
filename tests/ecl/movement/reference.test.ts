import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { measureBooked } from '../../../src-main/pipelines/ecl/movement/measure-booked.ts';
import { roundedMinorUnits } from '../../../src-main/pipelines/ecl/kernel/rounding.ts';
import { movementOfFile, RollForwardFile } from '../../../src-main/pipelines/ecl/movement/roll-forward-file.ts';
import { MOVEMENT_STEPS, type MovementStep } from '../../../src-shared/model/ecl/movement.ts';

const FILE = join(import.meta.dirname, '../../../../shared/data/ifrs9/rollforward_60_open.json');
describe.skipIf(!existsSync(FILE))('EMV-4 the 60-loan roll-forward through the kernel (skipped without ../shared)', () => {
  const reference = (): RollForwardFile => RollForwardFile.parse(JSON.parse(readFileSync(FILE, 'utf8')));

  test('EMV-4 names the same movements in the same order', () => {
    const own = MOVEMENT_STEPS.map(({ id }) => id as string).filter((id) => reference().steps.includes(id));
    expect(own).toEqual(reference().steps);
  });

  test('EMV-4 every step, stage and total agrees below 1e-6 unrounded, and the loans close where the reference closes', async () => {
    const { expected, steps } = reference();
    const { parts, rolled, kept } = await movementOfFile(reference(), measureBooked, (amount) => amount);
    for (const step of steps as MovementStep[]) {
      expected.table_stage1_2_3[step]?.forEach((amount, stage) => expect(Math.abs((rolled.byStage[step][stage] as number) - amount), `${step}, stage ${stage + 1}`).toBeLessThan(1e-6));
      expect(Math.abs(rolled.total[step] - (expected.total_by_step[step] as number)), step).toBeLessThan(1e-6);
    }
    expected.closing.forEach((amount, stage) => expect(Math.abs((rolled.closing[stage] as number) - amount)).toBeLessThan(1e-6));
    expect(Math.abs(rolled.closingTotal - expected.closing_total)).toBeLessThan(1e-6);
    expect([rolled.total.rate_change, rolled.total.model_change, rolled.total.fx]).toEqual([0, 0, 0]);
    kept.forEach((loan, i) => expect(Math.abs((parts[0]?.closing[i] as number) - (loan.closing as number)), loan.id).toBeLessThan(1e-9 * (loan.closing as number)));
  });

  test('EMV-4 the migration of loans kept agrees', async () => {
    const { rolled } = await movementOfFile(reference(), measureBooked, roundedMinorUnits);
    expect(rolled.kept.slice(0, 3).map((row) => [...row.slice(0, 3)])).toEqual(reference().expected.migration_counts_kept);
  });

  test('EMV-1 in minor units the residual is exactly 0 in every stage and in total', async () => {
    const { rolled } = await movementOfFile(reference(), measureBooked, roundedMinorUnits);
    expect([...rolled.residual]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(rolled.residualTotal).toBe(0);
    expect(Math.abs(rolled.closingTotal / 100 - reference().expected.closing_total)).toBeLessThan(0.3);
  });
});
