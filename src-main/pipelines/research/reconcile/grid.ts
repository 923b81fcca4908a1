import type { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import { dayNumber, sessionDays, type SessionDays } from '../panel/session-days.ts';
import type { VendorRows } from '../panel/vendor-rows.ts';
import type { LoadedActions } from './load.ts';
import { NO_DAY } from './load.ts';
import { OK } from './rules.ts';

/** Rows of all vendors on the axes symbol and session: place `symbol * sessions + session`. */
export interface Grid {
  readonly rows: VendorRows;
  readonly calendar: SessionDays;
  /** Vendors with bars: those of the priority in its order, then the others by name. `ranked` of them are in the priority. */
  readonly vendors: readonly { readonly name: string; readonly code: number; readonly rank: number | null; readonly isFirst: boolean; /** Position of the usable row, -1 where there is none. */ readonly usable: Int32Array; /** Position of any row, -1 where there is none. */ readonly any: Int32Array }[];
  readonly ranked: number;
  /** First session with a usable bar of a ranked vendor, and last expected session, by symbol; -1 where the symbol has none. */
  readonly start: Int32Array; readonly end: Int32Array;
  /** Whether the symbol ended by its actions. */
  readonly ended: Uint8Array;
  /** Symbols with a split among their actions: raw and split-adjusted prices of them are no longer alike. */
  readonly hasSplit: Uint8Array;
}

export function gridOf(rows: VendorRows, ingestion: Ingestion, actions: LoadedActions): Grid {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rows.count; i += 1) {
    if (rows.verdict[i] !== OK) continue;
    first = Math.min(first, rows.day[i] as number);
    last = Math.max(last, rows.day[i] as number);
  }
  const { window } = ingestion;
  const calendar = sessionDays(ingestion.calendar, window === undefined ? first : dayNumber(window.from), window === undefined ? last : dayNumber(window.to));
  const [S, T] = [rows.symbols.length, calendar.days.length];
  const place = (name: string): number => { const at = ingestion.priority.indexOf(name); return at === -1 ? Number.POSITIVE_INFINITY : at; };
  const withBars = [...new Set(rows.files.map(({ vendor }) => vendor))].filter((code) => code >= 0 && hasRows(rows, code));
  const vendors = withBars.map((code) => ({ name: rows.vendors[code] as string, code })).sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1))
    .map(({ name, code }) => ({ name, code, rank: place(name) === Number.POSITIVE_INFINITY ? null : place(name) + 1, isFirst: ingestion.priority[0] === name, usable: new Int32Array(S * T).fill(-1), any: new Int32Array(S * T).fill(-1) }));
  const byCode = new Map(vendors.map((vendor) => [vendor.code, vendor]));
  for (let i = 0; i < rows.count; i += 1) {
    if (rows.symbol[i] === -1 || rows.day[i] === NO_DAY) continue;
    const t = calendar.at(rows.day[i] as number);
    const vendor = byCode.get((rows.files[rows.file[i] as number] as { vendor: number }).vendor);
    if (t === -1 || vendor === undefined) continue;
    const at = (rows.symbol[i] as number) * T + t;
    if (vendor.any[at] === -1) vendor.any[at] = i;
    if (rows.verdict[i] === OK) vendor.usable[at] = i;
  }
  const ranked = vendors.filter(({ rank }) => rank !== null).length;
  const [start, end, ended, hasSplit] = [new Int32Array(S).fill(-1), new Int32Array(S).fill(-1), new Uint8Array(S), new Uint8Array(S)];
  for (let s = 0; s < S; s += 1) {
    const symbol = rows.symbols[s] as string;
    for (let t = 0; t < T && start[s] === -1; t += 1) for (let v = 0; v < ranked; v += 1) if ((vendors[v]?.usable[s * T + t] as number) !== -1) start[s] = t;
    const gone = actions.last.get(symbol);
    const isEnded = gone !== undefined && gone < (calendar.days[T - 1] as number);
    ended[s] = isEnded ? 1 : 0;
    end[s] = isEnded ? calendar.from(gone + 1) - 1 : T - 1;
    hasSplit[s] = (actions.prices.get(symbol) ?? []).some(({ ratio }) => ratio !== 1) ? 1 : 0;
  }
  return { rows, calendar, vendors, ranked, start, end, ended, hasSplit };
}

function hasRows(rows: VendorRows, vendor: number): boolean {
  for (let i = 0; i < rows.count; i += 1) if (rows.files[rows.file[i] as number]?.vendor === vendor) return true;
  return false;
}

/** Whether two rows of a symbol are prices of the same kind: adjusted alike, or raw and split-adjusted where there is no split. */
export function isComparable({ rows, hasSplit }: Grid, a: number, b: number): boolean {
  const [one, other] = [rows.files[rows.file[a] as number]?.adjusted, rows.files[rows.file[b] as number]?.adjusted];
  return one === other || (one !== 'split-and-dividend' && other !== 'split-and-dividend' && hasSplit[rows.symbol[a] as number] === 0);
}
