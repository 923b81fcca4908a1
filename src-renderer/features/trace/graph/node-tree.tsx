import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { openRows, type TreeRow } from './graph-tree.ts';

/**
 * The nodes of a graph as a tree: arrows move and open, Enter opens the number's trace, Space makes a node the centre. Everything
 * that the drawing shows can be reached here.
 */
export function NodeTree({ label, rows, selected, show, words, onRecentre, onOpen, onCursor, thread }: {
  label: string; rows: readonly TreeRow[]; selected: string | null; show: (row: TreeRow) => ReactNode; /** What only the eye sees otherwise: kind, side, whether the path goes through it. */ words: (row: TreeRow) => string; onRecentre: (id: string) => void; onOpen: (id: string) => void; onCursor: (id: string) => void; thread: ReadonlySet<string>;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => openRows(rows, closed), [rows, closed]);
  const focus = rows[0]?.id ?? null;
  useEffect(() => { setCursor(null); setClosed(new Set()); }, [focus]);
  const at = Math.max(0, shown.findIndex((row) => row.id === cursor));
  const toggle = (id: string): void => setClosed((old) => {
    const next = new Set(old);
    if (!next.delete(id)) next.add(id);
    return next;
  });
  const go = (to: number): void => {
    const row = shown[Math.max(0, Math.min(shown.length - 1, to))];
    if (row === undefined) return;
    setCursor(row.id);
    onCursor(row.id);
    box.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[shown.indexOf(row)]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = shown[at];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(shown.length - 1);
    else if (event.key === 'ArrowRight') { if (row.children > 0 && closed.has(row.id)) toggle(row.id); else go(at + 1); }
    else if (event.key === 'ArrowLeft') { if (row.children > 0 && !closed.has(row.id)) toggle(row.id); else go(shown.findIndex((each) => each.id === row.parent)); }
    else if (event.key === 'Enter') onOpen(row.id);
    else if (event.key === ' ') onRecentre(row.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="graph-tree" role="tree" aria-label={label} ref={box} onKeyDown={onKeyDown}>
      {shown.map((row, index) => (
        <div key={row.id} role="treeitem" aria-level={row.level} aria-selected={row.id === selected} {...(row.children === 0 ? {} : { 'aria-expanded': !closed.has(row.id) })} tabIndex={index === at ? 0 : -1}
          className={`graph-tn${row.id === selected ? ' on' : ''}${thread.has(row.id) ? ' thread' : ''}`} style={{ paddingLeft: 12 + Math.min(row.level - 1, 5) * 14 + Math.max(0, row.level - 6) * 5 }}
          onFocus={() => { setCursor(row.id); onCursor(row.id); }} onClick={() => onRecentre(row.id)}>
          <i className={row.children === 0 ? '' : closed.has(row.id) ? 'cl' : 'op'} aria-hidden="true" onClick={(event) => { if (row.children > 0) { event.stopPropagation(); toggle(row.id); } }} />{show(row)}<span className="vh">, {words(row)}</span>
        </div>
      ))}
    </div>
  );
}
