/**
 * The 41 features of `panel_v1` on 500 symbols x 1,260 days, a cross-sectional rank and a rolling mean correlation: the pandas and numpy peers and
 * ours in turn, in one run, on the same panel (drawn by the peer). Cold is the first turn of a fresh process, warm the best of the rounds, on
 * both sides. Checksums are compared with the peer's published ones. The last line is JSON. `npm run bench -- research-features --json`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { computeFeatures } from '../src-main/pipelines/research/features/compute.ts';
import { crossRank, meanCorrelation } from '../src-main/pipelines/research/features/kernels/cross-section.ts';
import { featureUses } from '../src-main/pipelines/research/features/registry.ts';
import { NO_SIDE_FACTS } from '../src-main/pipelines/research/features/side-facts.ts';
import type { BarPanel } from '../src-shared/model/market/panel.ts';
import { drawPeerPanel, peerChecksums, startPeer, type FeaturePeer } from './research-features/peer.ts';
import { processFigures } from './process-figures.ts';
import { isMain, number, table } from './report.ts';

export const [SYMBOLS, DAYS] = [500, 1260];
const CORRELATED = 100;

interface Turns { readonly name: string; readonly cold: number; readonly warm: number; readonly cpu: number; readonly peerCold: number | null; readonly peerWarm: number | null; readonly peerCpu: number | null; readonly ratioCold: number | null; readonly ratioWarm: number | null; readonly difference: number | null }
export interface FeatureFigures { readonly symbols: number; readonly days: number; readonly features: number; readonly peer: string; readonly turns: readonly Turns[]; readonly worstChecksum: number; readonly worstFeature: string; readonly peakMemoryMb: number | null }

/** Runs what the options ask for; 0 where it went well, 1 where a checksum is not the peer's. */
export async function benchResearchFeatures(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } } });
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-bench-features-'));
  try {
    const drawn = drawPeerPanel(folder);
    if (typeof drawn === 'string') {
      console.log(`not run: ${drawn}`);
      return 0;
    }
    const figures = await compare(folder, panelOf(drawn), Number(values.rounds));
    if (!values.json) {
      console.log(`${figures.features} features, ${figures.symbols} symbols x ${figures.days} days, one thread; peer: ${figures.peer}. Worst checksum: ${figures.worstChecksum.toExponential(1)} (${figures.worstFeature}).`);
      console.log(table(['work', 'cold s', 'warm s', 'peer cold s', 'peer warm s', 'ratio cold', 'ratio warm', 'CPU s', 'peer CPU s', 'difference'], figures.turns.map((turn) => [turn.name, number(turn.cold, 3), number(turn.warm, 3), number(turn.peerCold, 3), number(turn.peerWarm, 3), number(turn.ratioCold), number(turn.ratioWarm), number(turn.cpu, 3), number(turn.peerCpu, 3), turn.difference === null ? '-' : turn.difference.toExponential(1)])));
    }
    console.log(JSON.stringify(figures));
    return figures.worstChecksum < 1e-9 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The peer's file, [symbol][open, high, low, close, volume][day], as a panel without gaps or actions. */
export function panelOf(drawn: Float64Array): BarPanel {
  const member = (at: number): Float64Array => {
    const out = new Float64Array(SYMBOLS * DAYS);
    for (let s = 0; s < SYMBOLS; s += 1) out.set(drawn.subarray((s * 5 + at) * DAYS, (s * 5 + at + 1) * DAYS), s * DAYS);
    return out;
  };
  const [open, high, low, close, volume] = [0, 1, 2, 3, 4].map(member) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const day = (t: number): string => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10);
  return {
    symbols: Array.from({ length: SYMBOLS }, (_, s) => `S${String(s).padStart(3, '0')}`), sessions: Array.from({ length: DAYS }, (_, t) => day(t)), open, high, low, close, volume,
    factor: new Float64Array(SYMBOLS * DAYS).fill(1), row: Float64Array.from({ length: SYMBOLS * DAYS }, (_, i) => i + 1), member: new Uint8Array(SYMBOLS * DAYS).fill(1), pointInTime: true,
  };
}

