import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineRun, type EngineRunFigures } from './engine-run.ts';
import { runPeer, type PeerFigures } from './peer.ts';
import { isMain, number, table, withFolder } from './report.ts';
import { makePool } from './pool.ts';

export interface TapeMiFigures {
  readonly loans: number;
  readonly columns: number;
  readonly threads: number;
  readonly memoryMb: number;
  readonly run: EngineRunFigures;
  readonly findings: number;
  readonly peer: PeerFigures | null;
  /** CPU time of the run over that of the peer, and wall time likewise. */
  readonly cpuRatio: number | null;
  readonly secondsRatio: number | null;
}

/** A management-information run of a generated tape in the engine process, and the peer on the same file right after it. */
export async function benchTapeMi(folder: string, options: { loans: number; threads: number; memoryMb: number; peer: boolean }): Promise<TapeMiFigures> {
  const pool = await makePool(folder, options.loans);
  const workspace = join(folder, `mi-${options.threads}-${options.memoryMb}`);
  const run = await engineRun({ mode: 'mi', workspace, ...pool, threads: options.threads, memoryMb: options.memoryMb });
  const ingest = run.gates.find((gate) => gate.id === 'ingest');
  const rows = Number(ingest?.summary.rows);
  const peer = options.peer ? await runPeer({ tape: pool.tape, outputs: run.outputs, rows, folder: join(folder, 'peer'), threads: options.threads, memoryMb: options.memoryMb }) : null;
  rmSync(workspace, { recursive: true, force: true });
  const sum = (of: 'seconds' | 'cpuSeconds'): number => (peer?.steps ?? []).reduce((total, step) => total + step[of], 0);
  return {
    loans: rows, columns: Number(ingest?.summary.columns), threads: options.threads, memoryMb: options.memoryMb, run, peer,
    findings: Number(run.gates.find((gate) => gate.id === 'validate')?.summary.findings),
    cpuRatio: peer && run.cpuSeconds !== null ? run.cpuSeconds / sum('cpuSeconds') : null,
    secondsRatio: peer ? run.seconds / sum('seconds') : null,
  };
}

/** The figures as text. */
export function showTapeMi(figures: TapeMiFigures): string {
  const { run, peer } = figures;
  const gates = table(['gate', 'status', 'seconds', 'CPU s', 'peak MB'], [
    ['(start)', '', '', number(run.startCpuSeconds), ''],
    ...run.gates.map((gate) => [gate.id, gate.status, number(gate.seconds), number(gate.cpuSeconds), number(gate.peakMb, 0)]),
    ['run', run.status, number(run.seconds), number(run.cpuSeconds), number(run.peakMb, 0)],
    ...(peer ? [...peer.steps.map((step) => [`peer: ${step.name}`, '', number(step.seconds), number(step.cpuSeconds), '']), ['peer', `${peer.findings} findings`, number(peer.steps.reduce((sum, step) => sum + step.seconds, 0)), number(peer.steps.reduce((sum, step) => sum + step.cpuSeconds, 0)), number(peer.peakMb, 0)]] : []),
  ]);
  const ratio = peer ? `\nrun over peer: ${number(figures.secondsRatio)} in seconds, ${number(figures.cpuRatio)} in CPU time` : '';
  return `${figures.loans} loans x ${figures.columns} columns, mi, ${figures.threads} threads, ${figures.memoryMb} MB for DuckDB: ${figures.findings} findings\n${gates}${ratio}`;
}

if (isMain(import.meta.url)) {
  const [loans = '100000', threads = '2', memoryMb = '1024', peer = 'peer'] = process.argv.slice(2);
  await withFolder(async (folder) => console.log(showTapeMi(await benchTapeMi(folder, { loans: Number(loans), threads: Number(threads), memoryMb: Number(memoryMb), peer: peer === 'peer' }))));
}
