import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { writeDate } from './calendar.ts';
import type { DateForm } from './calendar.ts';

/** `12,345.67` from pence. */
export function grouped(pence: number): string {
  const whole = String(Math.floor(pence / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}.${String(pence % 100).padStart(2, '0')}`;
}

/** `12345.67` from pence: the clean form. */
export function plain(pence: number): string {
  return `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
}

/** A balance in one of the ways different screens of one servicing system print it. */
export function money(pence: number, random: SeededRandom): string {
  const draw = random.next();
  if (draw < 0.55) return grouped(pence);
  if (draw < 0.75) return plain(pence);
  if (draw < 0.9) return ` £${plain(pence)} `;
  return `£${grouped(pence)}`;
}

/** Points with now and then a percent sign, close by or after a space. */
export function points(text: string, random: SeededRandom): string {
  const draw = random.next();
  return draw < 0.85 ? text : draw < 0.93 ? `${text}%` : `${text} %`;
}

/** A date in one of the column's declared forms, mostly the first; null is an empty cell. */
export function mixedDate(date: LocalDate | null, forms: readonly [DateForm, ...DateForm[]], random: SeededRandom): string {
  const form = random.next() < 0.7 ? forms[0] : random.pick(forms);
  return date === null ? '' : writeDate(date, form);
}

export function yesNo(value: boolean, random: SeededRandom): string {
  const long = random.next() < 0.2;
  return value ? (long ? 'Yes' : 'Y') : long ? 'No' : 'N';
}

/** One cell in CSV: quoted only where it must be, quotes doubled. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NOTES = [
  'Further borrowing enquiry, no action', 'Customer "moved to care" – awaiting solicitor', 'Address query\nresolved by phone', 'POA registered; letters to attorney',
  'Valuer’s report on file, roof noted', 'Insurance lapsed, reminder sent\r\nSecond reminder sent',
] as const;

/** Free text that breaks readers which split lines before they parse quotes. */
export function note(random: SeededRandom): string {
  const draw = random.next();
  return draw < 0.06 ? random.pick(NOTES) : '';
}
