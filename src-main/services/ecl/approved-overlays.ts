import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { ServiceContext } from '../context.ts';
import { overlaysOn } from './overlays/entries.ts';

/** Overlays that act on a reporting date: approved, effective, not expired, not withdrawn; of each the newest approved version. */
export function approvedOverlays(context: ServiceContext, asOf: string): Promise<Overlay[]> {
  return overlaysOn(context, asOf, { actor: context.actor, host: context.host });
}
