import type { KernelCurve, LoanBlock } from './loan-block.ts';
import type { PreparedKernel, PreparedScenario } from './prepare.ts';
import { fillFromIntensity } from './small-hazard.ts';
import { monthlyHazard, PointInTime, type YearEffect } from './yearly-pd.ts';

/** Memory for yearly hazards that loans share, in numbers; a power of two of slots fits into it. */
const MEMO_NUMBERS = 1 << 17;

/**
 * Monthly default hazards of one loan in one scenario. Loans of the same curve, scale and correlation share their yearly hazards:
 * they are kept in a direct-mapped memo, which changes the speed and never a bit of the result.
 */
export class Hazards {
  readonly #kernel: PreparedKernel;
  readonly #isLinear: boolean;
  /** Years in which anything differs from the year before, by curve. */
  readonly #years: readonly number[];
  /** A slot holds for each scenario, and last for none, a hazard for each year. */
  readonly #width: number;
  readonly #slots: number;
  readonly #memo: Float64Array;
  /** Of each slot: curve, scale, correlation, and how many years are filled. */
  readonly #keys: Float64Array;
  readonly #pointInTime = new PointInTime();
  readonly #bits = new Float64Array(2);
  readonly #words = new Int32Array(this.#bits.buffer);

  /** `loans`: about how many will come; a memo larger than that would only cost its making. */
  constructor(kernel: PreparedKernel, loans: number) {
    this.#kernel = kernel;
    this.#isLinear = kernel.conventions.monthlyPd === 'linear';
    const longest = Math.max(...kernel.scenarios.map((each) => each.years.length));
    this.#years = kernel.curves.map((curve) => (curve.kind === 'annual' ? Math.max(curve.pd.length, longest) : 0));
    this.#width = Math.max(1, ...this.#years);
    const size = this.#width * (kernel.scenarios.length + 1);
    this.#slots = 2 ** Math.max(0, Math.min(12, Math.ceil(Math.log2(loans)), Math.floor(Math.log2(MEMO_NUMBERS / size))));
    this.#memo = new Float64Array(this.#slots * size);
    this.#keys = new Float64Array(this.#slots * 4).fill(Number.NaN);
  }

  /** Fills `hazard[1..n]` of loan `i` in scenario number `s`. */
  fill(block: LoanBlock, i: number, s: number, n: number, hazard: Float64Array): void {
    const { curves, scenarios, fade, stress } = this.#kernel;
    const c = block.curve[i] as number;
    const curve = curves[c] as KernelCurve;
    const scenario = scenarios[s] as PreparedScenario;
    const scale = (block.pdScale[i] as number) * stress.pd;
    if (curve.kind === 'intensity') {
      const d = scenario.intensity[c] as Float64Array;
      fillFromIntensity(scale, d, (scenario.largestIntensity[c] as Float64Array)[n] as number, n, hazard);
      if (scenario.movesOdds) this.#moveMonths(scenario, block.rho[i] as number, n, hazard, fade);
    } else if (curve.kind === 'annual') {
      this.#fillYears(c, curve.pd, scale, block.rho[i] as number, s, n, hazard);
    } else {
      const from = block.monthsOnBook[i] as number;
      const last = curve.hazard.length - 1;
      for (let t = 1; t <= n; t += 1) hazard[t] = Math.min(1, (curve.hazard[Math.min(last, from + t - 1)] as number) * scale);
      if (scenario.changesPd) this.#shiftMonths(scenario, block.rho[i] as number, n, hazard, fade);
    }
  }

