/** A bundle against mutations, each judged by the shipped verifier in a Node of its own: `npm run bench -- bundle-mutations [--count 1000] [--seed 1]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutations } from '../tests/evidence/bundle/mutations.ts';
import { signedBundle, verdictOf } from '../tests/evidence/bundle/signed-bundle.ts';

/** The exit code: 0 where every mutation was rejected. */
export async function benchBundleMutations(args: readonly string[]): Promise<number> {
  const number = (name: string, otherwise: number): number => { const at = args.indexOf(name); return at === -1 ? otherwise : Number(args[at + 1]); };
  const [count, seed] = [number('--count', 1000), number('--seed', 20260131)];
  const made = await signedBundle();
  const table = new Map<string, { tried: number; rejected: number; first: string | null }>();
  try {
    const accepted = verdictOf(made.path);
    console.log(`the bundle itself: ${accepted.code === 0 ? 'accepted' : `REJECTED: ${accepted.said}`}`);
    for await (const { kind, what, bytes } of mutations(made.path, readFileSync(join(made.bench.workspace, 'keys', 'log.pem'), 'utf8'), count, seed)) {
      const path = join(made.folder, 'mutated.zip');
      writeFileSync(path, bytes);
      const { code, said } = verdictOf(path);
      const row = table.get(kind) ?? { tried: 0, rejected: 0, first: null };
      row.tried += 1;
      if (code === 1 && said.startsWith('BROKEN: ')) row.rejected += 1;
      else row.first ??= what;
      table.set(kind, row);
    }
    const all = [...table.values()].reduce((sum, row) => ({ tried: sum.tried + row.tried, rejected: sum.rejected + row.rejected }), { tried: 0, rejected: 0 });
    for (const [kind, { tried, rejected, first }] of table) console.log(`${kind.padEnd(46)} ${String(rejected).padStart(5)} of ${String(tried).padStart(5)} rejected${first === null ? '' : `; FIRST THAT PASSED: ${first}`}`);
    console.log(`${'all'.padEnd(46)} ${String(all.rejected).padStart(5)} of ${String(all.tried).padStart(5)} rejected, seed ${seed}`);
    console.log(JSON.stringify({ bundleMutations: { seed, ...all, kinds: Object.fromEntries(table) } }));
    return accepted.code === 0 && all.rejected === all.tried && all.tried === count ? 0 : 1;
  } finally {
    await made.dispose();
  }
}
