/** One record taken apart. `spans` gives each field's place in the record text, quotes included (UTF-16 offsets). */
export interface ParsedRecord {
  readonly cells: string[];
  readonly spans: { readonly start: number; readonly end: number }[];
  /** Columns whose quoted text is followed by more text; the cell is the field verbatim, quotes and all. */
  readonly strays: number[];
  /** Columns that open with a quote that never closes; the cell is the field verbatim. */
  readonly unclosed: number[];
}

/**
 * Splits the text of one record. RFC 4180 with deviations tolerated: a quote counts only as a field's first character; a doubled
 * quote inside is one quote; a malformed quoted field is kept verbatim instead of guessed at. White space is part of the cell.
 */
export function parseRecord(text: string, delimiter: string, quote: string): ParsedRecord {
  const cells: string[] = [];
  const spans: { start: number; end: number }[] = [];
  const strays: number[] = [];
  const unclosed: number[] = [];
  let position = 0;
  for (;;) {
    const start = position;
    let cell: string | null = null;
    let end = -1;
    if (quote && text[start] === quote) {
      const closing = closingQuote(text, start, quote);
      if (closing < 0) unclosed.push(cells.length);
      else if (closing + 1 === text.length || text[closing + 1] === delimiter) {
        end = closing + 1;
        cell = text.slice(start + 1, closing).replaceAll(quote + quote, quote);
      } else {
        strays.push(cells.length);
        // The delimiter counts again from the closing quote on.
        end = fieldEnd(text, closing + 1, delimiter);
      }
    }
    if (end < 0) end = fieldEnd(text, start, delimiter);
    cells.push(cell ?? text.slice(start, end));
    spans.push({ start, end });
    if (end >= text.length) return { cells, spans, strays, unclosed };
    position = end + 1;
  }
}

function closingQuote(text: string, opening: number, quote: string): number {
  for (let at = text.indexOf(quote, opening + 1); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return -1;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  const at = text.indexOf(delimiter, from);
  return at < 0 ? text.length : at;
}
