import { fromEpochDay, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';

/** The date `months` later, of a date whose day every month has (1 to 28). */
export function addMonths(date: string, months: number): string {
  const at = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}-${date.slice(8, 10)}`;
}

/** First of the month of a date, `months` earlier, with a day of 1 to 28. */
export function dayInMonth(date: string, monthsBefore: number, day: number): string {
  return addMonths(`${date.slice(0, 8)}${String(day).padStart(2, '0')}`, -monthsBefore);
}

/** The date so many days before. */
export function daysBefore(date: string, days: number): string {
  return fromEpochDay(toEpochDay(date as LocalDate) - days);
}
