import { MOVEMENT_KINDS, MOVEMENT_STEPS, type MovementStep } from '../../../../src-shared/model/ecl/movement.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { MovementColumns } from './attribute.ts';

/** Sums by step and stage (indexes of STAGES), in what the columns are in: minor units, or amounts where they were not rounded. */
export interface RollForward {
  readonly byStage: Readonly<Record<MovementStep, Float64Array>>;
  readonly closing: Float64Array;
  readonly total: Readonly<Record<MovementStep, number>>;
  readonly closingTotal: number;
  /** Closing less the sum of the steps, by stage and in total: exactly 0 on rounded columns. */
  readonly residual: Float64Array;
  readonly residualTotal: number;
  /** Loans kept, from stage (row) to stage (column). */
  readonly kept: readonly Float64Array[];
}

/** Where a step of a loan is posted: its stage then, or its stage now. */
function stageOf(step: (typeof MOVEMENT_STEPS)[number], columns: MovementColumns, i: number): number {
  const [from, to] = [columns.stageFrom[i] as number, columns.stageTo[i] as number];
  if (step.on === 'to') return to;
  return step.id === 'written_off' && MOVEMENT_KINDS[columns.kind[i] as number] === 'kept' ? to : from;
}

/** Adds columns up by step and stage; transfers leave one stage and enter another. */
export function rollForward(parts: readonly MovementColumns[]): RollForward {
  const byStage = Object.fromEntries(MOVEMENT_STEPS.map(({ id }) => [id, new Float64Array(STAGES.length)])) as Record<MovementStep, Float64Array>;
  const closing = new Float64Array(STAGES.length);
  const kept = STAGES.map(() => new Float64Array(STAGES.length));
  const add = (into: Float64Array, at: number, amount: number): void => { if (amount !== 0) into[at] = (into[at] as number) + amount; };
  for (const columns of parts) {
    for (let i = 0; i < columns.count; i += 1) {
      for (const step of MOVEMENT_STEPS) {
        const amount = columns.steps[step.id][i] as number;
        if (step.id !== 'transfers') add(byStage[step.id], stageOf(step, columns, i), amount);
        else if (amount !== 0) { add(byStage.transfers, columns.stageFrom[i] as number, -amount); add(byStage.transfers, columns.stageTo[i] as number, amount); }
      }
      add(closing, columns.stageTo[i] as number, columns.closing[i] as number);
      if (MOVEMENT_KINDS[columns.kind[i] as number] === 'kept') add(kept[columns.stageFrom[i] as number] as Float64Array, columns.stageTo[i] as number, 1);
    }
  }
  const sum = (values: Float64Array): number => values.reduce((total, each) => total + each, 0);
  const total = Object.fromEntries(MOVEMENT_STEPS.map(({ id }) => [id, sum(byStage[id])])) as Record<MovementStep, number>;
  const residual = closing.map((amount, stage) => amount - MOVEMENT_STEPS.reduce((all, { id }) => all + (byStage[id][stage] as number), 0));
  return { byStage, closing, total, closingTotal: sum(closing), residual, residualTotal: sum(closing) - MOVEMENT_STEPS.reduce((all, { id }) => all + total[id], 0), kept };
}
