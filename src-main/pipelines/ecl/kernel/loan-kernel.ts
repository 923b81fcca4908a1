import { fillDrawn } from './exposure.ts';
import { Hazards } from './hazards.ts';
import type { LoanBlock } from './loan-block.ts';
import type { PreparedKernel, PreparedScenario } from './prepare.ts';
import { monthlyRate } from './settings.ts';
import { collateralSeverity, lossShare, monthlyGrowth, saleFactor } from './severity.ts';

/** Told after each scenario of a loan, while the kernel's months still hold it. */
export type Recorder = (scenario: number, kernel: LoanKernel) => void;

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
  readonly hazard: Float64Array;
  /** S(t-1) h(t). */
  readonly marginal: Float64Array;
  /** Share of the exposure lost; every month filled. */
  readonly loss: Float64Array;
  /** Of the loan measured last: months, monthly rate, converted undrawn commitment. */
  months = 1;
  rate = 0;
  converted = 0;
  /** Of the scenario measured last. */
  ecl12 = 0;
  lifetime = 0;
  defaulted = 0;
  lossNow = 0;
  pd12 = 0;
  pdLifetime = 0;
  undrawn12 = 0;
  undrawnLifetime = 0;
  readonly #hazards: Hazards;

  constructor(kernel: PreparedKernel) {
    this.kernel = kernel;
    this.#hazards = new Hazards(kernel);
    const row = (): Float64Array => new Float64Array(kernel.months + 1);
    [this.drawn, this.discount, this.exposure, this.hazard, this.marginal, this.loss] = [row(), row(), row(), row(), row(), row()];
  }

  /** What all scenarios of loan `i` share: its exposures, discounted. */
  open(block: LoanBlock, i: number): void {
    const { conventions, theta } = this.kernel;
    const n = block.term[i] as number;
    const rate = monthlyRate(block.eir[i] as number, conventions.eir);
    const planned = conventions.scheduleRate === 'contract' ? (block.rate[i] as number) / 12 : monthlyRate(block.rate[i] as number, conventions.eir);
    const converted = (block.ccf[i] as number) * (block.undrawn[i] as number);
    const { drawn, discount, exposure } = this;
    fillDrawn(block, i, n, planned, conventions.ead === 'after-instalment', drawn);
    const cpr = block.cpr[i] as number;
    const v = 1 / (1 + rate);
    const step = cpr === 0 ? v : v * Math.exp(Math.log1p(-cpr) / 12);
    let factor = theta === 0 ? v : Math.exp((theta - 1) * Math.log1p(rate));
    for (let t = 1; t <= n; t += 1) {
      discount[t] = factor;
      exposure[t] = ((drawn[t] as number) + converted) * factor;
      factor *= step;
    }
    this.months = n;
    this.rate = rate;
    this.converted = converted;
  }

  /** Scenario number `s` of the loan that `open` prepared. */
  measure(block: LoanBlock, i: number, s: number): void {
    const n = this.months;
    const scenario = this.kernel.scenarios[s] as PreparedScenario;
    const { hazard, marginal } = this;
    this.#hazards.fill(block, i, s, n, hazard);
    const first = n < 12 ? n : 12;
    let survival = 1;
    for (let t = 1; t <= first; t += 1) {
      const h = hazard[t] as number;
      marginal[t] = survival * h;
      survival *= 1 - h;
    }
    this.pd12 = 1 - survival;
    for (let t = first + 1; t <= n; t += 1) {
      const h = hazard[t] as number;
      marginal[t] = survival * h;
      survival *= 1 - h;
    }
    this.pdLifetime = 1 - survival;
    if (block.lgdModel[i] === 0 && scenario.isLgdFlat) {
      const share = lossShare(block, i, block.lgd[i] as number, scenario.lgdMultiplier[0] as number, scenario.lgdShift[0] as number);
      this.lossNow = share;
      this.#sumFlat(share, first, n);
    } else {
      this.#fillLoss(block, i, scenario, n);
      this.#sumByMonth(first, n);
    }
    this.defaulted = this.lossNow * ((block.balance[i] as number) + this.converted);
  }

  #sumFlat(share: number, first: number, n: number): void {
    const { marginal, exposure } = this;
    let sum = 0;
    for (let t = 1; t <= first; t += 1) sum += (marginal[t] as number) * (exposure[t] as number) * share;
    this.ecl12 = sum;
    for (let t = first + 1; t <= n; t += 1) sum += (marginal[t] as number) * (exposure[t] as number) * share;
    this.lifetime = sum;
    if (this.converted === 0) {
      this.undrawn12 = 0;
      this.undrawnLifetime = 0;
    } else {
      this.loss.fill(share, 1, n + 1);
      this.#sumUndrawn(first, n);
    }
  }

  #sumByMonth(first: number, n: number): void {
    const { marginal, exposure, loss } = this;
    let sum = 0;
    for (let t = 1; t <= first; t += 1) sum += (marginal[t] as number) * (exposure[t] as number) * (loss[t] as number);
    this.ecl12 = sum;
    for (let t = first + 1; t <= n; t += 1) sum += (marginal[t] as number) * (exposure[t] as number) * (loss[t] as number);
    this.lifetime = sum;
    this.undrawn12 = 0;
    this.undrawnLifetime = 0;
    if (this.converted !== 0) this.#sumUndrawn(first, n);
  }

  /** The same sum over the converted undrawn commitment alone, at the LGD of the whole exposure. */
  #sumUndrawn(first: number, n: number): void {
    const { marginal, discount, loss, converted } = this;
    let sum = 0;
    for (let t = 1; t <= first; t += 1) sum += (marginal[t] as number) * (converted * (discount[t] as number)) * (loss[t] as number);
    this.undrawn12 = sum;
    for (let t = first + 1; t <= n; t += 1) sum += (marginal[t] as number) * (converted * (discount[t] as number)) * (loss[t] as number);
    this.undrawnLifetime = sum;
  }

  #fillLoss(block: LoanBlock, i: number, scenario: PreparedScenario, n: number): void {
    const { loss, drawn, converted } = this;
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
    this.lossNow = loss[0] as number;
  }
}
