import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { sameShape } from './block-memory.ts';
import type { EclColumns, KernelCurve, KernelScenario, LoanBlock } from './loan-block.ts';
import { LoanKernel } from './loan-kernel.ts';
import { measureRange, type ScenarioColumns } from './measure-block.ts';
import { prepareKernel } from './prepare.ts';
import type { KernelConventions, Stress } from './settings.ts';
import { SUMMED, sumBlock, TOTALS } from './totals.ts';

/** What every loan is measured by. */
export interface KernelInputs { readonly curves: readonly KernelCurve[]; readonly scenarios: readonly KernelScenario[]; readonly conventions: KernelConventions; readonly stress?: Stress }

/** One job as every worker sees it; all arrays lie on shared memory where there are workers. */
export interface Work {
  readonly block: LoanBlock;
  readonly inputs: KernelInputs;
  readonly out: EclColumns;
  readonly byScenario?: readonly ScenarioColumns[];
  readonly sums: Float64Array;
  /** Cells NEXT, STOP, DONE. */
  readonly control: Int32Array;
}

/** Cells of `control`: the next summed block nobody has, whether to stop, loans done. */
export const [NEXT, STOP, DONE] = [0, 1, 2];

/** Loans between two looks at the stop cell: a few milliseconds even with hundreds of scenarios. */
const GLANCE = 64;

/** Memory for a job's sums and control. */
export function openWork(block: LoanBlock, inputs: KernelInputs, out: EclColumns, byScenario?: readonly ScenarioColumns[]): Work {
  const blocks = Math.ceil(block.count / SUMMED);
  return {
    block, inputs, out, ...(byScenario === undefined ? {} : { byScenario }),
    sums: new Float64Array(new SharedArrayBuffer(blocks * TOTALS.length * 8)),
    control: new Int32Array(new SharedArrayBuffer(3 * 4)),
  };
}

/** The kernel for a job: its months cover the longest term. Errors: INVALID_INPUT for a term below 1. */
export function kernelFor({ block, inputs }: Pick<Work, 'block' | 'inputs'>): LoanKernel {
  let months = 1;
  for (let i = 0; i < block.count; i += 1) months = Math.max(months, block.term[i] as number);
  return new LoanKernel(prepareKernel(inputs.curves, inputs.scenarios, inputs.conventions, months, inputs.stress), block.count);
}

/**
 * Takes summed blocks, one after the other, until none is left or somebody says stop. Which worker takes which block changes nothing:
 * loans do not depend on each other and every block has its own place for its sums.
 */
export function workOff(work: Work, kernel: LoanKernel): void {
  const { out, sums, control, byScenario } = work;
  const block = sameShape(work.block);
  for (;;) {
    const taken = Atomics.add(control, NEXT, 1);
    const from = taken * SUMMED;
    if (from >= block.count) return;
    const to = Math.min(block.count, from + SUMMED);
    for (let at = from; at < to; at += GLANCE) {
      if (Atomics.load(control, STOP) !== 0) return;
      const end = Math.min(to, at + GLANCE);
      measureRange(kernel, block, { from: at, to: end, out, ...(byScenario === undefined ? {} : { byScenario }) });
      Atomics.add(control, DONE, end - at);
    }
    sumBlock(block, out, from, to, sums, taken * TOTALS.length);
  }
}

/** CANCELLED where the job was stopped. */
export function checkStopped({ control }: Work): void {
  if (Atomics.load(control, STOP) !== 0) throw new AppError('CANCELLED', 'the measurement of expected credit losses was cancelled');
}
