/**
 * Traces at size: `npm run bench -- traces --loans 100000 --sample 10000`. Generates a pool of two cut-offs with its answer key, runs it to
 * Annex 2 and to Annex 12, draws outputs of every kind with a seed, walks each back and holds the end of its path against the key.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { composeWorkbench } from '../src-main/hosts/compose.ts';
import { originOf, type AnswerKey, type Annex2KeyRow, type KeyOrigin } from '../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape, type GeneratedPool } from '../src-main/pipelines/tape/generator/generate.ts';
import { decimal, isDecimal, toScale } from '../src-shared/kernel/decimal.ts';
import { seededRandom } from '../src-shared/kernel/seeded-random.ts';
import type { Run } from '../src-shared/model/run.ts';
import type { Trace, TraceNode } from '../src-shared/model/trace.ts';
import { nodesOf, wrongOrigin } from '../tests/evidence/origin-of-key.ts';
import { number, percentile, table, withFolder } from './report.ts';

type Kind = 'Annex 2' | 'Annex 12' | 'finding' | 'stratum' | 'canonical';
const SHARE: Readonly<Record<Kind, number>> = { 'Annex 2': 0.55, 'Annex 12': 0.05, finding: 0.1, stratum: 0.05, canonical: 0.25 };

/** One output to be walked back, and what the key says of it; a null expectation is only that the path holds and ends somewhere. */
interface Sample { readonly kind: Kind; readonly run: string; readonly address: string; readonly value: string | null; readonly origin: KeyOrigin | null; readonly sourceRow: number; readonly isComputed: boolean }

/** `cpuMs` is what the process computed, all threads together: on a machine that others use, the wall clock says how long it waited too. */
interface Timed { readonly kind: Kind; readonly ms: number; readonly cpuMs: number; readonly address: string; readonly problems: readonly string[] }

export interface TraceSampleFigures { readonly loans: number; readonly sample: number; readonly seed: number; readonly runSeconds: Readonly<Record<string, number>>; readonly firstMs: number; readonly timed: readonly Timed[]; readonly peakRssMb: number }

/** Runs the bench; exit code 1 when a path does not end where the key says. */
export async function benchTraceSample(args: readonly string[]): Promise<number> {
  const option = (name: string, otherwise: number): number => { const at = args.indexOf(`--${name}`); return at === -1 ? otherwise : Number(args[at + 1]); };
  const [loans, sample, seed] = [option('loans', 100_000), option('sample', 10_000), option('seed', 20260228)];
  return withFolder(async (folder) => {
    const figures = await traceSample(folder, { loans, sample, seed });
    console.log(show(figures));
    return figures.timed.some((each) => each.problems.length > 0) ? 1 : 0;
  });
}

async function traceSample(folder: string, asked: { loans: number; sample: number; seed: number }): Promise<TraceSampleFigures> {
  const random = seededRandom(asked.seed, 3);
  console.log(`generating ${asked.loans} loans, two cut-offs, with the key`);
  const pool = await generateTape({ loans: asked.loans, months: 2, out: join(folder, `key-pool-${asked.loans}`) });
  // In a folder that is kept (BENCH_FOLDER) runs of an earlier bench are reused gate by gate, as the engine does.
  const workbench = composeWorkbench({ workspaceDir: join(folder, `traces-${asked.loans}`), actor: 'bench', host: 'cli' });
  try {
    const { handlers, fileTokens } = workbench;
    const call = { actor: 'bench', host: 'cli' as const, signal: new AbortController().signal };
    const token = (path: string): string => fileTokens.issue(path, path.split('/').at(-1) as string);
    const runSeconds: Record<string, number> = {};
    const run = async (mode: 'mi' | 'regulatory' | 'annex12', month: 0 | 1, prior?: string): Promise<Run> => {
      const at = performance.now();
      const started = await handlers['runs.start']({ tape: token(pool.months[month]?.tape as string), mode, regime: null, asset: 'equity-release', kind: 'draft', mapping: token(pool.mapping), deal: token(pool.months[month]?.deal as string), decisions: token(pool.decisions), ...(prior === undefined ? {} : { prior }) }, call);
      const ended = await handlers['runs.wait'](started, call) as Run;
      runSeconds[`${mode} ${month + 1}`] = (performance.now() - at) / 1000;
      console.log(`run ${ended.id} ${mode}: ${ended.status} in ${number(runSeconds[`${mode} ${month + 1}`] ?? null, 1)} s`);
      if (ended.status !== 'succeeded') throw new Error(`run ${ended.id} (${mode}) is ${ended.status}: ${ended.gates.find((gate) => gate.message !== null && gate.status !== 'skipped')?.message ?? ended.error?.message}`);
      return ended;
    };
    const before = await run('mi', 0);
    const loansRun = await run('regulatory', 1);
    const investor = await run('annex12', 1, before.id);
    const samples = shuffled(await draw({ pool, random, sample: asked.sample, loansRun, investor, handlers, call }), random);
    const timed: Timed[] = [];
    let firstMs = 0;
    let peak = 0;
    for (const [i, each] of samples.entries()) {
      const cpu = process.cpuUsage();
      const at = performance.now();
      let trace: Trace | null = null;
      let refused = '';
      try { trace = await handlers['trace.get']({ run: each.run, address: each.address }, call) as Trace; } catch (error) { refused = error instanceof Error ? error.message : String(error); }
      const ms = performance.now() - at;
      const { user, system } = process.cpuUsage(cpu);
      if (i === 0) firstMs = ms;
      timed.push({ kind: each.kind, ms, cpuMs: (user + system) / 1000, address: each.address, problems: trace ? wrong(trace, each) : [refused] });
      if (i % 500 === 0) { peak = Math.max(peak, process.memoryUsage.rss() / 1024 / 1024); if (i > 0 && i % 2_000 === 0) console.log(`${i} walked back`); }
    }
    return { loans: loansRun.rows ?? asked.loans, sample: samples.length, seed: asked.seed, runSeconds, firstMs, timed, peakRssMb: peak };
  } finally {
    await workbench.close();
  }
}

