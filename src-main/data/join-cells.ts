/** ASCII unit separator: joins the cells of a record on the way into DuckDB where it does not occur in them. */
export const UNIT_SEPARATOR = 0x1f;

/**
 * Rewrites one well-formed quoted record (bytes, an ASCII-compatible encoding) as its cells joined by the unit separator: quotes
 * dropped, doubled ones made one. Writes into `out` from `at`, which must have room for the record's length. Returns the end, or
 * -1 where the record holds the separator itself or is malformed; the caller then takes the slow path.
 */
export function joinCells(record: Uint8Array, delimiter: number, quote: number, out: Uint8Array, at: number): number {
  const length = record.length;
  let from = 0;
  let to = at;
  for (;;) {
    let unit = from < length ? (record[from] as number) : -1;
    if (unit === quote) {
      from += 1;
      for (;;) {
        if (from >= length) return -1;
        unit = record[from] as number;
        from += 1;
        if (unit === quote) {
          if (from < length && record[from] === quote) from += 1;
          else break;
        } else if (unit === UNIT_SEPARATOR) return -1;
        out[to] = unit;
        to += 1;
      }
      if (from >= length) return to;
      if (record[from] !== delimiter) return -1;
    } else {
      while (from < length && (unit = record[from] as number) !== delimiter) {
        if (unit === UNIT_SEPARATOR) return -1;
        out[to] = unit;
        to += 1;
        from += 1;
      }
      if (from >= length) return to;
    }
    out[to] = UNIT_SEPARATOR;
    to += 1;
    from += 1;
  }
}

/** A separator that occurs in none of the cells. It begins and ends differently, so it cannot arise where a cell meets it either. */
export function freeSeparator(cells: readonly string[]): string {
  const all = cells.join('');
  if (!all.includes('\u001f')) return '\u001f';
  for (let number = 0; ; number += 1) {
    const candidate = `\u001f${number}\u001e`;
    if (!all.includes(candidate)) return candidate;
  }
}
