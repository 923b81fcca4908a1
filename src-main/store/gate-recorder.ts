import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { GateRecord, type Run, type RunStatus } from '../../src-shared/model/run.ts';
import type { ArtifactRows } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import { createMemoWriter } from './memo.ts';
import { progressKey, type LiveProgress, type RunRow } from './run-rows.ts';
import { checkInput, digestOf } from './stored-json.ts';
import type { GateHeader, GateOutcome, RunRepository, Who } from './store.ts';

export interface GateRecorder {
  /** The gates of a run, waiting, in this order; replaces those it had. */
  replace(run: number, headers: readonly GateHeader[]): void;
  readonly started: RunRepository['recordGateStarted'];
  readonly progress: RunRepository['noteGateProgress'];
  readonly finished: RunRepository['recordGateFinished'];
  /** No gate stays running when its run ends. */
  closeOpen(run: number, id: string, ending: RunStatus): void;
}

/** The gate rows of runs. `replace` and `closeOpen` work inside the caller's transaction, the others make their own. */
export function createGateRecorder({ db, clock, audit }: RepositoryContext, artifactRows: ArtifactRows, live: LiveProgress, runs: { row(id: string): RunRow; get(id: string): Run }): GateRecorder {
  const clear = db.prepare('DELETE FROM gate WHERE run = ?');
  const insert = db.prepare("INSERT INTO gate (run, position, id, title, version, status) VALUES (?, ?, ?, ?, ?, 'waiting')");
  const position = db.prepare<[number, string], { position: number }>('SELECT position FROM gate WHERE run = ? AND id = ?');
  const setStarted = db.prepare("UPDATE gate SET status = 'running', key = ?, seconds = 0, message = NULL, progress_json = NULL, summary_json = '{}' WHERE run = ? AND id = ?");
  const setFinished = db.prepare('UPDATE gate SET status = @status, key = @key, seconds = @seconds, message = @message, progress_json = @progress, summary_json = @summary WHERE run = @run AND id = @gate');
  const setTotals = db.prepare(`UPDATE run SET row_count = coalesce(@rows, row_count), findings_blocking = coalesce(@blocking, findings_blocking),
    findings_review = coalesce(@review, findings_review), findings_info = coalesce(@info, findings_info) WHERE number = @run`);
  const closeOpen = db.prepare("UPDATE gate SET status = @status, message = @message WHERE run = @run AND status = 'running'");
  const writeMemo = createMemoWriter(db);

  return {
    replace: (run, headers) => {
      if (new Set(headers.map(({ id }) => id)).size !== headers.length) throw new AppError('INVALID_INPUT', `A gate is named twice: ${headers.map(({ id }) => id).join(', ')}`);
      clear.run(run);
      headers.forEach((header, index) => insert.run(run, index, header.id, header.title, header.version));
    },
    started: (id, gate, key, who) => {
      const run = runningRun(id);
      const at = positionOf(run, id, gate);
      audit.transact({ ...who, kind: 'gate.started', subject: id, payload: { gate, key } }, () => {
        setStarted.run(key, run, gate);
        artifactRows.replaceReferences(run, at, gate, [], clock.now());
      });
      live.delete(progressKey(id, gate));
    },
    progress: (id, gate, progress) => { live.set(progressKey(id, gate), progress); },
    finished: (id, outcome, who) => {
      const run = runningRun(id);
      const at = positionOf(run, id, outcome.gate);
      if (outcome.remember && outcome.key === null) throw new AppError('INTERNAL', `Gate ${outcome.gate} is to be remembered without a key`);
      const summary = checkInput(GateRecord.shape.summary, outcome.summary ?? {}, `summary of gate ${outcome.gate}`);
      const progress = outcome.progress === undefined ? live.get(progressKey(id, outcome.gate)) ?? null : outcome.progress;
      const record = audit.transact((stored: GateRecord) => finishedEvent(id, outcome, stored, who), () => {
        const now = clock.now();
        artifactRows.replaceReferences(run, at, outcome.gate, outcome.outputs, now);
        setFinished.run({
          run, gate: outcome.gate, status: outcome.status, key: outcome.key, seconds: outcome.seconds, message: outcome.message,
          progress: progress === null ? null : canonicalJson(progress), summary: canonicalJson(summary),
        });
        if (outcome.remember && outcome.key !== null) writeMemo({ key: outcome.key, gate: outcome.gate, status: outcome.status, message: outcome.message, outputs: outcome.outputs, summary }, now);
        if (outcome.findings || outcome.rows !== undefined) {
          setTotals.run({ run, rows: outcome.rows ?? null, blocking: outcome.findings?.blocking ?? null, review: outcome.findings?.review ?? null, info: outcome.findings?.info ?? null });
        }
        return storedGate(id, outcome.gate);
      });
      live.delete(progressKey(id, outcome.gate));
      return record;
    },
    closeOpen: (run, id, ending) => {
      const status = ending === 'interrupted' ? 'waiting' : ending === 'cancelled' ? 'cancelled' : 'failed';
      closeOpen.run({ run, status, message: ending === 'interrupted' ? 'the process ended while this gate ran' : `the run ended as ${ending} while this gate ran` });
      for (const key of live.keys()) if (key.startsWith(`${id}/`)) live.delete(key);
    },
  };

  function runningRun(id: string): number {
    const { number, status } = runs.row(id);
    if (status !== 'running') throw new AppError('CONFLICT', `Run ${id} is ${status}; gates report only to a running one`, { details: { run: id } });
    return number;
  }

  function positionOf(run: number, id: string, gate: string): number {
    const found = position.get(run, gate);
    if (!found) throw new AppError('NOT_FOUND', `Run ${id} has no gate ${gate}`, { details: { run: id, gate } });
    return found.position;
  }

  function storedGate(id: string, gate: string): GateRecord {
    const found = runs.get(id).gates.find((candidate) => candidate.id === gate);
    if (!found) throw new AppError('INTERNAL', `gate ${gate} of run ${id} was not written`);
    return found;
  }
}

/** The digest ties the gate's row, whose message may quote the tape, to the log without copying it there. */
function finishedEvent(id: string, outcome: GateOutcome, stored: GateRecord, who: Who) {
  const outputs = stored.outputs.map(({ name, sha256 }) => ({ name, sha256 }));
  return { ...who, kind: 'gate.finished', subject: id, payload: { gate: outcome.gate, status: outcome.status, key: outcome.key, remembered: outcome.remember ?? false, outputs, recordSha256: digestOf(stored) } };
}
