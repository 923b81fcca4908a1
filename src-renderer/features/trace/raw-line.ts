import { anchor } from './anchor.ts';

/** A raw line cut for drawing: the cell around the plumb line, context on both sides. Characters, never markup. */
export interface RawLine { readonly before: string; readonly cellLeft: string; readonly cellRight: string; readonly after: string }

/** More context than fits on any screen; a line of ten thousand columns is not put into the page. */
const CONTEXT = 600;

/** Line breaks inside a quoted field and tabs keep their place as one character each. */
const onOneLine = (text: string): string => text.replace(/[\r\n\t]/g, ' ');

/** Cuts `line` so that the cell's decimal point (text: its first character) is where `cellLeft` ends; `offset` overrides where. */
export function cutRawLine(line: string, start: number, end: number, neighbourDigits: string | null = null, offset?: number): RawLine {
  const cell = line.slice(start, end);
  const cut = anchor(cell, neighbourDigits);
  const quoted = !cut.numeric && /^["']/.test(cell) ? 1 : 0;
  const at = start + Math.min(offset ?? (cut.numeric ? cut.at : quoted), end - start);
  return {
    before: onOneLine(line.slice(Math.max(0, start - CONTEXT), start)),
    cellLeft: onOneLine(line.slice(start, at)),
    cellRight: onOneLine(line.slice(at, end)),
    after: onOneLine(line.slice(end, end + CONTEXT)),
  };
}

/** Offsets of each field of a raw line, quotes included; a quote doubles inside quotes. */
export function fieldSpans(line: string, delimiter: string, quote = '"'): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at];
    if (quoted) {
      if (char !== quote) continue;
      if (line[at + 1] === quote) at += 1;
      else quoted = false;
    } else if (char === quote && at === start) quoted = true;
    else if (char === delimiter) { spans.push({ start, end: at }); start = at + 1; }
  }
  spans.push({ start, end: line.length });
  return spans;
}

/** The delimiter beside a cell: what stands before it or, for the first field, after it. */
export function delimiterBeside(line: string, start: number, end: number): string | null {
  return (start > 0 ? line[start - 1] : line[end]) ?? null;
}

/**
 * The same field of a neighbouring line (header, the line above, the line below), so that it can be drawn at the same x.
 * Falls back to the offsets of the cell where the line has no such field.
 */
export function sameField(line: string, hit: { line: string; start: number; end: number }): { start: number; end: number } {
  const fallback = { start: Math.min(hit.start, line.length), end: Math.min(hit.end, line.length) };
  const delimiter = delimiterBeside(hit.line, hit.start, hit.end);
  if (delimiter === null) return fallback;
  const index = fieldSpans(hit.line, delimiter).findIndex((span) => span.start <= hit.start && hit.end <= span.end);
  return (index < 0 ? undefined : fieldSpans(line, delimiter)[index]) ?? fallback;
}
