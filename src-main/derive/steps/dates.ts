import { AppError } from '../../../src-shared/kernel/errors.ts';
import { text } from '../sql-text.ts';

/** A declared date pattern: the shape it must have, and how it is read. Shape first, because strptime alone takes '31/01/26' for year 26. */
interface DatePattern { readonly shape: string; readonly strptime: string }

const PATTERNS: Readonly<Record<string, DatePattern>> = {
  'yyyy-MM-dd': { shape: '\\d{4}-\\d{2}-\\d{2}(?:[T ]00:00:00(?:\\.0+)?Z?)?', strptime: '%Y-%m-%d' },
  'yyyy/MM/dd': { shape: '\\d{4}/\\d{1,2}/\\d{1,2}', strptime: '%Y/%m/%d' },
  'dd/MM/yyyy': { shape: '\\d{1,2}/\\d{1,2}/\\d{4}(?: 00:00(?::00)?)?', strptime: '%d/%m/%Y' },
  'd/M/yyyy': { shape: '\\d{1,2}/\\d{1,2}/\\d{4}', strptime: '%d/%m/%Y' },
  'dd-MM-yyyy': { shape: '\\d{1,2}-\\d{1,2}-\\d{4}', strptime: '%d-%m-%Y' },
  'dd.MM.yyyy': { shape: '\\d{1,2}\\.\\d{1,2}\\.\\d{4}', strptime: '%d.%m.%Y' },
  'MM/dd/yyyy': { shape: '\\d{1,2}/\\d{1,2}/\\d{4}', strptime: '%m/%d/%Y' },
  'dd/MM/yy': { shape: '\\d{1,2}/\\d{1,2}/\\d{2}', strptime: '%d/%m/%y' },
  'd MMM yyyy': { shape: '\\d{1,2} [A-Za-z]{3} \\d{4}', strptime: '%d %b %Y' },
  'd MMMM yyyy': { shape: '\\d{1,2} [A-Za-z]{3,9} \\d{4}', strptime: '%d %B %Y' },
  'dd-MMM-yy': { shape: '\\d{1,2}-[A-Za-z]{3}-\\d{2}', strptime: '%d-%b-%y' },
  'MMM yyyy': { shape: '[A-Za-z]{3} \\d{4}', strptime: '%b %Y' },
  yyyyMMdd: { shape: '\\d{8}', strptime: '%Y%m%d' },
};

/** Excel's day 0 is 1899-12-30 (its 1900 leap-year error included); serials are taken only in the declared pattern and from 1 March 1900. */
const EXCEL = (value: string): string => `CASE WHEN regexp_full_match(${value}, '\\d{2,5}(?:\\.0+)?') AND TRY_CAST(split_part(${value}, '.', 1) AS INTEGER) >= 61 THEN DATE '1899-12-30' + TRY_CAST(split_part(${value}, '.', 1) AS INTEGER) END`;

/** SQL that reads a date by the declared patterns, in their order; null where none fits. */
export function parseDateSql(value: string, formats: readonly string[]): string {
  if (formats.length === 0) throw new AppError('INVALID_INPUT', 'a date column needs at least one declared pattern');
  const tries = formats.map((format) => {
    if (format === 'excel-serial') return EXCEL(value);
    const pattern = Object.hasOwn(PATTERNS, format) ? PATTERNS[format] : undefined;
    if (!pattern) throw new AppError('INVALID_INPUT', `"${format}" is no date pattern; known: ${Object.keys(PATTERNS).join(', ')}, excel-serial`);
    // A time part is allowed by shape only when it is midnight; it is cut before reading.
    const cut = pattern.shape.includes('00:00') ? (format === 'yyyy-MM-dd' ? `left(${value}, 10)` : `split_part(${value}, ' ', 1)`) : value;
    return `CASE WHEN regexp_full_match(${value}, ${text(pattern.shape)}) THEN CAST(try_strptime(${cut}, ${text(pattern.strptime)}) AS DATE) END`;
  });
  return tries.length === 1 ? (tries[0] as string) : `COALESCE(${tries.join(', ')})`;
}
