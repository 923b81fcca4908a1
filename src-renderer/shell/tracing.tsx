import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { TracingContext } from '../components/traceable.tsx';
import type { Tracing } from '../components/traceable.tsx';
import { TracePanel } from '../features/features.ts';
import { focusedAddress, focusedForward } from './focused.ts';
import { runHref } from '../routing/route.ts';
import type { Route } from '../routing/route.ts';
import { currentRoute, navigate, setQuery } from '../routing/use-route.ts';
import { useView } from '../state/view-store.ts';

/** Gives every number on the screen its way to the trace. The open one stands in the address as `?trace=`, a second one as `beside=`. */
export function TracingProvider({ run, route, children }: { run: string | null; route: Route; children: ReactNode }) {
  const openAddress = route.query['trace'] ?? (route.path[2] === 'trace' ? route.path[3] ?? null : null);
  const toast = useView((state) => state.toast);
  const tracing = useMemo<Tracing>(() => ({
    run,
    openAddress,
    open(address, how = 'panel') {
      if (run === null) return;
      const full = runHref(run, 'trace', {}, [address]);
      if (how === 'full' || TracePanel === undefined) navigate(full);
      else if (how === 'beside' && currentRoute().query['trace'] !== undefined) setQuery({ beside: address });
      else setQuery({ trace: address });
    },
  }), [run, openAddress]);
  useCommands([
    { id: 'trace.open', label: 'Trace this number', group: 'Trace', keys: ['T'], hidden: true, when: () => focusedAddress() !== null, run: () => tracing.open(focusedAddress() ?? '') },
    { id: 'trace.full', label: 'Trace this number on the full screen', group: 'Trace', keys: ['Shift T'], hidden: true, when: () => (focusedAddress() ?? openAddress) !== null, run: () => tracing.open(focusedAddress() ?? openAddress ?? '', 'full') },
    { id: 'trace.forward', label: 'Forward: what this reaches', group: 'Trace', keys: ['F'], hidden: true, when: () => run !== null && focusedForward(run) !== null, run: () => { const href = run === null ? null : focusedForward(run); if (href !== null) navigate(href); } },
    { id: 'trace.beside', label: 'Trace this number beside the open one', group: 'Trace', keys: ['Ctrl Shift T'], hidden: true, when: () => focusedAddress() !== null, run: () => tracing.open(focusedAddress() ?? '', 'beside') },
    { id: 'trace.close', label: 'Close the trace', group: 'Trace', keys: ['Esc'], when: () => route.query['trace'] !== undefined, run: () => { const { query } = currentRoute(); setQuery(query['beside'] === undefined ? { trace: undefined } : { beside: undefined }); } },
    { id: 'trace.copy', label: 'Copy the address of this number', group: 'Trace', keys: ['C'], when: () => (focusedAddress() ?? openAddress) !== null,
      run: () => { const address = focusedAddress() ?? openAddress ?? ''; void navigator.clipboard?.writeText(address).then(() => toast({ title: 'Address copied', text: address, tone: 'ok' })); } },
  ]);
  return <TracingContext value={tracing}>{children}</TracingContext>;
}
