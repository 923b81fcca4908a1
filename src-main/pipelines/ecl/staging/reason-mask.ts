import { STAGE_REASONS } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { StageReason } from '../../../../src-shared/model/ecl/result-fields.ts';

/** Bit of a reason: its place in `STAGE_REASONS`, so that masks decode in the order in which reasons are told. */
export const REASON_BIT = Object.fromEntries(STAGE_REASONS.map((reason, i) => [reason, 1 << i])) as Readonly<Record<StageReason, number>>;

/** The reasons of a mask, in order. */
export function reasonsOf(mask: number): StageReason[] {
  return STAGE_REASONS.filter((reason) => (mask & REASON_BIT[reason]) !== 0);
}

/** As stored in the column `reasons`: joined by `;`, null for none. */
export function reasonsText(mask: number): string | null {
  const reasons = reasonsOf(mask);
  return reasons.length === 0 ? null : reasons.join(';');
}

/** The first reason of a mask is the decisive one: what merely informs (`LCR_EXEMPT`, `NO_ORIG_PD`) comes last in the order. */
export function decisiveOf(mask: number): StageReason | null {
  return mask === 0 ? null : (STAGE_REASONS[31 - Math.clz32(mask & -mask)] ?? null);
}
