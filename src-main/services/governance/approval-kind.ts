import type { Contributor, SignedStatement } from '../../../src-shared/model/governance.ts';
import type { Store, Who } from '../../store/store.ts';
import type { RunFiles } from '../run-files.ts';

/** What stands for approval, as it is now. */
export interface ApprovalSubject {
  readonly title: string;
  /** SHA-256 of exactly what an approver sees; null while there is nothing to see yet. */
  readonly sha256: string | null;
  /** Why nobody can approve it (yet); null where one could. */
  readonly notReady: string | null;
  /** Everybody who made it what it is: none of them counts among its approvers. */
  readonly contributors: readonly Contributor[];
  /** Run that it belongs to, for links; null for none. */
  readonly run: string | null;
  /** Where it is read and approved in the workbench, for one that belongs to no run: the inbox leads there. */
  readonly href?: string;
  /** Whether it is approved for good already. */
  readonly done?: boolean;
}

/**
 * Declares what can be approved, and nothing of how: submission, signatures, who may, how many, rejection and replay are the mechanism's.
 * A pipeline names its kinds in its registration.
 */
export interface ApprovalKind {
  /** `run`, `overlay`, `promotion`, ...: unique in the workbench. */
  readonly type: string;
  /** For people, as in "approve this ...". */
  readonly title: string;
  /** Signatures needed where config/policies/approval.yaml does not say. */
  readonly needs: number;
  /** Other subjects that must be approved before this one can be. Absent: none. */
  standsOn?(id: string): Promise<readonly StandsOn[]>;
  /** Throws NOT_FOUND. */
  subject(id: string): Promise<ApprovalSubject>;
  /** Takes effect once there are enough signatures; called again if a crash kept it from ending. */
  approved?(id: string, statement: SignedStatement, who: Who, statements: readonly SignedStatement[]): void;
}

/** A subject that another one stands on, as people call it. */
export interface StandsOn { readonly type: string; readonly id: string; readonly title: string }

/** What a pipeline's kinds may stand on. */
export interface ApprovalSources {
  readonly store: Store;
  readonly runFiles: RunFiles;
  /** Where a run of this pipeline keeps its decisions; null for one that takes none. */
  readonly decisionsOf: (pipeline: string) => string | null;
  /** What a run of this pipeline stands on beside its manifest: documents that are approved by themselves. */
  readonly standsOn: (pipeline: string, run: string) => Promise<readonly StandsOn[]>;
}
