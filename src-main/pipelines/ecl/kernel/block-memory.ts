import type { EclColumns, LoanBlock } from './loan-block.ts';
import type { ScenarioColumns } from './measure-block.ts';

/** Columns of a block by their element type; `cashFlows` is apart, being no column. */
const DOUBLES = ['balance', 'undrawn', 'ccf', 'eir', 'rate', 'balloon', 'cpr', 'pdScale', 'rho', 'lgd', 'cureRate', 'collateral', 'growth', 'haircut', 'saleCost', 'monthsToSale', 'unsecuredRecovery', 'lgdFloor', 'guaranteedShare', 'guarantorLoss', 'fx'] as const;
const INTEGERS = ['term', 'curve', 'monthsOnBook'] as const;
const BYTES = ['amortisation', 'lgdModel', 'stage'] as const;
const RESULTS = ['ecl12', 'lifetime', 'defaulted', 'booked', 'undrawnPart', 'pd12', 'pdLifetime', 'lgdNow'] as const satisfies readonly (keyof EclColumns)[];

/** Names of the result columns, in order. */
export const ECL_COLUMNS = RESULTS;

/**
 * The same block as an object whose shape the engine knows: every property is written out, since one made key by key is a dictionary, and
 * looking columns up in it costs more than measuring a short loan.
 */
export function sameShape(block: LoanBlock): LoanBlock {
  const {
    count, balance, undrawn, ccf, eir, rate, term, amortisation, balloon, cpr, curve, pdScale, monthsOnBook, rho, lgdModel, lgd, cureRate, collateral, growth, haircut, saleCost, monthsToSale,
    unsecuredRecovery, lgdFloor, guaranteedShare, guarantorLoss, stage, fx, cashFlows = NO_FLOWS,
  } = block;
  return {
    count, balance, undrawn, ccf, eir, rate, term, amortisation, balloon, cpr, curve, pdScale, monthsOnBook, rho, lgdModel, lgd, cureRate, collateral, growth, haircut, saleCost, monthsToSale,
    unsecuredRecovery, lgdFloor, guaranteedShare, guarantorLoss, stage, fx, cashFlows,
  };
}
const NO_FLOWS: NonNullable<LoanBlock['cashFlows']> = new Map();

/** `own`: memory of this thread, which its collector knows of. `shared`: workers read it in place; for blocks that stay, not for one after the other. */
export type BlockMemory = 'own' | 'shared';

const bytes = (size: number, memory: BlockMemory): ArrayBufferLike => (memory === 'shared' ? new SharedArrayBuffer(size) : new ArrayBuffer(size));

/**
 * An empty block of `count` loans: all zero but `fx`, which is 1, and `term`, which is 1.
 * The caller fills the columns (see `LoanBlock` for units) and hands the block to `measureBlock` or a pool.
 */
export function allocateBlock(count: number, memory: BlockMemory = 'own'): LoanBlock {
  const block: Partial<Record<string, unknown>> = { count };
  for (const name of DOUBLES) block[name] = new Float64Array(bytes(count * 8, memory));
  for (const name of INTEGERS) block[name] = new Int32Array(bytes(count * 4, memory));
  for (const name of BYTES) block[name] = new Uint8Array(bytes(count, memory));
  const made = sameShape(block as unknown as LoanBlock);
  made.fx.fill(1);
  made.term.fill(1);
  return made;
}

/** Result columns of `count` loans, all zero. */
export function allocateColumns(count: number, memory: BlockMemory = 'own'): EclColumns {
  return Object.fromEntries(RESULTS.map((name) => [name, new Float64Array(bytes(count * 8, memory))])) as unknown as EclColumns;
}

/** Result columns by scenario, of `count` loans, all zero. */
export function allocateScenarioColumns(scenarios: number, count: number, memory: BlockMemory = 'own'): ScenarioColumns[] {
  const column = (): Float64Array => new Float64Array(bytes(count * 8, memory));
  return Array.from({ length: scenarios }, () => ({ ecl12: column(), lifetime: column(), defaulted: column() }));
}

/** Copies loans `from` up to `to` of a block to the start of another's columns; given flows are not columns and stay behind. */
export function copyLoans(block: LoanBlock, from: number, to: number, into: LoanBlock): void {
  for (const name of [...DOUBLES, ...INTEGERS, ...BYTES]) (into[name] as Float64Array).set(block[name].subarray(from, to) as Float64Array);
}

/** The first `count` loans of a block, on the same memory, with given flows of their own. */
export function firstLoans(block: LoanBlock, count: number, cashFlows: LoanBlock['cashFlows']): LoanBlock {
  const first: Partial<Record<string, unknown>> = { count };
  for (const name of [...DOUBLES, ...INTEGERS, ...BYTES]) first[name] = block[name].subarray(0, count);
  return sameShape({ ...(first as unknown as LoanBlock), ...(cashFlows === undefined ? {} : { cashFlows }) });
}

/** One loan of a block as a block of one, copied: what `explainLoan` measures. */
export function blockOfOne(block: LoanBlock, at: number): LoanBlock {
  const one: Partial<Record<string, unknown>> = { count: 1 };
  for (const name of [...DOUBLES, ...INTEGERS, ...BYTES]) one[name] = block[name].slice(at, at + 1);
  const flows = block.cashFlows?.get(at);
  return sameShape({ ...(one as unknown as LoanBlock), ...(flows === undefined ? {} : { cashFlows: new Map([[0, flows]]) }) });
}

/** Bytes a loan takes in a block, results included: what a streaming caller sizes its chunks by. */
export const BYTES_PER_LOAN = (DOUBLES.length + RESULTS.length) * 8 + INTEGERS.length * 4 + BYTES.length;
