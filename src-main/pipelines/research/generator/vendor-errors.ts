import { fromEpochDay, toEpochDay, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STREAMS } from './draws.ts';
import type { NamePlan } from './name-plan.ts';
import type { MarketOptions } from './options.ts';
import type { BarRow } from './vendor-text.ts';

/** A finding that must be there because something was planted: on whose row, of which name and session (null: the row has no date). */
export interface ExpectedFinding { readonly rule: string; readonly field: string; readonly vendor: 'first' | 'second'; readonly symbol: string; readonly session: string | null }
export interface PlantedError { readonly kind: ErrorKind; readonly symbol: string; readonly sessions: readonly string[]; readonly expected: readonly ExpectedFinding[] }

/** Light ones first: a small market gets the first few. `both` and `first` are errors of the first vendor too. */
export const ERROR_KINDS = ['difference', 'no-volume', 'negative-price', 'high-below-low', 'no-number', 'no-price', 'no-date', 'two-bars', 'same-bar-again', 'unordered', 'weekend', 'spike', 'gap', 'first-gap', 'both-gap', 'stale', 'unadjusted-split'] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];
export interface ErrorPlan { readonly kind: ErrorKind; readonly number: number; readonly at: number; readonly draw: number }

/** Tolerance of the ingestion on closes: what `stale` shows depends on it. */
const CLOSE = 0.0025;
/** Returns that must stand before a move is measured, and sessions left after an error. */
const BEFORE = 70;

/** Which name gets which error: those that are listed throughout and have no split, each one error. */
export function errorPlans(plans: readonly NamePlan[], { sessions, seed }: Pick<MarketOptions, 'sessions' | 'seed'>): ErrorPlan[] {
  const random = seededRandom(seed, STREAMS.errors);
  const free = plans.filter(({ listed, delisted, splits }) => listed === 0 && delisted === null && splits.length === 0).map(({ number }) => number);
  const bars = plans.length * sessions;
  const kinds = ERROR_KINDS.filter((kind) => (kind === 'unadjusted-split' ? bars >= 20_000 && sessions >= 250 : kind === 'stale' ? bars >= 3_000 && sessions >= 150 : sessions >= 150 || ['difference', 'no-volume', 'negative-price'].includes(kind)));
  return kinds.slice(0, Math.max(1, Math.floor(free.length * 0.7))).flatMap((kind) => {
    if (free.length === 0) return [];
    const number = free.splice(random.below(free.length), 1)[0] as number;
    const room = sessions - 30;
    const at = kind === 'unadjusted-split' ? BEFORE + random.below(20) : Math.min(room, BEFORE) + random.below(Math.max(1, room - BEFORE));
    return [{ kind, number, at: Math.min(at, sessions - 12), draw: random.below(4) }];
  });
}

/** Plants one error into the rows of both vendors, in place. */
export function plantError({ kind, at, draw }: ErrorPlan, first: BarRow[], second: BarRow[]): PlantedError {
  const bar = second[at] as BarRow;
  const before = second[at - 1] as BarRow;
  const { symbol, day } = bar;
  const on = (vendor: ExpectedFinding['vendor'], rule: string, field: string, session: string | null = day): ExpectedFinding => ({ rule, field, vendor, symbol, session });
  const own = (rule: string, field: string, session?: string | null): ExpectedFinding => on('second', rule, field, session);
  const made = (expected: readonly ExpectedFinding[], sessions: readonly string[] = [day]): PlantedError => ({ kind, symbol, sessions, expected });
  const days = (rows: readonly BarRow[]): string[] => rows.map((row) => row.day);
  switch (kind) {
    case 'difference':
      bar.close = number(bar.close) * 1.02;
      bar.high = Math.max(number(bar.high), bar.close);
      bar.volume = Math.round(number(bar.volume) * 1.6);
      return made([on('first', 'MKT-200', 'close'), on('first', 'MKT-200', 'volume')]);
    case 'no-volume':
      bar.volume = '';
      return made([own('MKT-108', 'volume')]);
    case 'negative-price':
      bar.low = -number(bar.low);
      return made([own('MKT-110', 'low')]);
    case 'high-below-low':
      [bar.high, bar.low] = [bar.low, bar.high];
      return made([own('MKT-111', 'high')]);
    case 'no-number':
      bar.close = 'n/a';
      return made([own('MKT-103', 'close')]);
    case 'no-price':
      bar.open = '';
      return made([own('MKT-104', 'open')]);
    case 'no-date':
      bar.day = `${day.slice(0, 4)}-13-45`;
      return made([own('MKT-101', 'session', null), own('MKT-151', 'session', before.day)]);
    case 'two-bars':
      second.splice(at + 1, 0, { ...bar, volume: number(bar.volume) + 100 });
      return made([own('MKT-131', 'session'), own('MKT-131', 'session')]);
    case 'same-bar-again':
      second.splice(at + 1, 0, { ...bar });
      return made([own('MKT-130', 'session')]);
    case 'unordered': {
      const place = at - 3 - draw;
      second.splice(place, 0, ...second.splice(at, 1));
      return made([own('MKT-122', 'session', (second[place + 1] as BarRow).day)]);
    }
    case 'weekend': {
      const friday = second.findIndex((row, i) => i >= at - 10 && toEpochDay(row.day as LocalDate) % 7 === 1);
      const saturday = fromEpochDay(toEpochDay((second[friday] as BarRow).day as LocalDate) + 1);
      second.splice(friday + 1, 0, { ...(second[friday] as BarRow), day: saturday });
      return made([own('MKT-120', 'session', saturday)], [saturday]);
    }
    case 'spike':
      for (const name of ['open', 'high', 'low', 'close'] as const) bar[name] = number(bar[name]) * 100;
      return made([own('MKT-140', 'close')]);
    case 'gap':
      return made([own('MKT-151', 'session', before.day)], days(second.splice(at, 2 + draw)));
    case 'first-gap':
      return made([on('first', 'MKT-151', 'session', before.day)], days(first.splice(at, 1 + draw)));
    case 'both-gap':
      first.splice(at, 2);
      return made([on('first', 'MKT-150', 'session', before.day)], days(second.splice(at, 2)));
    case 'stale': {
      const run = second.slice(at, at + 11 + draw);
      const level = number(before.close);
      let from = at - 1;
      while (number((second[from - 1] as BarRow).close) === level) from -= 1;
      const expected = [own('MKT-143', 'close', (second[from] as BarRow).day)];
      run.forEach((row, k) => {
        for (const name of ['close', 'open'] as const) if (Math.abs(number((first[at + k] as BarRow)[name]) / level - 1) > CLOSE) expected.push(on('first', 'MKT-200', name, row.day));
        row.open = row.high = row.low = row.close = level;
      });
      return made(expected, days(run));
    }
    case 'unadjusted-split': {
      const old = second.slice(0, at);
      for (const row of old) {
        for (const name of ['open', 'high', 'low', 'close'] as const) row[name] = number(row[name]) * 2;
        row.volume = Math.round(number(row.volume) / 2);
      }
      return made([own('MKT-141', 'close'), ...old.flatMap((row) => ['close', 'open', 'volume'].map((name) => on('first', 'MKT-200', name, row.day)))]);
    }
  }
}

function number(value: number | string): number {
  if (typeof value === 'string') throw new TypeError(`"${value}" was planted already`);
  return value;
}
