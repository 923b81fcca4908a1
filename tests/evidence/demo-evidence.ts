/**
 * The demo as an auditor meets it: January's run, February's regulatory and investor runs over it, a tracer over their artifacts and
 * the generator's answer key. Everything is the product's own but the store: runs are records in memory.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locate } from '../../src-main/adapters/xml/locate.ts';
import type { LineIndex } from '../../src-main/adapters/xml/report-file.ts';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { Tracer } from '../../src-main/evidence/tracer.ts';
import { tapeTraces } from '../../src-main/pipelines/tape/trace-declaration.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { configOf, tapeBench, type Mode, type TapeRun } from '../support/run-tape.ts';

export interface TracedRun { readonly run: Run; readonly outcome: TapeRun }

/** Runs over a workspace in a temporary folder, known to one tracer. `dispose` closes and removes everything. */
export async function evidenceBench() {
  const bench = tapeBench();
  mkdirSync(bench.artifacts, { recursive: true });
  const known = new Map<string, { run: Run; artifacts: readonly ArtifactRef[]; config: ArtifactRef }>();
  const indexes = new Map<string, LineIndex>();
  let opened: Promise<Session> | null = null;
  const session = (): Promise<Session> => (opened ??= openSession({ threads: 1, memoryLimitMb: 512, tempDirectory: join(bench.root, 'reader'), directories: [bench.artifacts] }));
  const of = (id: string): { run: Run; artifacts: readonly ArtifactRef[]; config: ArtifactRef } => {
    const found = known.get(id);
    if (!found) throw new Error(`no run ${id}`);
    return found;
  };
  const newTracer = (): Tracer => new Tracer({
    artifacts: (run) => of(run).artifacts,
    run: (id) => of(id).run,
    config: (run) => of(run).config,
    directory: bench.artifacts, session,
    declaration: (pipeline) => (pipeline === 'tape' ? tapeTraces : null),
    locate: async (file, indexFile, template, target) => {
      const index = indexes.get(indexFile) ?? (JSON.parse(readFileSync(indexFile, 'utf8')) as LineIndex);
      indexes.set(indexFile, index);
      return locate(file, index, template, target);
    },
  });

  /** Registers an outcome as a finished run. */
  async function register(id: string, mode: Mode, outcome: TapeRun, priorRun: string | null): Promise<TracedRun> {
    const config = await writeArtifact(bench.artifacts, 'config', 'application/json', 'json', JSON.stringify(configOf(mode)));
    const run: Run = {
      id, number: known.size + 1, title: id, pipeline: 'tape', mode, regime: mode === 'regulatory' ? 'esma/annex2' : mode === 'annex12' ? 'esma/annex12' : null, kind: 'draft', status: outcome.status,
      inputs: outcome.inputs.map(({ name, sha256, fileName }) => ({ name, sha256, fileName })), priorRun, createdAt: '2026-07-15T00:00:00.000Z', finishedAt: '2026-07-15T00:00:01.000Z', actor: 'tester',
      gates: [...outcome.gates], findings: { blocking: 0, review: 0, info: 0 }, rows: null, manifestSha256: outcome.manifest?.sha256 ?? null, error: null, approval: null,
    };
    known.set(id, { run, artifacts: [...outcome.inputs, ...outcome.gates.flatMap((gate) => gate.outputs)], config });
    return { run, outcome };
  }

  return {
    ...bench, session, newTracer, tracer: newTracer(), register,
    dispose: async () => { if (opened) (await opened).close(); bench.dispose(); },
  };
}
