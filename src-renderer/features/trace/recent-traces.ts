import { useEffect } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** A trace that was looked at: enough to find it again, never what it said. */
export interface RecentTrace { readonly run: string; readonly address: string; readonly title: string }

const KEPT = 30;

interface RecentState { readonly traces: readonly RecentTrace[]; readonly add: (trace: RecentTrace) => void; readonly clear: () => void }

/** The newest first, each once. */
export function withTrace(traces: readonly RecentTrace[], trace: RecentTrace): readonly RecentTrace[] {
  return [trace, ...traces.filter((each) => each.run !== trace.run || each.address !== trace.address)].slice(0, KEPT);
}

/** View state: kept in this browser, known to no host. */
export const useRecentTraces = create<RecentState>()(persist(
  (set) => ({ traces: [], add: (trace) => set((old) => ({ traces: withTrace(old.traces, trace) })), clear: () => set({ traces: [] }) }),
  { name: 'tapestry-recent-traces', partialize: ({ traces }) => ({ traces }) },
));

/** Remembers a trace once it has its title. */
export function useRememberTrace(run: string, address: string | null, title: string | undefined): void {
  const add = useRecentTraces((state) => state.add);
  useEffect(() => {
    if (address !== null && title !== undefined) add({ run, address, title });
  }, [add, run, address, title]);
}
