import PDFDocument from 'pdfkit';
import { draw } from './draw.ts';
import { Fonts, type Face } from './fonts.ts';
import type { PdfBlock, PdfCell, PdfDocument, PdfTone } from './pdf-document.ts';
import { wrap } from './wrap.ts';

const PAGE = { width: 595.28, height: 841.89, left: 48, right: 48, top: 48, bottom: 56 };
const LINE = PAGE.width - PAGE.left - PAGE.right;
const FLOOR = PAGE.height - PAGE.bottom;
const INK: Readonly<Record<PdfTone, string>> = { plain: '#1b1d1a', quiet: '#5c6058', good: '#1f6b45', bad: '#9b1c1c' };
const HAIR = '#c9ccc4';
const THREAD = '#a63a7d';
const MARK = '#ffe27a';
const LEADING = 1.35;
const PAD = 3;

interface Style { readonly face: Face; readonly size: number; readonly ink: string }

/**
 * A document as a PDF (A4, portrait). The same document gives the same bytes on the same toolchain: the dates are pinned to
 * `document.at`, the file's id is made from its properties, fonts are embedded as subsets.
 */
export function renderPdf(document: PdfDocument): Uint8Array {
  const at = new Date(document.at ?? '2000-01-01T00:00:00Z');
  const doc = new PDFDocument({ size: 'A4', margin: 0, bufferPages: true, autoFirstPage: true, lang: 'en', displayTitle: true, info: { Title: document.title, Creator: 'Tapestry', Producer: 'Tapestry', CreationDate: at, ModDate: at } });
  const page = new Pages(doc);
  if (document.kicker !== undefined) page.text(document.kicker, { face: 'sans', size: 8.5, ink: INK.quiet });
  page.text(document.title, { face: 'bold', size: 15, ink: INK.plain });
  page.space(4);
  for (const block of document.blocks) page.block(block);
  page.feet(document.foot ?? '');
  doc.end();
  const chunks: Uint8Array[] = [];
  // Nothing in pdfkit waits: when `end` returns, all bytes are in the stream.
  for (let chunk = doc.read() as Uint8Array | null; chunk !== null; chunk = doc.read() as Uint8Array | null) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Puts blocks one below the other and turns the page where one does not fit. */
class Pages {
  private readonly doc: InstanceType<typeof PDFDocument>;
  private readonly fonts: Fonts;
  private y = PAGE.top;

  constructor(doc: InstanceType<typeof PDFDocument>) {
    this.doc = doc;
    this.fonts = new Fonts(doc);
  }

  block(block: PdfBlock): void {
    switch (block.kind) {
      case 'heading': return this.heading(block.level, block.text);
      case 'paragraph': this.text(block.text, { face: block.mono ? 'mono' : 'sans', size: 9, ink: INK[block.tone ?? 'plain'] }); return this.space(3);
      case 'figure': return this.figure(block.value, block.unit);
      case 'facts': return this.table([{ title: '', width: 26 }, { title: '', width: 74 }], block.rows.map((row) => [{ text: row.name, style: style('sans', 'quiet') }, { text: row.value, style: style(row.mono ? 'mono' : 'sans', row.tone) }]));
      case 'table': return this.table(block.columns, block.rows.map((row) => row.map((cell, i) => ({ text: textOf(cell), style: style(block.columns[i]?.mono ? 'mono' : 'sans', typeof cell === 'string' ? 'plain' : cell.tone) }))));
      case 'line': return this.line(block.text, block.mark);
      case 'drawing': this.room((block.drawing.height * LINE) / block.drawing.width + 4); this.y += draw(this.doc, this.fonts, block.drawing, { x: PAGE.left, y: this.y, width: LINE }) + 4; return;
      case 'rule': this.room(8); this.stroke(PAGE.left, this.y + 4, PAGE.left + LINE); this.y += 8; return;
      case 'page-break': return this.turn();
    }
  }

  text(text: string, { face, size, ink }: Style): void {
    for (const line of wrap(text, LINE, (piece) => this.fonts.width(face, size, piece))) {
      this.room(size * LEADING);
      this.doc.fillColor(ink);
      this.fonts.write(face, size, line, PAGE.left, this.y);
      this.y += size * LEADING;
    }
  }

  space(points: number): void {
    this.y += points;
  }

  /** The foot of every page, when all are there. */
  feet(foot: string): void {
    const { count } = this.doc.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      this.doc.switchToPage(i);
      this.doc.fillColor(INK.quiet);
      const number = `page ${i + 1} of ${count}`;
      const width = this.fonts.width('sans', 7.5, number);
      const lines = wrap(foot, LINE - width - 12, (piece) => this.fonts.width('sans', 7.5, piece)).slice(0, 3);
      lines.forEach((line, at) => this.fonts.write('sans', 7.5, line, PAGE.left, PAGE.height - 44 + at * 10));
      this.fonts.write('sans', 7.5, number, PAGE.left + LINE - width, PAGE.height - 44);
    }
  }

  private heading(level: 1 | 2 | 3, text: string): void {
    const size = [13, 11, 9.5][level - 1] as number;
    // A heading never stands alone at the foot of a page.
    this.room(size * LEADING + 50);
    this.y += level === 3 ? 6 : 10;
    this.text(text, { face: 'bold', size, ink: INK.plain });
    if (level === 2) this.stroke(PAGE.left, this.y + 1, PAGE.left + LINE);
    this.y += 4;
  }

  private figure(value: string, unit: string | undefined): void {
    const lines = wrap(value, LINE - 80, (piece) => this.fonts.width('mono', 18, piece));
    for (const [i, line] of lines.entries()) {
      this.room(26);
      this.doc.fillColor(INK.plain);
      const end = this.fonts.write('mono', 18, line, PAGE.left, this.y);
      this.doc.fillColor(INK.quiet);
      if (unit !== undefined && i === lines.length - 1) this.fonts.write('sans', 10, unit, end + 6, this.y + 9);
      this.y += 26;
    }
  }

  private line(text: string, mark: { readonly start: number; readonly end: number } | undefined): void {
    const size = 8;
    const lines = wrap(text, LINE - 10, (piece) => this.fonts.width('mono', size, piece), true);
    let at = 0;
    for (const line of lines) {
      this.room(size * 1.5);
      this.doc.rect(PAGE.left, this.y - 1, 1.5, size * 1.5).fill(THREAD);
      const from = Math.max(0, Math.min(line.length, (mark?.start ?? 0) - at));
      const to = Math.max(0, Math.min(line.length, (mark?.end ?? 0) - at));
      const x = PAGE.left + 8;
      if (mark !== undefined && (to > from || (mark.start === mark.end && mark.start >= at && mark.start <= at + line.length))) {
        const start = x + this.fonts.width('mono', size, line.slice(0, from));
        const width = Math.max(2, this.fonts.width('mono', size, line.slice(from, to)));
        this.doc.rect(start - 0.5, this.y - 1, width + 1, size * 1.45).fill(MARK);
      }
      this.doc.fillColor(INK.plain);
      this.fonts.write('mono', size, line, x, this.y);
      this.y += size * 1.5;
      at = nextStart(text, at + line.length);
    }
    this.y += 4;
  }

  private table(columns: readonly { readonly title: string; readonly width?: number; readonly align?: 'left' | 'right' }[], rows: readonly (readonly { readonly text: string; readonly style: Style }[])[]): void {
    const shares = columns.map((column) => column.width ?? 1);
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const widths = shares.map((share) => (share / whole) * LINE);
    const lefts = widths.map((_, i) => PAGE.left + widths.slice(0, i).reduce((sum, width) => sum + width, 0));
    const headed = columns.some((column) => column.title !== '');
    const put = (cells: readonly { readonly text: string; readonly style: Style }[]): void => {
      const wrapped = cells.map(({ text, style: { face, size } }, i) => wrap(text, (widths[i] ?? LINE) - 2 * PAD, (piece) => this.fonts.width(face, size, piece)));
      const height = (from: number): number => Math.max(...wrapped.map((lines, i) => Math.max(0, lines.length - from) * (cells[i]?.style.size ?? 8) * LEADING)) + 2 * PAD;
      const deepest = Math.max(...wrapped.map((lines) => lines.length));
      if (this.y + height(0) > FLOOR && this.y > PAGE.top) { this.turn(); if (headed && cells !== head) put(head); }
      this.stroke(PAGE.left, this.y, PAGE.left + LINE);
      this.y += PAD;
      for (let line = 0; line < deepest; line += 1) {
        const tall = Math.max(...cells.map(({ style }) => style.size * LEADING));
        // Only a row taller than a page comes here.
        if (this.y + tall > FLOOR) this.turn();
        for (const [i, cell] of cells.entries()) {
          const piece = wrapped[i]?.[line];
          if (piece === undefined) continue;
          const { face, size, ink } = cell.style;
          this.doc.fillColor(ink);
          const left = (lefts[i] ?? PAGE.left) + PAD;
          this.fonts.write(face, size, piece, columns[i]?.align === 'right' ? left + (widths[i] ?? LINE) - 2 * PAD - this.fonts.width(face, size, piece) : left, this.y);
        }
        this.y += tall;
      }
      this.y += PAD;
    };
    const head = columns.map((column) => ({ text: column.title, style: { face: 'bold' as const, size: 8, ink: INK.quiet } }));
    if (headed) put(head);
    for (const row of rows) put(row);
    this.y += 4;
  }

  private room(points: number): void {
    if (this.y + points > FLOOR) this.turn();
  }

  private turn(): void {
    this.doc.addPage();
    this.y = PAGE.top;
  }

  private stroke(from: number, y: number, to: number): void {
    this.doc.moveTo(from, y).lineTo(to, y).lineWidth(0.5).stroke(HAIR);
  }
}

function style(face: Face, tone: PdfTone = 'plain'): Style {
  return { face, size: face === 'mono' ? 7.5 : 8, ink: INK[tone] };
}

function textOf(cell: PdfCell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** Where the next line of a text begins, past a line end that stood there. */
function nextStart(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : text[at] === '\n' || text[at] === '\r' ? at + 1 : at;
}
