import { createContext, useContext } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { runHref } from '../routing/route.ts';

export interface Tracing {
  /** The run whose numbers are on the screen. */
  readonly run: string | null;
  /** The address whose trace stands in the panel, or null. */
  readonly openAddress: string | null;
  /** Opens the trace of an address; `full` goes to the trace tab, `beside` opens a second window. */
  open(address: string, how?: 'panel' | 'full' | 'beside'): void;
}

export const TracingContext = createContext<Tracing>({ run: null, openAddress: null, open: () => {} });

export interface TraceableProps {
  /** `annex2:RREL30@<id>`; without one this is a plain number: no underline, no trace. */
  readonly address: string | null | undefined;
  /** Accessible name without the word "trace": value, unit, what it is. */
  readonly name: string;
  readonly children: ReactNode;
  /** In grids the cell holds the focus and this link is reached with Enter or T. */
  readonly inGrid?: boolean;
  /** Where the number belongs to another run than the one on the screen. */
  readonly run?: string;
}

/** THE number with a trace: a link, the same everywhere. Click or Enter opens the panel, Shift the full screen, Ctrl a second one. */
export function Traceable({ address, name, children, inGrid, run }: TraceableProps) {
  const tracing = useContext(TracingContext);
  const of = run ?? tracing.run;
  if (address === null || address === undefined || of === null) return <>{children}</>;
  const open = address === tracing.openAddress && of === tracing.run;
  const onClick = (event: MouseEvent) => {
    if (of !== tracing.run) return; // another run: follow the link
    event.preventDefault();
    event.stopPropagation();
    tracing.open(address, event.ctrlKey || event.metaKey ? 'beside' : event.shiftKey ? 'full' : 'panel');
  };
  return (
    <a className={open ? 'tr on mono' : 'tr mono'} href={runHref(of, 'trace', {}, [address])} title="Trace this number" data-trace={address}
      aria-label={`${name}, trace`} {...(inGrid ? { tabIndex: -1 } : {})} onClick={onClick}>
      {children}
    </a>
  );
}
