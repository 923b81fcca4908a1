import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { TracingContext } from '../components/traceable.tsx';
import type { Tracing } from '../components/traceable.tsx';
import { TracePanel } from '../features/features.ts';
import { runHref } from '../routing/route.ts';
import type { Route } from '../routing/route.ts';
import { navigate, setQuery } from '../routing/use-route.ts';
import { useView } from '../state/view-store.ts';

/** The number that has the focus: the focused link, or the one in the grid cell where the keyboard stands. */
export function focusedAddress(): string | null {
  const active = document.activeElement;
  if (active === null) return null;
  const inGrid = active.getAttribute('aria-activedescendant');
  const place = inGrid === null ? active : document.getElementById(inGrid);
  const number = place?.closest('[data-trace]') ?? place?.querySelector('[data-trace]');
  return number?.getAttribute('data-trace') ?? null;
}

/** Gives every number on the screen its way to the trace. The open one stands in the address as `?trace=`. */
export function TracingProvider({ run, route, children }: { run: string | null; route: Route; children: ReactNode }) {
  const openAddress = route.query['trace'] ?? (route.path[2] === 'trace' ? route.path[3] ?? null : null);
  const toast = useView((state) => state.toast);
  const tracing = useMemo<Tracing>(() => ({
    run,
    openAddress,
    open(address, how = 'panel') {
      if (run === null) return;
      const full = runHref(run, 'trace', {}, [address]);
      if (how === 'beside') window.open(full, '_blank', 'noopener');
      else if (how === 'full' || TracePanel === undefined) navigate(full);
      else setQuery({ trace: address });
    },
  }), [run, openAddress]);
  useCommands([
    { id: 'trace.open', label: 'Trace this number', group: 'Trace', keys: ['T'], hidden: true, when: () => focusedAddress() !== null, run: () => tracing.open(focusedAddress() ?? '') },
    { id: 'trace.full', label: 'Trace this number on the full screen', group: 'Trace', keys: ['Shift T'], hidden: true, when: () => (focusedAddress() ?? openAddress) !== null, run: () => tracing.open(focusedAddress() ?? openAddress ?? '', 'full') },
    { id: 'trace.close', label: 'Close the trace', group: 'Trace', keys: ['Esc'], when: () => route.query['trace'] !== undefined, run: () => setQuery({ trace: undefined }) },
    { id: 'trace.copy', label: 'Copy the address of this number', group: 'Trace', keys: ['C'], when: () => (focusedAddress() ?? openAddress) !== null,
      run: () => { const address = focusedAddress() ?? openAddress ?? ''; void navigator.clipboard?.writeText(address).then(() => toast({ title: 'Address copied', text: address, tone: 'ok' })); } },
  ]);
  return <TracingContext value={tracing}>{children}</TracingContext>;
}
