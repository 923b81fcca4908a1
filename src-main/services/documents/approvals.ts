import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Contributor } from '../../../src-shared/model/governance.ts';
import type { StoredDocument } from '../../store/store.ts';
import type { ApprovalKind, ApprovalSources } from '../governance/approval-kind.ts';
import type { DocumentKind, DocumentKinds } from './document-kind.ts';
import { storedOf } from './stored.ts';

/** A pipeline's documents as subjects of the approval mechanism: those kinds that say what they are approved as. */
export function documentApprovals(sources: ApprovalSources, kinds: DocumentKinds): readonly ApprovalKind[] {
  return Object.values(kinds).flatMap((kind) => (kind.approval === undefined ? [] : [namedDocument(sources, kind, kind.approval)]));
}

/**
 * A subject's id is the SHA-256 of its content: whoever approves approves exactly this, and the same content saved again is the same subject.
 * Who saved it does not count among its approvers.
 */
function namedDocument(sources: ApprovalSources, { stored }: DocumentKind, { type, title, href }: NonNullable<DocumentKind['approval']>): ApprovalKind {
  return {
    type, title, needs: 1,
    subject: async (id) => {
      const versions = documentsOf(sources, stored, id, title);
      const last = versions.at(-1) as StoredDocument;
      const at = storedOf(sources, stored, last.key).findIndex((each) => each.id === last.id) + 1;
      return { title: `${last.key}, version ${at}`, sha256: id, run: null, href: href(id), notReady: null, contributors: savers(versions) };
    },
  };
}

/** Every time that some content was kept, oldest first; NOT_FOUND where it never was. */
export function documentsOf(sources: Pick<ApprovalSources, 'store'>, stored: string, sha256: string, title: string): StoredDocument[] {
  const found = storedOf(sources, stored).filter(({ ref }) => ref.sha256 === sha256);
  if (found.length === 0) throw new AppError('NOT_FOUND', `no ${title} with the content ${sha256.slice(0, 12)} is kept in this workspace`, { details: { sha256 }, userAction: 'Save it first, then submit it for approval.' });
  return found;
}

export function savers(versions: readonly StoredDocument[]): Contributor[] {
  return [...new Set(versions.map(({ actor }) => actor))].map((actor) => ({ actor, did: ['saved it'] }));
}
