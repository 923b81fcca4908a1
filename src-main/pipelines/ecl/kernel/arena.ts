import { allocateBlock, allocateColumns, allocateScenarioColumns, copyLoans, ECL_COLUMNS, firstLoans } from './block-memory.ts';
import type { EclColumns, LoanBlock } from './loan-block.ts';
import type { ScenarioColumns } from './measure-block.ts';
import { SUMMED } from './totals.ts';

/** Loans that go to the workers at once: a multiple of the summed block, so that sums do not notice. */
export const ARENA_LOANS = 16 * SUMMED;

/**
 * The one piece of shared memory that a pool's workers see of blocks that come and go. Shared memory is given back only when every thread
 * has collected its view of it, and idle workers hardly ever collect: a block a chunk would pile up.
 */
export class Arena {
  readonly #block: LoanBlock;
  readonly #out: EclColumns;
  #byScenario: ScenarioColumns[] = [];
  readonly #loans: number;

  constructor(loans: number) {
    this.#loans = Math.min(ARENA_LOANS, loans);
    this.#block = allocateBlock(this.#loans, 'shared');
    this.#out = allocateColumns(this.#loans, 'shared');
  }

  get loans(): number {
    return this.#loans;
  }

  /** Brings loans `from` up to `to` in, and gives what the workers are handed. */
  load(block: LoanBlock, from: number, to: number, scenarios: number): { block: LoanBlock; out: EclColumns; byScenario?: readonly ScenarioColumns[] } {
    copyLoans(block, from, to, this.#block);
    const flows = block.cashFlows === undefined || block.cashFlows.size === 0 ? undefined : new Map([...block.cashFlows].filter(([i]) => i >= from && i < to).map(([i, given]) => [i - from, given] as const));
    while (this.#byScenario.length < scenarios) this.#byScenario.push(...allocateScenarioColumns(1, this.#loans, 'shared'));
    return { block: firstLoans(this.#block, to - from, flows), out: this.#out, ...(scenarios === 0 ? {} : { byScenario: this.#byScenario.slice(0, scenarios) }) };
  }

  /** Takes the results out to where the loans stand in the caller's columns. */
  store(from: number, to: number, out: EclColumns, byScenario: readonly ScenarioColumns[] | undefined): void {
    for (const name of ECL_COLUMNS) out[name].set(this.#out[name].subarray(0, to - from), from);
    byScenario?.forEach((columns, s) => {
      for (const name of ['ecl12', 'lifetime', 'defaulted'] as const) columns[name].set((this.#byScenario[s] as ScenarioColumns)[name].subarray(0, to - from), from);
    });
  }
}
