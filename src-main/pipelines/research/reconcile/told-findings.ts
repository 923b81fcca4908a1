import type { Session } from '../../../data/duckdb-session.ts';
import type { MarketFinding } from '../panel/findings.ts';
import type { VendorRows } from '../panel/vendor-rows.ts';
import { marketRule } from './rules.ts';

/** Findings that say something about the one bar of their row; others are about a file, a range or a series and only point at a row. */
const OF_THE_BAR: ReadonlySet<string> = new Set(['MKT-108', 'MKT-109', 'MKT-112', 'MKT-140', 'MKT-141', 'MKT-142', 'MKT-144', 'MKT-200']);
const WEIGHT = { blocking: 3, error: 2, warning: 1, note: 0 } as const;

/** What findings say about rows and symbols, for flags and scores. */
export interface ToldFindings {
  /** Rules about a bar that was not excluded by them, by source row. */
  readonly flags: ReadonlyMap<number, ReadonlySet<string>>;
  readonly bySymbol: readonly { count: number; worst: string | null; caps: boolean }[];
  /** Findings by rule. */
  readonly counts: ReadonlyMap<string, number>;
}

/** All findings of the run so far: those of the view `told_before`, and `findings`. Rows of facts count for the symbol that `side` gives. */
export async function gatherFindings(session: Session, rows: VendorRows, findings: readonly MarketFinding[]): Promise<ToldFindings> {
  const place = new Map<number, number>();
  for (let i = 0; i < rows.count; i += 1) place.set(rows.sourceRow[i] as number, i);
  const flags = new Map<number, Set<string>>();
  const counts = new Map<string, number>();
  const bySymbol = rows.symbols.map(() => ({ count: 0, worst: null as string | null, caps: false }));
  const add = (rule: string, sourceRow: number | null): void => {
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    const i = sourceRow === null ? undefined : place.get(sourceRow);
    if (i === undefined) return;
    if (OF_THE_BAR.has(rule) || rule.startsWith('ING-')) {
      const seen = flags.get(sourceRow as number) ?? new Set<string>();
      flags.set(sourceRow as number, seen.add(rule));
    }
    const own = bySymbol[rows.symbol[i] as number];
    const weight = WEIGHT[marketRule(rule)?.severity ?? 'warning'];
    if (own === undefined || weight === 0) return;
    own.count += 1;
    if (rule === 'MKT-141' || rule === 'MKT-144') own.caps = true;
    const worst = own.worst === null ? -1 : WEIGHT[marketRule(own.worst)?.severity ?? 'warning'];
    if (weight > worst || (weight === worst && rule < (own.worst ?? ''))) own.worst = rule;
  };
  await session.streamColumns('SELECT rule, CAST(source_row AS DOUBLE) FROM told_before', ([rules = [], sources = []]) => { rules.forEach((rule, i) => add(rule as string, sources[i] as number | null)); });
  for (const { rule, sourceRow } of findings) add(rule, sourceRow);
  return { flags, bySymbol, counts };
}
