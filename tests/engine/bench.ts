import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactPort } from '../../src-main/data/artifact-port.ts';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import type { MemoEntry } from '../../src-main/engine/ports.ts';
import { runPipeline, type RunnerOptions, type RunOutcome } from '../../src-main/engine/runner.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';
import { toyPipeline } from './toy-pipeline.ts';

export interface ToyRun extends Partial<Omit<RunnerOptions, 'request'>> {
  readonly text?: string;
  readonly greeting?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A workspace with an in-memory ledger that remembers what it was told, in order. */
export function engineBench() {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-engine-'));
  const artifacts = artifactPort(join(root, 'artifacts'), join(root, 'scratch'));
  mkdirSync(join(root, 'scratch'), { recursive: true });
  const memo = new Map<string, MemoEntry>();
  const told: string[] = [];
  const ledger = {
    memo: async (key: string): Promise<MemoEntry | null> => memo.get(key) ?? null,
    gateStarted: async (gate: string): Promise<void> => void told.push(`start ${gate}`),
    progress: (gate: string, done: number, total: number | null, unit: string): void => void told.push(`progress ${gate} ${done}/${total} ${unit}`),
    gateFinished: async (record: GateRecord): Promise<void> => {
      told.push(`${record.status} ${record.id}`);
      if (record.key !== null && ['passed', 'blocked', 'review_required'].includes(record.status)) memo.set(record.key, { status: record.status as MemoEntry['status'], outputs: record.outputs, summary: record.summary, message: record.message });
    },
  };
  const input = async (name: string, text: string): Promise<ArtifactRef & { fileName: string }> => ({ ...(await writeArtifact(join(root, 'artifacts'), name, 'text/plain', 'txt', text)), fileName: `${name}.txt` });

  async function run(spec: ToyRun = {}): Promise<RunOutcome> {
    const { text = 'one two three', greeting, params = {}, ...options } = spec;
    const inputs = [await input('text', text), ...(greeting === undefined ? [] : [await input('greeting', greeting)])];
    return runPipeline({
      pipeline: toyPipeline(), config: { limit: 10, other: 'x' }, codeHash: 'code-1', engine: { duckdb: '1' }, artifacts, ledger,
      clock: { now: () => '2026-01-01T00:00:00.000Z', monotonicMs: () => 0 },
      limits: { threads: 1, memoryMb: 256, cacheDirectory: join(root, 'cache') },
      signal: new AbortController().signal,
      request: { pipeline: 'toy', mode: 'count', regime: null, title: 'toy', kind: 'draft', inputs, priorRun: null, params: params as never, configSha256: '0'.repeat(64) },
      ...options,
    });
  }
  return { root, run, told, memo, ledger, artifacts, scratchLeft: () => readdirSync(join(root, 'scratch')), dispose: () => rmSync(root, { recursive: true, force: true }) };
}

export function statuses(outcome: RunOutcome): Record<string, string> {
  return Object.fromEntries(outcome.gates.map((gate) => [gate.id, gate.status]));
}
