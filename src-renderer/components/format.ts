import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';

const MINUS = '\u2212';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Groups the whole part of a decimal text and writes the true minus: `-1204318.07` to `−1,204,318.07`. Other text is left as it is. */
export function groupDigits(text: string): string {
  const match = /^([+-]?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) return text;
  const whole = (match[2] as string).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = match[1] === '-' ? MINUS : match[1] ?? '';
  return `${sign}${whole}${match[3] ?? ''}`;
}

/** A decimal text at `scale` fraction digits, half-up, grouped. Text that is no decimal is left as it is. */
export function formatDecimal(text: string, scale: number): string {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return text;
  return groupDigits(toScale(decimal(text), scale));
}

/** A difference always carries its sign; zero has none. */
export function formatDifference(text: string, scale: number): string {
  const shown = formatDecimal(text, scale);
  return /^[−]/.test(shown) || !/[1-9]/.test(shown) ? shown.replace(/^−(?=[0.,]*$)/, '') : `+${shown.replace(/^\+/, '')}`;
}

/** A message as a sentence: a capital where it begins with a plain word (never a name such as `annex2.xml`), a full stop where none ends it. */
export function sentence(text: string): string {
  const begun = text.replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** A count, grouped. */
export function formatCount(count: number): string {
  return groupDigits(String(Math.trunc(count)));
}

/** `500 rows`, `1 row`: the noun follows the number. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes for people, decimal steps: `61 kB`, `18.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

/** A calendar day: `2026-01-31` (or a timestamp beginning so) to `31 Jan 2026`. */
export function formatDay(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (match === null) return iso;
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? '?'} ${match[1]}`;
}

/** A moment in a list, in the machine's zone: `31 Jan 16:52`; the year stands only where it is another one than `now`'s. */
export function formatMoment(iso: string, now: Date): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const year = at.getFullYear() === now.getFullYear() ? '' : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${MONTHS[at.getMonth()]}${year} ${clock(at)}`;
}

/** `16:52` in the machine's zone. */
export function clock(at: Date): string {
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** Seconds as `0.4 s` below a minute, `2:04` above. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** The first `digits` hex digits of a hash in groups of four: `4e0d c7f1`. */
export function shortHash(hash: string, digits: 8 | 12 | 16 = 8): string {
  return (hash.slice(0, digits).match(/.{1,4}/g) ?? []).join(' ');
}

/** A run's number as it is written everywhere: `0413`. */
export function runNumber(number: number): string {
  return String(number).padStart(4, '0');
}

/** Splits a file name so that its end stays in sight: the end tells versions apart. */
export function splitFileName(name: string, tail = 12): readonly [string, string] {
  if (name.length <= tail + 4) return [name, ''];
  return [name.slice(0, -tail), name.slice(-tail)];
}
