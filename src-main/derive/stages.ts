import type { Step } from '../../src-shared/model/derivation.ts';
import type { StepValue } from './steps/compile-step.ts';

/**
 * A run of steps that the statement for all rows computes as one expression; the statement for one row still shows each of them.
 * Steps that look at nothing but the value before them are chained through lambdas over a list of one: each names that value once, so
 * the text does not multiply, and the engine, which sees a function of one column, computes it once for each entry of a Parquet
 * dictionary instead of once a row. A CASE or an IN outside of a function would be computed for every row.
 */
export interface Stage {
  /** The last step in it; the stage's column is named after that step. */
  readonly last: number;
  readonly sql: string;
  /** The step's rule, when it can lose a value: such a step begins a stage, so that the value before it is a column. */
  readonly fails?: string;
}

const PARAMETER = '_v';
/** Costly enough to be worth a chain. What is cheap, is one function already (a lookup), or looks at the row is a stage of its own. */
const CHAINED: ReadonlySet<Step['step']> = new Set(['trim', 'blank-to-null', 'strip-unit', 'parse-decimal', 'parse-integer', 'parse-date', 'parse-boolean', 'map-code', 'extract', 'format']);
/** The engine limits how deep an expression may nest. */
const LONGEST = 12;

/** Cuts compiled steps into stages. `values[i]` reads the column `columnOf(i - 1)`; `compile` gives step `i` on another text for it. */
export function stagesOf(steps: readonly Step[], values: readonly StepValue[], columnOf: (step: number) => string, compile: (step: number, before: StepValue) => StepValue): Stage[] {
  const stages: Stage[] = [];
  for (let i = 0; i < steps.length; ) {
    const first = values[i] as StepValue;
    const reads = (steps[i] as Step).step === 'cell' || (steps[i] as Step).step === 'read';
    const chain: string[] = [];
    let last = i;
    // A chain goes on from a cell or column that was just read, or begins with this step on the column before it.
    for (let k = reads ? i + 1 : i; k < steps.length && chain.length < LONGEST; k += 1) {
      const value = values[k] as StepValue;
      if (!CHAINED.has((steps[k] as Step).step) || (value.fails !== undefined && k > i)) break;
      chain.push(compile(k, { ...(values[k - 1] as StepValue), sql: PARAMETER }).sql);
      last = k;
      if (value.fails !== undefined) break;
    }
    const start = reads ? first.sql : columnOf(i - 1);
    const sql = chain.length === 0 ? first.sql : `array_extract(${chain.reduce((list, step) => `list_transform(${list}, lambda ${PARAMETER}: ${step})`, `[${start}]`)}, 1)`;
    stages.push({ last, sql, ...(first.fails === undefined ? {} : { fails: first.fails }) });
    i = last + 1;
  }
  return stages;
}
