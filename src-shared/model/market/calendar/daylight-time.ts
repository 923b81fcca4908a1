import { dayOf, nthWeekday, weekday, type EpochDay } from './days.ts';

/**
 * Minutes that New York's clock is off UTC by noon of a day: -300, -240 in summer. Uniform Time Act as amended: from 1987 the first Sunday of
 * April to the last of October (Pub. L. 99-359), from 2007 the second Sunday of March to the first of November (Energy Policy Act 2005, s. 110).
 * Trading never spans the hour of the change, which is a Sunday's.
 */
export function newYorkOffset(day: EpochDay, year: number): number {
  const from = year >= 2007 ? nthWeekday(year, 3, 7, 2) : year >= 1987 ? nthWeekday(year, 4, 7, 1) : nthWeekday(year, 4, 7, -1);
  const to = year >= 2007 ? nthWeekday(year, 11, 7, 1) : nthWeekday(year, 10, 7, -1);
  return day >= from && day < to ? -240 : -300;
}

/**
 * Minutes that London's clock is off UTC by noon of a day: 0, 60 in summer. From the last Sunday of March to the last of October (Summer Time
 * Order 2002 after Directive 2000/84/EC, so kept since 1996); from 1990 to 1995 to the fourth Sunday of October (the orders of those years).
 */
export function londonOffset(day: EpochDay, year: number): number {
  const to = year >= 1996 ? nthWeekday(year, 10, 7, -1) : nthWeekday(year, 10, 7, 4);
  return day >= nthWeekday(year, 3, 7, -1) && day < to ? 60 : 0;
}

/** Saturday to the Friday before, Sunday to the Monday after: how a fixed date that falls on a weekend is kept in the United States. */
export function nearestWeekday(day: EpochDay): EpochDay {
  return weekday(day) === 6 ? day - 1 : weekday(day) === 7 ? day + 1 : day;
}

/** A minute of the local day as an instant `YYYY-MM-DDTHH:MM:SSZ`. */
export function instant(day: EpochDay, localMinute: number, offset: number): string {
  return new Date(day * 86_400_000 + (localMinute - offset) * 60_000).toISOString().replace('.000Z', 'Z');
}

/** Every year that a span of days touches. */
export function yearsOf(from: EpochDay, to: EpochDay): number[] {
  const first = new Date(from * 86_400_000).getUTCFullYear();
  const years: number[] = [];
  for (let year = first; dayOf(year, 1, 1) <= to; year += 1) years.push(year);
  return years;
}
