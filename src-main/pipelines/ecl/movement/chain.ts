import type { LoanBlock } from '../kernel/loan-block.ts';
import type { KernelInputs } from '../kernel/work.ts';
import { scheduledAfter } from './scheduled.ts';

/** All the kernel needs beside loans. */
export type MeasureSetup = KernelInputs;

/** Loans that both dates have: row i of every block is the same loan. */
export interface PairedLoans {
  /** Opening rows, measured as the opening run measured them. */
  readonly from: LoanBlock;
  /** Closing rows with the closing stage, assembled by the opening run's policy: curves are those of `setups.opening`. */
  readonly to: LoanBlock;
  /** Closing rows as the closing run measured them; `to` with the closing exchange rates where both runs have one policy. */
  readonly closing: LoanBlock;
  readonly setups: {
    readonly opening: MeasureSetup;
    /** The opening run's policy and curves under the closing run's scenarios. */
    readonly scenarios: MeasureSetup;
    readonly closing: MeasureSetup;
  };
  /** Whole months between the reporting dates. */
  readonly months: number;
  /** Gross amount written off of a loan that is kept, in its currency; absent: none. */
  readonly writtenOff?: Float64Array;
  /** What is booked in a state, from what the kernel booked: provision matrices, initial losses of POCI. In the loan's currency. */
  readonly book?: (state: ChainState, booked: Float64Array) => Float64Array;
}

/** States of a loan between two dates, in order: what a step is called that leads to each. */
export const CHAIN = ['opening', 'stage_horizon_change', 'written_off', 'passage_of_time', 'balance_deviation', 'rate_change', 'pd_change', 'scenario_change', 'lgd_change', 'model_change', 'fx'] as const;
export type ChainState = (typeof CHAIN)[number];
export type ChainStep = Exclude<ChainState, 'opening'>;

/** One state to be measured, as the kernel takes it. */
export interface StateToMeasure { readonly state: ChainState; readonly block: LoanBlock; readonly setup: MeasureSetup }

/** Measures one state: booked ECL by loan in the loan's currency, unrounded. */
export type MeasureBooked = (state: StateToMeasure) => Float64Array | Promise<Float64Array>;

const amountLess = (balance: Float64Array, less: Float64Array): Float64Array => balance.map((amount, i) => Math.max(0, amount - (less[i] as number)));

/**
 * The blocks of every state, each one group of inputs further from the opening towards the closing. Nothing is computed here but the
 * schedule; a state that no input changes is the same object as the one before, so that it need not be measured again.
 */
export function chainBlocks(pairs: PairedLoans): readonly StateToMeasure[] {
  const { from, to, closing, setups, months, writtenOff } = pairs;
  const opening = from;
  const staged: LoanBlock = { ...opening, stage: to.stage };
  const reduced = writtenOff?.some((amount) => amount !== 0) ? { ...staged, balance: amountLess(staged.balance, writtenOff) } : staged;
  const timed = withFlows({ ...reduced, ...scheduledAfter(reduced, months, setups.opening.conventions) }, undefined, true);
  const exposed = withFlows({ ...timed, balance: to.balance, undrawn: to.undrawn, ccf: to.ccf, term: to.term, amortisation: to.amortisation, balloon: to.balloon, cpr: to.cpr, monthsOnBook: to.monthsOnBook }, to.cashFlows, false);
  const rated: LoanBlock = { ...exposed, eir: to.eir, rate: to.rate };
  const graded: LoanBlock = { ...rated, curve: to.curve, pdScale: to.pdScale, rho: to.rho };
  const secured: LoanBlock = { ...to, fx: from.fx };
  const modelled: LoanBlock = { ...closing, stage: to.stage, fx: from.fx };
  return [
    { state: 'opening', block: opening, setup: setups.opening },
    { state: 'stage_horizon_change', block: staged, setup: setups.opening },
    { state: 'written_off', block: reduced, setup: setups.opening },
    { state: 'passage_of_time', block: timed, setup: setups.opening },
    { state: 'balance_deviation', block: exposed, setup: setups.opening },
    { state: 'rate_change', block: rated, setup: setups.opening },
    { state: 'pd_change', block: graded, setup: setups.opening },
    { state: 'scenario_change', block: graded, setup: setups.scenarios },
    { state: 'lgd_change', block: secured, setup: setups.scenarios },
    sameModel(closing, to) && setups.closing === setups.scenarios ? { state: 'model_change', block: secured, setup: setups.scenarios } : { state: 'model_change', block: modelled, setup: setups.closing },
  ];
}

/** Whether two blocks differ in nothing but exchange rates: the same columns, not only equal ones. */
function sameModel(a: LoanBlock, b: LoanBlock): boolean {
  return ([...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof LoanBlock)[]).every((name) => name === 'fx' || a[name] === b[name]);
}

/** The block with these flows, or without any; `keep` leaves those it has. */
function withFlows(block: LoanBlock, flows: LoanBlock['cashFlows'], keep: boolean): LoanBlock {
  if (keep) return block;
  const { cashFlows: _old, ...rest } = block;
  return flows === undefined ? rest : { ...rest, cashFlows: flows };
}

/**
 * Measures every state with the kernel. Amounts in the reporting currency, unrounded: all states but the last at the opening exchange
 * rate, `fx` at the closing one. States that nothing changed are not measured twice.
 */
export async function measureChain(pairs: PairedLoans, measure: MeasureBooked): Promise<ReadonlyMap<ChainState, Float64Array>> {
  const states = new Map<ChainState, Float64Array>();
  const inReporting = (state: ChainState, kernel: Float64Array, fx: Float64Array): Float64Array => (pairs.book?.(state, kernel) ?? kernel).map((amount, i) => amount * (fx[i] as number));
  let before: { of: StateToMeasure; kernel: Float64Array } | null = null;
  for (const of of chainBlocks(pairs)) {
    const kernel: Float64Array = before !== null && before.of.block === of.block && before.of.setup === of.setup ? before.kernel : await measure(of);
    states.set(of.state, inReporting(of.state, kernel, pairs.from.fx));
    before = { of, kernel };
  }
  states.set('fx', inReporting('fx', (before as { kernel: Float64Array } | null)?.kernel ?? new Float64Array(0), pairs.closing.fx));
  return states;
}
