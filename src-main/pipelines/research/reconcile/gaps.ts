import type { MarketFinding } from '../panel/findings.ts';
import type { Grid } from './grid.ts';

/** Missing sessions by symbol (of those expected, without a bar that is used) and by vendor. */
export interface Missing { readonly expected: Int32Array; readonly vendors: readonly number[] }

/**
 * Sessions that the exchange held and nobody, or one vendor, has no row for, as ranges. A session whose rows are all unusable is no gap: each
 * of them has its own finding. Ranges that go to the end of the window say that the symbol ends early.
 */
export function findGaps(grid: Grid, findings: MarketFinding[]): Missing {
  const { rows, calendar, vendors, ranked, start, end, ended } = grid;
  const [S, T] = [rows.symbols.length, calendar.days.length];
  const expected = new Int32Array(S);
  const missing = vendors.map(() => 0);
  for (let s = 0; s < S; s += 1) {
    const [from, to] = [start[s] as number, end[s] as number];
    if (from === -1 || to < from) continue;
    expected[s] = to - from + 1;
    const hasAny = (t: number): boolean => { for (let v = 0; v < ranked; v += 1) if ((vendors[v]?.any[s * T + t] as number) !== -1) return true; return false; };
    const hasUsable = (t: number): boolean => { for (let v = 0; v < ranked; v += 1) if ((vendors[v]?.usable[s * T + t] as number) !== -1) return true; return false; };
    let last = -1;
    runs(from, to, (t) => !hasAny(t), (a, b) => {
      for (let t = a - 1; t >= from && last === -1; t -= 1) last = rowAt(grid, s, t);
      const isEnd = b === T - 1 && ended[s] === 0;
      findings.push({ rule: isEnd ? 'MKT-152' : 'MKT-150', field: 'session', sourceRow: last === -1 ? null : (rows.sourceRow[last] as number), observed: range(grid, s, a, b) });
      last = -1;
    });
    vendors.forEach((vendor, v) => {
      let [count, seen] = [0, -1];
      for (let t = from; t <= to; t += 1) if (vendor.usable[s * T + t] === -1) count += 1;
      missing[v] = (missing[v] as number) + count;
      if (v >= ranked || count === to - from + 1) return;
      runs(from, to, (t) => vendor.any[s * T + t] === -1 && hasUsable(t), (a, b) => {
        seen = -1;
        for (let t = a - 1; t >= from && seen === -1; t -= 1) seen = vendor.any[s * T + t] as number;
        findings.push({ rule: 'MKT-151', field: 'session', sourceRow: seen === -1 ? null : (rows.sourceRow[seen] as number), observed: `${vendor.name}: ${range(grid, s, a, b)}` });
      });
    });
  }
  return { expected, vendors: missing };
}

function rowAt({ calendar, vendors, ranked }: Grid, symbol: number, t: number): number {
  for (let v = 0; v < ranked; v += 1) {
    const row = vendors[v]?.any[symbol * calendar.days.length + t] as number;
    if (row !== -1) return row;
  }
  return -1;
}

/** Calls `found` with each longest run of sessions for which `is` holds. */
function runs(from: number, to: number, is: (t: number) => boolean, found: (from: number, to: number) => void): void {
  let begin = -1;
  for (let t = from; t <= to + 1; t += 1) {
    const holds = t <= to && is(t);
    if (holds && begin === -1) begin = t;
    if (!holds && begin !== -1) {
      found(begin, t - 1);
      begin = -1;
    }
  }
}

function range({ rows, calendar }: Grid, symbol: number, from: number, to: number): string {
  const count = to - from + 1;
  return `${rows.symbols[symbol] ?? ''} ${calendar.names[from] ?? ''}${count === 1 ? '' : `..${calendar.names[to] ?? ''}`}, ${count} ${count === 1 ? 'session' : 'sessions'}`;
}
