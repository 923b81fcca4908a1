import { create } from 'zustand';
import type { MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { Changes } from './review.ts';

interface Draft {
  /** Hash of the mapping that the changes lie on; another one makes them void. */
  readonly base: string;
  readonly changes: Changes;
  readonly undo: readonly Changes[];
}

interface Drafts {
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly change: (run: string, base: string, columns: readonly MappingColumn[]) => void;
  readonly undo: (run: string) => void;
  readonly forget: (run: string) => void;
}

const EMPTY: Changes = {};

/** Reviews that are not yet confirmed, by run: they outlive a change of tab, not of window. */
export const useDrafts = create<Drafts>()((set) => ({
  drafts: {},
  change: (run, base, columns) => set(({ drafts }) => {
    const old = drafts[run]?.base === base ? drafts[run] : { base, changes: EMPTY, undo: [] };
    const changes = { ...old.changes, ...Object.fromEntries(columns.map((column) => [column.index, column])) };
    return { drafts: { ...drafts, [run]: { base, changes, undo: [...old.undo.slice(-199), old.changes] } } };
  }),
  undo: (run) => set(({ drafts }) => {
    const old = drafts[run];
    const back = old?.undo.at(-1);
    if (old === undefined || back === undefined) return {};
    return { drafts: { ...drafts, [run]: { ...old, changes: back, undo: old.undo.slice(0, -1) } } };
  }),
  forget: (run) => set(({ drafts }) => {
    const { [run]: _, ...rest } = drafts;
    return { drafts: rest };
  }),
}));

/** The changes of a run on this very mapping, and how many steps can be undone. */
export function useDraft(run: string, base: string): { changes: Changes; steps: number } {
  const draft = useDrafts((state) => state.drafts[run]);
  return draft === undefined || draft.base !== base ? { changes: EMPTY, steps: 0 } : { changes: draft.changes, steps: draft.undo.length };
}
