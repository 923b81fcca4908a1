import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { fromEpochDay, parseLocalDate, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import { exchangeCalendar, type ExchangeCode } from '../../../../src-shared/model/market/calendar/exchange-calendar.ts';

/** Sessions of an exchange between two days as numbers of days since 1970. */
export interface SessionDays {
  readonly code: ExchangeCode;
  readonly days: Int32Array;
  readonly names: readonly string[];
  /** First and last day that the calendar answers for. */
  readonly first: number; readonly last: number;
  /** Position of a day, -1 where it is no session. */
  at(day: number): number;
  /** Position of the first session on or after a day; the number of sessions where none is. */
  from(day: number): number;
  /** Milliseconds since 1970 of the close. */
  closeOf(at: number): number;
}

/** Sessions from one day to another, both included, as far as the calendar answers. */
export function sessionDays(code: ExchangeCode, fromDay: number, toDay: number): SessionDays {
  const calendar = exchangeCalendar(code);
  const [first, last] = calendar.known.map(dayNumber) as [number, number];
  const [from, to] = [Math.max(first, fromDay), Math.min(last, toDay)];
  const sessions = from > to ? [] : calendar.sessions(fromEpochDay(from), fromEpochDay(to));
  const days = Int32Array.from(sessions, ({ session }) => dayNumber(session));
  const closes = Float64Array.from(sessions, ({ close }) => Date.parse(close));
  const place = new Map<number, number>();
  days.forEach((day, at) => place.set(day, at));
  const lower = (day: number): number => {
    let [low, high] = [0, days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((days[middle] as number) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { code, days, names: sessions.map(({ session }) => session), first, last, at: (day) => place.get(day) ?? -1, from: lower, closeOf: (at) => closes[at] as number };
}

/** Days since 1970-01-01 of an ISO date. Errors: INVALID_INPUT. */
export function dayNumber(text: string): number {
  const date = parseLocalDate(text);
  if (date === null) throw new AppError('INVALID_INPUT', `"${text}" is no calendar date`, { userAction: 'Write dates as YYYY-MM-DD.' });
  return toEpochDay(date);
}

export function dayText(day: number): string {
  return fromEpochDay(day);
}
