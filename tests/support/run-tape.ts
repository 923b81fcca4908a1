/**
 * Runs the tape pipeline, or its first gates, in this process: a workspace in a temporary folder, a ledger in memory. What the
 * hosts do around a run (processes, SQLite, log) is left out; the gates and the runner are the product's own.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { resolveConfig } from '../../src-main/adapters/config/resolve-config.ts';
import { artifactPort } from '../../src-main/data/artifact-port.ts';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { openSession, type Row } from '../../src-main/data/duckdb-session.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import { runPipeline, type RunOutcome } from '../../src-main/engine/runner.ts';
import { tapePipeline } from '../../src-main/pipelines/tape/pipeline.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';

export const REPO = new URL('../../', import.meta.url).pathname;
export const DEMO = join(REPO, 'resources/demo');
export const SHARED = join(REPO, '../shared/data');
export const REAL_TAPES = join(SHARED, 'tapes-esma/tapes');
export const SCHEMAS = { auth098: join(SHARED, 'esma/DRAFT1auth.098.001.04_1.3.0.xsd'), auth099: join(SHARED, 'esma/DRAFT1auth.099.001.04_1.3.0.xsd') } as const;
/** Why a test that needs ../shared does not run; null where it does. */
export const noShared: string | null = existsSync(REAL_TAPES) && existsSync(SCHEMAS.auth099) ? null : '../shared/data is not on this machine';

export type Mode = 'mi' | 'regulatory' | 'annex12';
const REGIME: Readonly<Record<Mode, string | null>> = { mi: null, regulatory: 'esma/annex2', annex12: 'esma/annex12' };
const configs = new Map<string, ResolvedConfig>();

/** The shipped configuration of a mode; the same object every time, so do not alter it. */
export function configOf(mode: Mode): ResolvedConfig {
  const known = configs.get(mode) ?? resolveConfig({ dir: join(REPO, 'config'), regime: REGIME[mode], asset: 'equity-release' });
  configs.set(mode, known);
  return known;
}

/** A document to hand in: a path (YAML or JSON), or the plain value. */
export type Document = string | object;

