import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { differenceOf, layOn, noMoves, type ModelMoves } from '../overlays/in-model.ts';
import type { ScopedLoan } from '../overlays/scope.ts';
import { measureLoans, type Measured, type Measuring } from './measure-loans.ts';
import type { PreparedLoan } from './prepare-loan.ts';

/** What one overlay in the model adds: minor units on positions of the list. */
export interface MeasuredOverlay { readonly overlay: string; readonly loans: Uint32Array; readonly amounts: Float64Array }

/** A loan as a scope sees it, in the stage it has before overlays in the model. */
export function scoped(loan: PreparedLoan, stage: number): ScopedLoan {
  const { row } = loan;
  return { loanId: loan.loanId, segment: loan.segment, product: row.product, region: row.region, sector: row.sector, grade: loan.grade, stage: STAGES[stage] ?? '-' };
}

/**
 * Measures loans as the model has them and then, one after the other, with each overlay that acts in it: an overlay's amount is the difference
 * of two measurements, each rounded once. `final` is the last of them: the stage that is booked is there.
 */
export async function measureWithOverlays(loans: readonly PreparedLoan[], measuring: Measuring): Promise<{ readonly base: Measured; readonly final: Measured; readonly overlays: readonly MeasuredOverlay[] }> {
  const base = await measureLoans(loans, measuring);
  const scopes = measuring.book.inModel.length === 0 ? [] : loans.map((loan, at) => scoped(loan, base.stage[at] as number));
  const moves = noMoves(loans.length);
  const overlays: MeasuredOverlay[] = [];
  let final = base;
  for (const { overlay, holds } of measuring.book.inModel) {
    const held = Uint32Array.from(scopes.flatMap((loan, at) => (holds(loan) ? [at] : [])));
    if (held.length === 0) continue;
    layOn(moves, { overlay, loans: held });
    const after = await measureLoans([...held].map((at) => loans[at] as PreparedLoan), measuring, only(moves, held));
    const next = laid(final, after, held);
    overlays.push({ overlay: overlay.id, loans: held, amounts: differenceOf(final.booked, next.booked, held) });
    final = next;
  }
  return { base, final, overlays };
}

function only(moves: ModelMoves, held: Uint32Array): ModelMoves {
  const picked = noMoves(held.length);
  held.forEach((at, place) => {
    picked.pd[place] = moves.pd[at] as number;
    picked.lgd[place] = moves.lgd[at] as number;
    picked.stage[place] = moves.stage[at] as number;
  });
  return picked;
}

/** A measurement with that of some loans laid over it: what is booked, and the stage with its reasons. */
function laid(before: Measured, after: Measured, held: Uint32Array): Measured {
  const next = { ...before, stage: before.stage.slice(), reasons: before.reasons.slice(), notAssessable: before.notAssessable.slice(), booked: before.booked.slice() };
  held.forEach((at, place) => {
    next.stage[at] = after.stage[place] as number;
    next.reasons[at] = after.reasons[place] as number;
    next.notAssessable[at] = after.notAssessable[place] as number;
    next.booked[at] = after.booked[place] as number;
  });
  return next;
}
