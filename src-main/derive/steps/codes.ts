import { text } from '../sql-text.ts';

/**
 * The key under which code tables are searched: trimmed, lower case, one space between words. The same rule in SQL and here: white
 * space is what a tape's cell can hold of it (space, tab, line ends, no-break space), and letters are lowered one by one, as the
 * engine does, not by context (a Greek final sigma) or to several letters (a dotted capital I).
 */
export function codeKey(value: string): string {
  return [...value].map(lowered).join('').replace(/[ \t\r\n\u00a0]+/g, ' ').replace(/^ | $/g, '');
}

function lowered(letter: string): string {
  const [first = letter] = letter.toLowerCase();
  return first;
}

export function codeKeySql(value: string): string {
  // Most texts have single spaces only; the regular expression runs on the others.
  const trimmed = `trim(${value}, ' \t\r\n\u00a0')`;
  return `lower(CASE WHEN contains(${value}, '  ') OR contains(${value}, '\u00a0') OR contains(${value}, '\t') OR contains(${value}, '\n') OR contains(${value}, '\r') THEN regexp_replace(${trimmed}, '[ \t\r\n\u00a0]+', ' ', 'g') ELSE ${trimmed} END)`;
}

/** A table as one CASE; entries in key order so that the statement is the same whatever the source's order. */
export function tableSql(key: string, entries: Readonly<Record<string, string>>, otherwise: string): string {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length === 0) return otherwise === '' ? 'CAST(NULL AS VARCHAR)' : otherwise;
  // The key is computed once and named: CASE would compute it anew for every entry.
  const found = `array_extract(list_transform([${key}], lambda _k: CASE _k ${sorted.map(([from, to]) => `WHEN ${text(from)} THEN ${text(to)}`).join(' ')} END), 1)`;
  return otherwise === '' ? found : `COALESCE(${found}, ${otherwise})`;
}

/** A lookup by the value itself, whose tables may be long: a constant map, which a list of branches is not. */
export function lookupSql(value: string, entries: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length === 0) return 'CAST(NULL AS VARCHAR)';
  return `map_extract_value(MAP([${sorted.map(([from]) => text(from)).join(', ')}], [${sorted.map(([, to]) => text(to)).join(', ')}]), ${value})`;
}

/** Parts of a UK postcode; a text that is no postcode gives null, never its first letters. */
export const EXTRACTIONS: Readonly<Record<string, (value: string) => string>> = {
  'uk-postcode-area': (value) => `nullif(regexp_extract(upper(trim(${value})), '^([A-Z]{1,2})[0-9][A-Z0-9]?(?:\\s*[0-9][A-Z]{2})?$', 1), '')`,
  'uk-postcode-outward': (value) => `nullif(regexp_extract(upper(trim(${value})), '^([A-Z]{1,2}[0-9][A-Z0-9]?)(?:\\s*[0-9][A-Z]{2})?$', 1), '')`,
  'first-4-digits': (value) => `nullif(regexp_extract(${value}, '^([0-9]{4})', 1), '')`,
};
