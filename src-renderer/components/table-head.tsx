import type { PointerEvent } from 'react';
import { Icon } from './icon.tsx';
import type { Column, ColumnLayout, Sort } from './table-columns.ts';

/** The sticky head: names, sorting, and grips that change widths. */
export function TableHead<Row>({ layout, height, sort, onSort }: { layout: ColumnLayout<Row>; height: number; sort: Sort | null; onSort?: (sort: Sort) => void }) {
  return (
    <div className="vt-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: layout.template, width: layout.width, height, lineHeight: `${height - 1}px` }}>
      {layout.visible.map(({ column, at }) => {
        const sorted = sort?.column === column.id ? sort : null;
        return (
          <div key={column.id} role="columnheader" aria-colindex={at + 1} title={column.hint ?? column.title} className={`vt-h${column.align === 'end' ? ' r' : ''}`}
            style={{ lineHeight: `${height - 1}px`, ...(layout.wide ? { gridColumn: at + 1 } : {}) }}
            {...(sorted === null ? {} : { 'aria-sort': sorted.descending ? 'descending' as const : 'ascending' as const })}>
            {column.sortable && onSort !== undefined
              ? <button type="button" onClick={() => onSort({ column: column.id, descending: sorted !== null && !sorted.descending })}>{column.head ?? column.title}{sorted === null ? null : <Icon name={sorted.descending ? 'arrow-down' : 'arrow-up'} />}</button>
              : column.head ?? column.title}
            <span className="grip" aria-hidden="true" onPointerDown={(event) => startResize(event, column, layout)} />
          </div>
        );
      })}
    </div>
  );
}

function startResize<Row>(down: PointerEvent<HTMLSpanElement>, column: Column<Row>, layout: ColumnLayout<Row>): void {
  down.preventDefault();
  down.stopPropagation();
  const head = down.currentTarget.parentElement;
  if (head === null) return;
  const from = head.getBoundingClientRect().width;
  const grip = down.currentTarget;
  grip.setPointerCapture(down.pointerId);
  const move = (event: globalThis.PointerEvent) => layout.resize(column.id, from + event.clientX - down.clientX);
  const end = () => {
    grip.removeEventListener('pointermove', move);
    grip.removeEventListener('pointerup', end);
    grip.removeEventListener('pointercancel', end);
  };
  grip.addEventListener('pointermove', move);
  grip.addEventListener('pointerup', end);
  grip.addEventListener('pointercancel', end);
}
