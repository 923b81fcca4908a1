import { SYMBOL_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { dayText } from '../panel/session-days.ts';
import type { Compared } from './compare.ts';
import type { Grid } from './grid.ts';
import type { LoadedActions } from './load.ts';
import { OK, verdictCode } from './rules.ts';
import type { SelectedBars } from './select.ts';
import type { ToldFindings } from './told-findings.ts';

/** Highest score of a symbol whose series may not be adjusted as declared: every return across the place is doubtful. */
const CAP = 0.5;
/** How the score comes about, as screens print it beside the figure. */
export const SCORE_FORMULA = `observed / expected sessions x usable rows / rows of vendors in the window x (1 - differing / compared bars); at most ${CAP} where a split is suspected or prices are adjusted otherwise than declared`;

export interface SymbolQuality {
  readonly symbol: string; readonly first: string | null; readonly last: string | null; readonly expected: number; readonly observed: number; readonly missing: number; readonly excluded: number; readonly fallback: number;
  readonly compared: number; readonly differing: number; readonly findings: number; readonly actions: number; readonly delisted: string | null; readonly score: number; readonly worst: string | null; readonly strip: string;
}

/** Quality of every symbol, in order of names. */
export function qualityOf(grid: Grid, bars: SelectedBars, expected: Int32Array, { compared, differing }: Compared, actions: LoadedActions, told: ToldFindings): SymbolQuality[] {
  const { rows, calendar, vendors, start, end } = grid;
  const T = calendar.days.length;
  const S = rows.symbols.length;
  const [observed, fallback, first, last] = [new Int32Array(S), new Int32Array(S), new Int32Array(S).fill(-1), new Int32Array(S).fill(-1)];
  for (let b = 0; b < bars.count; b += 1) {
    const s = bars.symbol[b] as number;
    observed[s] = (observed[s] as number) + 1;
    if (vendors[bars.vendor[b] as number]?.isFirst !== true) fallback[s] = (fallback[s] as number) + 1;
    if (first[s] === -1) first[s] = bars.session[b] as number;
    last[s] = bars.session[b] as number;
  }
  const [kept, excluded] = [new Int32Array(S), new Int32Array(S)];
  const outside = verdictCode('MKT-121');
  for (let i = 0; i < rows.count; i += 1) {
    const s = rows.symbol[i] as number;
    if (s === -1 || rows.verdict[i] === outside) continue;
    const into = rows.verdict[i] === OK ? kept : excluded;
    into[s] = (into[s] as number) + 1;
  }
  const quarters = calendar.names.map((name) => Number(name.slice(0, 4)) * 4 + Math.floor((Number(name.slice(5, 7)) - 1) / 3));
  return rows.symbols.map((symbol, s) => {
    const [due, seen, used, left] = [expected[s] as number, observed[s] as number, kept[s] as number, excluded[s] as number];
    const { count, worst, caps } = told.bySymbol[s] as ToldFindings['bySymbol'][number];
    const whole = due === 0 ? 0 : (seen / due) * (used / (used + left)) * (1 - ((compared[s] as number) === 0 ? 0 : (differing[s] as number) / (compared[s] as number)));
    return {
      symbol, first: first[s] === -1 ? null : (calendar.names[first[s] as number] as string), last: last[s] === -1 ? null : (calendar.names[last[s] as number] as string),
      expected: due, observed: seen, missing: due - seen, excluded: left, fallback: fallback[s] as number, compared: compared[s] as number, differing: differing[s] as number, findings: count, actions: actions.count.get(symbol) ?? 0,
      delisted: actions.last.has(symbol) ? dayText(actions.last.get(symbol) as number) : null, score: caps ? Math.min(CAP, whole) : whole, worst,
      strip: JSON.stringify(strip(bars, s, start[s] as number, end[s] as number, T, quarters)),
    };
  });
}

/** Share of expected sessions observed, by calendar quarter of the whole window; null where none is expected. */
function strip(bars: SelectedBars, s: number, from: number, to: number, T: number, quarters: readonly number[]): (number | null)[] {
  const base = quarters[0] ?? 0;
  const size = T === 0 ? 0 : (quarters[T - 1] as number) - base + 1;
  const [due, seen] = [new Int32Array(size), new Int32Array(size)];
  for (let t = Math.max(0, from); from !== -1 && t <= to; t += 1) {
    const q = (quarters[t] as number) - base;
    due[q] = (due[q] as number) + 1;
    if (bars.at[s * T + t] !== -1) seen[q] = (seen[q] as number) + 1;
  }
  return Array.from(due, (count, q) => (count === 0 ? null : Math.round(((seen[q] as number) / count) * 10_000) / 10_000));
}

export async function writeQuality(session: Session, lines: readonly SymbolQuality[], path: string): Promise<number> {
  const columns: WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...SYMBOL_FIELDS.map(({ name, type }) => ({ name, type }))];
  const writer = await ColumnWriter.open(session, 'symbols_written', columns);
  try {
    writer.append(lines.length, [lines.map((_, at) => at), ...SYMBOL_FIELDS.map(({ name }) => lines.map((line) => (name === 'score' ? Math.round(line.score * 1e6) : line[name as keyof SymbolQuality])))]);
  } finally {
    writer.close();
  }
  return session.copyOrdered(writtenSelect('symbols_written', columns), path, 'source_row');
}