async function compare(folder: string, panel: BarPanel, rounds: number): Promise<FeatureFigures> {
  const uses = featureUses(['panel_v1']);
  const train = { from: panel.sessions[0] as string, to: panel.sessions.at(-1) as string };
  let made = new Map<string, Float64Array>();
  const ranks = new Float64Array(SYMBOLS * DAYS);
  const correlation = new Float64Array(DAYS);
  const { close } = panel;
  const work = {
    features: (): void => {
      made = new Map(computeFeatures(panel, NO_SIDE_FACTS, uses, train).columns);
    },
    rank: (): void => crossRank(changes(close, SYMBOLS, 20, (ratio) => ratio - 1), null, SYMBOLS, DAYS, 'average', ranks),
    corr: (): void => meanCorrelation(changes(close, CORRELATED, 1, Math.log), null, CORRELATED, DAYS, 20, correlation),
  };
  const started = await startPeer(folder);
  const peer: FeaturePeer | null = typeof started === 'string' ? null : started;
  const turns: Turns[] = [];
  try {
    for (const [name, title, sum] of [['features', '41 features', null], ['rank', 'cross-sectional rank', ranks], ['corr', `mean correlation, ${CORRELATED} names`, correlation]] as const) {
      const [ours, theirs]: [{ wall: number; cpu: number }[], { wall: number; cpu: number; sum: number }[]] = [[], []];
      // In turn, so that both sides see the same machine.
      for (let round = 0; round <= rounds; round += 1) {
        const [from, before] = [performance.now(), process.cpuUsage()];
        work[name]();
        const used = process.cpuUsage(before);
        ours.push({ wall: (performance.now() - from) / 1000, cpu: (used.user + used.system) / 1e6 });
        const turn = await peer?.turn(name);
        if (turn !== undefined) theirs.push({ wall: turn.seconds, cpu: turn.cpuSeconds, sum: turn.sum });
      }
      const least = (of: readonly number[]): number => Math.min(...of);
      const [cold, warm] = [(ours[0] as { wall: number }).wall, least(ours.slice(1).map(({ wall }) => wall))];
      const [peerCold, peerWarm] = peer === null ? [null, null] : [(theirs[0] as { wall: number }).wall, least(theirs.slice(1).map(({ wall }) => wall))];
      const total = sum === null ? null : known(sum);
      turns.push({
        name: title, cold, warm, cpu: least(ours.map(({ cpu }) => cpu)), peerCold, peerWarm, peerCpu: peer === null ? null : least(theirs.map(({ cpu }) => cpu)),
        ratioCold: peerCold === null ? null : peerCold / cold, ratioWarm: peerWarm === null ? null : peerWarm / warm, difference: total === null || peer === null ? null : relative(total, (theirs[0] as { sum: number }).sum),
      });
    }
  } finally {
    peer?.close();
  }
  const checks = Object.entries(peerChecksums()).map(([name, wanted]) => ({ name, off: relative(known(made.get(name) ?? new Float64Array()), wanted) })).sort((a, b) => b.off - a.off);
  return { symbols: SYMBOLS, days: DAYS, features: uses.length, peer: peer?.version ?? (started as string), turns, worstChecksum: checks[0]?.off ?? Number.POSITIVE_INFINITY, worstFeature: checks[0]?.name ?? '', peakMemoryMb: processFigures(process.pid).peakMb };
}

/** Of each symbol what becomes of C_t / C_{t-k}. */
function changes(close: Float64Array, symbols: number, k: number, of: (ratio: number) => number): Float64Array {
  const out = new Float64Array(symbols * DAYS).fill(Number.NaN);
  for (let s = 0; s < symbols; s += 1) for (let i = s * DAYS + k; i < (s + 1) * DAYS; i += 1) out[i] = of((close[i] as number) / (close[i - k] as number));
  return out;
}

const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));

/** Sum of what is known, compensated: the peer sums by pairs. */
function known(values: Float64Array): number {
  let [sum, lost] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const more = value - lost;
    const next = sum + more;
    lost = next - sum - more;
    sum = next;
  }
  return sum;
}

if (isMain(import.meta.url)) process.exit(await benchResearchFeatures(process.argv.slice(2)));
