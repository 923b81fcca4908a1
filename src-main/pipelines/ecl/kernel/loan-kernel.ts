import { fillDrawn } from './exposure.ts';
import { Hazards } from './hazards.ts';
import type { LoanBlock } from './loan-block.ts';
import type { PreparedKernel, PreparedScenario } from './prepare.ts';
import { LANES, ScenarioLane, sumThreeFlat } from './scenario-lane.ts';
import { monthlyRate } from './settings.ts';
import { collateralSeverity, lossShare, monthlyGrowth, saleFactor } from './severity.ts';

/**
 * Measures one loan after the other, on memory of its own:
 *
 *   ECL(s) = sum over t of  S(t-1) h(t)  x  EAD(t) v^(t-theta) Q(t-1)  x  LGD(t)
 *
 * with h the monthly hazard, S survival of default, Q survival of prepayment (a competing risk, the same in all scenarios, so it
 * stands with the discount factor), EAD drawn and converted undrawn, v the monthly discount factor at the EIR. The 12-month ECL is the
 * same sum stopped after month 12, hence bitwise equal where the term ends by then (B5.5.43). Scenario weights multiply ECL and
 * nothing else (5.5.17). Months are 1..term; index 0 of the rows by month is not used.
 */
export class LoanKernel {
  readonly kernel: PreparedKernel;
  readonly drawn: Float64Array;
  /** Discount factor times survival of prepayment. */
  readonly discount: Float64Array;
  /** (Drawn + converted undrawn) times `discount`. */
  readonly exposure: Float64Array;
  /** Up to `LANES` scenarios of the loan measured last. */
  readonly lanes: readonly ScenarioLane[];
  /** Of the loan measured last: months, monthly rate, converted undrawn commitment. */
  months = 1;
  rate = 0;
  converted = 0;
  readonly #hazards: Hazards;

  constructor(kernel: PreparedKernel, loans = 4096) {
    this.kernel = kernel;
    this.#hazards = new Hazards(kernel, Math.max(1, loans));
    const row = (): Float64Array => new Float64Array(kernel.months + 1);
    [this.drawn, this.discount, this.exposure] = [row(), row(), row()];
    this.lanes = Array.from({ length: LANES }, () => new ScenarioLane(kernel.months));
  }

  /** What all scenarios of loan `i` share: its exposures, discounted. */
  open(block: LoanBlock, i: number): void {
    const { conventions, theta } = this.kernel;
    const n = block.term[i] as number;
    const rate = monthlyRate(block.eir[i] as number, conventions.eir);
    const planned = conventions.scheduleRate === 'contract' ? (block.rate[i] as number) / 12 : monthlyRate(block.rate[i] as number, conventions.eir);
    this.months = n;
    this.rate = rate;
    this.converted = (block.ccf[i] as number) * (block.undrawn[i] as number);
    fillDrawn(block, i, n, planned, conventions.ead === 'after-instalment', this.drawn);
    const cpr = block.cpr[i] as number;
    const v = 1 / (1 + rate);
    const step = cpr === 0 ? v : v * Math.exp(Math.log1p(-cpr) / 12);
    this.#discount(theta === 0 ? v : Math.exp((theta - 1) * Math.log1p(rate)), step, n);
  }

  /** Four months at a time: powers of the step need not wait for each other. */
  #discount(start: number, step: number, n: number): void {
    const { drawn, discount, exposure, converted } = this;
    const step2 = step * step;
    const step3 = step2 * step;
    const step4 = step2 * step2;
    let factor = start;
    let t = 1;
    for (; t + 3 <= n; t += 4) {
      const second = factor * step;
      const third = factor * step2;
      const fourth = factor * step3;
      discount[t] = factor;
      discount[t + 1] = second;
      discount[t + 2] = third;
      discount[t + 3] = fourth;
      exposure[t] = ((drawn[t] as number) + converted) * factor;
      exposure[t + 1] = ((drawn[t + 1] as number) + converted) * second;
      exposure[t + 2] = ((drawn[t + 2] as number) + converted) * third;
      exposure[t + 3] = ((drawn[t + 3] as number) + converted) * fourth;
      factor *= step4;
    }
    for (; t <= n; t += 1) {
      discount[t] = factor;
      exposure[t] = ((drawn[t] as number) + converted) * factor;
      factor *= step;
    }
  }

  /** Scenarios `from` up to `from + count` (at most `LANES`) of the loan that `open` prepared, into the lanes from the first. */
  measure(block: LoanBlock, i: number, from: number, count: number): void {
    const { months: n, converted, exposure, discount, lanes } = this;
    const first = n < 12 ? n : 12;
    const owed = (block.balance[i] as number) + converted;
    const isCollateral = block.lgdModel[i] !== 0;
    let isFlat = true;
    for (let at = 0; at < count; at += 1) {
      const lane = lanes[at] as ScenarioLane;
      const scenario = this.kernel.scenarios[from + at] as PreparedScenario;
      this.#hazards.fill(block, i, from + at, n, lane.hazard);
      lane.isFlat = !isCollateral && scenario.isLgdFlat;
      if (lane.isFlat) lane.lossNow = lossShare(block, i, block.lgd[i] as number, scenario.lgdMultiplier[0] as number, scenario.lgdShift[0] as number);
      else this.#fillLoss(block, i, scenario, n, lane);
      isFlat &&= lane.isFlat;
      lane.defaulted = lane.lossNow * owed;
    }
    if (isFlat && count === LANES) sumThreeFlat(lanes[0] as ScenarioLane, lanes[1] as ScenarioLane, lanes[2] as ScenarioLane, exposure, first, n);
    else for (let at = 0; at < count; at += 1) (lanes[at] as ScenarioLane).sum(exposure, first, n);
    for (let at = 0; at < count; at += 1) {
      const lane = lanes[at] as ScenarioLane;
      lane.undrawn12 = 0;
      lane.undrawnLifetime = 0;
      if (converted !== 0) lane.sumUndrawn(converted, discount, first, n);
    }
  }

  #fillLoss(block: LoanBlock, i: number, scenario: PreparedScenario, n: number, lane: ScenarioLane): void {
    const { drawn, converted } = this;
    const { loss } = lane;
    const { lgdMultiplier, lgdShift } = scenario;
    if (block.lgdModel[i] === 0) {
      const severity = block.lgd[i] as number;
      for (let t = 0; t <= n; t += 1) loss[t] = lossShare(block, i, severity, lgdMultiplier[t] as number, lgdShift[t] as number);
    } else {
      const [floor, recovery, growth] = [block.lgdFloor[i] as number, block.unsecuredRecovery[i] as number, block.growth[i] as number];
      const sale = saleFactor(block, i, this.rate);
      let value = (block.collateral[i] as number) * this.kernel.stress.collateral;
      loss[0] = lossShare(block, i, collateralSeverity((block.balance[i] as number) + converted, value * sale, recovery, floor), lgdMultiplier[0] as number, lgdShift[0] as number);
      let factor = monthlyGrowth(growth, scenario, 1);
      for (let t = 1; t <= n; t += 1) {
        if (this.kernel.fade !== null) factor = monthlyGrowth(growth, scenario, t);
        value *= factor;
        loss[t] = lossShare(block, i, collateralSeverity((drawn[t] as number) + converted, value * sale, recovery, floor), lgdMultiplier[t] as number, lgdShift[t] as number);
      }
    }
    lane.lossNow = loss[0] as number;
  }
}
