import { dayOf, easterSunday, epochDay, nthWeekday, weekday, type EpochDay } from './days.ts';
import { londonOffset } from './daylight-time.ts';
import type { Closing, EarlyClose, ExchangeRules } from './exchange-rules.ts';

const MONDAY = 1;

/** Days given by royal proclamation for one year (Banking and Financial Dealings Act 1971, s. 1(3)). */
const ONCE: readonly (readonly [string, string])[] = [
  ['1995-05-08', 'Victory in Europe, 50 years'], ['1999-12-31', 'Eve of the year 2000'], ['2002-06-03', 'Golden Jubilee'], ['2002-06-04', 'Golden Jubilee'], ['2011-04-29', 'Royal wedding'],
  ['2012-06-04', 'Spring bank holiday, moved'], ['2012-06-05', 'Diamond Jubilee'], ['2020-05-08', 'Victory in Europe, 75 years'], ['2022-06-02', 'Spring bank holiday, moved'],
  ['2022-06-03', 'Platinum Jubilee'], ['2022-09-19', 'State funeral of Queen Elizabeth II'], ['2023-05-08', 'Coronation'],
];
/** Years in which the proclamation took the bank holiday from its Monday (s. 1(2)). */
const EARLY_MAY_MOVED: readonly number[] = [1995, 2020];
const SPRING_MOVED: readonly number[] = [2002, 2012, 2022];

/**
 * London Stock Exchange: the bank holidays of England and Wales. What falls on a weekend is kept on the next weekday that is none itself.
 * The hours are those of today's trading day (08:00 to 16:30) for every year; those before September 1999 were others and are not modelled.
 * Christmas Eve and New Year's Eve, or the Friday before where they fall on a weekend, close at 12:30.
 */
export const LONDON: ExchangeRules = {
  mic: 'XLON', name: 'London Stock Exchange', zone: 'Europe/London', currency: 'GBP', years: [1990, 2050],
  opens: 8 * 60, closes: 16 * 60 + 30, offset: londonOffset,
  closings: (year) => {
    const easter = easterSunday(year);
    const out: Closing[] = [{ day: afterWeekend(dayOf(year, 1, 1)), name: 'New Year’s Day' }, { day: easter - 2, name: 'Good Friday' }, { day: easter + 1, name: 'Easter Monday' }];
    if (!EARLY_MAY_MOVED.includes(year)) out.push({ day: nthWeekday(year, 5, MONDAY, 1), name: 'Early May bank holiday' });
    if (!SPRING_MOVED.includes(year)) out.push({ day: nthWeekday(year, 5, MONDAY, -1), name: 'Spring bank holiday' });
    out.push({ day: nthWeekday(year, 8, MONDAY, -1), name: 'Summer bank holiday' });
    const christmas = dayOf(year, 12, 25);
    // Christmas on a Saturday or a Sunday goes past Boxing Day: to Monday with Boxing Day on Tuesday, or to Tuesday.
    const [kept, boxing] = weekday(christmas) === 6 ? [christmas + 2, christmas + 3] : weekday(christmas) === 7 ? [christmas + 2, christmas + 1] : weekday(christmas) === 5 ? [christmas, christmas + 3] : [christmas, christmas + 1];
    out.push({ day: kept, name: 'Christmas Day' }, { day: boxing, name: 'Boxing Day' });
    for (const [text, name] of ONCE) if (Number(text.slice(0, 4)) === year) out.push({ day: epochDay(text), name });
    return out;
  },
  earlyCloses: (year) => [
    { day: beforeWeekend(dayOf(year, 12, 24)), name: 'Christmas Eve', minute: 12 * 60 + 30 } satisfies EarlyClose,
    { day: beforeWeekend(dayOf(year, 12, 31)), name: 'New Year’s Eve', minute: 12 * 60 + 30 },
  ],
};

function afterWeekend(day: EpochDay): EpochDay {
  return weekday(day) === 6 ? day + 2 : weekday(day) === 7 ? day + 1 : day;
}

function beforeWeekend(day: EpochDay): EpochDay {
  return weekday(day) === 6 ? day - 1 : weekday(day) === 7 ? day - 2 : day;
}
