import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { amountText, exactShare, minorUnits, timesShare } from '../amounts/minor-units.ts';
import { allocate } from './allocate.ts';
import type { Holding } from './double-count.ts';
import { actsInModel } from './in-model.ts';

/** Loans of a run in minor units of the reporting currency, by position. `loanId` is asked for messages only. */
export interface OverlayBase { readonly modelled: Float64Array; readonly grossCarryingAmount: Float64Array; readonly loanId: (position: number) => string }

/** What one overlay adds, loan by loan: `amounts[k]` on position `loans[k]`. */
export interface OverlayAmounts { readonly overlay: string; readonly loans: Uint32Array; readonly amounts: Float64Array; readonly total: bigint; readonly touched: number }

export interface AppliedOverlays { readonly entries: readonly OverlayAmounts[]; /** Sum over overlays by position. */ readonly overlay: Float64Array; readonly total: bigint }

/**
 * Amounts of every overlay in force, in exact integer minor units, always apart from what is modelled. Percentages and absolute amounts stand
 * on the modelled ECL; floors come last, on what the loan then carries. `inModel` are amounts already measured (see `differenceOf`), in any
 * order. An absolute amount goes pro rata of modelled ECL, or of the gross carrying amount where none of its loans has any ECL.
 * Errors: BLOCKED where an absolute amount has no loan to stand on, and where overlays would make an allowance negative.
 */
export function applyOverlays(holdings: readonly Holding[], base: OverlayBase, inModel: ReadonlyMap<string, Float64Array> = new Map()): AppliedOverlays {
  const overlay = new Float64Array(base.modelled.length);
  const entries = new Map<string, OverlayAmounts>();
  const isFloor = ({ overlay: { effect } }: Holding): boolean => effect.kind === 'floor';
  for (const holding of [...holdings.filter((each) => !isFloor(each)), ...holdings.filter(isFloor)]) {
    const amounts = amountsOf(holding, base, overlay, inModel);
    let total = 0n;
    let touched = 0;
    holding.loans.forEach((i, k) => {
      const amount = amounts[k] as number;
      if (amount === 0) return;
      overlay[i] = (overlay[i] as number) + amount;
      total += BigInt(amount);
      touched += 1;
    });
    entries.set(holding.overlay.id, { overlay: holding.overlay.id, loans: holding.loans, amounts, total, touched });
  }
  refuseNegative(holdings, base, overlay);
  const listed = holdings.map((each) => entries.get(each.overlay.id) as OverlayAmounts);
  return { entries: listed, overlay, total: listed.reduce((sum, each) => sum + each.total, 0n) };
}

function amountsOf({ overlay, loans }: Holding, base: OverlayBase, laid: Float64Array, inModel: ReadonlyMap<string, Float64Array>): Float64Array {
  const { effect } = overlay;
  switch (effect.kind) {
    case 'percent': {
      const { numerator, scale } = exactShare(effect.percent);
      return Float64Array.from(loans, (i) => Number(timesShare(BigInt(base.modelled[i] as number), { numerator, scale: scale * 100n })));
    }
    case 'absolute': {
      const amount = minorUnits(effect.amount);
      // The allowance of a POCI asset can be a gain (5.5.14): it carries nothing.
      const ofEcl = Float64Array.from(loans, (i) => Math.max(0, base.modelled[i] as number));
      const weights = ofEcl.some((weight) => weight !== 0) ? ofEcl : Float64Array.from(loans, (i) => base.grossCarryingAmount[i] as number);
      if (amount !== 0n && !weights.some((weight) => weight !== 0)) {
        throw new AppError('BLOCKED', `overlay ${overlay.id} of ${effect.amount} has ${loans.length === 0 ? 'no loan in its scope' : `${loans.length} loans in its scope, none with an exposure`}`, { userAction: 'Change its scope or withdraw it: an amount must not get lost.' });
      }
      return allocate(amount, weights);
    }
    case 'floor': {
      const share = exactShare(effect.coverage);
      return Float64Array.from(loans, (i) => Math.max(0, Number(timesShare(BigInt(base.grossCarryingAmount[i] as number), share)) - (base.modelled[i] as number) - (laid[i] as number)));
    }
    case 'stage': case 'pd': case 'lgd': {
      const measured = inModel.get(overlay.id);
      if (measured === undefined || measured.length !== loans.length) throw new AppError('INTERNAL', `overlay ${overlay.id} acts in the model and was not measured on its ${loans.length} loans`);
      return measured;
    }
  }
}

function refuseNegative(holdings: readonly Holding[], base: OverlayBase, overlay: Float64Array): void {
  const first = overlay.findIndex((amount, i) => amount < 0 && (base.modelled[i] as number) >= 0 && (base.modelled[i] as number) + amount < 0);
  if (first < 0) return;
  const on = holdings.filter(({ overlay: each, loans }) => !actsInModel(each) && loans.includes(first)).map(({ overlay: each }) => each.id);
  throw new AppError('BLOCKED', `overlays make the allowance of loan ${base.loanId(first)} negative: modelled ${amountText(BigInt(base.modelled[first] as number))}, overlays ${amountText(BigInt(overlay[first] as number))} (${on.join(', ')})`, { userAction: 'A release can be no larger than the ECL that it stands on: lower its amount or widen its scope.' });
}
