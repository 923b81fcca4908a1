import type { EclColumns, LoanBlock } from './loan-block.ts';

/** Loans in one summed block, whatever the number of workers: totals depend on it, so it is fixed. */
export const SUMMED = 4096;

/** Sums over loans in the reporting currency (each value times the loan's `fx`), unrounded. */
export interface EclTotals { readonly balance: number; readonly ecl12: number; readonly lifetime: number; readonly defaulted: number; readonly booked: number; readonly undrawnPart: number }

export const TOTALS = ['balance', 'ecl12', 'lifetime', 'defaulted', 'booked', 'undrawnPart'] as const satisfies readonly (keyof EclTotals)[];

/** Sums of one summed block, in the order of `TOTALS`, to `sums` from `at`. */
export function sumBlock(block: LoanBlock, out: EclColumns, from: number, to: number, sums: Float64Array, at: number): void {
  const { fx, balance } = block;
  TOTALS.forEach((name, which) => {
    const column = name === 'balance' ? balance : out[name];
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += (column[i] as number) * (fx[i] as number);
    sums[at + which] = sum;
  });
}

/** Totals from the sums of the blocks, added in their order: the same bits whoever summed which block. */
export function reduceTotals(sums: Float64Array): EclTotals {
  const totals: Record<string, number> = Object.fromEntries(TOTALS.map((name) => [name, 0]));
  for (let at = 0; at < sums.length; at += TOTALS.length) TOTALS.forEach((name, which) => (totals[name] = (totals[name] as number) + (sums[at + which] as number)));
  return totals as unknown as EclTotals;
}
