import type { Overlay, OverlaySet } from '../../../../src-shared/model/ecl/overlay.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';

export interface OverlaysInForce { readonly inForce: readonly Overlay[]; readonly notYet: readonly Overlay[]; readonly expired: readonly Overlay[] }

/**
 * Which overlays hold on the reporting date: from their first day to their last, both counted. The rest is listed, so that a run says what it left
 * out. Errors: INVALID_INPUT for two of one id, or one that ends before it begins.
 */
export function overlaysInForce(set: Pick<OverlaySet, 'overlays'>, reportingDate: string): OverlaysInForce {
  const seen = new Set<string>();
  for (const { id, effective, expires } of set.overlays) {
    if (seen.has(id)) throw new AppError('INVALID_INPUT', `two overlays have the id ${id}`, { userAction: 'Give each overlay an id of its own.' });
    if (expires < effective) throw new AppError('INVALID_INPUT', `overlay ${id} expires on ${expires}, before it takes effect on ${effective}`);
    seen.add(id);
  }
  return {
    inForce: set.overlays.filter((each) => each.effective <= reportingDate && reportingDate <= each.expires),
    notYet: set.overlays.filter((each) => reportingDate < each.effective),
    expired: set.overlays.filter((each) => each.expires < reportingDate),
  };
}
