import { filledCount } from './cell-kinds.ts';

/** How many rows at the end are looked at. */
export const TAIL_ROWS = 48;
const TOTAL = /^\s*(grand|sub|overall|pool|portfolio)?[\s-]*(totals?|sums?|summe|gesamt|total général|totale|som)\b\s*:?/i;

export interface TailRow { readonly sourceRow: number; readonly record: number; readonly cells: readonly string[] }
export interface SetAsideRow { readonly record: number; readonly sourceRow: number; readonly kind: 'totals' | 'footer' }

/**
 * Totals and footers among the last rows, from the end upwards until a row that looks like data. A totals row says so, or has no
 * identifier where the rows above all have one; a footer fills next to nothing of a wide table.
 */
export function detectTail(rows: readonly TailRow[], width: number): { setAside: SetAsideRow[]; reasons: string[] } {
  const setAside: SetAsideRow[] = [];
  const reasons: string[] = [];
  for (let at = rows.length - 1; at > 0; at -= 1) {
    const row = rows[at] as TailRow;
    const above = rows.slice(Math.max(0, at - 12), at);
    const verdict = classify(row, above, width);
    if (!verdict) break;
    setAside.unshift({ record: row.record, sourceRow: row.sourceRow, kind: verdict.kind });
    reasons.unshift(`Record ${row.record} is ${verdict.kind === 'totals' ? 'a totals row' : 'a footer'}: ${verdict.reason}.`);
  }
  return { setAside, reasons };
}

function classify(row: TailRow, above: readonly TailRow[], width: number): { kind: 'totals' | 'footer'; reason: string } | null {
  const filled = filledCount(row.cells);
  const usual = median(above.map(({ cells }) => filledCount(cells)));
  const first = row.cells.find((cell) => cell.trim() !== '') ?? '';
  if (TOTAL.test(first) && filled <= Math.max(2, usual * 0.9)) return { kind: 'totals', reason: `its first filled cell reads "${first.trim().slice(0, 40)}"` };
  const labelled = row.cells.slice(0, 3).find((cell) => TOTAL.test(cell));
  if (labelled !== undefined && filled < usual * 0.8) return { kind: 'totals', reason: `a leading cell reads "${labelled.trim().slice(0, 40)}"` };
  if (width >= 4 && usual >= 4 && filled <= Math.max(1, Math.floor(width * 0.15)) && filled * 4 <= usual) return { kind: 'footer', reason: `it fills ${filled} of ${width} cells where the rows above fill ${usual}` };
  const identified = above.filter(({ cells }) => (cells[0] ?? '').trim() !== '').length;
  const numbers = row.cells.filter((cell) => /\d/.test(cell) && !/\p{L}{2,}/u.test(cell)).length;
  if (width >= 4 && above.length >= 3 && identified === above.length && (row.cells[0] ?? '').trim() === '' && filled * 2 <= usual && numbers === filled) {
    return { kind: 'totals', reason: `it has figures but no identifier, and fills ${filled} cells where the rows above fill ${usual}` };
  }
  return null;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
