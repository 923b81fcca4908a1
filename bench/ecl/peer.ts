import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the peer lies: beside the repository, never in it. */
const PEER = join(import.meta.dirname, '../../../shared/bench/ecl_numpy.py');

/**
 * Made at run time in the scratch folder: draws the peer's portfolio, writes its columns as doubles, then measures it once for each
 * line it reads, telling the best of the chunk sizes, and leaves the peer's results beside the inputs.
 */
const DRIVER = `
import sys, time, json, resource
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import numpy as np
import ecl_numpy as peer
n, chunks = int(sys.argv[2]), [int(c) for c in sys.argv[3].split(',')]
p = peer.portfolio(n)
for name, column in zip(('balance', 'eir', 'term', 'intensity', 'lgd', 'stage'), p):
    np.asarray(column, dtype='<f8').tofile(name + '.f64')
peer.ecl(*[c[:20000] for c in p], chunk=chunks[0])
print(json.dumps({'ready': True}), flush=True)
for line in sys.stdin:
    best = None
    for chunk in chunks:
        t, c = time.perf_counter(), time.process_time(); r = peer.ecl(*p, chunk=chunk); s = time.perf_counter() - t
        if best is None or s < best[0]: best = (s, chunk, time.process_time() - c)
    for name, column in zip(('ecl12', 'lifetime', 'booked'), r):
        np.asarray(column, dtype='<f8').tofile(name + '.f64')
    print(json.dumps({'seconds': best[0], 'chunk': best[1], 'cpuSeconds': best[2], 'peakMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)
`;

export interface PeerRun { readonly seconds: number; readonly cpuSeconds: number; readonly chunk: number; readonly peakMb: number }

/** A running peer: its portfolio is drawn and lies in the folder. */
export interface EclPeer { run(): Promise<PeerRun>; close(): void }

/** Starts the peer; a text says why there is none. */
export async function startPeer(folder: string, loans: number, chunks: string): Promise<EclPeer | string> {
  if (!existsSync(PEER)) return 'the peer ../shared/bench/ecl_numpy.py is not on this machine';
  const python = ['python3', '/usr/bin/python3'].find(hasNumpy);
  if (python === undefined) return 'python3-numpy is not on this machine: the peer did not run';
  writeFileSync(join(folder, 'driver.py'), DRIVER);
  const child = spawn(python, ['driver.py', join(PEER, '..'), String(loans), chunks], { cwd: folder, env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' } });
  child.stderr.pipe(process.stderr);
  const next = lines(child);
  await next();
  return {
    run: async () => {
      child.stdin.write('run\n');
      return (await next()) as PeerRun;
    },
    close: () => child.stdin.end(),
  };
}

function hasNumpy(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Answers of the child, one JSON line each, in order. */
function lines(child: ChildProcessWithoutNullStreams): () => Promise<unknown> {
  const each = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await each.next();
    if (done) throw new Error(`the peer ended before it answered (exit code ${child.exitCode})`);
    return JSON.parse(value as string) as unknown;
  };
}
