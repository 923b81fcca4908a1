import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { EclColumns, KernelCurve, KernelScenario, LoanBlock } from './loan-block.ts';
import { LoanKernel, type Recorder } from './loan-kernel.ts';
import { prepareKernel } from './prepare.ts';
import type { KernelConventions } from './settings.ts';

/** Results by scenario, each of the block's length, unweighted. The session keeps them so that weights cost nothing. */
export interface ScenarioColumns { readonly ecl12: Float64Array; readonly lifetime: Float64Array; readonly defaulted: Float64Array }

export interface MeasureRange {
  /** Loans `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly out: EclColumns;
  readonly byScenario?: readonly ScenarioColumns[];
  /** Told after each scenario of each loan; for one loan, not for millions. */
  readonly recorder?: Recorder;
}

/** Codes of STAGES. */
const [STAGE_1, , STAGE_3, , , OUTSIDE] = STAGES.map((_, code) => code) as [number, number, number, number, number, number];

/**
 * Measures a range of loans on one thread, each by itself: a loan's result depends on no other loan, so ranges may be cut as one likes.
 * Terms, curves and rates were checked when the block was made; what slipped through is INVALID_INPUT with the loan's index.
 */
export function measureBlock(block: LoanBlock, curves: readonly KernelCurve[], scenarios: readonly KernelScenario[], conventions: KernelConventions, range: MeasureRange): void {
  let months = 1;
  for (let i = range.from; i < range.to; i += 1) months = Math.max(months, block.term[i] as number);
  measureRange(new LoanKernel(prepareKernel(curves, scenarios, conventions, months)), block, range);
}

/** `measureBlock` on a kernel that is prepared already; its `months` must cover the block's terms. Errors: INVALID_INPUT. */
export function measureRange(kernel: LoanKernel, block: LoanBlock, { from, to, out, byScenario, recorder }: MeasureRange): void {
  const { scenarios, curves, months } = kernel.kernel;
  const count = scenarios.length;
  for (let i = from; i < to; i += 1) {
    const n = block.term[i] as number;
    if (n < 1 || n > months) throw new AppError('INVALID_INPUT', `Loan number ${i} of the block has a term of ${n} months, not 1 to ${months}.`);
    if (curves[block.curve[i] as number] === undefined) throw new AppError('INVALID_INPUT', `Loan number ${i} of the block names PD curve number ${block.curve[i]}; there are ${curves.length}.`);
    kernel.open(block, i);
    let ecl12 = 0;
    let lifetime = 0;
    let defaulted = 0;
    let pd12 = 0;
    let pdLifetime = 0;
    let lgdNow = 0;
    let undrawn12 = 0;
    let undrawnDefaulted = 0;
    let undrawnLifetime = 0;
    for (let s = 0; s < count; s += 1) {
      const { weight } = scenarios[s] as { weight: number };
      kernel.measure(block, i, s);
      ecl12 += weight * kernel.ecl12;
      lifetime += weight * kernel.lifetime;
      defaulted += weight * kernel.defaulted;
      pd12 += weight * kernel.pd12;
      pdLifetime += weight * kernel.pdLifetime;
      lgdNow += weight * kernel.lossNow;
      undrawn12 += weight * kernel.undrawn12;
      undrawnLifetime += weight * kernel.undrawnLifetime;
      undrawnDefaulted += weight * (kernel.lossNow * kernel.converted);
      if (byScenario !== undefined) {
        const columns = byScenario[s] as ScenarioColumns;
        columns.ecl12[i] = kernel.ecl12;
        columns.lifetime[i] = kernel.lifetime;
        columns.defaulted[i] = kernel.defaulted;
      }
      if (recorder !== undefined) recorder(s, kernel);
    }
    const stage = block.stage[i] as number;
    out.ecl12[i] = ecl12;
    out.lifetime[i] = lifetime;
    out.defaulted[i] = defaulted;
    out.booked[i] = stage === STAGE_1 ? ecl12 : stage === STAGE_3 ? defaulted : stage === OUTSIDE ? 0 : lifetime;
    out.undrawnPart[i] = stage === STAGE_1 ? undrawn12 : stage === STAGE_3 ? undrawnDefaulted : stage === OUTSIDE ? 0 : undrawnLifetime;
    out.pd12[i] = pd12;
    out.pdLifetime[i] = pdLifetime;
    out.lgdNow[i] = lgdNow;
  }
}
