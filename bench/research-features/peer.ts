import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the peer lies: beside the repository, never in it. */
const PEER = join(import.meta.dirname, '../../../shared/bench');

/**
 * Made at run time in the scratch folder: takes the peer's own definitions out of its script (which measures at once when it is loaded) and
 * answers each line with the seconds of one turn.
 */
const DRIVER = `
import sys, time, json
source = open('bench_pandas_features.py').read()
part = lambda a, b: source[source.index(a):source.index(b)]
peer = {}
exec(source[:source.index('\\na,r=t(')], peer)
exec(part('def rank', 'c,_=t(rank)') + part('def corr', 'e,_=t(corr,1)'), peer)
work = {'features': lambda: peer['feats'](peer['O'], peer['H'], peer['L'], peer['C'], peer['V']), 'rank': peer['rank'], 'corr': peer['corr']}
print(json.dumps({'seconds': 0, 'sum': 0}), flush=True)
for line in sys.stdin:
    name = line.strip()
    t = time.perf_counter(); c = time.process_time(); r = work[name](); s = time.perf_counter() - t; c = time.process_time() - c
    total = len(r) if name == 'features' else float(peer['np'].nansum(r.values if name == 'rank' else r))
    print(json.dumps({'seconds': s, 'cpuSeconds': c, 'sum': total}), flush=True)
`;

export interface PeerTurn { readonly seconds: number; readonly cpuSeconds: number; readonly sum: number }
export interface FeaturePeer { turn(work: 'features' | 'rank' | 'corr'): Promise<PeerTurn>; readonly version: string; close(): void }

/** The panel of 500 symbols and 1,260 days that the peer's generator draws, in the folder; a text says why there is none. */
export function drawPeerPanel(folder: string): Float64Array | string {
  if (!existsSync(join(PEER, 'gen_panel.py'))) return 'the peer ../shared/bench/gen_panel.py is not on this machine';
  const python = pythonWith('numpy');
  if (python === undefined) return 'python3-numpy is not on this machine';
  copyFileSync(join(PEER, 'gen_panel.py'), join(folder, 'gen_panel.py'));
  execFileSync(python, ['gen_panel.py'], { cwd: folder });
  const bytes = readFileSync(join(folder, 'panel.f64'));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Sums of the peer's 41 features by name, as it published them. */
export function peerChecksums(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(PEER, 'features_checksum.json'), 'utf8')) as Record<string, number>;
}

/** Starts the peer on the panel in the folder; a text says why there is none. */
export async function startPeer(folder: string): Promise<FeaturePeer | string> {
  const python = pythonWith('pandas');
  if (python === undefined) return 'python3-pandas is not on this machine: the peer did not run';
  copyFileSync(join(PEER, 'bench_pandas_features.py'), join(folder, 'bench_pandas_features.py'));
  writeFileSync(join(folder, 'driver.py'), DRIVER);
  const child = spawn(python, ['driver.py'], { cwd: folder });
  child.stderr.pipe(process.stderr);
  const each = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<PeerTurn> => {
    const { value, done } = await each.next();
    if (done) throw new Error(`the peer ended before it answered (exit code ${child.exitCode})`);
    return JSON.parse(value as string) as PeerTurn;
  };
  await next();
  const version = execFileSync(python, ['-c', 'import pandas, numpy; print("pandas", pandas.__version__ + ", numpy", numpy.__version__)'], { encoding: 'utf8' }).trim();
  return {
    version,
    turn: (work) => {
      child.stdin.write(`${work}\n`);
      return next();
    },
    close: () => child.stdin.end(),
  };
}

function pythonWith(library: string): string | undefined {
  return ['/usr/bin/python3', 'python3'].find((python) => {
    try {
      execFileSync(python, ['-c', `import ${library}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
