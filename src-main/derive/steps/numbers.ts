import { sqlType, text } from '../sql-text.ts';

export type NumberLocale = '1,234.56' | '1.234,56';

const GROUPED: Readonly<Record<NumberLocale, string>> = {
  '1,234.56': '(\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d+)?',
  '1.234,56': '(\\d+|\\d{1,3}(\\.\\d{3})+)(,\\d+)?',
};

/** The text without grouping and with a point, if it has exactly the declared form; accounting brackets mean minus. */
function plain(value: string, locale: NumberLocale): string {
  const digits = locale === '1,234.56' ? `replace(${value}, ',', '')` : `replace(replace(${value}, '.', ''), ',', '.')`;
  const body = GROUPED[locale];
  // Nothing but digits and at most one point inside is the common form; it is told without a regular expression.
  const common = locale === '1,234.56' ? `WHEN translate(${value}, '0123456789', '') IN ('', '.') AND ${digitEnds(value)} THEN ${value} ` : '';
  return `CASE ${common}WHEN regexp_full_match(${value}, ${text(`[+-]?${body}`)}) THEN ${digits} WHEN regexp_full_match(${value}, ${text(`\\(${body}\\)`)}) THEN '-' || replace(replace(${digits}, '(', ''), ')', '') END`;
}

/** The text begins and ends with a digit. */
function digitEnds(value: string): string {
  return `left(${value}, 1) BETWEEN '0' AND '9' AND right(${value}, 1) BETWEEN '0' AND '9'`;
}

/** Reads a decimal; null where the text has another form. Extra digits are rounded half away from zero, which the trace shows. */
export function parseDecimalSql(value: string, locale: NumberLocale, precision: number, scale: number): string {
  return `TRY_CAST(${plain(value, locale)} AS ${sqlType(`decimal(${precision},${scale})`)})`;
}

/** Reads a whole number; `12.0` is one, `12.5` is not. */
export function parseIntegerSql(value: string, locale: NumberLocale): string {
  const whole = `regexp_replace(${plain(value, locale)}, '\\.0+$', '')`;
  return `CASE WHEN regexp_full_match(${whole}, '[+-]?\\d{1,18}') THEN TRY_CAST(${whole} AS BIGINT) END`;
}

/**
 * Removes declared unit signs from both ends only, inside accounting brackets too: (£5) is (5). A sign inside a number makes it
 * unreadable, not another number.
 */
export function stripUnitSql(value: string, tokens: readonly string[]): string {
  const escaped = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return `CASE WHEN ${digitEnds(value)} THEN ${value} ELSE trim(regexp_replace(${value}, ${text(`^([+-]?\\(?)\\s*(?:${escaped})\\s*|\\s*(?:${escaped})(\\)?)$`)}, '\\1\\2', 'g')) END`;
}
