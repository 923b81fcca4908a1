import type { Session } from '../../../data/duckdb-session.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { dayText, type SessionDays } from '../panel/session-days.ts';
import { ACTION_WORDS, roleOf, sideOf } from './fact-words.ts';
import { cachedDays, momentReader, NO_DAY, type Moment } from './parse-day.ts';
import { READ, UnitReader } from './parse-number.ts';
import { CELL, streamRows, symbolOf, type Reading } from './reading.ts';
import type { SideDomainName } from './domain-fields.ts';

/** One fact as it was read. Numbers are doubles; `ratio` in 10^-12, `cash` in millionths. */
export interface SideRow {
  readonly sourceRow: number; readonly vendor: string; readonly file: string; readonly symbol: string | null;
  readonly about: number; readonly until: number; readonly known: Moment | null; readonly untilKnown: Moment | null;
  readonly texts: Readonly<Record<string, string | null>>; readonly numbers: Readonly<Record<string, number>>;
  /** Rule of what keeps the row from being used; null where nothing does. */
  fault: string | null;
}

const RATIO_UNITS = 1e12;

/** Facts of one file, each with what is wrong with it. A cell that is needed and cannot be read keeps the row; a figure that is no number is not known. */
export async function readFacts(session: Session, reading: Reading, findings: MarketFinding[]): Promise<SideRow[]> {
  const { entry, file, fields } = reading;
  const rows: SideRow[] = [];
  const dayOf = cachedDays(entry);
  const momentOf = momentReader(entry);
  const price = new UnitReader(entry.decimal, 6);
  await streamRows(session, reading, (sourceRow, joined) => {
    const cells = joined.split(CELL);
    let fault: string | null = null;
    const bad = (field: string, observed: string, rule = 'MKT-301'): void => {
      findings.push({ rule, field, sourceRow, observed });
      if (rule === 'MKT-301') fault ??= rule;
    };
    let symbol = entry.symbol === undefined ? null : symbolOf(entry.symbol);
    let [about, until] = [NO_DAY, NO_DAY];
    const moments: Record<string, Moment | null> = {};
    const texts: Record<string, string | null> = {};
    const numbers: Record<string, number> = {};
    fields.forEach(({ field: { name, kind, needed } }, f) => {
      const cell = (cells[f] ?? '').trim();
      if (kind === 'symbol') symbol ??= symbolOf(cell);
      else if (kind === 'day') {
        const { day } = cell === '' ? { day: NO_DAY } : dayOf(cell);
        if (name === 'about') about = day;
        else until = day;
        if (day === NO_DAY && (needed || cell !== '')) bad(name, cell);
      } else if (kind === 'moment') {
        const moment = cell === '' ? null : momentOf(cell);
        moments[name] = moment;
        if ((moment === null && needed) || moment?.day === NO_DAY) bad(name, cell);
      } else if (kind === 'price') {
        const state = price.read(cell, 0, cell.length);
        numbers[name] = price.units;
        if (state !== READ.ok && state !== READ.empty) bad(name, cell);
      } else if (kind === 'number') {
        numbers[name] = figureOf(cell, entry.decimal);
        if (cell !== '' && Number.isNaN(numbers[name])) bad(name, cell, 'MKT-302');
      } else {
        texts[name] = cell === '' ? null : cell;
        if (cell === '' && needed) bad(name, cell);
      }
    });
    if (symbol === null) bad('symbol', cells[0] ?? '');
    finish(entry.domain as SideDomainName, texts, numbers, bad);
    rows.push({ sourceRow, vendor: entry.vendor, file: file.slot, symbol, about, until, known: moments['known'] ?? null, untilKnown: moments['until_known'] ?? null, texts, numbers, fault });
  });
  return rows;
}

