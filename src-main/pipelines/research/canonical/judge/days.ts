import type { MarketFinding } from '../../panel/findings.ts';
import { dayText, type SessionDays } from '../../panel/session-days.ts';
import type { VendorRows, Series } from '../../panel/vendor-rows.ts';
import { OK, verdictCode } from '../../reconcile/rules.ts';

export interface Window { readonly from: number; readonly to: number }

const NOT_A_SESSION = verdictCode('MKT-120');
const OUTSIDE = verdictCode('MKT-121');
const DELISTED = verdictCode('MKT-123');
const WEEKDAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'] as const;

/** Days of bars against the window, the exchange's calendar and delistings (`last`: last session by symbol code). Rows not in order are told. */
export function judgeDays(rows: VendorRows, series: readonly Series[], window: Window, calendar: SessionDays, last: ReadonlyMap<number, number>, findings: MarketFinding[]): void {
  const outside = new Map<number, { count: number; first: number }>();
  for (const { symbol, rows: own, unordered } of series) {
    if (unordered !== -1) findings.push({ rule: 'MKT-122', field: 'session', sourceRow: rows.sourceRow[unordered] as number, observed: `${rows.symbols[symbol] ?? ''} ${dayText(rows.day[unordered] as number)} after a later day` });
    const delisted = last.get(symbol) ?? Number.POSITIVE_INFINITY;
    for (const i of own) {
      const day = rows.day[i] as number;
      if (day < window.from || day > window.to || day < calendar.first || day > calendar.last) {
        const file = rows.file[i] as number;
        const seen = outside.get(file);
        if (seen === undefined) outside.set(file, { count: 1, first: i });
        else outside.set(file, { count: seen.count + 1, first: Math.min(seen.first, i) });
        if (rows.verdict[i] === OK) rows.verdict[i] = OUTSIDE;
      } else if (calendar.at(day) === -1) {
        findings.push({ rule: 'MKT-120', field: 'session', sourceRow: rows.sourceRow[i] as number, observed: `${dayText(day)}, a ${WEEKDAYS[((day % 7) + 7) % 7] ?? ''}` });
        if (rows.verdict[i] === OK) rows.verdict[i] = NOT_A_SESSION;
      } else if (day > delisted) {
        findings.push({ rule: 'MKT-123', field: 'session', sourceRow: rows.sourceRow[i] as number, observed: `${dayText(day)}, delisted after ${dayText(delisted)}` });
        if (rows.verdict[i] === OK) rows.verdict[i] = DELISTED;
      }
    }
  }
  for (const [, { count, first }] of [...outside].sort(([a], [b]) => a - b)) findings.push({ rule: 'MKT-121', field: 'session', sourceRow: rows.sourceRow[first] as number, observed: `${count} rows, first ${dayText(rows.day[first] as number)}` });
}

/** Rows of one vendor for the same symbol and session: the same values count once, different ones not at all. */
export function judgeDuplicates(rows: VendorRows, series: readonly Series[], findings: MarketFinding[]): void {
  const [again, differ] = [verdictCode('MKT-130'), verdictCode('MKT-131')];
  const same = (a: number, b: number): boolean => (['open', 'high', 'low', 'close', 'volume', 'adjusted'] as const).every((name) => Object.is(rows[name][a], rows[name][b]));
  for (const { rows: own } of series) {
    for (let from = 0; from < own.length;) {
      const day = rows.day[own[from] as number];
      let to = from + 1;
      while (to < own.length && rows.day[own[to] as number] === day) to += 1;
      const usable = to - from === 1 ? [] : [...own.subarray(from, to)].filter((i) => rows.verdict[i] === OK);
      if (usable.length > 1) {
        const [first = 0, ...others] = usable;
        const isSame = others.every((i) => same(first, i));
        for (const i of isSame ? others : usable) {
          rows.verdict[i] = isSame ? again : differ;
          findings.push({ rule: isSame ? 'MKT-130' : 'MKT-131', field: 'session', sourceRow: rows.sourceRow[i] as number, observed: `${rows.symbols[rows.symbol[i] as number] ?? ''} ${dayText(day as number)}, ${usable.length} rows${isSame ? '' : `, close ${String((rows.close[i] as number) / 1e6)}`}` });
        }
      }
      from = to;
    }
  }
}
