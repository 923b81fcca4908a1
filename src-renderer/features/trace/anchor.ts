/**
 * Where a value hangs on the plumb line: the decimal point of a number, the end of an integer, the first character of a text.
 * Values are shown as they are in the file, so the decimal mark may be a point or a comma; a lone separator before three digits
 * is ambiguous and is settled by the digits of the neighbouring value, never by magnitude.
 */
const BODY = String.raw`\d+(?:[.,'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|[.,]\d+`;
const CURRENCY = String.raw`(?:[£$€¥]|[A-Z]{3})`;
const NUMBER = new RegExp(String.raw`^["'\s]*${CURRENCY}?\s*[-+−(]?\s*${CURRENCY}?\s*(${BODY})\s*(?:%|${CURRENCY}|pct)?\s*\)?["'\s]*$`, 'u');

/** Digits before and after the decimal mark, as written. */
export interface NumberParts { readonly start: number; readonly end: number; readonly point: number; readonly integerDigits: string }

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Where the decimal mark of a number body stands, counted in the body; its length where there is none. */
function pointInBody(body: string, neighbourDigits: string | null): number {
  const last = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
  if (last < 0) return body.length;
  const mark = body[last] as string;
  const other = mark === '.' ? ',' : '.';
  const tail = body.length - last - 1;
  if (body.includes(other)) return last;
  if (body.indexOf(mark) !== last) return body.length;
  if (tail !== 3) return last;
  if (neighbourDigits !== null) return digitsOf(body).replace(/^0+/, '') === neighbourDigits.replace(/^0+/, '') ? body.length : last;
  return mark === ',' ? body.length : last;
}

/**
 * The number in a text, or null where it is no number.
 * @param neighbourDigits the integer digits of the value this one became or came from; settles `1.234`
 */
export function numberParts(text: string, neighbourDigits: string | null = null): NumberParts | null {
  const match = NUMBER.exec(text);
  const body = match?.[1];
  if (body === undefined) return null;
  const start = text.indexOf(body);
  const point = start + pointInBody(body, neighbourDigits);
  return { start, end: start + body.length, point, integerDigits: digitsOf(text.slice(start, point)) };
}

/** A value cut at the plumb line: `left` ends on it, `right` begins on it. `at` is the UTF-16 offset of the cut. */
export interface Anchored { readonly at: number; readonly left: string; readonly right: string; readonly numeric: boolean }

export function anchor(text: string, neighbourDigits: string | null = null): Anchored {
  const parts = numberParts(text, neighbourDigits);
  const at = parts?.point ?? 0;
  return { at, left: text.slice(0, at), right: text.slice(at), numeric: parts !== null };
}

/** Cuts of values one under the other; each is read with the digits of the one above it. */
export function anchorChain(values: readonly string[]): Anchored[] {
  let digits: string | null = null;
  return values.map((value) => {
    const parts = numberParts(value, digits);
    if (parts) digits = parts.integerDigits;
    return anchor(value, parts ? parts.integerDigits : null);
  });
}
