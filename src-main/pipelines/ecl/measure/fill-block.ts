import { AMORTISATIONS, type LoanBlock } from '../kernel/loan-block.ts';
import { allocateBlock } from '../kernel/block-memory.ts';
import type { ModelBook } from './model-book.ts';
import type { PreparedLoan } from './prepare-loan.ts';

/** What is different of a loan from how it was prepared: stage, factors of overlays in the model, a flat LGD in default. */
export interface LoanMove { readonly stage: number; readonly pd: number; readonly lgd: number; readonly lgdInDefault: number | null }
export const UNMOVED: LoanMove = { stage: 0, pd: 1, lgd: 1, lgdInDefault: null };

type Flows = Map<number, readonly { readonly month: number; readonly principal: number }[]>;

/** Loans as the kernel takes them, in their order, on shared memory. */
export function blockOf(loans: readonly PreparedLoan[], book: Pick<ModelBook, 'curves'>, move: (at: number) => LoanMove = () => UNMOVED): LoanBlock {
  const block = allocateBlock(loans.length);
  const flows: Flows = new Map();
  loans.forEach((loan, at) => {
    fillLoan(block, at, loan, book, move(at));
    if (loan.cashFlows !== null) flows.set(at, loan.cashFlows);
  });
  return flows.size === 0 ? block : { ...block, cashFlows: flows };
}

/**
 * One loan into its place. Loans that no kernel measures (outside 5.5, by a provision matrix) stand there without balance or risk, so that
 * positions stay those of the table.
 */
export function fillLoan(block: LoanBlock, at: number, loan: PreparedLoan, book: Pick<ModelBook, 'curves'>, move: LoanMove): void {
  block.stage[at] = move.stage;
  block.fx[at] = loan.fx;
  if (!loan.inScope || loan.matrix !== null) {
    block.curve[at] = book.curves.flat;
    return;
  }
  block.balance[at] = loan.drawn;
  block.undrawn[at] = loan.undrawn;
  block.ccf[at] = loan.ccf;
  block.eir[at] = loan.eir;
  block.rate[at] = loan.rate;
  block.term[at] = loan.term;
  block.amortisation[at] = AMORTISATIONS.indexOf(loan.amortisation);
  block.balloon[at] = loan.balloon;
  block.cpr[at] = loan.cpr;
  block.curve[at] = loan.curve.curve;
  block.pdScale[at] = loan.curve.scale * move.pd;
  block.monthsOnBook[at] = loan.monthsOnBook;
  block.rho[at] = loan.rho;
  fillLgd(block, at, loan, move);
  block.guaranteedShare[at] = loan.guaranteedShare;
  block.guarantorLoss[at] = loan.guarantorLoss;
}

/** A factor on LGD acts through the cure rate, (1 - cure) x severity, so that it is the same for flat and collateral loans. */
function fillLgd(block: LoanBlock, at: number, { lgd: assigned }: PreparedLoan, move: LoanMove): void {
  const flat = move.lgdInDefault !== null || assigned.model === 'flat';
  block.lgdModel[at] = flat ? 0 : 1;
  block.lgd[at] = move.lgdInDefault ?? assigned.lgd;
  const cure = move.lgdInDefault === null ? assigned.cureRate : 0;
  block.cureRate[at] = move.lgd === 1 ? cure : 1 - (1 - cure) * move.lgd;
  const terms = assigned.rule?.collateral;
  if (flat || terms === undefined) return;
  block.collateral[at] = assigned.collateral;
  block.growth[at] = terms.growth;
  block.haircut[at] = terms.haircut;
  block.saleCost[at] = terms.cost;
  block.monthsToSale[at] = terms.monthsToSale;
  block.unsecuredRecovery[at] = terms.unsecuredRecovery;
  block.lgdFloor[at] = terms.floor;
}
