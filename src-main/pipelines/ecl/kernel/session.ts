import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { allocateBlock, allocateColumns, allocateScenarioColumns, copyLoans, firstLoans } from './block-memory.ts';
import type { LoanBlock } from './loan-block.ts';
import type { ScenarioColumns } from './measure-block.ts';
import type { KernelPool } from './pool.ts';
import { roundedMinorUnits } from './rounding.ts';
import { checkWeights, NO_STRESS, type Stress } from './settings.ts';
import type { KernelInputs } from './work.ts';

/** Loans that stay in memory between moves of a slider. */
export interface SessionLoans {
  readonly block: LoanBlock;
  /** PD now over PD expected at origination, as staging compared them; NaN where not assessable. Read where `barDecides`. */
  readonly pdRatio: Float64Array;
  /** 1: the relative bar alone decides between stage 1 and 2 (no other reason holds); 0: the stage stands. */
  readonly barDecides: Uint8Array;
}

/** One position of the sliders; what is absent is as in the run. */
export interface SliderPosition {
  /** By scenario id, of all scenarios; must sum to 1. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly pdMultiplier?: number;
  readonly lgdMultiplier?: number;
  /** In fractions. */
  readonly lgdShift?: number;
  /** Change of collateral values today: -0.1 is ten per cent lower. */
  readonly housePrices?: number;
  /** Relative bar of SICR: stage 2 where the ratio reaches it. */
  readonly sicrRatio?: number;
}

/** Groups that loans are summed by: a code below `count` a loan. */
export interface Grouping { readonly codes: Int32Array | Uint16Array | Uint8Array; readonly count: number }

/** Sums over loans in minor units of the reporting currency, each loan rounded once: whole numbers, the same in any order. */
export interface SessionSums { loans: number; balance: number; ecl: number }

export interface SessionResult {
  readonly total: SessionSums;
  /** By code of STAGES. */
  readonly stages: readonly SessionSums[];
  readonly groups: readonly SessionSums[];
  /** Loans whose stage is not the run's. */
  readonly restaged: number;
  /** False where only weights or the bar moved: nothing was measured. */
  readonly measured: boolean;
}

/** Columns by scenario above this size are refused: 1,000 paths are for a run, not for a slider. */
const LIMIT_BYTES = 1 << 30;
const [STAGE_1, STAGE_2, STAGE_3, , , OUTSIDE] = STAGES.map((_, code) => code) as [number, number, number, number, number, number];

/**
 * A block that answers sliders. The kernel's results are kept by scenario, so moving a weight or the SICR bar is a sum over what is
 * there; a PD, LGD or collateral slider measures again on the pool. Results depend on the position only, never on the way to it.
 */
