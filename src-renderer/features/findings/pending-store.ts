import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { subjectOf, type DecisionDraft } from './decision-draft.ts';

interface Pending {
  /** By run; survives a reload of the window, not the end of the session: only what is applied is kept for good. */
  readonly drafts: Readonly<Record<string, readonly DecisionDraft[]>>;
  readonly add: (run: string, draft: DecisionDraft) => void;
  readonly remove: (run: string, index: number) => void;
  readonly clear: (run: string) => void;
}

const NONE: readonly DecisionDraft[] = [];

/** Decisions formed and not yet applied. */
export const usePending = create<Pending>()(persist(
  (set) => ({
    drafts: {},
    add: (run, draft) => set((old) => ({ drafts: { ...old.drafts, [run]: withDraft(old.drafts[run] ?? NONE, draft) } })),
    remove: (run, index) => set((old) => ({ drafts: { ...old.drafts, [run]: (old.drafts[run] ?? NONE).filter((_, at) => at !== index) } })),
    clear: (run) => set((old) => ({ drafts: { ...old.drafts, [run]: NONE } })),
  }),
  { name: 'tapestry-pending', storage: createJSONStorage(() => sessionStorage) },
));

/** A draft on the same thing takes the place of the earlier one. */
export function withDraft(drafts: readonly DecisionDraft[], draft: DecisionDraft): DecisionDraft[] {
  return [...drafts.filter((old) => subjectOf(old) !== subjectOf(draft)), draft];
}

export function usePendingOf(run: string): readonly DecisionDraft[] {
  return usePending((state) => state.drafts[run] ?? NONE);
}
