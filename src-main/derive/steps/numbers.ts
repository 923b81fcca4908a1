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
  // Digits with at most one point inside are the common form, told by the shorter pattern.
  const common = locale === '1,234.56' ? `WHEN regexp_full_match(${value}, '\\d+(\\.\\d+)?') THEN ${value} ` : '';
  return `CASE ${common}WHEN regexp_full_match(${value}, ${text(`[+-]?${body}`)}) THEN ${digits} WHEN regexp_full_match(${value}, ${text(`\\(${body}\\)`)}) THEN '-' || replace(replace(${digits}, '(', ''), ')', '') END`;
}

/** Reads a decimal; null where the text has another form. Extra digits are rounded half away from zero, which the trace shows. */
export function parseDecimalSql(value: string, locale: NumberLocale, precision: number, scale: number): string {
  return `TRY_CAST(${plain(value, locale)} AS ${sqlType(`decimal(${precision},${scale})`)})`;
}

/** Reads a whole number; `12.0` is one, `12.5` is not. */
export function parseIntegerSql(value: string, locale: NumberLocale): string {
  const whole = `regexp_replace(${plain(value, locale)}, '\\.0+$', '')`;
  return `CASE WHEN regexp_full_match(${value}, '\\d{1,18}') THEN CAST(${value} AS BIGINT) WHEN regexp_full_match(${whole}, '[+-]?\\d{1,18}') THEN TRY_CAST(${whole} AS BIGINT) END`;
}

/**
 * Removes declared unit signs from both ends only, inside accounting brackets too: (£5) is (5). A sign inside a number makes it
 * unreadable, not another number.
 */
export function stripUnitSql(value: string, tokens: readonly string[]): string {
  const quoted = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const any = quoted.join('|');
  // The common forms take one short pattern each: no sign, or a sign of one letter right before or behind the digits.
  const single = quoted.filter((_, i) => [...(tokens[i] as string)].length === 1 && !/\d/.test(tokens[i] as string)).join('|');
  const number = '[0-9](?s:.*[0-9])?';
  const signed = single === '' ? '' : `WHEN regexp_full_match(${value}, ${text(`(?:${single})${number}`)}) THEN substring(${value}, 2) WHEN regexp_full_match(${value}, ${text(`${number}(?:${single})`)}) THEN left(${value}, -1) `;
  return `CASE WHEN regexp_full_match(${value}, ${text(number)}) THEN ${value} ${signed}ELSE trim(regexp_replace(${value}, ${text(`^([+-]?\\(?)\\s*(?:${any})\\s*|\\s*(?:${any})(\\)?)$`)}, '\\1\\2', 'g')) END`;
}
