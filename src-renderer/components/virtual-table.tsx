import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { moveInGrid } from './grid-keys.ts';
import type { Place } from './grid-keys.ts';
import type { RowSource } from './row-source.ts';
import { rowTop, scrollScale, toLogical, toPhysical } from './scroll-scale.ts';
import { TableHead } from './table-head.tsx';
import type { Column, Sort } from './table-columns.ts';
import { useColumns } from './table-columns.ts';

export interface VirtualTableProps<Row> {
  /** Accessible name of the grid; also the key under which column widths are kept. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly source: RowSource<Row>;
  readonly rowHeight?: number;
  readonly headHeight?: number;
  /** A row that is a heading over the following ones; spans all columns. */
  readonly group?: (row: Row) => ReactNode | null;
  readonly selected?: number | null;
  /** The keyboard moved to a row, or the pointer pressed it. */
  readonly onSelect?: (index: number) => void;
  /** Enter or a double press on a row whose cell holds no link. */
  readonly onActivate?: (index: number) => void;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  /** One cell per column; sums the filter and says so. */
  readonly total?: readonly ReactNode[];
  /** Shown in place of rows where there are none. */
  readonly empty?: ReactNode;
}

/** A grid of any length: sticky head, rows and columns rendered only in sight, pages fetched as they come, arrows move. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, source, rowHeight = 28, headHeight = 26, group, selected = null, total } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [place, setPlace] = useState<Place>({ row: Math.max(0, selected ?? 0), column: 0 });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const layout = useColumns(label, props.columns, box);

  // What is left for rows between the sticky head and the sticky total.
  const viewport = Math.max(rowHeight, (box.current?.clientHeight ?? 600) - headHeight - (total === undefined ? 0 : rowHeight));
  const logical = source.total * rowHeight;
  const scale = useMemo(() => scrollScale(logical, viewport), [logical, viewport]);
  const scaleRef = useRef(scale);
  scaleRef.current = scale;
  const viewportRef = useRef(viewport);
  viewportRef.current = viewport;

  const rows = useVirtualizer({
    count: source.total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementOffset: useCallback((instance: { scrollElement: HTMLDivElement | null }, report: (offset: number, scrolling: boolean) => void) => {
      const element = instance.scrollElement;
      if (element === null) return;
      const onScroll = () => {
        report(toLogical(scaleRef.current, element.scrollTop), false);
        // Below the cap rows keep their place; above it they move against the scroll and must be placed again.
        if (scaleRef.current.factor !== 1) redraw();
      };
      onScroll();
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => element.removeEventListener('scroll', onScroll);
    }, []),
  });

  useEffect(() => {
    rows.measure();
  }, [rows, rowHeight, scale]);

  /** Scrolls no further than needed. Not the virtualizer's own: it clamps to the physical height. */
  const reveal = useCallback((index: number) => {
    const element = box.current;
    if (element === null) return;
    const offset = toLogical(scaleRef.current, element.scrollTop);
    const top = index * rowHeight;
    const view = viewportRef.current;
    const to = top < offset ? top : top + rowHeight > offset + view ? top + rowHeight - view : null;
    if (to !== null) element.scrollTop = toPhysical(scaleRef.current, to);
  }, [rowHeight]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    source.seen(first, last);
  }, [source, first, last]);

  // The keyboard stands on the selected row when the selection comes from elsewhere (an address, J and K).
  useLayoutEffect(() => {
    if (selected === null || selected < 0) return;
    setPlace((old) => (old.row === selected ? old : { ...old, row: selected }));
    reveal(selected);
  }, [reveal, selected]);

  const goTo = (to: Place) => {
    setPlace(to);
    reveal(to.row);
    layout.reveal(to.column);
    if (to.row !== place.row) props.onSelect?.(to.row);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== box.current || event.altKey || source.total === 0) return;
    const to = moveInGrid(event.key, event.ctrlKey || event.metaKey, place, { rows: source.total, columns: props.columns.length, page: Math.floor(viewport / rowHeight) });
    if (to !== null) {
      event.preventDefault();
      goTo(to);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const cell = document.getElementById(`${id}-${place.row}-${place.column}`);
      const action = cell?.querySelector<HTMLElement>('a, button');
      if (action) action.click();
      else props.onActivate?.(place.row);
    } else if (event.key === ' ') {
      event.preventDefault();
      props.onSelect?.(place.row);
    }
  };

  const scrollTop = box.current?.scrollTop ?? 0;
  return (
    <div ref={box} className="vt" role="grid" aria-label={label} aria-rowcount={source.total + 1} aria-colcount={props.columns.length} tabIndex={0}
      aria-activedescendant={source.total > 0 ? `${id}-${place.row}-${place.column}` : undefined} onKeyDown={onKeyDown}>
      <TableHead layout={layout} height={headHeight} sort={props.sort ?? null} {...(props.onSort === undefined ? {} : { onSort: props.onSort })} />
      {source.total === 0 ? <div role="row" className="vt-none"><div role="gridcell">{props.empty}</div></div> : (
        <div className="vt-body" role="rowgroup" style={{ height: scale.physical, width: layout.width }}>
          {items.map((item) => {
            const row = source.row(item.index);
            const heading = row === undefined || group === undefined ? null : group(row);
            const style = { transform: `translateY(${rowTop(scale, scrollTop, item.start)}px)`, height: rowHeight, lineHeight: `${rowHeight - 1}px`, gridTemplateColumns: layout.template };
            const onSelectRow = () => {
              setPlace((old) => ({ ...old, row: item.index }));
              props.onSelect?.(item.index);
            };
            if (heading !== null) {
              return (
                <div key={item.key} className="vt-row grp" role="row" aria-rowindex={item.index + 2} style={style}>
                  <div role="gridcell" className="vt-c" id={`${id}-${item.index}-${place.column}`} aria-colspan={props.columns.length}>{heading}</div>
                </div>
              );
            }
            return (
              <div key={item.key} className="vt-row" role="row" aria-rowindex={item.index + 2} aria-selected={selected === item.index} style={style} onClick={onSelectRow}
                onDoubleClick={() => props.onActivate?.(item.index)}>
                {layout.visible.map(({ column, at }) => (
                  <div key={column.id} role="gridcell" aria-colindex={at + 1} id={`${id}-${item.index}-${at}`} style={layout.wide ? { gridColumn: at + 1 } : undefined}
                    className={['vt-c', column.align === 'end' ? 'r' : '', column.mono ? 'mono' : '', place.row === item.index && place.column === at ? 'cur' : ''].filter(Boolean).join(' ')}
                    onClick={() => setPlace({ row: item.index, column: at })}>
                    {row === undefined ? <span className="ghost" /> : column.cell(row, item.index)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      )}
      {total === undefined ? null : (
        <div className="vt-foot" role="row" style={{ gridTemplateColumns: layout.template, width: layout.width, lineHeight: `${rowHeight}px` }}>
          {layout.visible.map(({ column, at }) => <div key={column.id} role="gridcell" style={layout.wide ? { gridColumn: at + 1 } : undefined} className={`vt-c${column.align === 'end' ? ' r' : ''}`}>{total[at]}</div>)}
        </div>
      )}
    </div>
  );
}
