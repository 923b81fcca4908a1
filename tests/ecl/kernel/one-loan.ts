import { allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { EclColumns, KernelCurve, KernelScenario } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import type { KernelConventions } from '../../../src-main/pipelines/ecl/kernel/settings.ts';
import { scenario } from './many-loans.ts';
import { blockOf, CURVES, type Loan } from './random-block.ts';
import { conventions } from './reference-block.ts';

/** A loan of 1,000 at flat LGD over five years, changed as said: amortisation 0 annuity, 1 linear, 2 bullet. */
export function loanWith(changes: Partial<Loan> = {}): Loan {
  return {
    balance: 1000, undrawn: 0, ccf: 0, eir: 0.06, rate: changes.eir ?? 0.06, term: 60, amortisation: 0, balloon: 0, cpr: 0, curve: 0, pdScale: 1, monthsOnBook: 0, rho: 0, lgdModel: 0, lgd: 0.45, cureRate: 0, collateral: 0,
    growth: 0, haircut: 0, saleCost: 0, monthsToSale: 0, unsecuredRecovery: 0, lgdFloor: 0, guaranteedShare: 0, guarantorLoss: 0, stage: 1, fx: 1, flows: [], ...changes,
  };
}

export type Measured = { readonly [Name in keyof EclColumns]: number };

/** Everything the kernel says of one loan; by default a flat yearly PD of 2 % and one scenario without effects. */
export function measureOne(loan: Loan, more: { curves?: readonly KernelCurve[]; pd?: readonly number[]; scenarios?: readonly KernelScenario[]; conventions?: Partial<KernelConventions> } = {}): Measured {
  const curves = more.curves ?? (more.pd === undefined && loan.curve > 0 ? CURVES : [{ kind: 'annual' as const, pd: Float64Array.from(more.pd ?? [0.02]) }]);
  const out = allocateColumns(1);
  measureBlock(blockOf([loan]), curves, more.scenarios ?? [scenario('only', 1)], conventions(more.conventions), { from: 0, to: 1, out });
  return Object.fromEntries(Object.entries(out).map(([name, column]) => [name, (column as Float64Array)[0]])) as unknown as Measured;
}

/** |a - b| over the larger; amounts that no currency has (below 1e-100) count as 0. */
export const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-100));
