import { z } from 'zod';
import { OverlayEntry as Entry } from '../../../../src-shared/contract/ecl-documents.ts';
import { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { StoredDocument } from '../../../store/store.ts';
import type { ServiceContext } from '../../context.ts';
import { OVERLAY, WITHDRAWAL } from '../approval-kinds.ts';
import { standingOf } from '../../documents/answers.ts';
import { storedOf, type Caller } from '../../documents/stored.ts';

/** Why an overlay no longer acts: kept beside it, never in its place. */
export const Withdrawal = z.object({ kind: z.literal('overlay-withdrawal'), version: z.literal(1), overlay: z.string(), reason: z.string(), actor: z.string(), at: z.string() });
export type Withdrawal = z.infer<typeof Withdrawal>;

type Desk = Pick<ServiceContext, 'store' | 'runFiles' | 'approvals' | 'clock'>;

/** One version of an overlay with where its approval stands. */
interface Version { readonly stored: StoredDocument; readonly overlay: Overlay; readonly approval: OverlayEntry['approval']; readonly approvedBy: string[]; readonly isWithdrawn: boolean }
type OverlayEntry = z.output<typeof Entry>;

/** Versions of every overlay, oldest first, by id in the order of their first saving. */
export async function overlayVersions(desk: Desk, call: Caller, id?: string): Promise<ReadonlyMap<string, readonly Version[]>> {
  const withdrawn = new Map<string, number>();
  for (const each of storedOf(desk, WITHDRAWAL, id)) withdrawn.set(each.key, each.id);
  const versions = new Map<string, Version[]>();
  for (const stored of storedOf(desk, OVERLAY, id)) {
    const overlay = Overlay.parse(JSON.parse(await desk.runFiles.ofRef(stored.ref)));
    const version = { stored, overlay, ...(await standingOf(desk, 'overlay', stored.ref.sha256, call)), isWithdrawn: (withdrawn.get(stored.key) ?? 0) > stored.id };
    versions.set(stored.key, [...(versions.get(stored.key) ?? []), version]);
  }
  return versions;
}

/** The newest version of each overlay as the desk shows it. */
export async function overlayEntries(desk: Desk, call: Caller): Promise<OverlayEntry[]> {
  const now = today(desk);
  return [...(await overlayVersions(desk, call)).values()].map((versions) => entryOf(versions.at(-1) as Version, now));
}

/** Those that act on a day: of each the newest version that is approved, unless it was withdrawn after. */
export async function overlaysOn(desk: Desk, day: string, call: Caller): Promise<Overlay[]> {
  return [...(await overlayVersions(desk, call)).values()].flatMap((versions) => {
    const standing = versions.findLast(({ approval }) => approval === 'approved');
    return standing && !standing.isWithdrawn && standing.overlay.effective <= day && day <= standing.overlay.expires ? [standing.overlay] : [];
  });
}

export function entryOf({ stored, overlay, approval, approvedBy, isWithdrawn }: Version, now: string): OverlayEntry {
  const state = isWithdrawn ? 'withdrawn' : overlay.expires < now ? 'expired' : approval === 'approved' ? (now < overlay.effective ? 'not-yet' : 'in-force') : approval === 'submitted' ? 'waiting' : 'draft';
  const days = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
  return { overlay, sha256: stored.ref.sha256, savedBy: stored.actor, savedAt: stored.createdAt, approval, approvedBy, state, expiresInDays: days(overlay.expires) - days(now) };
}

/** The host's day. */
export function today(desk: Pick<ServiceContext, 'clock'>): string {
  return desk.clock.now().slice(0, 10);
}
