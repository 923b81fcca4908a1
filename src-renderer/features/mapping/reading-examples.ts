import type { Reading } from '../../../src-shared/model/mapping.ts';
import { formatDay } from '../../components/format.ts';

export type DatePattern = NonNullable<Reading['dates']>[number];

export const DATE_PATTERNS: readonly DatePattern[] = ['yyyy-MM-dd', 'dd/MM/yyyy', 'd/M/yyyy', 'MM/dd/yyyy', 'dd-MM-yyyy', 'dd.MM.yyyy', 'dd/MM/yy', 'yyyy/MM/dd', 'd MMM yyyy', 'd MMMM yyyy', 'dd-MMM-yy', 'MMM yyyy', 'yyyyMMdd', 'excel-serial'];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How a sample reads under a pattern, `7 Jun 2025`; null when it does not. An illustration: the run's own parser decides. */
export function exampleDate(pattern: DatePattern, text: string): string | null {
  const cell = text.trim();
  if (pattern === 'excel-serial') {
    // Day 25569 is 1970-01-01 in the 1900 date system.
    return /^\d{4,5}(\.0+)?$/.test(cell) ? formatDay(new Date((Math.trunc(Number(cell)) - 25_569) * 86_400_000).toISOString()) : null;
  }
  const source = pattern.replace(/[.]/g, '\\.').replace(/yyyy|yy|MMMM|MMM|MM|M|dd|d/g, (part) => ({
    yyyy: '(?<y>\\d{4})', yy: '(?<y>\\d{2})', MMMM: '(?<w>[A-Za-z]{3,9})', MMM: '(?<w>[A-Za-z]{3})', MM: '(?<m>\\d{1,2})', M: '(?<m>\\d{1,2})', dd: '(?<d>\\d{1,2})', d: '(?<d>\\d{1,2})',
  })[part] ?? part);
  const groups = new RegExp(`^${pattern === 'yyyyMMdd' ? '(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})' : source}$`).exec(cell)?.groups;
  if (groups === undefined) return null;
  const month = groups['w'] === undefined ? Number(groups['m']) : MONTHS.indexOf(groups['w'].slice(0, 3).toLowerCase()) + 1;
  const day = Number(groups['d'] ?? 1);
  const year = Number(groups['y']) + (groups['y']?.length === 2 ? 2000 : 0);
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return formatDay(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
}
