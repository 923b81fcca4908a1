import type { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import type { MarketFinding } from '../panel/findings.ts';
import { told } from '../panel/vendor-rows.ts';
import { isComparable, type Grid } from './grid.ts';
import { lieOf, type Lie } from './lies.ts';

/** One bar on which two vendors differ: positions of their rows. */
export interface Difference { readonly left: number; readonly right: number; readonly leftVendor: number; readonly rightVendor: number; readonly closeBps: number; readonly volume: number }

export interface PairFacts {
  readonly left: string; readonly right: string; readonly compared: number; readonly differing: number;
  readonly meanCloseBps: number; readonly maxCloseBps: number; readonly meanVolume: number;
  readonly lies: readonly { readonly symbol: number; readonly lie: Lie }[];
}

export interface Compared { readonly pairs: readonly PairFacts[]; readonly differences: readonly Difference[]; /** Bars compared and beyond the tolerance, by symbol, over pairs of ranked vendors. */ readonly compared: Int32Array; readonly differing: Int32Array }

/** Differences between every two vendors, bar by bar, in order of vendors, symbols and sessions. What lies as a whole is told once a symbol. */
export function compareVendors(grid: Grid, tolerance: Ingestion['tolerance'], findings: MarketFinding[]): Compared {
  const S = grid.rows.symbols.length;
  const [compared, differing] = [new Int32Array(S), new Int32Array(S)];
  const differences: Difference[] = [];
  const pairs: PairFacts[] = [];
  for (let a = 0; a < grid.vendors.length; a += 1) for (let b = a + 1; b < grid.vendors.length; b += 1) pairs.push(comparePair(grid, a, b, tolerance, { compared, differing, differences, findings }));
  return { pairs, differences, compared, differing };
}

interface Into { readonly compared: Int32Array; readonly differing: Int32Array; readonly differences: Difference[]; readonly findings: MarketFinding[] }

function comparePair(grid: Grid, a: number, b: number, tolerance: Ingestion['tolerance'], into: Into): PairFacts {
  const { rows, calendar, vendors, ranked } = grid;
  const [left, right] = [vendors[a] as Grid['vendors'][number], vendors[b] as Grid['vendors'][number]];
  const T = calendar.days.length;
  const isRanked = a < ranked && b < ranked;
  const sums = { compared: 0, differing: 0, close: 0, most: 0, volume: 0, volumes: 0 };
  const lies: { symbol: number; lie: Lie }[] = [];
  const same = tolerance.closeBps / 10_000;
  for (let s = 0; s < rows.symbols.length; s += 1) {
    const lie = lieOf(grid, left, right, s, Math.max(same, 1e-6));
    if (lie !== null) {
      lies.push({ symbol: s, lie });
      into.findings.push({ rule: lie.rule, field: lie.field, sourceRow: rows.sourceRow[lie.row] as number, observed: `${rows.symbols[s] ?? ''}, ${left.name} against ${right.name}: ${lie.observed}` });
    }
    for (let t = 0; t < T; t += 1) {
      const [i, j] = [left.usable[s * T + t] as number, right.usable[s * T + t] as number];
      if (i === -1 || j === -1 || !isComparable(grid, i, j)) continue;
      const closeBps = ((rows.close[i] as number) / (rows.close[j] as number) - 1) * 10_000;
      const openBps = ((rows.open[i] as number) / (rows.open[j] as number) - 1) * 10_000;
      const volume = (rows.volume[j] as number) > 0 ? (rows.volume[i] as number) / (rows.volume[j] as number) - 1 : Number.NaN;
      sums.compared += 1;
      sums.close += Math.abs(closeBps);
      if (Math.abs(closeBps) > sums.most) sums.most = Math.abs(closeBps);
      if (!Number.isNaN(volume)) {
        sums.volume += Math.abs(volume);
        sums.volumes += 1;
      }
      if (isRanked) into.compared[s] = (into.compared[s] as number) + 1;
      const wrong = [...(Math.abs(closeBps) > tolerance.closeBps ? ['close'] : []), ...(Math.abs(openBps) > tolerance.closeBps ? ['open'] : []), ...(Math.abs(volume) * 100 > tolerance.volumePercent ? ['volume'] : [])];
      if (wrong.length === 0) continue;
      sums.differing += 1;
      if (isRanked) into.differing[s] = (into.differing[s] as number) + 1;
      into.differences.push({ left: i, right: j, leftVendor: a, rightVendor: b, closeBps, volume });
      if (lie !== null) continue;
      for (const field of wrong) into.findings.push({ rule: 'MKT-200', field, sourceRow: rows.sourceRow[i] as number, observed: words(grid, field, i, j, left.name, right.name, field === 'close' ? closeBps : openBps, volume) });
    }
  }
  return { left: left.name, right: right.name, compared: sums.compared, differing: sums.differing, meanCloseBps: sums.compared === 0 ? 0 : sums.close / sums.compared, maxCloseBps: sums.most, meanVolume: sums.volumes === 0 ? 0 : sums.volume / sums.volumes, lies };
}

function words({ rows }: Grid, field: string, i: number, j: number, left: string, right: string, bps: number, volume: number): string {
  if (field === 'volume') return `${String(rows.volume[i])} of ${left} against ${String(rows.volume[j])} of ${right}: ${(volume * 100).toFixed(2)} %`;
  const prices = field === 'close' ? rows.close : rows.open;
  return `${told(prices[i] as number)} of ${left} against ${told(prices[j] as number)} of ${right}: ${bps.toFixed(2)} bps`;
}