interface Drawing { readonly pool: GeneratedPool; readonly random: ReturnType<typeof seededRandom>; readonly sample: number; readonly loansRun: Run; readonly investor: Run; readonly handlers: ReturnType<typeof composeWorkbench>['handlers']; readonly call: { actor: string; host: 'cli'; signal: AbortSignal } }

async function draw(about: Drawing): Promise<Sample[]> {
  const { pool, random, sample, loansRun, investor, handlers, call } = about;
  const key = JSON.parse(readFileSync(pool.answerKey as string, 'utf8')) as AnswerKey;
  const codes = Object.keys(key.annex2Origins);
  const rows = pool.months[1]?.rows ?? 0;
  const count = (kind: Kind): number => Math.round(sample * SHARE[kind]);
  const wanted = new Map<number, { kind: 'Annex 2' | 'canonical'; code: string }[]>();
  for (const kind of ['Annex 2', 'canonical'] as const) for (let i = 0; i < count(kind) * (kind === 'canonical' ? 4 : 1); i += 1) { const row = random.below(rows); wanted.set(row, [...(wanted.get(row) ?? []), { kind, code: codes[random.below(codes.length)] as string }]); }
  const template = (JSON.parse((await readText(handlers, call, loansRun.id, 'annex2.plan')) ?? '{}') as { derivations: { column: string; steps: { step: string; column?: string }[] }[] }).derivations;
  const sources = new Map(template.map((each) => [each.column, each.steps[0]?.step === 'read' && !each.steps.some((step) => step.step === 'or-else' || step.step === 'prefix-map') ? each.steps[0].column ?? null : null]));
  const samples: Sample[] = [];
  let canonical = 0;
  let at = 0;
  for await (const line of createInterface({ input: createReadStream(pool.months[1]?.annex2Key as string) })) {
    const here = wanted.get(at);
    at += 1;
    if (!here) continue;
    const row = JSON.parse(line) as Annex2KeyRow;
    for (const { kind, code } of here) {
      const origin = originOf(key, row, code) ?? null;
      const value = row.values[code] ?? null;
      if (kind === 'Annex 2') samples.push({ kind, run: loansRun.id, address: `annex2:${code}@${row.exposure}${code.startsWith('RREC') ? `/${row.collateral}` : ''}`, value, origin, sourceRow: row.sourceRow, isComputed: false });
      else {
        // A canonical cell is in the key through the code that reads it as it stands, where that code has a value.
        const source = sources.get(code);
        if (source === null || source === undefined || origin === null || value?.startsWith('ND') === true || canonical >= count('canonical')) continue;
        canonical += 1;
        samples.push({ kind, run: loansRun.id, address: `canonical:${source}@${row.sourceRow}`, value: null, origin, sourceRow: row.sourceRow, isComputed: false });
      }
    }
  }
  const month = key.annex12[1] as AnswerKey['annex12'][number];
  const figures = Object.entries(month.codes);
  for (let i = 0; i < count('Annex 12'); i += 1) { const [code, { value, origin }] = figures[random.below(figures.length)] as (typeof figures)[number]; samples.push({ kind: 'Annex 12', run: investor.id, address: `annex12:${code}`, value, origin, sourceRow: 0, isComputed: origin.kind === 'computed' }); }
  const dimensions = await handlers['measures.dimensions']({ run: loansRun.id }, call);
  const cells: string[] = [];
  for (const { id } of dimensions) for (const band of (await handlers['measures.stratify']({ run: loansRun.id, dimension: id }, call)).bands) for (const figure of band.figures) if (figure.address !== null && figure.value !== null) cells.push(figure.address);
  for (let i = 0; i < count('stratum'); i += 1) samples.push({ kind: 'stratum', run: loansRun.id, address: cells[random.below(cells.length)] as string, value: null, origin: { kind: 'computed', how: '' }, sourceRow: 0, isComputed: true });
  const { total } = await handlers['findings.page']({ run: loansRun.id, offset: 0, limit: 1 }, call);
  // A page of neighbours costs one sort of all findings: a few pages at random places, and random findings of each.
  for (let left = total > 0 ? count('finding') : 0; left > 0;) {
    const { items } = await handlers['findings.page']({ run: loansRun.id, offset: random.below(Math.max(1, total - 500)), limit: 500 }, call);
    for (let i = 0; i < Math.min(left, 100); i += 1) {
      const item = items[random.below(items.length)];
      if (item) samples.push({ kind: 'finding', run: loansRun.id, address: `finding:${item.rule}/${item.field}${item.sourceRow === null ? '' : `@${item.sourceRow}`}`, value: item.observed ?? null, origin: null, sourceRow: item.sourceRow ?? -1, isComputed: false });
    }
    left -= 100;
  }
  return samples;
}

