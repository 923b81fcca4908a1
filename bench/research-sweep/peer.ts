import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the peer lies: beside the repository, never in it. */
const PEER = join(import.meta.dirname, '../../../shared/bench');

/** Made at run time: the peer's own program (both its numpy styles, each the best of five), its series and sums left beside it. */
export interface SweepPeer { readonly close: Float64Array; readonly loopSeconds: number; readonly matrixSeconds: number; readonly sumReturn: number; readonly sumSharpe: number }

/** Draws the series and runs the peer in the folder; a text says why it cannot. */
export function sweepPeer(folder: string): SweepPeer | string {
  if (!existsSync(join(PEER, 'bench_numpy_sweep.py'))) return 'the peer ../shared/bench/bench_numpy_sweep.py is not on this machine';
  const python = ['python3', '/usr/bin/python3'].find(hasNumpy);
  if (python === undefined) return 'python3-numpy is not on this machine: the peer did not run';
  const run = (file: string): string => execFileSync(python, ['-B', file], { cwd: folder, encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' } });
  copyFileSync(join(PEER, 'gen_panel.py'), join(folder, 'gen_panel.py'));
  run('gen_panel.py');
  // The pandas style at the end of the program is left out: it takes seconds and is no rival.
  const source = readFileSync(join(PEER, 'bench_numpy_sweep.py'), 'utf8').split('\n').filter((line) => !/pdloop\(\)/.test(line) || /def /.test(line)).join('\n').replace(/^import pandas as pd$/m, '').replace(/^def pdloop\(\):[\s\S]*?return o$/m, '');
  writeFileSync(join(folder, 'sweep.py'), source);
  const said = run('sweep.py');
  const seconds = (style: string): number => Number(new RegExp(`^${style} best-of-5 s: ([0-9.]+)`, 'm').exec(said)?.[1] ?? Number.NaN);
  const sums = JSON.parse(readFileSync(join(folder, 'sweep_checksum.json'), 'utf8')) as { sumret: number; sumsharpe: number };
  const bytes = readFileSync(join(folder, 'series10y.f64'));
  return { close: new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)), loopSeconds: seconds('loop'), matrixSeconds: seconds('matrix'), sumReturn: sums.sumret, sumSharpe: sums.sumsharpe };
}

function hasNumpy(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
