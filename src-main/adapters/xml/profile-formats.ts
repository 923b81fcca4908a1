import { parseLocalDate } from '../../../src-shared/kernel/local-date.ts';
import type { TemplateField } from '../../../src-shared/model/regime.ts';

const PATTERNS: Readonly<Record<string, { readonly pattern: RegExp; readonly what: string }>> = {
  '{Y/N}': { pattern: /^(?:true|false|1|0)$/, what: 'true or false' },
  '{YEAR}': { pattern: /^-?\d{4}$/, what: 'a year of four digits' },
  '{CURRENCYCODE_3}': { pattern: /^[A-Z]{3}$/, what: 'a currency of three capital letters' },
  '{COUNTRYCODE_2}': { pattern: /^[A-Z]{2}$/, what: 'a country of two capital letters' },
  '{LEI}': { pattern: /^[A-Z0-9]{18}[0-9]{2}$/, what: 'an LEI of 18 letters or digits and two digits' },
  '{ISIN}': { pattern: /^[A-Z]{2}[A-Z0-9]{9}[0-9]$/, what: 'an ISIN' },
  '{NUTS}': { pattern: /^[A-Z]{2}(?:[A-Z0-9]{3}|ZZZ)$/, what: 'a region of two letters and three characters' },
  '{NACE}': { pattern: /^[A-Z][0-9]{1,2}\.[0-9]\.[0-9]$/, what: 'a NACE code such as C10.1.1' },
  '{TELEPHONE}': { pattern: /^\+[0-9]{1,3}-[0-9()+-]{1,30}$/, what: 'a number such as +44-2070000000' },
};

/** The securitisation identifier of header codes: LEI, N, year, two digits. */
const SECURITISATION = /^[A-Z0-9]{18}[0-9]{2}N[0-9]{4}[0-9]{2}$/;

/**
 * Whether `text` has the format the template declares for the field; null when it has, else what was expected. Amounts come signed;
 * the digits are counted as the XSD counts them (trailing zeros of the fraction and leading zeros do not count).
 */
export function formatFault(field: TemplateField, text: string): string | null {
  if (field.codes.length > 0) return field.codes.includes(text) ? null : `one of ${field.codes.join(', ')}`;
  const { format } = field;
  if (format === '{MONETARY}') return decimalFault(text.replace(/^-/, ''), field.totalDigits ?? 18, field.fractionDigits ?? 5);
  if (format === '{PERCENTAGE}') return decimalFault(text, field.totalDigits ?? 11, field.fractionDigits ?? 10);
  if (format === '{NUMERIC}') {
    const percent = text.endsWith('%');
    return decimalFault(percent ? text.slice(0, -1) : text, percent ? 11 : (field.totalDigits ?? 18), percent ? 10 : (field.fractionDigits ?? 17));
  }
  if (format === '{DATEFORMAT}') return parseLocalDate(text) === null ? 'a calendar date YYYY-MM-DD' : null;
  const integer = /^\{INTEGER-(\d+)\}$/.exec(format)?.[1];
  if (integer !== undefined) return /^\d+$/.test(text) && BigInt(text) <= BigInt(integer) ? null : `a whole number from 0 to ${integer}`;
  const length = /^\{ALPHANUM-(\d+)\}$/.exec(format)?.[1];
  if (length !== undefined) {
    if (length === '28') return SECURITISATION.test(text) ? null : 'an identifier of LEI, N, year and two digits';
    const characters = [...text].length;
    return characters >= 1 && characters <= Number(length) ? null : `1 to ${length} characters`;
  }
  const known = PATTERNS[format];
  return known && !known.pattern.test(text) ? known.what : null;
}

/** xs:totalDigits and xs:fractionDigits, which look at the value and not at its spelling. */
function decimalFault(text: string, totalDigits: number, fractionDigits: number): string | null {
  const match = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || `${match[1] ?? ''}${match[2] ?? ''}` === '') return 'a decimal number';
  const whole = (match[1] ?? '').replace(/^0+/, '');
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > fractionDigits) return `at most ${fractionDigits} digits after the point`;
  return whole.length + fraction.length > totalDigits ? `at most ${totalDigits} digits` : null;
}
