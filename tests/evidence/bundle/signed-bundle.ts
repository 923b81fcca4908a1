/** A small run of the toy pipeline, approved with a signature, as a bundle; and how a file is put before the shipped verifier. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toyBench, type ToyBench } from '../../toy/toy-bench.ts';

export const PASSPHRASE = 'correct horse battery staple';
export const VERIFIER = fileURLToPath(new URL('../../../resources/verifier/verify-bundle.mjs', import.meta.url));

export interface SignedBundle {
  readonly bench: ToyBench;
  readonly folder: string;
  readonly run: string;
  readonly path: string;
  readonly sha256: string;
  readonly keyId: string;
  dispose(): Promise<void>;
}

/** Runs, lets two people submit and approve it, and writes the bundle of the whole run. */
export async function signedBundle(): Promise<SignedBundle> {
  const bench = toyBench();
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-bundle-'));
  const { client } = bench;
  const { id: run } = await bench.run();
  const person = async (id: string, roles: readonly ('administrator' | 'analyst' | 'approver' | 'auditor')[]): Promise<void> => {
    const { publicKey } = await client['actors.createKey']({ id, passphrase: PASSPHRASE });
    await client['actors.register']({ id, name: id.toUpperCase(), roles: [...roles], publicKey });
  };
  await person('root', ['administrator']);
  await client['actors.signIn']({ id: 'root', passphrase: PASSPHRASE });
  await person('ann', ['analyst']);
  await person('bob', ['approver']);
  await client['actors.signIn']({ id: 'ann', passphrase: PASSPHRASE });
  await client['approvals.submit']({ type: 'run', id: run, text: 'the day is complete' });
  await client['actors.signIn']({ id: 'bob', passphrase: PASSPHRASE });
  const { sha256 } = await client['approvals.get']({ type: 'run', id: run });
  await client['approvals.decide']({ type: 'run', id: run, sha256: sha256 ?? '', verdict: 'approve', reason: 'looked at every slip' });
  const written = await client['bundles.write']({ run });
  return {
    bench, folder, run, path: bench.fileTokens.resolve(written.token).path, sha256: written.sha256, keyId: written.keyId,
    dispose: async () => { rmSync(folder, { recursive: true, force: true }); await bench.dispose(); },
  };
}

/** The machine's own Node where it has one of 18 or later; this process's, which is plain Node too, where it has none. */
export function plainNode(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'node');
    if (folder.includes('node_modules') || !existsSync(path)) continue;
    const major = Number(/^v(\d+)\./.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0);
    if (major >= 18) return path;
  }
  return process.execPath;
}

/** What the shipped verifier says of a file, run by a Node that knows nothing of this repository. */
export function verdictOf(file: string, options: readonly string[] = [], verifier: string = VERIFIER): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(plainNode(), [verifier, file, ...options], { encoding: 'utf8', env: {}, cwd: tmpdir() });
  return { code: status, said: `${stdout}${stderr}` };
}
