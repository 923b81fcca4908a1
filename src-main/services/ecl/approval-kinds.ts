import { AppError } from '../../../src-shared/kernel/errors.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { createHash } from 'node:crypto';
import { Overlay, OverlaySet } from '../../../src-shared/model/ecl/overlay.ts';
import type { Contributor } from '../../../src-shared/model/governance.ts';
import type { StoredDocument } from '../../store/store.ts';
import type { ApprovalKind, ApprovalSources, StandsOn } from '../governance/approval-kind.ts';
import { storedOf } from './documents/stored.ts';

/** As the store files an overlay, and its withdrawal. */
export const OVERLAY = 'ecl-overlay';
export const WITHDRAWAL = 'ecl-overlay-withdrawal';

/**
 * Policies, scenario sets and overlays as subjects of the approval mechanism. A subject's id is the SHA-256 of its content: whoever approves
 * approves exactly this, and the same content saved again is the same subject.
 */
export function eclApprovals(sources: ApprovalSources): readonly ApprovalKind[] {
  const named = (type: string, title: string, stored: string): ApprovalKind => ({
    type, title, needs: 1,
    subject: async (id) => {
      const versions = documentsOf(sources, stored, id, title);
      const last = versions.at(-1) as StoredDocument;
      const at = storedOf(sources, stored, last.key).findIndex((each) => each.id === last.id) + 1;
      return { title: `${last.key}, version ${at}`, sha256: id, run: null, href: `#/ecl/documents/${type === 'policy' ? 'policy' : 'scenarios'}/${id}?show=approval`, notReady: null, contributors: savers(versions) };
    },
  });
  return [
    named('policy', 'policy', 'ecl-policy'), named('scenario-set', 'scenario set', 'scenario-set'),
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

/** SHA-256 of a document as it is kept. */
export function shaOf(document: unknown): string {
  return createHash('sha256').update(canonicalJson(document as never)).digest('hex');
}

function documentsOf(sources: ApprovalSources, stored: string, sha256: string, title: string): StoredDocument[] {
  const found = storedOf(sources, stored).filter(({ ref }) => ref.sha256 === sha256);
  if (found.length === 0) throw new AppError('NOT_FOUND', `no ${title} with the content ${sha256.slice(0, 12)} is kept in this workspace`, { details: { sha256 }, userAction: 'Save it first, then submit it for approval.' });
  return found;
}

function savers(versions: readonly StoredDocument[]): Contributor[] {
  return [...new Set(versions.map(({ actor }) => actor))].map((actor) => ({ actor, did: ['saved it'] }));
}
