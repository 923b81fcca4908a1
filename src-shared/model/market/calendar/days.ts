import { fromEpochDay, parseLocalDate, toEpochDay, type LocalDate } from '../../../kernel/local-date.ts';
import { AppError } from '../../../kernel/errors.ts';

/** Days as numbers since 1970-01-01, so that rules are arithmetic. Monday is 1, Sunday 7. */
export type EpochDay = number;

/** Errors: INVALID_INPUT where the text is no calendar date. */
export function epochDay(text: string): EpochDay {
  const date = parseLocalDate(text);
  if (date === null) throw new AppError('INVALID_INPUT', `"${text}" is no calendar date`, { userAction: 'Write dates as YYYY-MM-DD.', details: { date: text } });
  return toEpochDay(date);
}

export function dayOf(year: number, month: number, day: number): EpochDay {
  return toEpochDay(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as LocalDate);
}

export function isoDay(day: EpochDay): LocalDate {
  return fromEpochDay(day);
}

export function weekday(day: EpochDay): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The n-th such weekday of a month; from the month's end where `n` is negative (-1 is the last). */
export function nthWeekday(year: number, month: number, which: number, n: number): EpochDay {
  if (n > 0) {
    const first = dayOf(year, month, 1);
    return first + ((which - weekday(first) + 7) % 7) + (n - 1) * 7;
  }
  const last = (month === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1)) - 1;
  return last - ((weekday(last) - which + 7) % 7) + (n + 1) * 7;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8: the anonymous algorithm of 1876). */
export function easterSunday(year: number): EpochDay {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const m = Math.floor((a + 11 * h) / 319);
  const l = (2 * (b % 4) + 2 * Math.floor(c / 4) - (c % 4) - h + m + 32) % 7;
  const month = Math.floor((h - m + l + 90) / 25);
  return dayOf(year, month, (h - m + l + month + 19) % 32);
}
