import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeArtifact } from '../../../src-main/data/artifact-files.ts';
import { artifactPort } from '../../../src-main/data/artifact-port.ts';
import { openSession, type Row, type Session } from '../../../src-main/data/duckdb-session.ts';
import { definePipeline } from '../../../src-main/engine/pipeline.ts';
import { runPipeline } from '../../../src-main/engine/runner.ts';
import { canonicalGate } from '../../../src-main/pipelines/research/canonical/gate.ts';
import { ingestGate } from '../../../src-main/pipelines/research/ingest/gate.ts';
import { reconcileGate } from '../../../src-main/pipelines/research/reconcile/gate.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import { Ingestion } from '../../../src-shared/model/research/ingestion.ts';

export interface GivenFile { readonly fileName: string; readonly text: string | Buffer; readonly entry: Record<string, unknown> | null }
export interface Told { readonly rule: string; readonly field: string; readonly source_row: number | null; readonly observed: string }
export interface DataRun {
  readonly gates: readonly { readonly id: string; readonly status: string; readonly message: string | null; readonly milliseconds: number }[];
  readonly hashes: Readonly<Record<string, string>>;
  path(slot: string): string;
  json<T>(slot: string): Promise<T>;
  rows<T extends Row = Row>(sql: string): Promise<T[]>;
  findings(): Promise<Told[]>;
  readonly session: Session;
}

/** The columns of bars as most files of the tests have them. */
export const BAR_COLUMNS = { symbol: 'symbol', session: 'date', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' };
export const bars = (vendor: string, over: Record<string, unknown> = {}): Record<string, unknown> => ({ vendor, domain: 'bars', columns: BAR_COLUMNS, ...over });
export const csv = (lines: readonly string[], header = 'symbol,date,open,high,low,close,volume'): string => `${header}\n${lines.join('\n')}\n`;

/** Runs the three gates of data in a folder of their own. `dispose` takes everything away. */
export function dataBench() {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-research-data-'));
  const sessions: Session[] = [];
  let runs = 0;
  const run = async (files: readonly GivenFile[], ingestion: Record<string, unknown>, { threads = 2, gates = 3, memoryMb = 1024 } = {}): Promise<DataRun> => {
    runs += 1;
    const artifacts = join(root, `run-${runs}`);
    const inputs: (ArtifactRef & { fileName: string })[] = [];
    const entries: Record<string, unknown>[] = [];
    for (const [i, { fileName, text, entry }] of files.entries()) {
      const slot = `vendor.${String(i + 1).padStart(3, '0')}`;
      const path = join(root, `in-${runs}-${i}`);
      writeFileSync(path, text);
      const ref = await writeArtifact(artifacts, slot, 'text/csv', 'csv', { path });
      inputs.push({ ...ref, fileName });
      rmSync(path, { force: true });
      if (entry !== null) entries.push({ ...entry, slot, fileName, sha256: ref.sha256 });
    }
    const document = Ingestion.parse({ kind: 'research.ingestion', version: 1, name: 'test', title: 'Test', ...ingestion, files: entries });
    inputs.push({ ...(await writeArtifact(artifacts, 'ingestion', 'application/json', 'json', canonicalJson(document as never))), fileName: 'ingestion.json' });
    const spent = new Map<string, number>();
    let last = performance.now();
    const outcome = await runPipeline({
      pipeline: definePipeline({ id: 'data', title: 'Data', external: ['ingestion', 'vendor.*'], gates: [ingestGate, canonicalGate, reconcileGate].slice(0, gates) }),
      request: { pipeline: 'data', mode: 'data', regime: null, title: 'test', kind: 'draft', inputs, priorRun: null, params: { mode: 'data', asOf: '2026-07-01' }, configSha256: '0'.repeat(64) },
      config: {}, codeHash: 'test', engine: { duckdb: 'test' }, artifacts: artifactPort(artifacts, join(root, 'scratch')),
      ledger: { memo: async () => null, gateStarted: async () => { last = performance.now(); }, progress: () => undefined, gateFinished: async ({ id }: { id: string }) => { spent.set(id, performance.now() - last); } },
      clock: { now: () => '2026-07-01T00:00:00.000Z', monotonicMs: () => performance.now() }, limits: { threads, memoryMb, cacheDirectory: join(root, 'cache') }, signal: new AbortController().signal, bypassMemo: true,
    } as Parameters<typeof runPipeline>[0]);
    const outputs = new Map([...outcome.gates.flatMap((gate) => gate.outputs), ...inputs].map((ref) => [ref.name, ref]));
    const port = artifactPort(artifacts, join(root, 'scratch'));
    const path = (slot: string): string => {
      const ref = outputs.get(slot);
      if (ref === undefined) throw new Error(`${slot} was not made: ${outcome.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`).join('; ')}`);
      return port.pathOf(ref);
    };
    const session = await openSession({ threads: 1, memoryLimitMb: 512, tempDirectory: join(root, `duckdb-${runs}`), directories: [root] });
    sessions.push(session);
    for (const slot of outputs.keys()) if (outputs.get(slot)?.extension === 'parquet') await session.run(`CREATE VIEW "${slot}" AS SELECT * FROM read_parquet('${path(slot)}')`);
    const last_ = outputs.has('bar.findings') ? 'bar.findings' : outputs.has('canonical.findings') ? 'canonical.findings' : 'source.findings';
    return {
      gates: outcome.gates.map(({ id, status, message }) => ({ id, status, message: message ?? null, milliseconds: Math.round(spent.get(id) ?? 0) })),
      hashes: Object.fromEntries([...outputs].map(([name, { sha256 }]) => [name, sha256])), path, session,
      json: async <T>(slot: string) => JSON.parse(await readFile(path(slot), 'utf8')) as T,
      rows: (sql) => session.rows(sql),
      findings: () => session.rows(`SELECT rule, field, source_row, observed FROM "${last_}" ORDER BY rule, source_row NULLS FIRST, field`) as unknown as Promise<Told[]>,
    };
  };
  return { root, run, dispose: (): void => { for (const session of sessions) session.close(); rmSync(root, { recursive: true, force: true }); } };
}

export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
