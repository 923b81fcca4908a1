import { useContext, type ReactNode } from 'react';
import { Traceable, TracingContext } from '../../components/traceable.tsx';
import { forwardHref } from './explore-routes.ts';

const CELL = /^source:c(\d+)@(\d+)$/;

/** A value with an address: a number to trace; a cell of the tape is an origin, so it leads to what it reaches. */
export function AddressLink({ address, name, children, inGrid }: { address: string | null; name: string; children: ReactNode; inGrid?: boolean }) {
  const { run } = useContext(TracingContext);
  const cell = address === null ? null : CELL.exec(address);
  if (cell === null || run === null) return <Traceable address={address} name={name} {...(inGrid ? { inGrid } : {})}>{children}</Traceable>;
  const href = forwardHref(run, { kind: 'cell', column: Number(cell[1]), sourceRow: Number(cell[2]) });
  return <a className="tr mono" href={href} data-forward={href} title="What this cell of the tape reaches" aria-label={`${name}, what it reaches`} {...(inGrid ? { tabIndex: -1 } : {})}>{children}</a>;
}
