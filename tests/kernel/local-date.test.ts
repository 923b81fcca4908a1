import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromEpochDay, monthsApart, parseLocalDate, toEpochDay, type LocalDate } from '../../src-shared/kernel/local-date.ts';

/** Days since 1970-01-01 by civil-calendar arithmetic (Richards 2013), an oracle without Date. */
function dayNumber(year: number, month: number, day: number): number {
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const m = month + 12 * a - 3;
  return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 32_045 - 2_440_588;
}
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] as number;
const iso = (year: number, month: number, day: number): string => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
const parts = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }));

test('KER-8 a day that exists is a date, any other text is none', () => {
  fc.assert(fc.property(parts, ([year, month, day]) => {
    expect(parseLocalDate(iso(year, month, day))).toBe(day <= daysIn(year, month) ? iso(year, month, day) : null);
  }), { seed: 8, numRuns: 500 });
  for (const wrong of ['', '2026-1-31', '31/01/2026', '2026-01-31T00:00:00Z', ' 2026-01-31', '2026-00-10', '2026-13-01', '2100-02-29', '12026-01-01', '2026-01-31\n']) expect(parseLocalDate(wrong), wrong).toBeNull();
  expect(parseLocalDate('2000-02-29')).toBe('2000-02-29');
});

test('KER-9 day numbers equal the civil calendar and lead back', () => {
  fc.assert(fc.property(parts, ([year, month, day]) => {
    const date = parseLocalDate(iso(year, month, Math.min(day, daysIn(year, month)))) as LocalDate;
    expect(toEpochDay(date)).toBe(dayNumber(year, month, Math.min(day, daysIn(year, month))));
    expect(fromEpochDay(toEpochDay(date))).toBe(date);
  }), { seed: 9, numRuns: 500 });
  expect(toEpochDay('1899-12-30' as LocalDate)).toBe(-25_569);
  for (const outside of [-719_529, 2_932_897, 0.5, Number.NaN]) expect(() => fromEpochDay(outside)).toThrow(RangeError);
});

test('KER-10 months are counted by year and month only', () => {
  expect(monthsApart('2026-01-31' as LocalDate, '2026-02-01' as LocalDate)).toBe(1);
  expect(monthsApart('2026-02-28' as LocalDate, '2026-02-01' as LocalDate)).toBe(0);
  expect(monthsApart('2026-02-28' as LocalDate, '2024-11-30' as LocalDate)).toBe(-15);
});
