import { basisFactor } from '../panel/adjust.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { dayText } from '../panel/session-days.ts';
import { isComparable, type Grid } from './grid.ts';
import type { LoadedActions } from './load.ts';

const FACTOR_UNITS = 1e12;

/** Bars that are used, in order of symbols and sessions: columns of `bar` beside what the vendor's row holds. */
export interface SelectedBars {
  count: number;
  /** Position of the vendor's row, and of the next vendor's; -1 where there is none. */
  readonly row: Int32Array; readonly other: Int32Array;
  readonly symbol: Int32Array; readonly session: Int32Array; readonly vendor: Int32Array;
  /** 10^-12. */
  readonly factor: Float64Array;
  /** Vendors with a usable bar, one bit each in their order. */
  readonly vendors: Float64Array;
  /** By place in the grid: the bar, -1 where there is none. */
  readonly at: Int32Array;
}

/**
 * Of each symbol and session the bar of the vendor that stands first and has a usable one. Another vendor stands in only with prices of the
 * same kind as those of the first vendor of the symbol: else the series would jump. Nothing is filled in. The factor goes forward: 1 on the
 * first bar, then multiplied by each action between two bars that are used.
 */
export function selectBars(grid: Grid, actions: LoadedActions, findings: MarketFinding[]): SelectedBars {
  const { rows, calendar, vendors, ranked, start, end } = grid;
  const [S, T] = [rows.symbols.length, calendar.days.length];
  const fresh = (): Int32Array => new Int32Array(S * T);
  const bars: SelectedBars = { count: 0, row: fresh(), other: fresh().fill(-1), symbol: fresh(), session: fresh(), vendor: fresh(), factor: new Float64Array(S * T), vendors: new Float64Array(S * T), at: fresh().fill(-1) };
  for (let s = 0; s < S; s += 1) {
    if (start[s] === -1) continue;
    const lead = leadOf(grid, s);
    const unlike = new Map<number, { count: number; first: number }>();
    const walk = factorWalk(grid, s, actions, findings);
    for (let t = start[s] as number; t <= (end[s] as number); t += 1) {
      const place = s * T + t;
      let [chosen, next, mask] = [-1, -1, 0];
      for (let v = 0; v < vendors.length; v += 1) {
        const i = (vendors[v] as Grid['vendors'][number]).usable[place] as number;
        if (i === -1) continue;
        mask += 2 ** v;
        if (chosen !== -1) { if (next === -1) next = i; }
        else if (v >= ranked) continue;
        else if (isComparable(grid, lead, i)) {
          chosen = i;
          bars.vendor[bars.count] = v;
        } else {
          const seen = unlike.get(v) ?? { count: 0, first: i };
          unlike.set(v, { count: seen.count + 1, first: seen.first });
        }
      }
      if (chosen === -1) continue;
      const b = bars.count;
      bars.row[b] = chosen;
      bars.other[b] = next;
      bars.symbol[b] = s;
      bars.session[b] = t;
      bars.vendors[b] = mask;
      bars.factor[b] = Math.round(walk(t, chosen) * FACTOR_UNITS);
      bars.at[place] = b;
      bars.count = b + 1;
    }
    for (const [v, { count, first }] of unlike) findings.push({ rule: 'MKT-204', field: 'close', sourceRow: rows.sourceRow[first] as number, observed: `${count} sessions of ${rows.symbols[s] ?? ''} from ${dayText(rows.day[first] as number)}: ${vendors[v]?.name ?? ''} is ${rows.files[rows.file[first] as number]?.adjusted ?? ''}, the series is ${rows.files[rows.file[lead] as number]?.adjusted ?? ''}` });
  }
  return bars;
}

/** The first usable row of the first vendor that has any of the symbol: it says what kind of prices the series has. */
function leadOf({ calendar, vendors, ranked }: Grid, symbol: number): number {
  const T = calendar.days.length;
  for (let v = 0; v < ranked; v += 1) for (let t = 0; t < T; t += 1) if ((vendors[v]?.usable[symbol * T + t] as number) !== -1) return vendors[v]?.usable[symbol * T + t] as number;
  return -1;
}

/** The factor of a symbol, session by session in order: asked for each bar that is used. */
function factorWalk({ rows, calendar }: Grid, symbol: number, actions: LoadedActions, findings: MarketFinding[]): (session: number, row: number) => number {
  const own = actions.prices.get(rows.symbols[symbol] as string) ?? [];
  let [next, factor, before] = [0, 1, -1];
  return (session, row) => {
    const day = calendar.days[session] as number;
    for (; next < own.length && (own[next] as { day: number }).day <= day; next += 1) {
      // What happened before the first bar moves nothing: its prices are what later ones are compared with.
      if (before === -1) continue;
      const action = own[next] as (typeof own)[number];
      const by = basisFactor(action, rows.files[rows.file[row] as number]?.adjusted ?? 'raw', (rows.close[before] as number) / 1e6, own);
      if (Number.isFinite(by) && by > 0) factor *= by;
      else findings.push({ rule: 'MKT-305', field: 'cash', sourceRow: action.sourceRow, observed: `${String(action.cash)} a unit on ${dayText(action.day)}, close before ${String((rows.close[before] as number) / 1e6)}` });
    }
    before = row;
    return factor;
  };
}
