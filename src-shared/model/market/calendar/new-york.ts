import { dayOf, easterSunday, epochDay, nthWeekday, weekday, type EpochDay } from './days.ts';
import { nearestWeekday, newYorkOffset } from './daylight-time.ts';
import type { Closing, EarlyClose, ExchangeRules } from './exchange-rules.ts';

const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;

/** What no rule foresaw. National days of mourning by the exchange's own notice of each. */
const ONCE: readonly (readonly [string, string])[] = [
  ['1994-04-27', 'Day of mourning for President Nixon'],
  ['2001-09-11', 'Attacks of 11 September'], ['2001-09-12', 'Attacks of 11 September'], ['2001-09-13', 'Attacks of 11 September'], ['2001-09-14', 'Attacks of 11 September'],
  ['2004-06-11', 'Day of mourning for President Reagan'], ['2007-01-02', 'Day of mourning for President Ford'],
  ['2012-10-29', 'Hurricane Sandy'], ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'Day of mourning for President G. H. W. Bush'], ['2025-01-09', 'Day of mourning for President Carter'],
];

/** Sessions beside a holiday that were shortened by a decision for that year alone. */
const SHORTENED_ONCE: readonly (readonly [string, string])[] = [
  ['1997-12-26', 'Day after Christmas'], ['1999-12-31', 'Eve of the year 2000'], ['2003-12-26', 'Day after Christmas'],
];

/**
 * New York Stock Exchange, rule 7.2 (formerly 51) and its notices. A holiday on a Saturday is kept on Friday, on a Sunday on Monday; New Year's
 * Day on a Saturday is not kept, since the Friday ends the year. Sessions that were interrupted or cut short while they ran (27 October 1997,
 * the storms of 1994 and 1996) count with the hours they were called for, as the published session files have them.
 */
export const NEW_YORK: ExchangeRules = {
  mic: 'XNYS', name: 'New York Stock Exchange', zone: 'America/New_York', currency: 'USD', years: [1990, 2050],
  opens: 9 * 60 + 30, closes: 16 * 60, offset: newYorkOffset,
  closings: (year) => {
    const newYear = dayOf(year, 1, 1);
    const out: Closing[] = [];
    if (weekday(newYear) !== 6) out.push({ day: nearestWeekday(newYear), name: 'New Year’s Day' });
    if (year >= 1998) out.push({ day: nthWeekday(year, 1, MONDAY, 3), name: 'Martin Luther King Jr. Day' });
    out.push({ day: nthWeekday(year, 2, MONDAY, 3), name: 'Washington’s Birthday' }, { day: easterSunday(year) - 2, name: 'Good Friday' }, { day: nthWeekday(year, 5, MONDAY, -1), name: 'Memorial Day' });
    if (year >= 2022) out.push({ day: nearestWeekday(dayOf(year, 6, 19)), name: 'Juneteenth' });
    out.push({ day: nearestWeekday(dayOf(year, 7, 4)), name: 'Independence Day' }, { day: nthWeekday(year, 9, MONDAY, 1), name: 'Labor Day' }, { day: nthWeekday(year, 11, THURSDAY, 4), name: 'Thanksgiving Day' }, { day: nearestWeekday(dayOf(year, 12, 25)), name: 'Christmas Day' });
    for (const [text, name] of ONCE) if (Number(text.slice(0, 4)) === year) out.push({ day: epochDay(text), name });
    return out;
  },
  earlyCloses: (year) => {
    // Two o'clock until 1992, one o'clock since.
    const minute = (year < 1993 ? 14 : 13) * 60;
    const out: EarlyClose[] = [];
    const add = (day: EpochDay, name: string): void => void out.push({ day, name, minute });
    if (year >= 1995) {
      const eve = dayOf(year, 7, 3);
      // The fourth on a Thursday: its Friday was short until 2012, the Wednesday before since.
      if ([1, 2, 4].includes(weekday(eve)) || (weekday(eve) === 3 && year >= 2013)) add(eve, 'Eve of Independence Day');
      if (weekday(eve) === 3 && year < 2013) add(eve + 2, 'Day after Independence Day');
    }
    if (year >= 1992) add(nthWeekday(year, 11, THURSDAY, 4) + 1, 'Day after Thanksgiving');
    // On a Friday it is the holiday itself, kept for a Saturday.
    const christmasEve = dayOf(year, 12, 24);
    if (weekday(christmasEve) < FRIDAY) add(christmasEve, 'Christmas Eve');
    for (const [text, name] of SHORTENED_ONCE) if (Number(text.slice(0, 4)) === year) add(epochDay(text), name);
    return out;
  },
};
