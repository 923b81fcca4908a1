/**
 * Expected credit losses of N loans x 120 months x 3 scenarios: the numpy peer and the kernel in turn, in one run, on the same loans (drawn
 * by the peer), warm, best of the rounds on both sides; the peer has its faster chunk size of two. The last line is JSON.
 * `npm run bench -- ecl --loans 1000000 --json`; `--slider` times the slider view, `--from-parquet --loans 1000000,10000000` a table's way.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allocateColumns } from '../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { EclColumns } from '../src-main/pipelines/ecl/kernel/loan-block.ts';
import { openPool } from '../src-main/pipelines/ecl/kernel/pool.ts';
import { benchFromParquet, type ParquetFigures } from './ecl/from-parquet.ts';
import { startPeer, type EclPeer } from './ecl/peer.ts';
import { doubles, drawnPortfolio, PEER_INPUTS, readPortfolio } from './ecl/portfolio.ts';
import { benchSlider, ownPdInputs, type SliderFigures } from './ecl/slider.ts';
import { forgetPeak, processFigures } from './process-figures.ts';
import { isMain, number, table } from './report.ts';

export interface EclFigures {
  readonly loans: number; readonly workers: number;
  /** Null where the peer did not run; `peer` says why. */
  readonly peerSeconds: number | null; readonly seconds: number; readonly ratio: number | null;
  /** CPU time of all threads, least of the rounds: what a busy machine does not change much. */
  readonly peerCpuSeconds: number | null; readonly cpuSeconds: number;
  /** Largest resident size of this process while it measured, and what of it is above the size with the loans loaded; null where the system does not tell. */
  readonly peakMemoryMb: number | null; readonly aboveLoadedMb: number | null;
  /** Largest relative difference to the peer, over loans and totals of 12-month, lifetime and booked ECL. */
  readonly worstDifference: number | null;
  readonly peer: string; readonly peerChunk: number | null; readonly booked: number;
}

/** Runs what the options ask for; 0 where it went well. */
export async function benchEcl(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { loans: { type: 'string', default: '100000' }, workers: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' }, chunks: { type: 'string', default: '256,1024' }, memory: { type: 'string', default: '512' }, json: { type: 'boolean', default: false }, slider: { type: 'boolean', default: false }, 'from-parquet': { type: 'boolean', default: false } } });
  const [workers, sizes] = [Number(values.workers), values.loans.split(',').map(Number)];
  const say = (text: string): void => {
    if (!values.json) console.log(text);
  };
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-bench-ecl-'));
  try {
    if (values['from-parquet']) {
      const runs: ParquetFigures[] = [];
      for (const loans of sizes) runs.push(await benchFromParquet(folder, loans, workers, Number(values.memory)));
      say(table(['loans', 'seconds', 's per million', 'source MB', 'result MB', 'peak MB'], runs.map((run) => [String(run.loans), number(run.seconds), number(run.secondsPerMillion), number(run.sourceMb, 0), number(run.resultMb, 0), number(run.peakMemoryMb, 0)])));
      console.log(JSON.stringify({ workers, runs }));
    } else if (values.slider) {
      const figures = await sliders(sizes[0] as number, workers);
      say(table(['curve', 'loans', 'PD ms', 'LGD ms', 'weight ms', 'SICR ms'], Object.entries(figures).map(([curve, each]) => [curve, String(each.loans), number(each.pd, 1), number(each.lgd, 1), number(each.weights, 1), number(each.sicr, 1)])));
      console.log(JSON.stringify({ workers, ...figures }));
    } else {
      const figures = await compare(folder, sizes[0] as number, workers, Number(values.rounds), values.chunks);
      say(`${figures.loans} loans x 120 months x 3 scenarios, ${workers} workers: ${number(figures.seconds, 3)} s; peer ${number(figures.peerSeconds, 3)} s (${figures.peer}); CPU ${number(figures.cpuSeconds, 3)} and ${number(figures.peerCpuSeconds, 3)} s; ratio ${number(figures.ratio)}; peak ${number(figures.peakMemoryMb, 0)} MB, ${number(figures.aboveLoadedMb, 0)} above the loaded loans; worst difference ${figures.worstDifference ?? '-'}`);
      console.log(JSON.stringify(figures));
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, loans: number, workers: number, rounds: number, chunks: string): Promise<EclFigures> {
  const started = await startPeer(folder, loans, chunks);
  const peer: EclPeer | null = typeof started === 'string' ? null : started;
  const pool = openPool({ workers });
  try {
    const block = peer === null ? drawnPortfolio(loans) : readPortfolio(folder, loans);
    const out = allocateColumns(loans, 'shared');
    forgetPeak();
    const loadedMb = processFigures(process.pid).peakMb;
    // Once to warm up; then in turn, so that both sides see the same machine.
    let totals = await pool.measure(block, PEER_INPUTS, out, { resident: true });
    const never = Number.POSITIVE_INFINITY;
    let [seconds, peerSeconds, peerChunk, cpuSeconds, peerCpuSeconds] = [never, never, 0, never, never];
    for (let round = 0; round < rounds; round += 1) {
      const [from, before] = [performance.now(), process.cpuUsage()];
      totals = await pool.measure(block, PEER_INPUTS, out, { resident: true });
      seconds = Math.min(seconds, (performance.now() - from) / 1000);
      const used = process.cpuUsage(before);
      cpuSeconds = Math.min(cpuSeconds, (used.user + used.system) / 1e6);
      const run = await peer?.run();
      if (run !== undefined) peerCpuSeconds = Math.min(peerCpuSeconds, run.cpuSeconds);
      if (run !== undefined && run.seconds < peerSeconds) [peerSeconds, peerChunk] = [run.seconds, run.chunk];
    }
    const { peakMb } = processFigures(process.pid);
    const common = { loans, workers, seconds, cpuSeconds, peakMemoryMb: peakMb, aboveLoadedMb: peakMb === null || loadedMb === null ? null : peakMb - loadedMb, booked: totals.booked };
    if (peer === null) return { ...common, peerSeconds: null, peerCpuSeconds: null, ratio: null, worstDifference: null, peer: started as string, peerChunk: null };
    return { ...common, peerSeconds, peerCpuSeconds, ratio: peerSeconds / seconds, worstDifference: worst(folder, out), peer: `ecl_numpy.py, chunk ${peerChunk}`, peerChunk };
  } finally {
    peer?.close();
    await pool.close();
  }
}

/** Largest relative difference to what the peer left in the folder. */
function worst(folder: string, out: EclColumns): number {
  const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));
  let most = 0;
  for (const name of ['ecl12', 'lifetime', 'booked'] as const) {
    const [theirs, ours] = [doubles(join(folder, `${name}.f64`)), out[name]];
    let [a, b] = [0, 0];
    for (let i = 0; i < ours.length; i += 1) {
      most = Math.max(most, relative(ours[i] as number, theirs[i] as number));
      a += ours[i] as number;
      b += theirs[i] as number;
    }
    most = Math.max(most, relative(a, b));
  }
  return most;
}

async function sliders(loans: number, workers: number): Promise<Record<'intensity' | 'ownPd', SliderFigures>> {
  const pool = openPool({ workers });
  try {
    const block = drawnPortfolio(loans);
    block.rho.fill(0.15);
    return { intensity: await benchSlider(block, PEER_INPUTS, pool), ownPd: await benchSlider(block, ownPdInputs(PEER_INPUTS), pool) };
  } finally {
    await pool.close();
  }
}

if (isMain(import.meta.url)) process.exit(await benchEcl(process.argv.slice(2)));
