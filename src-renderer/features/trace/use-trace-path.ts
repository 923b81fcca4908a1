import { useEffect, useMemo, useState } from 'react';
import type { Trace } from '../../../src-shared/model/trace.ts';
import { useCall, type Query } from '../../state/use-call.ts';
import { flattenPath, foldUnchanged, type PathStop } from './path.ts';

export interface TracePath {
  readonly query: Query<Trace>;
  readonly trace: Trace | undefined;
  readonly stops: readonly PathStop[];
  readonly enter: (address: string, index: number) => void;
  readonly opened: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

/** The trace of an address with what the person entered and opened; both are forgotten when another address is shown. */
export function useTracePath(run: string, address: string | null): TracePath {
  const query = useCall('trace.get', address === null ? null : { run, address });
  const [entered, setEntered] = useState<Readonly<Record<string, number>>>({});
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => { setEntered({}); setOpened(new Set()); }, [run, address]);
  const trace = query.data;
  const stops = useMemo(() => (trace === undefined ? [] : foldUnchanged(flattenPath(trace, entered), opened)), [trace, entered, opened]);
  return {
    query, trace, stops, opened,
    enter: (node, index) => setEntered((old) => ({ ...old, [node]: index })),
    toggle: (key) => setOpened((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    }),
  };
}

/** Moves the focus along the stops of a path; the stop under the keyboard is the only one in the tab order. */
export function moveStop(container: HTMLElement, key: string): HTMLElement | null {
  const stops = [...container.querySelectorAll<HTMLElement>('[data-stop]')];
  if (stops.length === 0) return null;
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to = key === 'ArrowDown' ? Math.min(stops.length - 1, at + 1) : key === 'ArrowUp' ? Math.max(0, at - 1) : at;
  return stops[at < 0 ? 0 : to] ?? null;
}
