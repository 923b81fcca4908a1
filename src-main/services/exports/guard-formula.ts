/** Characters that make a spreadsheet read a text as a formula. Source: OWASP, CSV injection. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** A text cell that a spreadsheet must not run. Numbers never come here: a negative balance is not an attack. */
export function guardFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/** The same in SQL, for a VARCHAR column. */
export function guardFormulaSql(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^[=+\\-@\\t\\r]') THEN '''' || ${column} ELSE ${column} END`;
}

/** One record of a CSV (RFC 4180, CRLF). Numbers as they are, texts guarded, null is empty. */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => (cell === null ? '' : typeof cell === 'number' ? String(cell) : quoted(guardFormula(cell)))).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
