import { measureBooked } from '../movement/measure-booked.ts';
import { movementOfFile, type RollForwardFile } from '../movement/roll-forward-file.ts';
import { MOVEMENT_STEPS, type MovementStep } from '../../../../src-shared/model/ecl/movement.ts';
import { compared, resultOf, type CaseResult, type CasesResult } from './case-result.ts';

/** Amounts below one unit of currency are compared absolutely: a step that is 0 stands in the file as 4.5e-13. */
const UNIT = 1;

/**
 * One case a step (by stage and in total), one for the closing, one for migrations, one a loan that closes, and `ties`: closing less all
 * steps, by stage. Unrounded, as the file is; the pipeline's own movement works on minor units, where the residual is 0.
 */
export async function runRollForwardCases(file: RollForwardFile): Promise<CasesResult> {
  const { parts, rolled, kept } = await movementOfFile(file, measureBooked, (amount) => amount);
  const { expected } = file;
  const stages = (values: ArrayLike<number>): Record<string, number> => ({ stage1: values[0] as number, stage2: values[1] as number, stage3: values[2] as number });
  const known = new Set<string>(MOVEMENT_STEPS.map(({ id }) => id));
  const cases: CaseResult[] = file.steps.map((step) => {
    const own: Record<string, number> = known.has(step) ? { ...stages(rolled.byStage[step as MovementStep]), total: rolled.total[step as MovementStep] } : {};
    const total = expected.total_by_step[step];
    return compared(step, own, { ...stages(expected.table_stage1_2_3[step] ?? []), ...(total === undefined ? {} : { total }) }, UNIT);
  });
  cases.push(compared('closing', { ...stages(rolled.closing), total: rolled.closingTotal }, { ...stages(expected.closing), total: expected.closing_total }, UNIT));
  cases.push(compared('ties', { ...stages(rolled.residual), total: rolled.residualTotal }, { stage1: 0, stage2: 0, stage3: 0, total: 0 }, UNIT));
  const cells = (matrix: readonly ArrayLike<number>[]): Record<string, number> => Object.fromEntries(matrix.slice(0, 3).flatMap((row, i) => [0, 1, 2].map((j) => [`${i + 1}to${j + 1}`, row[j] as number])));
  cases.push(compared('migration_counts_kept', cells(rolled.kept), cells(expected.migration_counts_kept), UNIT));
  kept.forEach((loan, i) => {
    if (loan.closing !== undefined) cases.push(compared(loan.id, { closing: parts[0]?.closing[i] as number }, { closing: loan.closing }, UNIT));
  });
  return resultOf(cases);
}
