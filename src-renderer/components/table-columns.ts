import { columnSizingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { Header } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { useView } from '../state/view-store.ts';

/** One column of a virtual table. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Stands in the head in place of the title. */
  readonly head?: ReactNode;
  /** Least width in px. */
  readonly width: number;
  /** Share of the room that is left; tables of more than 40 columns do not grow. */
  readonly grow?: number;
  readonly align?: 'start' | 'end';
  readonly mono?: boolean;
  readonly sortable?: boolean;
  /** Longer text for the head's tooltip. */
  readonly hint?: string;
  cell(row: Row, index: number): ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const features = tableFeatures({ columnSizingFeature });
type HeadCell = Header<typeof features, object, unknown>;

export interface ColumnLayout<Row> {
  readonly template: string;
  /** Width of the rows where the columns do not grow to fill the box. */
  readonly width: number | undefined;
  readonly wide: boolean;
  readonly visible: readonly { readonly column: Column<Row>; readonly at: number; readonly header: HeadCell | undefined }[];
  reveal(column: number): void;
  resize(column: string, width: number): void;
}

const WIDE = 40;
const NO_ROWS: object[] = [];
const NO_WIDTHS: Record<string, number> = {};

/** Lays columns out: kept widths, growth, and for wide tables only the columns in sight. */
export function useColumns<Row>(table: string, columns: readonly Column<Row>[], box: RefObject<HTMLDivElement | null>): ColumnLayout<Row> {
  const kept = useView((state) => state.columnWidths[table]) ?? NO_WIDTHS;
  const setColumnWidth = useView((state) => state.setColumnWidth);
  const definitions = useMemo(() => columns.map((column) => ({ id: column.id, header: column.title, size: column.width, minSize: 32, maxSize: 1200 })), [columns]);
  const model = useTable({ features, columns: definitions, data: NO_ROWS, state: { columnSizing: kept } });
  const headers = model.getHeaderGroups()[0]?.headers ?? [];
  const wide = columns.length > WIDE;

  const sizes = columns.map((column, at) => headers[at]?.getSize() ?? column.width);
  const starts: number[] = [];
  let sum = 0;
  for (const size of sizes) {
    starts.push(sum);
    sum += size;
  }
  const range = useColumnRange(box, wide, starts, sum);
  const template = columns.map((column, at) => (!wide && column.grow !== undefined && kept[column.id] === undefined ? `minmax(${column.width}px, ${column.grow}fr)` : `${sizes[at]}px`)).join(' ');
  return {
    template,
    width: wide ? sum : undefined,
    wide,
    visible: columns.map((column, at) => ({ column, at, header: headers[at] as HeadCell | undefined })).filter(({ at }) => !wide || at === 0 || (at >= range[0] && at <= range[1])),
    reveal(column) {
      const element = box.current;
      if (!wide || element === null) return;
      const start = starts[column] ?? 0;
      const end = start + (sizes[column] ?? 0);
      if (start < element.scrollLeft) element.scrollLeft = start;
      else if (end > element.scrollLeft + element.clientWidth) element.scrollLeft = end - element.clientWidth;
    },
    resize: (column, width) => setColumnWidth(table, column, Math.max(32, Math.min(1200, width))),
  };
}

/** First and last column in sight, with two to spare at either side. */
export function columnRange(starts: readonly number[], end: number, left: number, width: number): readonly [number, number] {
  let first = 0;
  while (first + 1 < starts.length && (starts[first + 1] ?? end) <= left) first += 1;
  let last = first;
  while (last + 1 < starts.length && (starts[last + 1] ?? end) < left + width) last += 1;
  return [Math.max(0, first - 2), Math.min(starts.length - 1, last + 2)];
}

function useColumnRange(box: RefObject<HTMLDivElement | null>, wide: boolean, starts: readonly number[], end: number): readonly [number, number] {
  const [seen, setSeen] = useState({ left: 0, width: 1600 });
  useEffect(() => {
    const element = box.current;
    if (!wide || element === null) return;
    // Steps of 100 px: fewer renders, and the two spare columns cover the step.
    const read = () => setSeen((old) => {
      const left = Math.floor(element.scrollLeft / 100) * 100;
      return old.left === left && old.width === element.clientWidth + 100 ? old : { left, width: element.clientWidth + 100 };
    });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [box, wide]);
  return columnRange(starts, end, seen.left, seen.width);
}
