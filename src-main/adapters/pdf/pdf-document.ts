/** A page-less document in words of its own: what is said, not where it stands. Texts may hold anything; what no font shows is spelled out. */
export interface PdfDocument {
  /** In the file's own properties and above the first page. */
  readonly title: string;
  /** One line above the title: what kind of paper it is. */
  readonly kicker?: string;
  /** One line at the foot of every page, before `page 1 of 3`. */
  readonly foot?: string;
  /** ISO 8601 UTC: the only time in the file. Absent: 2000-01-01, so that the same document gives the same bytes. */
  readonly at?: string;
  readonly blocks: readonly PdfBlock[];
}

/** `good` and `bad` are verdicts and are always said in words too; `quiet` is secondary. */
export type PdfTone = 'plain' | 'quiet' | 'good' | 'bad';

export type PdfBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: PdfTone; readonly mono?: boolean }
  /** One large value with its unit. */
  | { readonly kind: 'figure'; readonly value: string; readonly unit?: string }
  | { readonly kind: 'facts'; readonly rows: readonly PdfFact[] }
  /** Cells wrap, rows break over pages whole where they fit one, the head is repeated. `widths` are shares of the line. */
  | { readonly kind: 'table'; readonly columns: readonly PdfColumn[]; readonly rows: readonly (readonly PdfCell[])[] }
  /** A line verbatim, wrapped where it must be; `mark` is a range of it in UTF-16 units. */
  | { readonly kind: 'line'; readonly text: string; readonly mark?: { readonly start: number; readonly end: number } }
  | { readonly kind: 'drawing'; readonly drawing: Drawing }
  | { readonly kind: 'rule' }
  | { readonly kind: 'page-break' };

export interface PdfFact { readonly name: string; readonly value: string; readonly mono?: boolean; readonly tone?: PdfTone }
export interface PdfColumn { readonly title: string; /** Share of the line, 1 by default. */ readonly width?: number; readonly align?: 'left' | 'right'; readonly mono?: boolean }
export type PdfCell = string | { readonly text: string; readonly tone?: PdfTone };

/** What a line or an area is, not its colour: `plot-1`... in order, `line` for grids. */
export type DrawingRole = 'text' | 'quiet' | 'line' | 'gain' | 'loss' | `plot-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;
export type DrawingShape =
  | { readonly kind: 'line'; readonly points: readonly (readonly [x: number, y: number])[]; readonly role: DrawingRole; readonly width: number; readonly dash?: readonly number[] }
  | { readonly kind: 'rect'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly role: DrawingRole }
  | { readonly kind: 'text'; readonly x: number; readonly y: number; readonly text: string; readonly role: DrawingRole; readonly anchor: 'start' | 'middle' | 'end'; readonly size: number };
/** Shapes in points from the upper left corner; scaled to the line's width. `label` says in words what is seen. Texts stand on their base line. */
export interface Drawing { readonly label: string; readonly width: number; readonly height: number; readonly shapes: readonly DrawingShape[] }
