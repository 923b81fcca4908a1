import { z } from 'zod';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import { CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { artifactPath } from '../../data/artifact-files.ts';
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
/** Runs whose documents are read at the same time. */
const TOGETHER = 32;
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
  const fresh = runs.filter((run) => !known.has(stampOf(run))).map((run) => ({ run, slots: slotsOf(context, run.id) }));
  const metrics = await metricsOf(context, fresh);
  const documents = reader(context);
  for (let from = 0; from < fresh.length; from += TOGETHER) {
    const some = await Promise.all(fresh.slice(from, from + TOGETHER).map(async ({ run, slots }) => ({ run, facts: await factsOf(context, run, slots, documents, metrics.get(run.id) ?? []) })));
    for (const { run, facts } of some) if (facts !== null) known.set(stampOf(run), facts);
  }
  for (const key of known.keys()) if (known.size > KEPT) known.delete(key);
  return runs.flatMap((run) => { const facts = known.get(stampOf(run)); return facts === undefined ? [] : [{ ...facts, run }]; });
}

function stampOf(run: Run): string {
  return `${run.id} ${run.status} ${run.manifestSha256 ?? ''} ${run.gates.filter(({ outputs }) => outputs.length > 0).length}`;
}

interface Metric { readonly metric: string; readonly value: number | null; readonly observations: number | null }

type Slots = ReadonlyMap<string, ArtifactRef>;

/** A run's artifacts by slot, in one look; an output wins over an input of the same name. */
function slotsOf({ store }: Pick<ServiceContext, 'store'>, run: string): Slots {
  const slots = new Map<string, ArtifactRef>();
  for (const { ref, gate } of store.artifacts.listForRun(run)) if (gate !== null || !slots.has(ref.name)) slots.set(ref.name, ref);
  return slots;
}

/** Test metrics of many runs in one statement: a list of 500 must not open 500 files one by one. */
async function metricsOf(context: ServiceContext, runs: readonly { readonly run: Run; readonly slots: Slots }[]): Promise<ReadonlyMap<string, Metric[]>> {
  const files = new Map<string, string[]>();
  for (const { run, slots } of runs) {
    const ref = slots.get('metric');
    if (ref === undefined) continue;
    const path = artifactPath(context.folders.artifacts, ref);
    files.set(path, [...(files.get(path) ?? []), run.id]);
  }
  const byRun = new Map<string, Metric[]>();
  if (files.size === 0) return byRun;
  const session = await context.reader.session();
  const rows = await session.rows(`SELECT filename, metric, value, observations FROM read_parquet([${[...files.keys()].map(text).join(', ')}], filename = true, union_by_name = true) WHERE book = ${text(CANDIDATE)} AND slice = 'test' ORDER BY filename, source_row`);
  const byFile = new Map<string, Metric[]>();
  for (const row of rows) {
    const file = String(row['filename']);
    byFile.set(file, [...(byFile.get(file) ?? []), { metric: String(row['metric']), value: finite(row['value']), observations: finite(row['observations']) }]);
  }
  for (const [file, ids] of files) for (const id of ids) byRun.set(id, byFile.get(file) ?? []);
  return byRun;
}

/** Reads JSON artifacts, each content once. What cannot be read is null: one altered file must not take the list away; it shows where the run is looked at. */
function reader(context: Pick<ServiceContext, 'runFiles'>): <T extends z.ZodType>(ref: ArtifactRef | undefined, schema: T) => Promise<z.output<T> | null> {
  const values = new Map<string, Promise<unknown>>();
  return async (ref, schema) => {
    if (ref === undefined) return null;
    const reading = values.get(ref.sha256) ?? context.runFiles.ofRef(ref).then((json) => JSON.parse(json) as unknown).catch(() => null);
    values.set(ref.sha256, reading);
    return schema.safeParse(await reading).data ?? null;
  };
}

async function factsOf(context: ServiceContext, run: Run, slots: Slots, read: ReturnType<typeof reader>, metrics: readonly Metric[]): Promise<ExperimentFacts | null> {
  const spec = await read(slots.get('spec'), ExperimentSpec);
  if (spec === null) return null;
  const [lookAhead, qualification, sweep] = [await read(slots.get('lookahead'), Verdict), await read(slots.get('qualification'), Qualified), await read(slots.get('sweep'), Swept)];
  const experiment = context.store.runs.request(run.id).params['experiment'];
  return {
    run, spec, experiment: typeof experiment === 'string' ? experiment : null, values: Object.fromEntries(metrics.map(({ metric, value }) => [metric, value])),
    observations: metrics.find(({ metric }) => metric === 'sharpe')?.observations ?? null, lookAhead: lookAhead?.verdict ?? null, qualified: qualification?.qualified ?? null,
    cells: (sweep?.cells ?? []).map(({ test }) => (sweep?.metric === 'sharpe' ? test ?? null : null)),
  };
}

function finite(value: unknown): number | null {
  return value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
}