async function readText(handlers: Drawing['handlers'], call: Drawing['call'], run: string, slot: string): Promise<string | null> {
  const found = (await handlers['runs.artifacts']({ run }, call)).find((artifact) => artifact.name === slot);
  return found ? readFileSync(found.path as string, 'utf8') : null;
}

const digits = (text: string): number => text.split('.')[1]?.length ?? 0;

function same(found: string, expected: string, isComputed: boolean): boolean {
  if (found === expected || (isDecimal(found) && isDecimal(expected) && decimal(found).eq(decimal(expected)))) return true;
  return isComputed && isDecimal(found) && isDecimal(expected) && digits(found) >= 4 && decimal(toScale(decimal(toScale(decimal(expected), 6)), digits(found))).eq(decimal(found));
}

/** What is wrong with one path against the key; empty when it is right. */
function wrong(trace: Trace, sample: Sample): string[] {
  const problems: string[] = [];
  if (!trace.holds) problems.push('does not hold');
  if (sample.value !== null && !same(trace.root.stored ?? '', sample.value, sample.isComputed)) problems.push(`is ${trace.root.stored}, the key says ${sample.value}`);
  if (sample.origin !== null) {
    const origin = wrongOrigin(trace.root, sample.origin, sample.sourceRow);
    if (origin !== null) problems.push(origin);
  } else {
    const ends = nodesOf(trace.root).flatMap((node: TraceNode) => node.origins);
    if (sample.sourceRow >= 0 && ends.some((end) => end.kind === 'source-cell' && end.sourceRow !== sample.sourceRow)) problems.push('ends on another row');
    if (sample.sourceRow >= 0 && ends.length === 0 && trace.root.inputs.length > 0) problems.push('ends nowhere');
  }
  return problems;
}

function shuffled<T>(items: readonly T[], random: ReturnType<typeof seededRandom>): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i -= 1) { const j = random.below(i + 1); [all[i], all[j]] = [all[j] as T, all[i] as T]; }
  return all;
}

function show(figures: TraceSampleFigures): string {
  const line = (name: string, of: readonly Timed[]): string[] => [name, String(of.length), ...[0.5, 0.95, 0.99, 1].map((share) => number(percentile(of.map((each) => each.ms), share), 0)), ...[0.5, 0.95].map((share) => number(percentile(of.map((each) => each.cpuMs), share), 0)), String(of.filter((each) => each.problems.length > 0).length)];
  const kinds = (Object.keys(SHARE) as Kind[]).map((kind) => line(kind, figures.timed.filter((each) => each.kind === kind)));
  const mistakes = figures.timed.filter((each) => each.problems.length > 0).slice(0, 20).map((each) => `${each.address}: ${each.problems.join('; ')}`);
  return [
    `${figures.sample} outputs of ${figures.loans} rows, seed ${figures.seed}; runs: ${Object.entries(figures.runSeconds).map(([name, seconds]) => `${name} ${number(seconds, 1)} s`).join(', ')}; first trace ${number(figures.firstMs, 0)} ms; peak memory of the host ${number(figures.peakRssMb, 0)} MB`,
    table(['ms', 'traces', 'p50', 'p95', 'p99', 'max', 'cpu p50', 'cpu p95', 'mismatches'], [...kinds, line('all', figures.timed)]),
    ...mistakes,
  ].join('\n');
}
