import { Overlay, OverlaySet } from '../../../src-shared/model/ecl/overlay.ts';
import type { StoredDocument } from '../../store/store.ts';
import type { ApprovalKind, ApprovalSources, StandsOn } from '../governance/approval-kind.ts';
import { documentApprovals, documentsOf, savers } from '../documents/approvals.ts';
import { shaOf, storedOf } from '../documents/stored.ts';
import { DOCUMENT_KINDS } from './document-kinds.ts';

/** As the store files an overlay, and its withdrawal. */
export const OVERLAY = 'ecl-overlay';
export const WITHDRAWAL = 'ecl-overlay-withdrawal';

/**
 * Policies, scenario sets and overlays as subjects of the approval mechanism. A subject's id is the SHA-256 of its content: whoever approves
 * approves exactly this, and the same content saved again is the same subject.
 */
export function eclApprovals(sources: ApprovalSources): readonly ApprovalKind[] {
  return [
    ...documentApprovals(sources, DOCUMENT_KINDS),
    {
      type: 'overlay', title: 'overlay', needs: 1,
      subject: async (id) => {
        const versions = documentsOf(sources, OVERLAY, id, 'overlay');
        const last = versions.at(-1) as StoredDocument;
        const overlay = Overlay.parse(JSON.parse(await sources.runFiles.ofRef(last.ref)));
        const withdrawn = storedOf(sources, WITHDRAWAL, overlay.id).some((each) => each.id > last.id);
        return { title: `${overlay.title} (${overlay.id})`, sha256: id, run: null, href: `#/overlays?overlay=${encodeURIComponent(overlay.id)}`, notReady: withdrawn ? 'it was withdrawn' : null, contributors: [...savers(versions), { actor: overlay.owner, did: ['owns it'] }] };
      },
    },
  ];
}

/** What must be approved before a run becomes a record: its policy, its scenario set, and each overlay in it. */
export async function eclStandsOn(sources: ApprovalSources, run: string): Promise<readonly StandsOn[]> {
  const slot = (name: string): string | null => sources.runFiles.find(run, name)?.sha256 ?? null;
  const [policy, scenarios] = [slot('policy'), slot('scenarios')];
  const overlays = await sources.runFiles.jsonIf(run, 'overlays', OverlaySet);
  return [
    ...(policy === null ? [] : [{ type: 'policy', id: policy, title: 'its policy' }]), ...(scenarios === null ? [] : [{ type: 'scenario-set', id: scenarios, title: 'its scenario set' }]),
    ...(overlays?.overlays ?? []).map((overlay) => ({ type: 'overlay', id: shaOf(overlay), title: `overlay ${overlay.id}` })),
  ];
}
