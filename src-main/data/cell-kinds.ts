/** Rough kinds of cell text, for finding headers and delimiters. The reading that counts is declared in the mapping. */

const NUMBER = /^\(?[-+]?\s?[£$€]?\s?[-+]?\d[\d.,' ]*\s?%?\)?$/;
const DATE = /^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?|\d{1,2}[- ]?[A-Za-z]{3,9}[- ,]*\d{2,4}|[A-Za-z]{3,9}[- ]\d{2,4}|\d{1,2}:\d{2}(:\d{2})?)$/;

export type CellKind = 'empty' | 'number' | 'date' | 'word' | 'text';

/** `word` is short text that could be a label; `text` is everything longer or stranger. */
export function cellKind(cell: string): CellKind {
  const text = cell.trim();
  if (text === '') return 'empty';
  if (NUMBER.test(text)) return 'number';
  if (text.length <= 30 && DATE.test(text)) return 'date';
  return text.length <= 80 && /\p{L}/u.test(text) ? 'word' : 'text';
}

/** The most frequent number, the smallest on a tie; 0 for none. */
export function mode(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}

export function filledCount(cells: readonly (string | null)[]): number {
  return cells.reduce((sum, cell) => sum + (cell === null || cell.trim() === '' ? 0 : 1), 0);
}
