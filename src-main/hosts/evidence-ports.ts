import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { GateRecord, Run, RunRequest } from '../../src-shared/model/run.ts';
import { locate } from '../adapters/xml/locate.ts';
import type { LineIndex } from '../adapters/xml/report-file.ts';
import type { Reader } from '../data/reader-session.ts';
import type { TraceDeclaration } from '../derive/trace-declaration.ts';
import { compareRuns } from '../evidence/rerun.ts';
import { renderSheet } from '../evidence/sheet.ts';
import { Tracer } from '../evidence/tracer.ts';
import type { ConfigDesk } from '../services/config-desk.ts';
import type { WorkspaceFolders } from '../services/context.ts';
import type { EngineEnding, EngineBook } from '../services/engine-link.ts';
import type { EvidencePorts } from '../services/pipeline-port.ts';
import type { RunFiles } from '../services/run-files.ts';
import type { Store } from '../store/store.ts';

/** What evidence is made from. */
export interface EvidenceTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly folders: WorkspaceFolders;
  readonly runFiles: RunFiles;
  readonly config: ConfigDesk;
  readonly reader: Reader;
  /** How each pipeline's values are traced. */
  readonly traces: ReadonlyMap<string, TraceDeclaration>;
  /** Runs a request again in an engine process of its own, without the memo, writing below `folder` only; `book` is told each gate. */
  readonly runAside: (request: RunRequest, folder: string, book: Pick<EngineBook, 'gateFinished'>, signal: AbortSignal) => Promise<EngineEnding>;
}

/** Wires the evidence layer to this workspace: traces, sheets and re-runs. */
export function evidencePorts(tools: EvidenceTools): EvidencePorts {
  const { store, folders, reader } = tools;
  const indexes = new Map<string, LineIndex>();
  const tracer = new Tracer({
    // Outputs after inputs: where a slot has both, the output is what the gates read.
    artifacts: (run) => store.artifacts.listForRun(run).map((held) => held.ref),
    run: (id) => store.runs.get(id),
    config: (run) => {
      const { configSha256 } = store.runs.request(run);
      const stored = store.artifacts.find(configSha256);
      return stored ? { ...stored, name: 'config' } : null;
    },
    directory: folders.artifacts,
    session: () => reader.session(),
    declaration: (pipeline) => tools.traces.get(pipeline) ?? null,
    locate: async (file, indexFile, template, target) => {
      let index = indexes.get(indexFile);
      if (!index) {
        index = JSON.parse(await readFile(indexFile, 'utf8')) as LineIndex;
        if (indexes.size > 8) indexes.clear();
        indexes.set(indexFile, index);
      }
      return locate(file, index, template, target);
    },
  });
  return {
    trace: {
      open: (run) => tracer.context(run),
      trace: (run, address) => tracer.trace(run, address),
      walk: (run, address) => tracer.walk(run, address),
      search: (run, text) => tracer.search(run, text),
      sheet: async (run, address, _signal, head) => {
        const trace = await tracer.trace(run, address);
        const html = renderSheet(trace, { run, logHead: head() });
        return { html, sha256: createHash('sha256').update(html).digest('hex') };
      },
    },
    rerun: { rerun: (run, signal, onGate) => rerun(tools, run, signal, onGate) },
  };
}

/** Executes a run again, every gate, into a scratch store, and compares. Errors: whatever stopped the second execution. */
async function rerun(tools: EvidenceTools, run: Run, signal: AbortSignal, onGate?: (gate: string) => void) {
  const folder = await mkdtemp(join(tools.folders.scratch, 'rerun-'));
  const again: GateRecord[] = [];
  try {
    const ending = await tools.runAside(tools.store.runs.request(run.id), folder, { gateFinished: (record) => { again.push(record); onGate?.(record.id); } }, signal);
    if (ending.error && ending.status !== run.status) throw new AppError(ending.error.code, `run ${run.id} could not be executed again: ${ending.error.message}`, { cause: ending.error });
    return compareRuns(run.id, run.gates, again);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
