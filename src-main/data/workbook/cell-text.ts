/** Texts of workbook cells. No imports: the isolated reader loads this file too. */

const ERRORS: Record<number, string> = { 0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A', 43: '#GETTING_DATA' };

/** A number as the shortest decimal text that reads back as the same number, never with an exponent. */
export function plainNumber(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(exponent, '0')}`;
}

/**
 * A cell's raw value: text as it stands, numbers and dates as numbers (a date is its serial number), TRUE and FALSE, error codes.
 * `type` is SheetJS's cell type.
 */
export function cellText(type: string, value: unknown, serialShift: number): string {
  if (value === undefined || value === null) return '';
  if (type === 'n' && typeof value === 'number') return plainNumber(value + serialShift);
  if (type === 'b') return value ? 'TRUE' : 'FALSE';
  if (type === 'e') return ERRORS[Number(value)] ?? '#ERROR!';
  return String(value).toWellFormed();
}

/** Column letters from an index: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** `B7` from record 6 and column 1. */
export function cellReference(record: number, column: number): string {
  return `${columnLetters(column)}${record + 1}`;
}

/** Whether a number format shows a day or a time: d, m, y, h or s outside quotes, brackets and escapes. */
export function isDateFormat(format: string): boolean {
  if (/^general$/i.test(format)) return false;
  return /[dmyhs]/i.test(format.replace(/"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*./gi, ''));
}
