import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { resolveConfig } from '../src-main/adapters/config/resolve-config.ts';
import { artifactPath, writeArtifact } from '../src-main/data/artifact-files.ts';
import { forkEngine } from '../src-main/hosts/engine-port.ts';
import { spawnEngine } from '../src-main/hosts/engine/spawn-engine.ts';
import { runInEngine } from '../src-main/services/engine-link.ts';
import { canonicalJson } from '../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../src-shared/model/artifact.ts';
import { processFigures } from './process-figures.ts';

export type Mode = 'mi' | 'regulatory' | 'annex12';
const REGIME: Readonly<Record<Mode, string | null>> = { mi: null, regulatory: 'esma/annex2', annex12: 'esma/annex12' };
const ROOT = fileURLToPath(new URL('../', import.meta.url));

export interface EngineRunSpec {
  readonly mode: Mode;
  /** Folder for artifacts and scratch; a fresh one makes every gate run. */
  readonly workspace: string;
  readonly tape: string;
  readonly mapping: string;
  readonly deal?: string;
  readonly decisions?: string;
  readonly schema?: { readonly slot: string; readonly path: string };
  readonly threads: number;
  readonly memoryMb: number;
}

export interface GateFigures {
  readonly id: string;
  readonly status: string;
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  /** Largest resident size of the engine process up to the gate's end. */
  readonly peakMb: number | null;
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface EngineRunFigures {
  readonly status: string;
  readonly seconds: number;
  /** Start of the process, loading of Node and modules, and reading the configuration, before the first gate. */
  readonly startCpuSeconds: number | null;
  readonly cpuSeconds: number | null;
  readonly peakMb: number | null;
  readonly gates: readonly GateFigures[];
  /** Path of an output by slot. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Runs the tape pipeline in the product's own engine process, with the product's own messages; only the book is ours. Figures are
 * read while the engine waits for the answer to “gate finished”, so they belong to that gate. Throws when the run failed.
 */
export async function engineRun(spec: EngineRunSpec): Promise<EngineRunFigures> {
  const artifacts = join(spec.workspace, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const inputs: (ArtifactRef & { fileName: string })[] = [];
  const add = async (slot: string, path: string | undefined): Promise<void> => {
    if (path === undefined) return;
    const isDocument = /\.ya?ml$/.test(path);
    const ref = await writeArtifact(artifacts, slot, 'application/octet-stream', isDocument ? 'json' : extname(path).slice(1), isDocument ? canonicalJson(parse(readFileSync(path, 'utf8'))) : { path });
    inputs.push({ ...ref, fileName: basename(path) });
  };
  await add('tape', spec.tape);
  await add('mapping.input', spec.mapping);
  await add('deal', spec.deal);
  await add('decisions.input', spec.decisions);
  if (spec.schema) await add(spec.schema.slot, spec.schema.path);
  const config = canonicalJson(resolveConfig({ dir: join(ROOT, 'config'), regime: REGIME[spec.mode], asset: 'equity-release' }));
  const stored = await writeArtifact(artifacts, 'config', 'application/json', 'json', config);

  const child = spawnEngine(forkEngine, (text) => process.stderr.write(text));
  const gates: GateFigures[] = [];
  const outputs: ArtifactRef[] = [];
  const begun = performance.now();
  let started: { cpuSeconds: number | null; at: number } | null = null;
  let startCpuSeconds: number | null = null;
  const run = runInEngine(child, {
    request: {
      pipeline: 'tape', mode: spec.mode, regime: spec.mode === 'regulatory' ? REGIME.regulatory : null, kind: 'draft', title: 'bench', inputs, priorRun: null, configSha256: stored.sha256,
      params: { mode: spec.mode, regime: spec.mode === 'regulatory' ? REGIME.regulatory : null, asset: 'equity-release', tapeName: basename(spec.tape), asOf: '2026-07-15', secondValidator: false },
    },
    configPath: artifactPath(artifacts, stored), codeHash: createHash('sha256').update('bench').digest('hex'), versions: { tapestry: 'bench' },
    directories: { artifacts, scratch: join(spec.workspace, 'scratch') }, limits: { threads: spec.threads, memoryMb: spec.memoryMb, cacheDirectory: join(spec.workspace, 'cache') }, bypassMemo: true,
  }, {
    memo: () => null,
    gateStarted: () => {
      started = { cpuSeconds: processFigures(child.pid).cpuSeconds, at: performance.now() };
      startCpuSeconds ??= started.cpuSeconds;
    },
    progress: () => undefined,
    gateFinished: (record) => {
      const now = processFigures(child.pid);
      outputs.push(...record.outputs);
      if (record.status === 'skipped') return;
      gates.push({ id: record.id, status: record.status, seconds: record.seconds, cpuSeconds: now.cpuSeconds === null || started?.cpuSeconds == null ? null : now.cpuSeconds - started.cpuSeconds, peakMb: now.peakMb, summary: record.summary });
    },
  });
  let last = processFigures(child.pid);
  const watch = setInterval(() => { const now = processFigures(child.pid); if (now.peakMb !== null) last = now; }, 20);
  const ending = await run.ended;
  clearInterval(watch);
  if (ending.error) throw ending.error;
  return {
    status: ending.status, seconds: (performance.now() - begun) / 1000, startCpuSeconds, cpuSeconds: last.cpuSeconds, peakMb: last.peakMb, gates,
    outputs: Object.fromEntries(outputs.map((ref) => [ref.name, artifactPath(artifacts, ref)])), hashes: Object.fromEntries(outputs.map((ref) => [ref.name, ref.sha256])),
  };
}
