import type { z } from 'zod';
import type { DataOverview } from '../../../../src-shared/contract/research.ts';
import type { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import type { VendorFiles } from '../ingest/vendor-files.ts';
import type { Compared, PairFacts } from './compare.ts';
import type { Missing } from './gaps.ts';
import type { Grid } from './grid.ts';
import { SCORE_FORMULA, type SymbolQuality } from './quality.ts';
import type { SelectedBars } from './select.ts';
import type { ToldFindings } from './told-findings.ts';

export const SURVIVORSHIP = 'Who belongs to the universe is known as of now only. Names that were dropped or delisted before are missing, so that results are better than they could have been (survivorship bias). Give a membership file with dates.';

type Overview = z.output<typeof DataOverview>;
type Verdict = Overview['verdicts'][number];

export interface DataSummary extends Overview { readonly kind: 'research.data-summary'; readonly version: 1; readonly scoreFormula: string; readonly excluded: number; readonly findings: number; readonly expected: number; readonly missing: number; readonly blocked: readonly string[] }

interface Parts {
  readonly ingestion: Ingestion; readonly files: VendorFiles['files']; readonly grid: Grid; readonly bars: SelectedBars; readonly missing: Missing; readonly compared: Compared;
  readonly told: ToldFindings; readonly quality: readonly SymbolQuality[]; readonly members: number; readonly hasActions: boolean;
}

/** Everything that the data screen states, and what the gate's verdict stands on. */
export function summarise(parts: Parts): DataSummary {
  const { ingestion, files, grid, bars, missing, compared, told, quality, members } = parts;
  const { calendar, vendors, rows } = grid;
  const sum = (of: (line: SymbolQuality) => number): number => quality.reduce((total, line) => total + of(line), 0);
  const [expected, observed, excluded] = [sum((line) => line.expected), sum((line) => line.observed), sum((line) => line.excluded)];
  const used = new Int32Array(vendors.length);
  for (let b = 0; b < bars.count; b += 1) used[bars.vendor[b] as number] = (used[bars.vendor[b] as number] as number) + 1;
  const differences = compared.pairs.map((pair) => ({ left: pair.left, right: pair.right, compared: pair.compared, differing: pair.differing, share: (pair.compared === 0 ? 0 : pair.differing / pair.compared).toFixed(6), meanCloseBps: pair.meanCloseBps.toFixed(4), maxCloseBps: pair.maxCloseBps.toFixed(4), meanVolume: pair.meanVolume.toFixed(6), verdict: pairVerdict(pair, ingestion) }));
  const verdicts = verdictsOf(parts, expected, observed);
  return {
    kind: 'research.data-summary', version: 1, title: ingestion.title, calendar: ingestion.calendar, from: calendar.names[0] ?? '', to: calendar.names.at(-1) ?? '', symbols: quality.filter((line) => line.observed > 0).length, sessions: calendar.names.length, bars: bars.count,
    pointInTime: members > 0, banner: members > 0 ? null : SURVIVORSHIP,
    vendors: vendors.map(({ name, code, rank, isFirst, any: present }, v) => ({ vendor: name, priority: rank, files: files.filter(({ entry }) => entry?.vendor === name).length, rows: rowsOf(grid, code), symbols: symbolsOf(present, rows.symbols.length, calendar.days.length), used: used[v] as number, fallback: isFirst ? 0 : (used[v] as number), missing: missing.vendors[v] as number })),
    differences, files: files.flatMap(({ slot, fileName, sha256, rows: count, entry }) => (entry === null ? [] : [{ slot, fileName, vendor: entry.vendor, domain: entry.domain, rows: count, sha256 }])),
    verdicts, scoreFormula: SCORE_FORMULA, excluded, findings: [...told.counts.values()].reduce((total, count) => total + count, 0), expected, missing: expected - observed,
    blocked: verdicts.filter(({ verdict }) => verdict === 'blocked').map(({ title, observed: said, bar }) => `${title}: ${said} (${bar})`),
  };
}

function pairVerdict({ compared, differing, lies }: PairFacts, { tolerance }: Ingestion): 'passed' | 'blocked' | 'not-evaluable' {
  if (compared === 0 && lies.length === 0) return 'not-evaluable';
  return lies.length > 0 || differing / compared > tolerance.differingShare ? 'blocked' : 'passed';
}

function verdictsOf({ ingestion, grid, bars, compared, told, members, hasActions }: Parts, expected: number, observed: number): Verdict[] {
  const { tolerance } = ingestion;
  const count = (...rules: readonly string[]): number => rules.reduce((total, rule) => total + (told.counts.get(rule) ?? 0), 0);
  const percent = (part: number, whole: number): string => `${(whole === 0 ? 0 : (part / whole) * 100).toFixed(4)} %`;
  const tell = (check: string, title: string, found: number, what: string, bar: string): Verdict => ({ check, title, observed: `${found} ${found === 1 && what.endsWith('s') ? what.slice(0, -1) : what}`, bar, verdict: found === 0 ? 'passed' : 'told' });
  const gap = expected - observed;
  const lies = compared.pairs.flatMap((pair) => pair.lies.map(({ symbol, lie }) => ({ pair, symbol, lie })));
  const first = lies[0];
  const single = grid.vendors.length < 2;
  const unused: Verdict[] = bars.count > 0 ? [] : [{ check: 'bars', title: 'Bars that are used', observed: '0', bar: 'a bar of a vendor of the priority in the window', verdict: 'blocked' }];
  return [
    ...unused,
    { check: 'missing', title: 'Sessions without a bar', observed: expected === 0 ? 'no session is expected' : `${gap} of ${expected} expected (${percent(gap, expected)})`, bar: `at most ${percent(tolerance.missingShare, 1)}`, verdict: expected === 0 ? 'not-evaluable' : gap / expected > tolerance.missingShare ? 'blocked' : 'passed' },
    ...compared.pairs.map((pair): Verdict => ({ check: `differing:${pair.left}:${pair.right}`, title: `${pair.left} against ${pair.right}`, observed: pair.compared === 0 ? 'no bar can be compared' : `${pair.differing} of ${pair.compared} bars differ (${percent(pair.differing, pair.compared)}), on average ${pair.meanCloseBps.toFixed(2)} bps, at most ${pair.maxCloseBps.toFixed(2)} bps`, bar: `at most ${percent(tolerance.differingShare, 1)} beyond ${tolerance.closeBps} bps or ${tolerance.volumePercent} % of volume`, verdict: pair.compared === 0 ? 'not-evaluable' : pair.differing / pair.compared > tolerance.differingShare ? 'blocked' : 'passed' })),
    { check: 'systematic', title: 'Vendors that are wrong as a whole', observed: single ? 'one vendor only: nothing to measure it against' : first === undefined ? '0 symbols' : `${lies.length} ${lies.length === 1 ? 'symbol' : 'symbols'}; ${grid.rows.symbols[first.symbol] ?? ''}, ${first.pair.left} against ${first.pair.right}: ${first.lie.observed}`, bar: 'none', verdict: single ? 'not-evaluable' : first === undefined ? 'passed' : 'blocked' },
    { check: 'impossible', title: 'Bars beyond all proportion', observed: `${count('MKT-112', 'MKT-140')} bars, ${count('MKT-142')} more confirmed by another vendor`, bar: `${ingestion.sanity.deviations} deviations and ${(ingestion.sanity.leastReturn * 100).toFixed(0)} %, then ${ingestion.sanity.action}`, verdict: count('MKT-112', 'MKT-140') === 0 ? 'passed' : ingestion.sanity.action === 'block' ? 'blocked' : 'told' },
    tell('unreadable', 'Rows that are no bars', count('MKT-101', 'MKT-102', 'MKT-103', 'MKT-104', 'MKT-105', 'MKT-107', 'MKT-110', 'MKT-111'), 'cells', 'none'),
    tell('duplicates', 'Bars that stand twice', count('MKT-130', 'MKT-131'), 'rows', 'none'),
    tell('sessions', 'Bars on days without a session', count('MKT-120'), 'bars', 'none'),
    tell('splits', 'Splits that the prices show and the actions do not', count('MKT-141'), 'suspected', 'none'),
    { ...tell('adjustment', 'Series adjusted otherwise than declared', count('MKT-144'), 'splits', 'none'), verdict: count('MKT-144') === 0 ? 'passed' : 'blocked' },
    { check: 'actions', title: 'Corporate actions', observed: hasActions ? 'a table of actions' : 'no file of actions: adjusted prices equal traded ones', bar: 'given', verdict: hasActions ? 'passed' : 'not-evaluable' },
    tell('delistings', 'Symbols that end without a delisting', count('MKT-152'), 'symbols', 'none'),
    { check: 'point-in-time', title: 'Universe as known on each session', observed: members > 0 ? `${members} intervals of membership` : 'no membership file', bar: 'membership with dates', verdict: members > 0 ? 'passed' : 'not-evaluable' },
  ];
}

function rowsOf({ rows }: Grid, vendor: number): number {
  let count = 0;
  for (let i = 0; i < rows.count; i += 1) if (rows.files[rows.file[i] as number]?.vendor === vendor) count += 1;
  return count;
}

function symbolsOf(present: Int32Array, symbols: number, sessions: number): number {
  let count = 0;
  for (let s = 0; s < symbols; s += 1) if (present.subarray(s * sessions, (s + 1) * sessions).some((row) => row !== -1)) count += 1;
  return count;
}
