import { documentApprovals } from '../documents/approvals.ts';
import type { ApprovalKind, ApprovalSources, StandsOn } from '../governance/approval-kind.ts';
import { RESEARCH_KINDS } from './document-kinds.ts';
import { INGESTION_DOCUMENT } from './experiment-id.ts';
import { promotionApproval } from './promotions/approval.ts';

/** Ingestions, specs, qualification gates and promotions as subjects of the approval mechanism. */
export function researchApprovals(sources: ApprovalSources): readonly ApprovalKind[] {
  return [...documentApprovals(sources, RESEARCH_KINDS), promotionApproval(sources)];
}

/** What must be approved before a research run becomes a record: how its data was read, its spec, the gates that it was judged by. */
export async function researchStandsOn(sources: ApprovalSources, run: string): Promise<readonly StandsOn[]> {
  const on = (slot: string, type: string, title: string): StandsOn[] => {
    const found = sources.runFiles.find(run, slot);
    return found === null ? [] : [{ type, id: found.sha256, title }];
  };
  return [...on(INGESTION_DOCUMENT, 'ingestion', 'its ingestion'), ...on('spec', 'spec', 'its spec'), ...on('gates', 'gates', 'its gates')];
}
