import { z } from 'zod';
import { CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';

/** What lists, counts and comparisons know of an experiment. */
export interface ExperimentFacts {
  readonly run: Run;
  /** Null for a run that was not asked as an experiment here (a bundle of another version). */
  readonly experiment: string | null;
  readonly spec: ExperimentSpec;
  /** Metrics of the candidate on the test slice. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly observations: number | null;
  readonly lookAhead: string | null;
  readonly qualified: boolean | null;
  /** On the test slice, of the cells of its sweep where its metric is the Sharpe ratio, else null for each; empty without a sweep. */
  readonly cells: readonly (number | null)[];
}

const Verdict = z.looseObject({ verdict: z.string() });
const Qualified = z.looseObject({ qualified: z.boolean() });
const Swept = z.looseObject({ metric: z.string(), cells: z.array(z.looseObject({ test: z.number().nullable().optional() })) }).nullable();
/** Facts of runs at rest do not change: kept by what the run was when they were read. */
const KEPT = 2_000;
const kept = new WeakMap<object, Map<string, ExperimentFacts>>();

/** Experiments of the workspace, newest first; runs of data alone and shadow replays are none. */
export async function experimentsOf(context: ServiceContext): Promise<readonly ExperimentFacts[]> {
  const runs: Run[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = context.store.runs.page({ pipeline: 'research', limit: 500, ...(before === undefined ? {} : { before }) });
    runs.push(...page.runs.filter(({ mode }) => mode === 'experiment'));
    before = page.nextBefore;
  }
  const known = kept.get(context.store) ?? new Map<string, ExperimentFacts>();
  kept.set(context.store, known);
  const fresh = runs.filter((run) => !known.has(stampOf(run)));
  const metrics = await metricsOf(context, fresh);
  const specs = new Map<string, Promise<ExperimentSpec | null>>();
  for (const run of fresh) {
    const facts = await factsOf(context, run, specs, metrics.get(run.id) ?? []);
    if (facts !== null) known.set(stampOf(run), facts);
  }
  for (const key of known.keys()) if (known.size > KEPT) known.delete(key);
  return runs.flatMap((run) => { const facts = known.get(stampOf(run)); return facts === undefined ? [] : [{ ...facts, run }]; });
}

function stampOf(run: Run): string {
  return `${run.id} ${run.status} ${run.manifestSha256 ?? ''} ${run.gates.filter(({ outputs }) => outputs.length > 0).length}`;
}

interface Metric { readonly metric: string; readonly value: number | null; readonly observations: number | null }

/** Test metrics of many runs in one statement: a list of 500 must not open 500 files one by one. */
async function metricsOf(context: ServiceContext, runs: readonly Run[]): Promise<ReadonlyMap<string, Metric[]>> {
  const files = new Map<string, string[]>();
  for (const run of runs) {
    const found = context.runFiles.find(run.id, 'metric');
    if (found !== null) files.set(found.path, [...(files.get(found.path) ?? []), run.id]);
  }
  const byRun = new Map<string, Metric[]>();
  if (files.size === 0) return byRun;
  const session = await context.reader.session();
  const rows = await session.rows(`SELECT filename, metric, value, observations FROM read_parquet([${[...files.keys()].map(text).join(', ')}], filename = true, union_by_name = true) WHERE book = ${text(CANDIDATE)} AND slice = 'test' ORDER BY filename, source_row`);
  for (const row of rows) {
    for (const run of files.get(String(row['filename'])) ?? []) byRun.set(run, [...(byRun.get(run) ?? []), { metric: String(row['metric']), value: finite(row['value']), observations: finite(row['observations']) }]);
  }
  return byRun;
}

async function factsOf(context: ServiceContext, run: Run, specs: Map<string, Promise<ExperimentSpec | null>>, metrics: readonly Metric[]): Promise<ExperimentFacts | null> {
  const ref = context.runFiles.find(run.id, 'spec');
  if (ref === null) return null;
  const reading = specs.get(ref.sha256) ?? context.runFiles.text(run.id, 'spec').then((json) => ExperimentSpec.safeParse(JSON.parse(json)).data ?? null, () => null);
  specs.set(ref.sha256, reading);
  const spec = await reading;
  if (spec === null) return null;
  const [lookAhead, qualification, sweep] = [await loose(context, run.id, 'lookahead', Verdict), await loose(context, run.id, 'qualification', Qualified), await loose(context, run.id, 'sweep', Swept)];
  const experiment = context.store.runs.request(run.id).params['experiment'];
  return {
    run, spec, experiment: typeof experiment === 'string' ? experiment : null, values: Object.fromEntries(metrics.map(({ metric, value }) => [metric, value])),
    observations: metrics.find(({ metric }) => metric === 'sharpe')?.observations ?? null, lookAhead: lookAhead?.verdict ?? null, qualified: qualification?.qualified ?? null,
    cells: (sweep?.cells ?? []).map(({ test }) => (sweep?.metric === 'sharpe' ? test ?? null : null)),
  };
}

/** What an artifact says, or null where there is none or it cannot be read: one altered file must not take the list away. It shows where the run is looked at. */
async function loose<T extends z.ZodType>(context: ServiceContext, run: string, slot: string, schema: T): Promise<z.output<T> | null> {
  return context.runFiles.jsonIf(run, slot, schema).catch(() => null);
}

function finite(value: unknown): number | null {
  return value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
}
