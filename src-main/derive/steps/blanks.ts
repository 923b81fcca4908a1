import { text } from '../sql-text.ts';

/** White space that a cell may carry at its ends: ASCII, no-break, figure and narrow spaces, byte order mark. */
const WHITE = [' ', '\t', '\r', '\n', '\u00a0', '\u2007', '\u202f', '\ufeff'] as const;

/** The text without white space at its ends. Most texts have none, which costs a tenth of trimming to find out. */
export function trimSql(value: string): string {
  const wide = WHITE.filter((space) => space > '\u007f').map((space) => `prefix(${value}, ${text(space)})`).join(' OR ');
  const ends = WHITE.map((space) => `suffix(${value}, ${text(space)})`).join(' OR ');
  // Texts compare byte by byte: from '!' on the first byte is no ASCII white space, below U+0080 it is ASCII.
  return `CASE WHEN ${value} >= '!' AND (${value} < '\u0080' OR NOT (${wide})) AND NOT (${ends}) THEN ${value} ELSE trim(${value}, ${text(WHITE.join(''))}) END`;
}

/** Null where the text is empty or, in lower case, one of the tokens. */
export function blankSql(value: string, tokens: readonly string[]): string {
  const lower = tokens.map((token) => token.toLowerCase());
  return `CASE WHEN ${unlikely(value, lower)}lower(${value}) IN (${[...new Set(['', ...lower])].map(text).join(', ')}) THEN NULL ELSE ${value} END`;
}

/** What the first byte alone rules out, before letters are lowered: numbers, dates and amounts with a currency sign. */
function unlikely(value: string, lower: readonly string[]): string {
  const conditions: string[] = [];
  if (!lower.some((token) => /^\d/.test(token))) conditions.push(`NOT (${beginsWithDigit(value)})`);
  // Outside ASCII only the Kelvin sign and the dotted I are lowered to ASCII letters.
  if (!lower.some((token) => /^[ki\u0080-\uffff]/.test(token))) conditions.push(`${value} < '\u0080'`);
  return conditions.map((condition) => `${condition} AND `).join('');
}

function beginsWithDigit(value: string): string {
  return `${value} >= '0' AND ${value} < ':'`;
}
