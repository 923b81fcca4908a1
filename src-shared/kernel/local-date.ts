/** A calendar date `YYYY-MM-DD` of the years 0000 to 9999, proleptic Gregorian, without zone. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 (negative before). */
export function toEpochDay(date: LocalDate): number {
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

/** The date, or null where the text is no calendar date (2026-02-30 is none). */
export function parseLocalDate(text: string): LocalDate | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const probe = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(probe.getTime()) && probe.toISOString().slice(0, 10) === text ? (text as LocalDate) : null;
}

/** The date of a day number. Errors: RangeError outside the years 0000 to 9999. */
export function fromEpochDay(day: number): LocalDate {
  if (!Number.isInteger(day) || day < -719_528 || day > 2_932_896) throw new RangeError(`day ${day} is not in the years 0000 to 9999`);
  return new Date(day * 86_400_000).toISOString().slice(0, 10) as LocalDate;
}

/** Whole months from `a` to `b` by year and month only: what a reporting period counts. */
export function monthsApart(a: LocalDate, b: LocalDate): number {
  return (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7));
}
