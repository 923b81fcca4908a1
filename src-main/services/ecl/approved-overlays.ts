import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { ServiceContext } from '../context.ts';

/** Overlays that are approved and in force on a day. */
export async function approvedOverlays(_context: ServiceContext, _day: string): Promise<readonly Overlay[]> {
  return [];
}
