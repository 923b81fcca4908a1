/**
 * Flips single bits in a workspace of the demo and lets verification find them: in the database (every page in turn), the artifacts, the
 * heads in the outbox, and a bundle. What is counted as caught was told by the product; what told it stands in the table. Ends 1 where
 * anything was missed. `npm run bench -- tamper --count 10000 [--seed N] [--workspace CLOSED-FOLDER]`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { headIsSigned } from '../src-main/services/log-head.ts';
import { readHeadFile } from '../src-main/services/audit/read-heads.ts';
import { seededRandom, type SeededRandom } from '../src-shared/kernel/seeded-random.ts';
import { isMain, table } from './report.ts';
import { fillWorkspace } from './tamper/fill-workspace.ts';
import { tamperDatabase, type DatabaseTrial, type Told } from './tamper/tamper-database.ts';
import { flip, tamperArtifacts, type FileTrial } from './tamper/tamper-files.ts';

const TOLD: readonly Told[] = ['refused to open', 'log', 'rows', 'pages and indexes', 'heads, state', 'seal only', 'seal, rows differ', 'missed'];

/** A module that flips bits in a bundle and has an independent verifier judge it; absent: said so. */
interface BundleHook { tamperBundle(folder: string, count: number, random: SeededRandom): Promise<FileTrial[]> }

export async function benchTamper(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '6962' }, workspace: { type: 'string' } } });
  const count = Number(values.count);
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-tamper-'));
  try {
    const workspace = join(folder, 'workspace');
    if (values.workspace === undefined) execFileSync(process.execPath, [join(import.meta.dirname, '../src-main/hosts/cli/cli.ts'), 'demo', '--workspace', workspace], { stdio: 'ignore' });
    else cpSync(values.workspace, workspace, { recursive: true });
    await fillWorkspace(workspace);
    const random = seededRandom(Number(values.seed));
    const hook = await bundleHook();
    const [forFiles, forHeads, forBundle] = [Math.floor(count * 0.25), Math.floor(count * 0.05), hook ? Math.floor(count * 0.1) : 0];
    const started = performance.now();
    const database = await tamperDatabase(workspace, count - forFiles - forHeads - forBundle, random);
    const artifacts = await tamperArtifacts(workspace, forFiles, random);
    const heads = await tamperHeads(workspace, forHeads, random);
    const bundle = hook ? await hook.tamperBundle(workspace, forBundle, random) : [];
    const seconds = (performance.now() - started) / 1000;
    console.log(`${showDatabase(database, statSync(join(workspace, 'audit.sqlite')).size)}\n`);
    const lines = ([['artifacts', artifacts], ['heads in the outbox', heads], ...(hook ? [['bundle', bundle] as const] : [])] as const).map(([name, trials]) => [name, String(trials.length), String(trials.filter(({ isCaught }) => isCaught).length), String(trials.filter(({ isCaught }) => !isCaught).length)]);
    console.log(table(['files', 'bits', 'caught', 'missed'], lines));
    if (!hook) console.log('bundle: not run here');
    for (const trial of database.filter(({ told, place, firstBroken }) => told === 'missed' || told === 'seal, rows differ' || (told === 'seal only' && /^(table|index)/.test(place)) || (told === 'refused to open' && !firstBroken.startsWith('CORRUPT')))) console.log(`${trial.place}, byte ${trial.byte} bit ${trial.bit}: ${trial.told}: ${trial.firstBroken}`);
    const all = [...database.map(({ told, firstBroken }) => ({ isCaught: told !== 'missed', firstBroken })), ...artifacts, ...heads, ...bundle];
    const missed = all.filter(({ isCaught }) => !isCaught).length;
    const unnamed = all.filter(({ isCaught, firstBroken }) => isCaught && firstBroken.trim() === '').length;
    const unchanged = database.filter(({ told }) => told === 'seal only').length;
    console.log(`\n${all.length} bits flipped, ${all.length - missed} caught (of these ${unchanged} changed no information and were told by the page hashes alone), ${missed} missed; ${unnamed} without a named place; ${seconds.toFixed(0)} s`);
    console.log(JSON.stringify({ tamper: { seed: Number(values.seed), bits: all.length, missed, unnamed, seconds: Math.round(seconds), database: Object.fromEntries(TOLD.map((told) => [told, database.filter((trial) => trial.told === told).length])) } }));
    return missed + unnamed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows are places in the file, columns what told a flipped bit there. */
export function showDatabase(trials: readonly DatabaseTrial[], bytes: number): string {
  const places = [...new Set(trials.map(({ place }) => place))].sort();
  const used = TOLD.filter((told) => trials.some((trial) => trial.told === told) || told === 'missed');
  const rows = places.map((place) => {
    const here = trials.filter((trial) => trial.place === place);
    return [place, String(here.length), ...used.map((told) => String(here.filter((trial) => trial.told === told).length || '·'))];
  });
  return table([`database, ${bytes} bytes`, 'bits', ...used], [...rows, ['all', String(trials.length), ...used.map((told) => String(trials.filter((trial) => trial.told === told).length))]]);
}

/** The heads that this workspace gave out: an altered one must not be read as one that holds. */
export async function tamperHeads(workspace: string, count: number, random: SeededRandom): Promise<FileTrial[]> {
  const folder = join(workspace, 'outbox/heads');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => join(folder, name));
  const trials: FileTrial[] = [];
  for (let trial = 0; trial < count; trial += 1) {
    const path = files[trial % files.length] ?? '';
    const byte = random.below(statSync(path).size);
    const restore = flip(path, byte, random.below(8));
    const found = await readHeadFile(path, path).finally(restore);
    const holds = found.head !== null && 'signature' in found.head && headIsSigned(found.head);
    trials.push({ file: path, byte, isCaught: !holds, firstBroken: `head in ${path}: ${found.reason ?? 'its signature does not hold'}` });
  }
  return trials;
}

async function bundleHook(): Promise<BundleHook | null> {
  const path = join(import.meta.dirname, 'tamper/tamper-bundle.ts');
  return existsSync(path) ? await import(path) as BundleHook : null;
}

if (isMain(import.meta.url)) process.exitCode = await benchTamper(process.argv.slice(2));
