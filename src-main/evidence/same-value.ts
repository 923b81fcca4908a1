/**
 * Whether a value made again is the one that is stored. Texts are compared letter by letter; a column of type `double` by the number that
 * the texts stand for, exactly: two writers may print one double differently (`1e-05`, `0.00001`).
 */
export function sameValue(type: string, stored: string | null, again: string | null): boolean {
  if (stored === again) return true;
  if (type !== 'double' || stored === null || again === null) return false;
  const [a, b] = [doubleOf(stored), doubleOf(again)];
  return a !== null && b !== null && (a === b || (Number.isNaN(a) && Number.isNaN(b)));
}

/** A value made again as it is shown beside the stored one: where they are the same number, in the stored one's letters. */
export function inLettersOf(type: string, stored: string | null, again: string | null): string | null {
  return sameValue(type, stored, again) ? stored : again;
}

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, infinity: Number.POSITIVE_INFINITY, '-infinity': Number.NEGATIVE_INFINITY };

/** The double that a text stands for; null for a text that is no number. */
export function doubleOf(text: string): number | null {
  const word = WORDS[text.trim().toLowerCase()];
  if (word !== undefined) return word;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : null;
}
