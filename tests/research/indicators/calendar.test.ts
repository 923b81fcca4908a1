import { describe, expect, test } from 'vitest';
import { exchangeCalendar, type ExchangeCode } from '../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { easterSunday, epochDay, isoDay, nthWeekday, weekday } from '../../../src-shared/model/market/calendar/days.ts';
import { referenceText, WITHOUT_DATA } from './reference.ts';

const newYork = exchangeCalendar('XNYS');
const london = exchangeCalendar('XLON');

describe.skipIf(WITHOUT_DATA)('the published sessions of New York (skipped without ../shared)', () => {
  test('RIN-1 every session, open and close of every published year, and no session besides', () => {
    const published = referenceText('calendar/xnys_sessions_open.csv').trim().split('\n').slice(1).map((line) => line.split(',')).map(([session = '', open = '', close = '']) => ({ session: session.slice(0, 10), open, close }));
    const years = [...new Set(published.map(({ session }) => session.slice(0, 4)))];
    expect(years.length).toBeGreaterThan(20);
    const ours = years.flatMap((year) => newYork.sessions(`${year}-01-01`, `${year}-12-31`)).map(({ session, open, close }) => ({ session, open, close }));
    expect(ours).toEqual(published);
  });
});

describe('New York by rule', () => {
  test('RIN-2 the exchange’s published holidays and early closings of 2022 to 2024', () => {
    // NYSE Group, press notice of 27 December 2021.
    expect(newYork.closings('2022-01-01', '2024-12-31').map(({ day }) => day)).toEqual([
      '2022-01-17', '2022-02-21', '2022-04-15', '2022-05-30', '2022-06-20', '2022-07-04', '2022-09-05', '2022-11-24', '2022-12-26',
      '2023-01-02', '2023-01-16', '2023-02-20', '2023-04-07', '2023-05-29', '2023-06-19', '2023-07-04', '2023-09-04', '2023-11-23', '2023-12-25',
      '2024-01-01', '2024-01-15', '2024-02-19', '2024-03-29', '2024-05-27', '2024-06-19', '2024-07-04', '2024-09-02', '2024-11-28', '2024-12-25',
    ]);
    expect(newYork.sessions('2022-01-01', '2024-12-31').filter(({ early }) => early).map(({ close }) => close)).toEqual([
      '2022-11-25T18:00:00Z', '2023-07-03T17:00:00Z', '2023-11-24T18:00:00Z', '2024-07-03T17:00:00Z', '2024-11-29T18:00:00Z', '2024-12-24T18:00:00Z',
    ]);
  });

  test('RIN-2 years outside the published file: closings that were decided once, and the short Friday of 1996 and 2002', () => {
    expect(newYork.earlyReason('1999-12-31')).toBe('Eve of the year 2000');
    expect(newYork.earlyReason('2002-07-05')).toBe('Day after Independence Day');
    expect(newYork.earlyReason('1996-07-05')).toBe('Day after Independence Day');
    expect(newYork.earlyReason('2002-07-03')).toBeNull();
    expect(newYork.earlyReason('2013-07-05')).toBeNull();
    expect(newYork.isSession('2025-01-09')).toBe(false);
    expect(newYork.isSession('2011-12-26')).toBe(false);
    // Saturdays: New Year's Day of 2011 is not kept, Christmas of 1999 is on the Friday.
    expect(newYork.isSession('2010-12-31')).toBe(true);
    expect(newYork.isSession('1999-12-24')).toBe(false);
    expect(newYork.sessions('2020-03-06', '2020-03-09').map(({ open }) => open)).toEqual(['2020-03-06T14:30:00Z', '2020-03-09T13:30:00Z']);
    expect(newYork.sessions('1990-04-02', '1990-04-02')[0]).toEqual({ session: '1990-04-02', open: '1990-04-02T13:30:00Z', close: '1990-04-02T20:00:00Z', early: false });
  });

  test('RIN-2 2025 to 2030 by rule', () => {
    // NYSE's calendar of 2026 and 2027; 2028 has no New Year's holiday (a Saturday) and a short third of July (a Monday).
    expect(newYork.closings('2026-01-01', '2026-12-31').map(({ day }) => day)).toEqual(['2026-01-01', '2026-01-19', '2026-02-16', '2026-04-03', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07', '2026-11-26', '2026-12-25']);
    expect(newYork.closings('2027-01-01', '2027-12-31').map(({ day }) => day)).toEqual(['2027-01-01', '2027-01-18', '2027-02-15', '2027-03-26', '2027-05-31', '2027-06-18', '2027-07-05', '2027-09-06', '2027-11-25', '2027-12-24']);
    expect(newYork.sessions('2025-01-01', '2028-12-31').filter(({ early }) => early).map(({ session }) => session)).toEqual(['2025-07-03', '2025-11-28', '2025-12-24', '2026-11-27', '2026-12-24', '2027-11-26', '2028-07-03', '2028-11-24']);
    // Each of these two years has 261 weekdays, and ten holidays on one.
    expect(newYork.sessions('2029-01-01', '2030-12-31').length).toBe(2 * (261 - 10));
  });
});

test('RIN-2 sessions of every year from 1990 to 2025, as counted by those who traded them, also where the published file has no year', () => {
  const counts = '253 253 254 253 252 252 254 253 252 252 252 248 252 252 252 252 251 251 253 252 252 252 250 252 252 252 252 251 251 252 253 252 251 250 252 250'.split(' ').map(Number);
  expect(counts.map((_, i) => newYork.sessions(`${1990 + i}-01-01`, `${1990 + i}-12-31`).length)).toEqual(counts);
  // The whole published file has 8,324 sessions, 1990 to 13 January 2023.
  expect(newYork.sessions('1990-01-01', '2023-01-13')).toHaveLength(8324);
});

describe('London by rule', () => {
  test('RIN-3 bank holidays of England and Wales as published, with what jubilees, wedding, funeral and coronation moved or added', () => {
    expect(london.closings('2012-01-01', '2012-12-31').map(({ day }) => day)).toEqual(['2012-01-02', '2012-04-06', '2012-04-09', '2012-05-07', '2012-06-04', '2012-06-05', '2012-08-27', '2012-12-25', '2012-12-26']);
    expect(london.closings('2022-01-01', '2022-12-31').map(({ day }) => day)).toEqual(['2022-01-03', '2022-04-15', '2022-04-18', '2022-05-02', '2022-06-02', '2022-06-03', '2022-08-29', '2022-09-19', '2022-12-26', '2022-12-27']);
    expect(london.closings('2020-01-01', '2021-12-31').map(({ day }) => day)).toEqual(['2020-01-01', '2020-04-10', '2020-04-13', '2020-05-08', '2020-05-25', '2020-08-31', '2020-12-25', '2020-12-28', '2021-01-01', '2021-04-02', '2021-04-05', '2021-05-03', '2021-05-31', '2021-08-30', '2021-12-27', '2021-12-28']);
    for (const day of ['2002-06-03', '2002-06-04', '2011-04-29', '2023-05-08', '1995-05-08', '1999-12-31']) expect(london.isSession(day)).toBe(false);
    for (const day of ['2020-05-04', '1995-05-01', '2002-05-27', '2012-05-28', '2022-05-30']) expect(london.isSession(day)).toBe(true);
  });

  test('RIN-3 the eves close at half past twelve, or the Friday before them', () => {
    const early = (year: number): string[] => london.sessions(`${year}-01-01`, `${year}-12-31`).filter((each) => each.early).map(({ close }) => close);
    expect(early(2010)).toEqual(['2010-12-24T12:30:00Z', '2010-12-31T12:30:00Z']);
    expect(early(2011)).toEqual(['2011-12-23T12:30:00Z', '2011-12-30T12:30:00Z']);
    expect(early(2022)).toEqual(['2022-12-23T12:30:00Z', '2022-12-30T12:30:00Z']);
    expect(london.sessions('2024-07-01', '2024-07-01')[0]).toEqual({ session: '2024-07-01', open: '2024-07-01T07:00:00Z', close: '2024-07-01T15:30:00Z', early: false });
    // Summer time ended on the fourth Sunday of October until 1995.
    expect(london.sessions('1994-10-24', '1994-10-24')[0]?.open).toBe('1994-10-24T08:00:00Z');
    expect(london.sessions('1996-10-25', '1996-10-28').map(({ open }) => open)).toEqual(['1996-10-25T07:00:00Z', '1996-10-28T08:00:00Z']);
  });
});

describe('any calendar', () => {
  test('RIN-4 opens and closes agree with the platform’s time-zone data on every session of 1990 to 2030', () => {
    for (const calendar of [newYork, london]) {
      const format = new Intl.DateTimeFormat('en-GB', { timeZone: calendar.zone, hour: '2-digit', minute: '2-digit', hour12: false });
      const times = new Set<string>();
      for (const { open } of calendar.sessions('1990-01-01', '2030-12-31')) times.add(format.format(new Date(open)));
      expect([...times]).toEqual([calendar.code === 'XNYS' ? '09:30' : '08:00']);
    }
  });

  test('RIN-4 a span is the same whole or in parts, and each day answers as the span does', () => {
    for (const calendar of [newYork, london]) {
      const whole = calendar.sessions('1999-03-15', '2003-08-20');
      const parts = ['1999-03-15', '2000-01-01', '2001-06-30', '2003-08-21'].slice(0, -1).flatMap((from, i) => calendar.sessions(from, ['1999-12-31', '2001-06-29', '2003-08-20'][i] as string));
      expect(parts).toEqual(whole);
      const days = new Set(whole.map(({ session }) => session));
      for (let day = epochDay('1999-03-15'); day <= epochDay('2003-08-20'); day += 1) expect(calendar.isSession(isoDay(day))).toBe(days.has(isoDay(day)));
      expect(whole.every(({ session }, i) => i === 0 || calendar.nextSession(whole[i - 1]?.session ?? '') === session)).toBe(true);
      expect(calendar.previousSession('2001-09-17')).toBe(calendar.code === 'XNYS' ? '2001-09-10' : '2001-09-14');
    }
    expect(newYork.sessions('2020-01-10', '2020-01-01')).toEqual([]);
  });

  test('RIN-4 what is no date, a year without rules and an unknown exchange are errors that say so', () => {
    expect(() => newYork.sessions('2020-02-30', '2020-03-01')).toThrow('no calendar date');
    expect(() => newYork.isSession('1889-01-02')).toThrow('1990 to 2050');
    expect(() => exchangeCalendar('XPAR' as ExchangeCode)).toThrow('XPAR');
    expect(() => newYork.nextSession('2050-12-31')).toThrow('2050');
  });

  test('RIN-4 Easter and the n-th weekday, against a table and a walk through the month', () => {
    // Dates of Easter Sunday (HM Nautical Almanac Office).
    for (const date of ['1991-03-31', '1995-04-16', '2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2024-03-31', '2025-04-20', '2030-04-21', '2038-04-25']) expect(isoDay(easterSunday(Number(date.slice(0, 4))))).toBe(date);
    for (let month = 1; month <= 12; month += 1) {
      for (let which = 1; which <= 7; which += 1) {
        const days: string[] = [];
        for (let d = epochDay(`2027-${String(month).padStart(2, '0')}-01`); isoDay(d).slice(5, 7) === String(month).padStart(2, '0'); d += 1) if (weekday(d) === which) days.push(isoDay(d));
        expect([1, 2, 3, 4, -1].map((n) => isoDay(nthWeekday(2027, month, which, n)))).toEqual([...days.slice(0, 4), days.at(-1)]);
      }
    }
  });
});
