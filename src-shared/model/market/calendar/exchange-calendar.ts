import { AppError } from '../../../kernel/errors.ts';
import { dayOf, epochDay, isoDay, weekday, type EpochDay } from './days.ts';
import { instant, yearsOf } from './daylight-time.ts';
import type { ExchangeRules } from './exchange-rules.ts';
import { LONDON } from './london.ts';
import { NEW_YORK } from './new-york.ts';

export type ExchangeCode = 'XNYS' | 'XLON';
export const EXCHANGES: readonly ExchangeCode[] = ['XNYS', 'XLON'];

/** One session. Instants are UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
export interface ExchangeSession {
  /** Local date of the session, ISO. */
  readonly session: string;
  readonly open: string;
  readonly close: string;
  /** It closes before its hour. */
  readonly early: boolean;
}

export interface ExchangeCalendar {
  readonly code: ExchangeCode;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** First and last day that the rules answer for. */
  readonly known: readonly [string, string];
  /** Sessions from one day to another, both included, ascending; none where `to` lies before `from`. Errors: INVALID_INPUT for no date, or one outside `known`. */
  sessions(from: string, to: string): readonly ExchangeSession[];
  isSession(day: string): boolean;
  /** Weekdays without trading, with their reason, ascending. */
  closings(from: string, to: string): readonly { readonly day: string; readonly name: string }[];
  /** Why a session closes early; null where it does not, or is none. */
  earlyReason(day: string): string | null;
  /** The first session after a day, and the last before it. */
  nextSession(day: string): string;
  previousSession(day: string): string;
}

interface Year {
  readonly closed: ReadonlyMap<EpochDay, string>;
  readonly early: ReadonlyMap<EpochDay, { readonly name: string; readonly minute: number }>;
}

const calendars = new Map<ExchangeCode, ExchangeCalendar>();

/** The calendar of an exchange by its market identifier code (ISO 10383). Errors: NOT_FOUND for one that is not here. */
export function exchangeCalendar(code: ExchangeCode): ExchangeCalendar {
  const known = calendars.get(code);
  if (known) return known;
  const rules = [NEW_YORK, LONDON].find(({ mic }) => mic === code);
  if (!rules) throw new AppError('NOT_FOUND', `there is no calendar of the exchange ${String(code)}`, { userAction: `Known: ${EXCHANGES.join(', ')}.`, details: { exchange: String(code) } });
  const calendar = calendarOf(code, rules);
  calendars.set(code, calendar);
  return calendar;
}

function calendarOf(code: ExchangeCode, rules: ExchangeRules): ExchangeCalendar {
  const first = dayOf(rules.years[0], 1, 1);
  const last = dayOf(rules.years[1], 12, 31);
  const years = new Map<number, Year>();
  const yearOf = (year: number): Year => {
    let made = years.get(year);
    if (!made) years.set(year, (made = { closed: new Map(rules.closings(year).map(({ day, name }) => [day, name])), early: new Map(rules.earlyCloses(year).map(({ day, name, minute }) => [day, { name, minute }])) }));
    return made;
  };
  const within = (text: string): EpochDay => {
    const day = epochDay(text);
    if (day < first || day > last) throw new AppError('INVALID_INPUT', `${text} is outside the calendar of ${rules.name}, which answers for ${rules.years[0]} to ${rules.years[1]}`, { userAction: 'Ask for days inside these years.', details: { exchange: code, day: text } });
    return day;
  };
  const yearNumber = (day: EpochDay): number => Number(isoDay(day).slice(0, 4));
  const trades = (day: EpochDay): boolean => weekday(day) < 6 && !yearOf(yearNumber(day)).closed.has(day);
  const step = (text: string, by: 1 | -1): string => {
    let day = within(text) + by;
    while (day >= first && day <= last && !trades(day)) day += by;
    return isoDay(within(isoDay(day)));
  };
  return {
    code, name: rules.name, zone: rules.zone, currency: rules.currency, known: [isoDay(first), isoDay(last)],
    sessions: (from, to) => {
      const [begin, end] = [within(from), within(to)];
      const out: ExchangeSession[] = [];
      for (const year of begin > end ? [] : yearsOf(begin, end)) {
        const { closed, early } = yearOf(year);
        const until = Math.min(end, dayOf(year, 12, 31));
        for (let day = Math.max(begin, dayOf(year, 1, 1)); day <= until; day += 1) {
          if (weekday(day) > 5 || closed.has(day)) continue;
          const offset = rules.offset(day, year);
          const short = early.get(day);
          out.push({ session: isoDay(day), open: instant(day, rules.opens, offset), close: instant(day, short?.minute ?? rules.closes, offset), early: short !== undefined });
        }
      }
      return out;
    },
    isSession: (day) => trades(within(day)),
    closings: (from, to) => {
      const [begin, end] = [within(from), within(to)];
      const all = begin > end ? [] : yearsOf(begin, end).flatMap((year) => [...yearOf(year).closed]);
      return all.filter(([day]) => day >= begin && day <= end && weekday(day) < 6).sort((a, b) => a[0] - b[0]).map(([day, name]) => ({ day: isoDay(day), name }));
    },
    earlyReason: (text) => {
      const day = within(text);
      return trades(day) ? (yearOf(yearNumber(day)).early.get(day)?.name ?? null) : null;
    },
    nextSession: (day) => step(day, 1),
    previousSession: (day) => step(day, -1),
  };
}
