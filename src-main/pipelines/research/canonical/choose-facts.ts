import type { PriceAction } from '../panel/adjust.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { dayText } from '../panel/session-days.ts';
import type { SideRow } from './side-rows.ts';

const CASH_UNITS = 1e6;
const RATIO_UNITS = 1e12;
const SAME = 1e-6;

/**
 * Facts of one vendor only: of each symbol (`perSymbol`), or of the whole domain, from the vendor that stands first in the priority and has any.
 * Rows of the others keep their place with what keeps them from being used; vendors without priority are never used.
 */
export function chooseVendor(rows: readonly SideRow[], priority: readonly string[], perSymbol: boolean, findings: MarketFinding[]): void {
  const rank = (vendor: string): number => { const at = priority.indexOf(vendor); return at === -1 ? Number.POSITIVE_INFINITY : at; };
  const groupOf = (row: SideRow): string => (perSymbol ? row.symbol ?? '' : '');
  const best = new Map<string, string>();
  for (const row of rows) {
    if (row.fault !== null || rank(row.vendor) === Number.POSITIVE_INFINITY) continue;
    const known = best.get(groupOf(row));
    if (known === undefined || rank(row.vendor) < rank(known)) best.set(groupOf(row), row.vendor);
  }
  const told = new Set<string>();
  for (const row of rows) {
    if (row.fault !== null) continue;
    const used = best.get(groupOf(row));
    if (used === row.vendor) continue;
    row.fault = rank(row.vendor) === Number.POSITIVE_INFINITY ? 'MKT-002' : 'MKT-303';
    const key = `${groupOf(row)}/${row.vendor}`;
    if (row.fault === 'MKT-303' && !told.has(key)) findings.push({ rule: 'MKT-303', field: 'vendor', sourceRow: row.sourceRow, observed: `${used ?? ''} is used${perSymbol ? ` for ${row.symbol ?? ''}` : ''}` });
    told.add(key);
  }
}

/** The same action twice in one vendor's files would adjust twice: the first counts. */
export function judgeRepeated(rows: readonly SideRow[], findings: MarketFinding[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    if (row.fault !== null) continue;
    const key = [row.vendor, row.symbol, row.about, row.texts['action'], row.numbers['ratio'], row.numbers['cash'], row.texts['new_symbol']].join('|');
    if (!seen.has(key)) { seen.add(key); continue; }
    row.fault = 'MKT-306';
    findings.push({ rule: 'MKT-306', field: 'action', sourceRow: row.sourceRow, observed: `${row.symbol ?? ''} ${row.texts['action'] ?? ''} ${dayText(row.about)}` });
  }
}

/** Splits and dividends of a vendor that is not used and that the used one does not have on that day. */
export function compareActions(rows: readonly SideRow[], findings: MarketFinding[]): void {
  const used = new Map<string, SideRow>();
  const key = (row: SideRow): string => `${row.symbol ?? ''}|${row.about}|${row.texts['action'] ?? ''}`;
  for (const row of rows) if (row.fault === null) used.set(key(row), row);
  for (const row of rows) {
    if (row.fault !== 'MKT-303') continue;
    const name = row.texts['action'] === 'split' ? 'ratio' : 'cash';
    const other = used.get(key(row));
    const [own, theirs] = [row.numbers[name] ?? Number.NaN, other?.numbers[name] ?? Number.NaN];
    if (other !== undefined && (Math.abs(own / theirs - 1) <= SAME || (Number.isNaN(own) && Number.isNaN(theirs)))) continue;
    findings.push({ rule: 'MKT-304', field: 'action', sourceRow: row.sourceRow, observed: `${row.symbol ?? ''} ${row.texts['action'] ?? ''} ${dayText(row.about)}: ${other === undefined ? 'the used vendor has none' : `${String(own)} against ${String(theirs)}`}` });
  }
}

/** Price actions of each symbol in order of days; several of one day are one, splits before dividends as the cash is stated after the split. `known` later than the day moves it there. */
export function priceActions(rows: readonly SideRow[], dayKnown: (row: SideRow) => number): ReadonlyMap<string, readonly PriceAction[]> {
  const bySymbol = new Map<string, Map<number, { day: number; ratio: number; cash: number }>>();
  for (const row of rows) {
    const kind = row.texts['action'];
    if (row.fault !== null || row.symbol === null || (kind !== 'split' && kind !== 'dividend')) continue;
    const day = Math.max(row.about, dayKnown(row));
    const days = bySymbol.get(row.symbol) ?? new Map<number, { day: number; ratio: number; cash: number }>();
    bySymbol.set(row.symbol, days);
    const action = days.get(day) ?? { day, ratio: 1, cash: 0 };
    days.set(day, action);
    if (kind === 'split') action.ratio *= (row.numbers['ratio'] as number) / RATIO_UNITS;
    else action.cash += (row.numbers['cash'] as number) / CASH_UNITS;
  }
  return new Map([...bySymbol].map(([symbol, days]) => [symbol, [...days.values()].sort((a, b) => a.day - b.day)]));
}

/** Last session of symbols that were delisted, or changed their ticker: of a change it is the session before. */
export function lastSessions(rows: readonly SideRow[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const row of rows) {
    const kind = row.texts['action'];
    if (row.fault !== null || row.symbol === null || (kind !== 'delisting' && kind !== 'ticker-change')) continue;
    const day = kind === 'delisting' ? row.about : row.about - 1;
    last.set(row.symbol, Math.max(last.get(row.symbol) ?? Number.NEGATIVE_INFINITY, day));
  }
  return last;
}
