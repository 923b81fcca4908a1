import { sqlType, text } from '../sql-text.ts';
import { beginsWithDigit, endsWithDigit } from './blanks.ts';

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
  const escaped = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  // The common forms are told without the regular expression: no sign, or one sign right before or behind the digits.
  const plainly = tokens.some((token) => /\d/.test(token) || token === '') ? [] : tokens.flatMap((token) => {
    const length = [...token].length;
    const [behind, before] = [`substring(${value}, ${length + 1})`, `left(${value}, -${length})`];
    return [`WHEN prefix(${value}, ${text(token)}) AND ${beginsWithDigit(behind)} AND ${endsWithDigit(value)} THEN ${behind}`, `WHEN suffix(${value}, ${text(token)}) AND ${beginsWithDigit(value)} AND ${endsWithDigit(before)} THEN ${before}`];
  });
  return `CASE WHEN ${beginsWithDigit(value)} AND ${endsWithDigit(value)} THEN ${value} ${plainly.join(' ')} ELSE trim(regexp_replace(${value}, ${text(`^([+-]?\\(?)\\s*(?:${escaped})\\s*|\\s*(?:${escaped})(\\)?)$`)}, '\\1\\2', 'g')) END`;
}