export class EclSession {
  readonly #loans: SessionLoans;
  readonly #inputs: KernelInputs;
  readonly #pool: KernelPool;
  readonly #byScenario: readonly ScenarioColumns[];
  readonly #out: ReturnType<typeof allocateColumns>;
  readonly #balances: Float64Array;
  #measured: Stress | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** Errors: LIMIT_EXCEEDED where loans times scenarios do not fit. The pool stays the caller's. */
  constructor(loans: SessionLoans, inputs: KernelInputs, pool: KernelPool) {
    const { count, balance, fx } = loans.block;
    const bytes = count * inputs.scenarios.length * 3 * 8;
    if (bytes > LIMIT_BYTES) throw new AppError('LIMIT_EXCEEDED', `${count} loans in ${inputs.scenarios.length} scenarios are too many for the slider view`, { userAction: 'Look at a sample of the loans, or at fewer scenarios.' });
    const block = firstLoans(allocateBlock(count, 'shared'), count, loans.block.cashFlows);
    copyLoans(loans.block, 0, count, block);
    [this.#loans, this.#inputs, this.#pool] = [{ ...loans, block }, inputs, pool];
    this.#byScenario = allocateScenarioColumns(inputs.scenarios.length, count, 'shared');
    this.#out = allocateColumns(count, 'shared');
    this.#balances = Float64Array.from(balance, (each, i) => roundedMinorUnits(each * (fx[i] as number)));
  }

  /** Answers one position; positions are answered in order. Errors: INVALID_INPUT (weights), CANCELLED. */
  at(position: SliderPosition, by: Grouping, signal?: AbortSignal): Promise<SessionResult> {
    const turn = this.#last.then(() => this.#answer(position, by, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #answer(position: SliderPosition, by: Grouping, signal: AbortSignal | undefined): Promise<SessionResult> {
    const weights = this.#weights(position.weights);
    const stress: Stress = { pd: position.pdMultiplier ?? 1, lgdMultiplier: position.lgdMultiplier ?? 1, lgdShift: position.lgdShift ?? 0, collateral: 1 + (position.housePrices ?? 0) };
    const isSame = this.#measured !== null && (Object.keys(NO_STRESS) as (keyof Stress)[]).every((name) => this.#measured?.[name] === stress[name]);
    if (!isSame) {
      this.#measured = null;
      await this.#pool.measure(this.#loans.block, { ...this.#inputs, stress }, this.#out, { byScenario: this.#byScenario, signal, resident: true });
      this.#measured = stress;
    }
    return { ...this.#sum(weights, position.sicrRatio, by), measured: !isSame };
  }

  #weights(given: SliderPosition['weights']): Float64Array {
    const { scenarios } = this.#inputs;
    if (given === undefined) return Float64Array.from(scenarios, ({ weight }) => weight);
    const unknown = Object.keys(given).find((id) => !scenarios.some((scenario) => scenario.id === id));
    if (unknown !== undefined) throw new AppError('INVALID_INPUT', `The run has no scenario ${unknown}.`);
    checkWeights(scenarios.map(({ id }) => ({ id, weight: given[id] ?? 0 })));
    return Float64Array.from(scenarios, ({ id }) => given[id] ?? 0);
  }

  #sum(weights: Float64Array, bar: number | undefined, by: Grouping): Omit<SessionResult, 'measured'> {
    const { block: { count, stage, fx }, pdRatio, barDecides } = this.#loans;
    const sums = (): SessionSums => ({ loans: 0, balance: 0, ecl: 0 });
    const [total, stages, groups] = [sums(), STAGES.map(sums), Array.from({ length: by.count }, sums)];
    const [twelve, life, lost] = (['ecl12', 'lifetime', 'defaulted'] as const).map((name) => this.#byScenario.map((columns) => columns[name])) as [Float64Array[], Float64Array[], Float64Array[]];
    let restaged = 0;
    for (let i = 0; i < count; i += 1) {
      let code = stage[i] as number;
      if (bar !== undefined && barDecides[i] === 1) {
        const to = reaches(pdRatio[i] as number, bar) ? STAGE_2 : STAGE_1;
        if (to !== code) restaged += 1;
        code = to;
      }
      let ecl = 0;
      if (code !== OUTSIDE) {
        const columns = code === STAGE_1 ? twelve : code === STAGE_3 ? lost : life;
        for (let s = 0; s < columns.length; s += 1) ecl += (weights[s] as number) * ((columns[s] as Float64Array)[i] as number);
      }
      const units = roundedMinorUnits(ecl * (fx[i] as number));
      for (const into of [stages[code], groups[by.codes[i] as number]]) {
        if (into === undefined) continue;
        into.loans += 1;
        into.balance += this.#balances[i] as number;
        into.ecl += units;
      }
    }
    for (const each of stages) {
      total.loans += each.loans;
      total.balance += each.balance;
      total.ecl += each.ecl;
    }
    return { total, stages, groups, restaged };
  }
}

/** Compared to twelve decimals, as staging does; NaN never reaches anything. */
const reaches = (ratio: number, bar: number): boolean => Math.round((ratio - bar) * 1e12) >= 0;