  #fillYears(c: number, pd: Float64Array, scale: number, rho: number, s: number, n: number, hazard: Float64Array): void {
    const { scenarios, fade } = this.#kernel;
    const years = this.#years[c] as number;
    const at = this.#slotOf(c, pd, scale, rho, Math.min(years, Math.ceil(n / 12)));
    const pit = at + s * this.#width;
    const ttc = at + scenarios.length * this.#width;
    for (let year = 0, t = 1; t <= n; year += 1) {
      const within = Math.min(year, years - 1);
      const end = within === years - 1 ? n : Math.min(n, t + 11);
      const h = this.#memo[pit + within] as number;
      if (fade === null) {
        for (; t <= end; t += 1) hazard[t] = h;
      } else {
        const long = this.#memo[ttc + within] as number;
        for (; t <= end; t += 1) hazard[t] = blend(h, long, fade[t] as number);
      }
    }
  }

  /** Where the yearly hazards of this curve, scale and correlation stand; the first `needed` years are computed if they are not there. */
  #slotOf(c: number, pd: Float64Array, scale: number, rho: number, needed: number): number {
    this.#bits[0] = scale;
    this.#bits[1] = rho;
    const words = this.#words;
    let hash = Math.imul((words[0] as number) ^ Math.imul(words[1] as number, 0x9e3779b1), 0x85ebca6b) ^ Math.imul((words[2] as number) ^ (words[3] as number), 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f);
    hash ^= hash >>> 15;
    const slot = hash & (this.#slots - 1);
    const key = slot * 4;
    const keys = this.#keys;
    const at = slot * this.#width * (this.#kernel.scenarios.length + 1);
    if (keys[key] !== c || keys[key + 1] !== scale || keys[key + 2] !== rho) {
      keys[key] = c;
      keys[key + 1] = scale;
      keys[key + 2] = rho;
      keys[key + 3] = 0;
    }
    for (let year = keys[key + 3] as number; year < needed; year += 1) this.#fillYear(at, Math.min(1, (pd[Math.min(year, pd.length - 1)] as number) * scale), rho, year);
    if (needed > (keys[key + 3] as number)) keys[key + 3] = needed;
    return at;
  }

  /** Monthly hazards of one year in all scenarios, and of the curve itself where effects fade. */
  #fillYear(at: number, pd: number, rho: number, year: number): void {
    const { scenarios, fade } = this.#kernel;
    for (let s = 0; s < scenarios.length; s += 1) {
      const { years } = scenarios[s] as PreparedScenario;
      this.#memo[at + s * this.#width + year] = monthlyHazard(this.#pointInTime.of(pd, years[Math.min(year, years.length - 1)] as YearEffect, rho), this.#isLinear);
    }
    if (fade !== null) this.#memo[at + scenarios.length * this.#width + year] = monthlyHazard(pd, this.#isLinear);
  }

  /** Hazards by months on book: as yearly PDs, shifted, and back. */
  #shiftMonths(scenario: PreparedScenario, rho: number, n: number, hazard: Float64Array, fade: Float64Array | null): void {
    for (let t = 1; t <= n; t += 1) {
      const effect = scenario.years[Math.min(Math.floor((t - 1) / 12), scenario.years.length - 1)] as YearEffect;
      const long = hazard[t] as number;
      const h = monthlyHazard(this.#pointInTime.of(yearlyPd(long), effect, rho), false);
      hazard[t] = fade === null ? h : blend(h, long, fade[t] as number);
    }
  }

  /** Intensities that z or log-odds move: multipliers are in the hazard already. */
  #moveMonths(scenario: PreparedScenario, rho: number, n: number, hazard: Float64Array, fade: Float64Array | null): void {
    for (let t = 1; t <= n; t += 1) {
      const { logit, z } = scenario.years[Math.min(Math.floor((t - 1) / 12), scenario.years.length - 1)] as YearEffect;
      const before = hazard[t] as number;
      const h = monthlyHazard(this.#pointInTime.of(yearlyPd(before), { multiplier: 1, logit, z }, rho), false);
      hazard[t] = fade === null ? h : blend(h, before, fade[t] as number);
    }
  }
}

/** Yearly PD of twelve months at a monthly hazard. */
function yearlyPd(h: number): number {
  return h >= 1 ? 1 : -Math.expm1(12 * Math.log1p(-h));
}

/** From the scenario's hazard to the long run's; exactly one of them at the ends. */
function blend(scenario: number, longRun: number, left: number): number {
  return left === 1 ? scenario : left === 0 ? longRun : longRun + (scenario - longRun) * left;
}