export interface TapeRunSpec {
  readonly mode: Mode;
  readonly tape: string;
  readonly mapping?: Document;
  readonly deal?: Document;
  readonly decisions?: Document;
  readonly prior?: TapeRun;
  readonly asOf?: string;
  readonly threads?: number;
  /** Last gate to run. */
  readonly until?: string;
  readonly schemas?: boolean;
  readonly bypassMemo?: boolean;
  readonly config?: ResolvedConfig;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface TapeRun extends RunOutcome {
  /** What was handed in, by slot. */
  readonly inputs: readonly (ArtifactRef & { readonly fileName: string })[];
  gate(id: string): GateRecord;
  ref(slot: string): ArtifactRef;
  path(slot: string): string;
  json<T>(slot: string): T;
  /** Rows of a query over one artifact, which stands as `it`. */
  rows<T extends Row = Row>(slot: string, sql: string): Promise<T[]>;
  /** Slot -> hash of every output. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** A workspace in a temporary folder; `dispose` removes it. */
export function tapeBench() {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-tape-'));
  const artifacts = join(root, 'artifacts');
  const port = artifactPort(artifacts, join(root, 'scratch'));
  const memo = new Map<string, { status: 'passed' | 'blocked' | 'review_required'; outputs: readonly ArtifactRef[]; summary: GateRecord['summary']; message: string | null }>();

  const read = (document: Document): unknown => (typeof document === 'string' ? parse(readFileSync(document, 'utf8')) : document);

  async function inputs(spec: TapeRunSpec): Promise<(ArtifactRef & { fileName: string })[]> {
    const made: (ArtifactRef & { fileName: string })[] = [];
    const add = async (name: string, extension: string, content: string | Uint8Array, fileName: string): Promise<void> => {
      made.push({ ...(await writeArtifact(artifacts, name, 'application/octet-stream', extension, content)), fileName });
    };
    await add('tape', spec.tape.split('.').pop() as string, readFileSync(spec.tape), basename(spec.tape));
    for (const [slot, document] of [['mapping.input', spec.mapping], ['deal', spec.deal], ['decisions.input', spec.decisions]] as const) {
      if (document !== undefined) await add(slot, 'json', canonicalJson(read(document)), `${slot}.json`);
    }
    if (spec.schemas) for (const [name, path] of Object.entries(SCHEMAS)) await add(`schema.${name}`, 'xsd', readFileSync(path), basename(path));
    if (spec.prior) for (const [slot, from] of [['prior', 'canonical'], ['prior.plan', 'canonical.plan']] as const) made.push({ ...spec.prior.ref(from), name: slot, fileName: slot });
    return made;
  }

  function pipelineUntil(last: string | undefined) {
    if (last === undefined) return tapePipeline;
    const at = tapePipeline.gates.findIndex((gate) => gate.id === last);
    return definePipeline({ ...tapePipeline, gates: tapePipeline.gates.slice(0, at + 1) });
  }

  async function run(spec: TapeRunSpec): Promise<TapeRun> {
    const config = spec.config ?? configOf(spec.mode);
    const params = { mode: spec.mode, regime: REGIME[spec.mode], asset: 'equity-release', tapeName: basename(spec.tape), asOf: spec.asOf ?? '2026-07-15', ...spec.params };
    const handedIn = await inputs(spec);
    const outcome = await runPipeline({
      pipeline: pipelineUntil(spec.until),
      request: { pipeline: 'tape', mode: spec.mode, regime: REGIME[spec.mode], title: 'test', kind: 'draft', inputs: handedIn, priorRun: null, params: params as never, configSha256: '0'.repeat(64) },
      config: config.sections, codeHash: 'test', engine: { duckdb: 'test' },
      artifacts: port,
      ledger: {
        memo: async (key) => memo.get(key) ?? null,
        gateStarted: async () => undefined,
        progress: () => undefined,
        gateFinished: async (record) => { if (record.key !== null && (record.status === 'passed' || record.status === 'blocked' || record.status === 'review_required')) memo.set(record.key, { status: record.status, outputs: record.outputs, summary: record.summary, message: record.message }); },
      },
      clock: { now: () => '2026-07-15T00:00:00.000Z', monotonicMs: () => performance.now() },
      limits: { threads: spec.threads ?? 2, memoryMb: 1024, cacheDirectory: join(root, 'cache') },
      signal: new AbortController().signal,
      ...(spec.bypassMemo ? { bypassMemo: true } : {}),
    });
    const outputs = outcome.gates.flatMap((gate) => gate.outputs);
    const ref = (slot: string): ArtifactRef => {
      const found = outputs.find((output) => output.name === slot);
      if (!found) throw new Error(`the run made no ${slot}: ${outcome.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`).join('; ')}`);
      return found;
    };
    const path = (slot: string): string => port.pathOf(ref(slot));
    return {
      ...outcome, inputs: handedIn, ref, path,
      gate: (id) => outcome.gates.find((gate) => gate.id === id) as GateRecord,
      json: (slot) => JSON.parse(readFileSync(path(slot), 'utf8')) as never,
      rows: async (slot, sql) => {
        const session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: join(root, 'query'), directories: [artifacts] });
        try {
          await session.run(`CREATE VIEW it AS SELECT * FROM read_parquet('${path(slot)}')`);
          return await session.rows(sql);
        } finally {
          session.close();
        }
      },
      hashes: Object.fromEntries(outputs.map((output) => [output.name, output.sha256])),
    };
  }

  return { root, artifacts, run, read, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

/** The demo's documents for a cut-off. */
export function demo(cutOff: '2026-01-31' | '2026-02-28'): Pick<TapeRunSpec, 'tape' | 'mapping' | 'deal' | 'decisions'> {
  return { tape: join(DEMO, `tape-${cutOff}.csv`), mapping: join(DEMO, 'mapping.yaml'), deal: join(DEMO, `deal-${cutOff}.yaml`), decisions: join(DEMO, 'decisions.yaml') };
}
