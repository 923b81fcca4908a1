import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { PromotionRecord } from '../../../../src-shared/model/research/promotion.ts';
import type { StoredDocument } from '../../../store/store.ts';
import { documentsOf, savers } from '../../documents/approvals.ts';
import type { ApprovalKind, ApprovalSources } from '../../governance/approval-kind.ts';
import { contributorsOf } from '../../governance/run-approval.ts';
import { PROMOTION_SUBJECT } from './aliases.ts';
import { altered, PROMOTION } from './ledger.ts';

const TITLES = { promote: 'Promote', retire: 'Retire', 'roll-back': 'Roll back' } as const;

const href = (id: string): string => `#/research/promotions?record=${id}`;

/**
 * A record of the promotion ledger as a subject of the approval mechanism: whoever made the run, or asked for the promotion, does not
 * approve it, and nobody approves one whose artifacts are no longer what was asked for: that can only be retired.
 */
export function promotionApproval(sources: ApprovalSources): ApprovalKind {
  return {
    type: PROMOTION_SUBJECT, title: 'promotion', needs: 1,
    subject: async (id) => {
      const last = documentsOf(sources, PROMOTION, id, 'promotion').at(-1) as StoredDocument;
      const record = await recordOf(sources, last);
      // What was said of it still stands, so that its alias does not fall back to an older record; nobody can say more.
      if (record === null) return { title: last.label, sha256: id, run: null, href: href(id), notReady: 'its content was altered: it is not what was asked for', contributors: savers([last]) };
      const made = await contributorsOf(sources, sources.store.runs.get(record.run)).catch((error: unknown) => { if (error instanceof AppError && error.code === 'NOT_FOUND') return []; throw error; });
      return {
        title: `${TITLES[record.action]} ${record.alias} (${record.tier})`, sha256: id, run: null, href: href(id), notReady: record.action === 'retire' ? null : await altered(sources, record),
        contributors: [...savers([last]), { actor: record.actor, did: ['asked for it'] }, ...made],
      };
    },
  };
}

/** The record as it was kept; null where its file is no longer that. */
async function recordOf(sources: ApprovalSources, { ref }: StoredDocument): Promise<PromotionRecord | null> {
  try {
    return PromotionRecord.parse(JSON.parse(await sources.runFiles.ofRef(ref)));
  } catch (error) {
    if (error instanceof AppError && error.code === 'CORRUPT') return null;
    throw error;
  }
}