/** What a domain asks of its words: kinds of actions with their figures, sides and roles of dealings, periods. */
function finish(domain: SideDomainName, texts: Record<string, string | null>, numbers: Record<string, number>, bad: (field: string, observed: string) => void): void {
  if (domain === 'actions') {
    const kind = ACTION_WORDS.get((texts['action'] ?? '').toLowerCase().replace(/[\s_]+/g, ' ').trim()) ?? 'other';
    const ratio = kind === 'split' ? ratioOf(texts['ratio'] ?? '') : Number.NaN;
    if (kind === 'split' && !(ratio > 0)) bad('ratio', texts['ratio'] ?? '');
    if (kind === 'dividend' && !((numbers['cash'] ?? Number.NaN) >= 0)) bad('cash', Number.isNaN(numbers['cash'] ?? Number.NaN) ? '' : String((numbers['cash'] ?? 0) / 1e6));
    texts['action'] = kind;
    numbers['ratio'] = ratio;
    if (kind !== 'dividend') numbers['cash'] = Number.NaN;
    const next = kind === 'ticker-change' ? symbolOf(texts['new_symbol'] ?? '') : null;
    texts['new_symbol'] = next;
  } else if (domain === 'insiders') {
    const side = sideOf(texts['side'] ?? '');
    if (side === null && texts['side'] !== null) bad('side', texts['side'] ?? '');
    texts['side'] = side;
    texts['role'] = roleOf(texts['role'] ?? '');
    if (numbers['units'] !== undefined) numbers['units'] = Math.abs(numbers['units']);
    if (Number.isNaN(numbers['value'] ?? Number.NaN)) numbers['value'] = (numbers['units'] ?? Number.NaN) * (numbers['price'] ?? Number.NaN);
  } else if (domain === 'fundamentals') {
    const period = (texts['period'] ?? '').toLowerCase();
    texts['period'] = /^(q|quarter)/.test(period) ? 'quarter' : /^(a|y|fy|annual|year)/.test(period) ? 'annual' : null;
  }
}

/** A ratio in 10^-12: `2`, `0.1`, `3:2`, `3-for-2`, `1 for 10`. NaN where the text is none, or beyond 1 to 9,000. */
function ratioOf(text: string): number {
  const match = /^(\d{1,6}(?:\.\d{1,9})?)(?:\s*(?::|\/|-?\s?for\s?-?)\s*(\d{1,6}(?:\.\d{1,9})?))?$/i.exec(text.trim());
  if (match === null) return Number.NaN;
  const ratio = Number(match[1]) / Number(match[2] ?? 1);
  const units = Math.round(ratio * RATIO_UNITS);
  return Number.isSafeInteger(units) && units > 0 ? units : Number.NaN;
}

/** A figure as the nearest double; NaN where the text is no number in this way of writing. */
export function figureOf(text: string, locale: '1,234.56' | '1.234,56'): number {
  const shape = locale === '1,234.56' ? /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{0,30})(?:\.\d{0,30})?(?:[eE][+-]?\d{1,3})?$/ : /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d{0,30})(?:,\d{0,30})?(?:[eE][+-]?\d{1,3})?$/;
  if (!shape.test(text) || !/^[+-]?[.,]?\d/.test(text)) return Number.NaN;
  const value = Number(locale === '1,234.56' ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.'));
  return Number.isFinite(value) ? value : Number.NaN;
}

/**
 * Position of the session at whose close a fact may first be used. An instant counts from the first close at or after it; a day without a time from the session after
 * it, because it may have been published in the evening; null where it lies beyond the calendar.
 */
export function knownFrom(moment: Moment, calendar: SessionDays): number | null {
  if (moment.day === NO_DAY) return null;
  let at = calendar.from(moment.day - 2);
  if (Number.isNaN(moment.at)) at = calendar.from(moment.day + 1);
  else while (at < calendar.days.length && calendar.closeOf(at) < moment.at) at += 1;
  return at < calendar.days.length ? at : null;
}

/** The first session on or after a day, as text; null beyond the calendar. */
export function sessionFrom(day: number, calendar: SessionDays): string | null {
  const at = calendar.from(day);
  return day === NO_DAY || at >= calendar.days.length ? null : dayText(calendar.days[at] as number);
}
