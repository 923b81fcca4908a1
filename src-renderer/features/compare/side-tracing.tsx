import { useMemo, type ReactNode } from 'react';
import { groupDigits } from '../../components/format.ts';
import { Traceable, TracingContext, type Tracing } from '../../components/traceable.tsx';
import { KindBadge } from '../../components/marks.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate, setQuery, useRoute } from '../../routing/use-route.ts';
import { useView } from '../../state/view-store.ts';
import { TracePanel } from '../trace/trace-panel.tsx';
import type { Identity } from './types.ts';

/** Makes the numbers inside belong to one of the two runs: their trace opens in the panel, in that run. */
export function SideTracing({ run, children }: { run: string; children: ReactNode }) {
  const { query } = useRoute();
  const openAddress = query['of'] === run ? query['at'] ?? null : null;
  const tracing = useMemo<Tracing>(() => ({
    run, openAddress,
    open: (address, how) => (how === 'full' ? navigate(runHref(run, 'trace', {}, [address])) : setQuery({ of: run, at: address })),
  }), [run, openAddress]);
  return <TracingContext value={tracing}>{children}</TracingContext>;
}

/** One value of one run, with its trace there; a run that lacks it says so. */
export function SideValue({ run, value, what, why, inGrid }: { run: string; value: { readonly address: string; readonly value: string | null } | null; what: string; why?: string | null; inGrid?: boolean }) {
  if (value === null) return <span className="d3">not in this run</span>;
  const text = value.value === null ? <span className="ncx" title={why ?? undefined}>{why === undefined || why === null ? 'blank' : 'n/c'}</span> : groupDigits(value.value);
  return <SideTracing run={run}><Traceable address={value.address} name={`${value.value === null ? (why === undefined || why === null ? 'blank' : 'n/c') : groupDigits(value.value)}, ${what}, run ${run}`} {...(inGrid ? { inGrid } : {})}>{text}</Traceable></SideTracing>;
}

/** The trace of the chosen value beside the comparison, with the run it belongs to. */
export function SidePanel({ left, right }: { left: Identity; right: Identity }) {
  const { query } = useRoute();
  const width = useView((state) => state.panelWidth);
  const of = [left, right].find((each) => each.id === query['of']);
  const address = query['at'];
  if (of === undefined || address === undefined) return null;
  return (
    <div className="panels">
      <aside className="panel" aria-label="Trace" style={{ width }}>
        <div className="body">
          <div className="ph s cmp-of"><span className="d3">In the {of.id === left.id ? 'left' : 'right'} run</span><span className="mono">{of.id}</span><KindBadge kind={of.kind} /></div>
          <SideTracing run={of.id}><TracePanel run={of.id} address={address} onClose={closePanel} /></SideTracing>
        </div>
      </aside>
    </div>
  );
}

export function closePanel(): void {
  setQuery({ of: undefined, at: undefined });
}
