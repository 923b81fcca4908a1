import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { fromEpochDay, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';

/** Last day of the month that lies `months` after the month of `date`. */
export function monthEnd(date: LocalDate, months: number): LocalDate {
  const next = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) + months;
  const firstOfNext = `${String(Math.floor(next / 12)).padStart(4, '0')}-${String((next % 12) + 1).padStart(2, '0')}-01` as LocalDate;
  return fromEpochDay(toEpochDay(firstOfNext) - 1);
}

/** Month number since year 0: differences count whole months. */
export function monthNumber(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** `count` month ends from `first`, which must itself be one. */
export function cutOffs(first: LocalDate, count: number): LocalDate[] {
  if (monthEnd(first, 0) !== first) throw new AppError('INVALID_INPUT', `${first} is not a month end`, { userAction: 'Give the last day of a month as first cut-off.' });
  return Array.from({ length: count }, (_, i) => monthEnd(first, i));
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
export type DateForm = 'dd/MM/yyyy' | 'd MMM yyyy' | 'dd-MMM-yy' | 'yyyy-MM-dd' | 'excel-serial';

/** The date in one of the forms people write. */
export function writeDate(date: LocalDate, form: DateForm): string {
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)];
  const name = NAMES[Number(month) - 1] as string;
  switch (form) {
    case 'dd/MM/yyyy': return `${day}/${month}/${year}`;
    case 'd MMM yyyy': return `${Number(day)} ${name} ${year}`;
    case 'dd-MMM-yy': return `${day}-${name}-${year.slice(2)}`;
    case 'yyyy-MM-dd': return date;
    // Day 0 of the 1900 system is 1899-12-30 once its false leap day is counted.
    case 'excel-serial': return String(toEpochDay(date) - toEpochDay('1899-12-30' as LocalDate));
  }
}
