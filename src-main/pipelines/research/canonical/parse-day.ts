import type { VendorFile } from '../../../../src-shared/model/research/ingestion.ts';
import { zoneDays } from './zone-day.ts';

/** No day: the text is no date. */
export const NO_DAY = -2_147_483_648;
const DAY_MS = 86_400_000;
/** Days of the years 1900 to 2199; what lies outside is a mistake of format, not a bar. */
const FIRST = -25_567;
const LAST = 84_005;

/** Days since 1970-01-01 of a date of the Gregorian calendar; NO_DAY where it is none (2021-02-29). */
export function civilDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month))) return NO_DAY;
  // Count of days by shifting the year's beginning to March (Howard Hinnant, chrono-compatible date algorithms, days_from_civil).
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const value = era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
  return value >= FIRST && value <= LAST ? value : NO_DAY;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A moment of a cell: the day on the exchange, and the instant where the cell has one. */
export interface Moment { readonly day: number; /** Milliseconds since 1970, NaN where the cell is a date only. */ readonly at: number }
const NO_MOMENT: Moment = { day: NO_DAY, at: Number.NaN };

const DATE = { 'yyyy-MM-dd': /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/, 'MM/dd/yyyy': /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, 'dd/MM/yyyy': /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, yyyyMMdd: /^(\d{4})(\d{2})(\d{2})$/ } as const;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

export type DayFormat = Pick<VendorFile, 'dateFormat' | 'timeZone'>;

/**
 * Reader of the dates of one file. Dates are taken as the exchange's own; instants become the day that the clock of `timeZone` showed. An
 * instant without an offset is that clock's own time. Errors: INVALID_INPUT for a time zone that is none.
 */
export function dayReader({ dateFormat, timeZone }: DayFormat): (text: string) => Moment {
  const zone = zoneDays(timeZone);
  const instant = (ms: number): Moment => {
    const day = Number.isSafeInteger(ms) ? zone.dayOf(ms) : NO_DAY;
    return day >= FIRST && day <= LAST ? { day, at: ms } : NO_MOMENT;
  };
  if (dateFormat === 'epoch-seconds' || dateFormat === 'epoch-milliseconds') {
    const by = dateFormat === 'epoch-seconds' ? 1000 : 1;
    return (text) => (/^-?\d{1,14}(\.0+)?$/.test(text) ? instant(Number(text) * by) : NO_MOMENT);
  }
  const isoInstant = (text: string): Moment => {
    const match = INSTANT.exec(text);
    if (match === null) return NO_MOMENT;
    const day = civilDay(Number(match[1]), Number(match[2]), Number(match[3]));
    if (day === NO_DAY) return NO_MOMENT;
    if (match[4] === undefined) return { day, at: Number.NaN };
    const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
    if (hour > 23 || minute > 59 || second > 59) return NO_MOMENT;
    const clock = day * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000 + Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
    const offset = match[8];
    if (offset === undefined) return { day, at: zone.instantOf(clock) };
    if (/^z$/i.test(offset)) return instant(clock);
    const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
    if (hours > 14 || minutes > 59) return NO_MOMENT;
    return instant(clock - (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000);
  };
  if (dateFormat === 'iso-instant') return isoInstant;
  const shape = DATE[dateFormat];
  const order = dateFormat === 'MM/dd/yyyy' ? [3, 1, 2] as const : dateFormat === 'dd/MM/yyyy' ? [3, 2, 1] as const : [1, 2, 3] as const;
  return (text) => {
    const match = shape.exec(text);
    if (match === null) return NO_MOMENT;
    return { day: civilDay(Number(match[order[0]]), Number(match[order[1]]), Number(match[order[2]])), at: Number.NaN };
  };
}

/** As `dayReader`, remembering what it read: files of many symbols hold each date many times. */
export function cachedDays(format: DayFormat): (text: string) => Moment {
  const read = dayReader(format);
  const known = new Map<string, Moment>();
  return (text) => {
    let moment = known.get(text);
    if (moment === undefined) {
      moment = read(text);
      if (known.size < 200_000) known.set(text, moment);
    }
    return moment;
  };
}

/** When a fact was published: an instant whatever the file's format is, else a date in that format. */
export function momentReader(format: DayFormat): (text: string) => Moment {
  const own = cachedDays(format);
  const instants = cachedDays({ ...format, dateFormat: 'iso-instant' });
  return (text) => (/^\d{4}-\d{2}-\d{2}[T ]\d/.test(text) ? instants(text) : own(text));
}
