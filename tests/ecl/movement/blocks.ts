import { allocateBlock } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { KernelScenario, LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelConventions } from '../../../src-main/pipelines/ecl/kernel/settings.ts';
import { Conventions } from '../../../src-shared/model/ecl/policy.ts';

/** The conventions that hold unless something is said. */
export const CONVENTIONS: KernelConventions = { ...Conventions.parse({}), reversion: null };

/** A scenario that only multiplies PDs. */
export const scenario = (id: string, weight: number, pdMultiplier: readonly number[] = [1]): KernelScenario => ({ id, weight, pdMultiplier, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0 });

/** Plain instalment loans, one curve each or a shared one, flat LGD. */
export interface PlainLoan { readonly balance: number; readonly term: number; readonly eir: number; readonly lgd: number; readonly curve: number; readonly stage: number }

export function blockOf(loans: readonly PlainLoan[], more: (block: LoanBlock, i: number) => void = () => undefined): LoanBlock {
  const block = allocateBlock(loans.length);
  loans.forEach((loan, i) => {
    block.balance[i] = loan.balance;
    block.term[i] = loan.term;
    block.eir[i] = loan.eir;
    block.rate[i] = loan.eir;
    block.lgd[i] = loan.lgd;
    block.curve[i] = loan.curve;
    block.pdScale[i] = 1;
    block.stage[i] = loan.stage;
    more(block, i);
  });
  return block;
}
