import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { sameShape } from './block-memory.ts';
import type { EclColumns, KernelCurve, KernelScenario, LoanBlock } from './loan-block.ts';
import { LoanKernel } from './loan-kernel.ts';
import { prepareKernel } from './prepare.ts';
import { LANES, type ScenarioLane } from './scenario-lane.ts';
import type { KernelConventions } from './settings.ts';

/** Results by scenario, each of the block's length, unweighted. The session keeps them so that weights cost nothing. */
export interface ScenarioColumns { readonly ecl12: Float64Array; readonly lifetime: Float64Array; readonly defaulted: Float64Array }

/** Told after each scenario of a loan, while the kernel's rows by month still hold it. */
export type Recorder = (scenario: number, lane: ScenarioLane, kernel: LoanKernel) => void;

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
  measureRange(new LoanKernel(prepareKernel(curves, scenarios, conventions, months), range.to - range.from), sameShape(block), range);
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
      const at = s % LANES;
      if (at === 0) kernel.measure(block, i, s, Math.min(LANES, count - s));
      const lane = kernel.lanes[at] as ScenarioLane;
      const { weight } = scenarios[s] as { weight: number };
      ecl12 += weight * lane.ecl12;
      lifetime += weight * lane.lifetime;
      defaulted += weight * lane.defaulted;
      pd12 += weight * lane.pd12;
      pdLifetime += weight * lane.pdLifetime;
      lgdNow += weight * lane.lossNow;
      undrawn12 += weight * lane.undrawn12;
      undrawnLifetime += weight * lane.undrawnLifetime;
      undrawnDefaulted += weight * (lane.lossNow * kernel.converted);
      if (byScenario !== undefined) {
        const columns = byScenario[s] as ScenarioColumns;
        columns.ecl12[i] = lane.ecl12;
        columns.lifetime[i] = lane.lifetime;
        columns.defaulted[i] = lane.defaulted;
      }
      if (recorder !== undefined) recorder(s, lane, kernel);
    }
    if (Number.isNaN(lifetime + defaulted + pdLifetime)) throw new AppError('INVALID_INPUT', `Loan number ${i} of the block cannot be measured: a rate of -100 % or less, or a value that is no number, slipped through the checks before.`);
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
