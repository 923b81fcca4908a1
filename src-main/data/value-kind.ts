/** What one cell's text looks like, and its place in the order of that kind. Only for the profile; readings are declared. */

export type ValueKind = 'integer' | 'decimal' | 'date' | 'boolean' | 'text';

const WHOLE = /^\(?[-+]?\s?[£$€]?\s?[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)\s?\)?$/;
const NUMBER = /^\(?[-+]?\s?[£$€]?\s?[-+]?(?:\d[\d,.'\u00a0 ]*|\.\d+)\s?%?\)?$/;
const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?$/;
const NUMERIC_DATE = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?$/;
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const WORD_DATE = new RegExp(`^(?:(\\d{1,2})[-/. ]?)?(${MONTHS})[a-z]*[-/., ]*(\\d{4}|\\d{2})$`, 'i');
const BOOLEAN = /^(?:y|n|yes|no|true|false)$/i;

/** Kind and order key of a trimmed, non-empty text. Ambiguous dates are day-first, as European tapes write them. */
export function valueKind(text: string): { kind: ValueKind; order: number } {
  if (text.length <= 40) {
    const first = text.charCodeAt(0);
    const last = text.charCodeAt(text.length - 1);
    // Numbers and most dates begin and end without a letter; most texts leave here.
    if (!isLetter(first) && !isLetter(last)) {
      if (WHOLE.test(text)) return { kind: 'integer', order: orderOf(text) };
      const date = numericDate(text);
      if (date !== null) return { kind: 'date', order: date };
      if (NUMBER.test(text)) return { kind: 'decimal', order: orderOf(text) };
    } else if (text.length <= 5 && BOOLEAN.test(text)) return { kind: 'boolean', order: 0 };
    if (!isLetter(last)) {
      const word = WORD_DATE.exec(text);
      if (word) return { kind: 'date', order: key(century(word[3] as string), MONTHS.indexOf((word[2] as string).toLowerCase()) / 4 + 1, Number(word[1] ?? 1)) };
    }
  }
  return { kind: 'text', order: 0 };
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function numericDate(text: string): number | null {
  const iso = ISO.exec(text);
  if (iso) return key(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const short = NUMERIC_DATE.exec(text);
  return short ? key(century(short[3] as string), Number(short[2]), Number(short[1])) : null;
}

function key(year: number, month: number, day: number): number {
  return year * 10_000 + month * 100 + day;
}

function century(year: string): number {
  const number = Number(year);
  return year.length === 4 ? number : number < 70 ? 2000 + number : 1900 + number;
}

/** A number good enough to order by: the last separator is the decimal mark, but one comma before three digits groups. */
function orderOf(text: string): number {
  // Most numbers have at most a sign before them and no grouping.
  const plain = Number(/^[£$€]/.test(text) ? text.slice(1) : text);
  if (!Number.isNaN(plain)) return plain;
  let digits = text.replace(/[^0-9.,]/g, '');
  const comma = digits.lastIndexOf(',');
  const dot = digits.lastIndexOf('.');
  const commaIsDecimal = comma >= 0 && (dot >= 0 ? comma > dot : digits.indexOf(',') === comma && digits.length - comma !== 4);
  digits = commaIsDecimal ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '');
  const value = Number(digits);
  return /^\(|-/.test(text) ? -value : value;
}

const LONGEST_SHAPE = 40;

/** `£1,234.50` as `£9,999.99`: digits 9, letters A, the rest as it stands; cut at 40 characters. */
export function valueShape(text: string): string {
  return text.slice(0, LONGEST_SHAPE).replace(/[0-9]/g, '9').replace(/\p{L}/gu, 'A');
}
