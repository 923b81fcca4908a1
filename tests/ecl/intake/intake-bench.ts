/** Runs ingest to aggregate and `loans` in this process, on a loan file (registry ecl) or on a tape, with one memo for all runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { resolveConfig } from '../../../src-main/adapters/config/resolve-config.ts';
import { artifactPort } from '../../../src-main/data/artifact-port.ts';
import { writeArtifact } from '../../../src-main/data/artifact-files.ts';
import { openSession, type Row } from '../../../src-main/data/duckdb-session.ts';
import { definePipeline, type Pipeline } from '../../../src-main/engine/pipeline.ts';
import { runPipeline, type RunOutcome } from '../../../src-main/engine/runner.ts';
import { aggregateGate } from '../../../src-main/intake/aggregate/gate.ts';
import { alignGate } from '../../../src-main/intake/align/gate.ts';
import { decideGate } from '../../../src-main/intake/decide/gate.ts';
import { ingestGate } from '../../../src-main/intake/ingest/gate.ts';
import { transformGate } from '../../../src-main/intake/transform/gate.ts';
import { validateGate } from '../../../src-main/intake/validate/gate.ts';
import { loansGate } from '../../../src-main/pipelines/ecl/loans/gate.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { GateRecord } from '../../../src-shared/model/run.ts';
import { REPO } from '../../support/run-tape.ts';

/** The gates that a loan pipeline shares with the tape's, and its own first one. */
export const intakePipeline = definePipeline({ id: 'loans-only', title: 'Intake of loans', external: ['tape', 'mapping.input', 'decisions.input', 'deal'], gates: [ingestGate, alignGate, decideGate, transformGate, validateGate, aggregateGate, loansGate] });

export const registryConfig = (): ResolvedConfig => resolveConfig({ dir: join(REPO, 'config'), regime: null, asset: 'ecl', registry: 'ecl' });
export const tapeConfig = (asset: 'equity-release' | 'residential'): ResolvedConfig => resolveConfig({ dir: join(REPO, 'config'), regime: null, asset, loans: true });

export interface IntakeSpec {
  /** Path of a file, or its text. */
  readonly file: string | { readonly name: string; readonly text: string };
  readonly config: ResolvedConfig;
  readonly mapping?: object;
  readonly decisions?: object;
  readonly deal?: object;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly pipeline?: Pipeline;
  readonly threads?: number;
}

export interface IntakeRun extends RunOutcome {
  readonly inputs: readonly (ArtifactRef & { readonly fileName: string })[];
  gate(id: string): GateRecord;
  ref(slot: string): ArtifactRef;
  json<T>(slot: string): T;
  rows<T extends Row = Row>(slot: string, sql: string): Promise<T[]>;
}

export function intakeBench() {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-intake-'));
  const artifacts = join(root, 'artifacts');
  const port = artifactPort(artifacts, join(root, 'scratch'));
  const memo = new Map<string, { status: 'passed' | 'blocked' | 'review_required'; outputs: readonly ArtifactRef[]; summary: GateRecord['summary']; message: string | null }>();

  async function run(spec: IntakeSpec): Promise<IntakeRun> {
    const name = typeof spec.file === 'string' ? basename(spec.file) : spec.file.name;
    const content = typeof spec.file === 'string' ? readFileSync(spec.file) : spec.file.text;
    const inputs = [{ ...(await writeArtifact(artifacts, 'tape', 'application/octet-stream', name.split('.').pop() as string, content)), fileName: name }];
    for (const [slot, document] of [['mapping.input', spec.mapping], ['decisions.input', spec.decisions], ['deal', spec.deal]] as const) {
      if (document !== undefined) inputs.push({ ...(await writeArtifact(artifacts, slot, 'application/json', 'json', canonicalJson(document))), fileName: `${slot}.json` });
    }
    const outcome = await runPipeline({
      pipeline: spec.pipeline ?? intakePipeline,
      request: { pipeline: 'loans-only', mode: 'ecl', regime: null, title: 'test', kind: 'draft', inputs, priorRun: null, params: { mode: 'ecl', asset: spec.config.asset, tapeName: name, asOf: '2026-07-15', ...spec.params } as never, configSha256: '0'.repeat(64) },
      config: spec.config.sections, codeHash: 'test', engine: { duckdb: 'test' }, artifacts: port,
      ledger: {
        memo: async (key) => memo.get(key) ?? null,
        gateStarted: async () => undefined,
        progress: () => undefined,
        gateFinished: async (record) => { if (record.key !== null && (record.status === 'passed' || record.status === 'blocked' || record.status === 'review_required')) memo.set(record.key, { status: record.status, outputs: record.outputs, summary: record.summary, message: record.message }); },
      },
      clock: { now: () => '2026-07-15T00:00:00.000Z', monotonicMs: () => performance.now() },
      limits: { threads: spec.threads ?? 2, memoryMb: 1024, cacheDirectory: join(root, 'cache') },
      signal: new AbortController().signal,
    });
    const ref = (slot: string): ArtifactRef => {
      const found = outcome.gates.flatMap((gate) => gate.outputs).find((output) => output.name === slot);
      if (!found) throw new Error(`the run made no ${slot}: ${outcome.gates.map((gate) => `${gate.id} ${gate.status} ${gate.message ?? ''}`).join('; ')}`);
      return found;
    };
    return {
      ...outcome, inputs, ref,
      gate: (id) => outcome.gates.find((gate) => gate.id === id) as GateRecord,
      json: (slot) => JSON.parse(readFileSync(port.pathOf(ref(slot)), 'utf8')) as never,
      rows: async (slot, sql) => {
        const session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: join(root, 'query'), directories: [artifacts] });
        try {
          await session.run(`CREATE VIEW it AS SELECT * FROM read_parquet('${port.pathOf(ref(slot))}')`);
          return await session.rows(sql);
        } finally {
          session.close();
        }
      },
    };
  }
  return { root, artifacts, run, write: (file: string, text: string): string => { const path = join(root, file); writeFileSync(path, text); return path; }, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

/** A CSV of loans: the columns named, each row's values by column. */
export function loanFile(columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): { name: string; text: string } {
  return { name: 'loans.csv', text: `${[columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(','))].join('\n')}\n` };
}
