import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { EmptyState, Loading } from '../../components/states.tsx';
import { NoData } from '../../components/values.tsx';
import { parentRow, visibleRows, type Line } from '../deliver/tree-rows.ts';

/** How a press asks for a trace: as on every other number. */
export type TraceHow = 'panel' | 'full' | 'beside';

/** The delivered file as a tree: arrows move and open, Enter traces. The chosen address is on the thread's colour. */
export function ElementTree({ lines, current, onChoose, label, traceable = false }: { lines: readonly Line[] | undefined; current: string | null; onChoose: (address: string, how: TraceHow) => void; label: string; traceable?: boolean }) {
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [cursor, setCursor] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const chosen = useMemo(() => (lines ?? []).findIndex((line) => line.address !== null && line.address === current), [lines, current]);
  const rows = useMemo(() => visibleRows(lines ?? [], toggled, chosen), [lines, toggled, chosen]);
  useEffect(() => {
    setCursor(null);
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (lines === undefined) return <Loading what="the delivered file" />;
  if (lines.length === 0) return <EmptyState title="Nothing was delivered.">The run has no XML. Press any number on its other tabs, or search for a loan, and its path stands here.</EmptyState>;
  const currentRow = rows.findIndex((row) => row.index === chosen);
  const at = Math.max(0, Math.min(rows.length - 1, cursor ?? currentRow));
  const toggle = (index: number): void => setToggled((old) => {
    const next = new Set(old);
    if (!next.delete(index)) next.add(index);
    return next;
  });
  const go = (to: number): void => {
    const target = Math.max(0, Math.min(rows.length - 1, to));
    setCursor(target);
    box.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[target]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined || event.altKey || event.ctrlKey) return;
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight') { if (row.open === false) toggle(row.index); else go(at + 1); }
    else if (event.key === 'ArrowLeft') { if (row.open === true) toggle(row.index); else go(Math.max(0, parentRow(rows, at))); }
    else if (event.key === 'Enter' || event.key === ' ') { if (row.line.address !== null) onChoose(row.line.address, event.shiftKey ? 'full' : 'panel'); else if (row.open !== null) toggle(row.index); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="tree" role="tree" aria-label={label} ref={box} onKeyDown={onKeyDown}>
      {rows.map(({ line, index, open }, row) => (
        <div key={index} role="treeitem" aria-level={line.depth + 1} aria-selected={row === currentRow} {...(open === null ? {} : { 'aria-expanded': open })} tabIndex={row === at ? 0 : -1}
          className={`tn${row === currentRow ? ' on' : ''}`} style={{ paddingLeft: indentOf(line.depth) }} title={line.name ?? undefined} data-trace={line.address ?? undefined}
          onClick={(event) => { setCursor(row); if (line.address !== null) onChoose(line.address, event.ctrlKey || event.metaKey ? 'beside' : event.shiftKey ? 'full' : 'panel'); else if (open !== null) toggle(index); }}>
          <i className={open === null ? '' : open ? 'op' : 'cl'} aria-hidden="true" /><span className="tag">{line.element}</span><span className="sp" />
          <Value line={line} closed={open === false} traceable={traceable} />{line.code === null ? null : <span className="cd">{line.code}</span>}
        </div>
      ))}
    </div>
  );
}

/** Deep elements step in less, so that their names keep room. */
function indentOf(depth: number): number {
  return 12 + Math.min(depth, 4) * 10 + Math.max(0, depth - 4) * 4;
}

function Value({ line, closed, traceable }: { line: Line; closed: boolean; traceable: boolean }): ReactNode {
  if (line.value === null) return closed ? <span className="v">{line.children}</span> : null;
  return <span className={traceable && line.address !== null ? 'v tr' : 'v'}>{/^ND[1-5]/.test(line.value) ? <NoData answer={line.value} /> : line.value}</span>;
}
