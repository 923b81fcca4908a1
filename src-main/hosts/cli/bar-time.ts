const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const SLASHES = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;

/**
 * A bar's time as text that sorts: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS`, in UTC with a Z where a zone was written. Dates with slashes have the
 * month first. Null where the text is no such time; midnight without zone is the day.
 */
export function barTime(text: string): string | null {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year = '', month = '', day = '', hour, minute, second = '00', zone] = iso;
    const date = dayOf(year, month, day);
    if (date === null || hour === undefined || minute === undefined) return date;
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
    if (zone === undefined) return hour === '00' && minute === '00' && second === '00' ? date : `${date}T${hour}:${minute}:${second}`;
    const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
    const parsed = Date.parse(`${date}T${hour}:${minute}:${second}${offset}`);
    return Number.isNaN(parsed) ? null : new Date(parsed).toISOString().replace('.000Z', 'Z');
  }
  const parts = SLASHES.exec(text) ?? COMPACT.exec(text);
  if (!parts) return null;
  const [, a = '', b = '', c = ''] = parts;
  return text.includes('/') ? dayOf(c, a.padStart(2, '0'), b.padStart(2, '0')) : dayOf(a, b, c);
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The day as text, or null where there is none. By arithmetic: a file may have millions. */
function dayOf(year: string, month: string, day: string): string | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = m === 2 && y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  return d >= 1 && d <= (MONTHS[m - 1] ?? 0) + (leap ? 1 : 0) ? `${year}-${month}-${day}` : null;
}
