import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { GateRecord, GateStatus, Run, RunKind, RunStatus, type RunInput } from '../../src-shared/model/run.ts';
import { toRef, type RefRow } from './artifact-rows.ts';
import type { SqliteDatabase } from './connection.ts';
import { digestOf, readStored } from './stored-json.ts';

/** A run's own row, with its approval where there is one. */
export interface RunRow {
  number: number;
  id: string;
  title: string;
  pipeline: string;
  mode: string;
  regime: string | null;
  kind: RunKind;
  status: RunStatus;
  request_json: string;
  prior_run: string | null;
  manifest_sha256: string | null;
  created_at: string;
  finished_at: string | null;
  actor: string;
  row_count: number | null;
  findings_blocking: number;
  findings_review: number;
  findings_info: number;
  error_json: string | null;
  approved_by: string | null;
  approved_at: string | null;
  approval_reason: string | null;
}

interface GateRow {
  run: number;
  position: number;
  id: string;
  title: string;
  version: string;
  status: GateStatus;
  seconds: number;
  key: string | null;
  message: string | null;
  progress_json: string | null;
  summary_json: string;
}

/** What a running gate last said, by run id and gate id; not stored. */
export type LiveProgress = Map<string, NonNullable<GateRecord['progress']>>;
export const progressKey = (run: string, gate: string): string => `${run}/${gate}`;

export const RUN_COLUMNS = `r.*, ap.actor AS approved_by, ap.at AS approved_at, ap.reason AS approval_reason FROM run r LEFT JOIN approval ap ON ap.run = r.number`;

/** Turns run rows into runs with one query per child table, however many runs there are. */
export function createRunAssembler(db: SqliteDatabase, live: LiveProgress): (rows: readonly RunRow[]) => readonly Run[] {
  const ofRuns = 'IN (SELECT value FROM json_each(?))';
  const inputs = db.prepare<[string], RunInput & { run: number }>(`SELECT run, name, sha256, file_name AS fileName FROM run_input WHERE run ${ofRuns} ORDER BY run, position`);
  const gates = db.prepare<[string], GateRow>(`SELECT * FROM gate WHERE run ${ofRuns} ORDER BY run, position`);
  const outputs = db.prepare<[string], RefRow & { run: number; gate: string }>(`
    SELECT ra.run, ra.gate, ra.name, ra.sha256, a.bytes, ra.media_type, ra.extension, a.logical_digest, a.row_count
    FROM run_artifact ra JOIN artifact a ON a.sha256 = ra.sha256 WHERE ra.run ${ofRuns} AND ra.gate IS NOT NULL ORDER BY ra.run, ra.gate_position, ra.position`);

  return (rows) => {
    const numbers = JSON.stringify(rows.map(({ number }) => number));
    const inputsOf = Map.groupBy(inputs.all(numbers), ({ run }) => run);
    const gatesOf = Map.groupBy(gates.all(numbers), ({ run }) => run);
    const outputsOf = Map.groupBy(outputs.all(numbers), ({ run, gate }) => `${run}/${gate}`);
    return rows.map((row): Run => ({
      id: row.id, number: row.number, title: row.title, pipeline: row.pipeline, mode: row.mode, regime: row.regime,
      kind: checked(RunKind, row.kind, row.id), status: checked(RunStatus, row.status, row.id),
      inputs: (inputsOf.get(row.number) ?? []).map(({ name, sha256, fileName }) => ({ name, sha256, fileName })),
      priorRun: row.prior_run, createdAt: row.created_at, finishedAt: row.finished_at, actor: row.actor,
      gates: (gatesOf.get(row.number) ?? []).map((gate) => toGate(row.id, gate, (outputsOf.get(`${gate.run}/${gate.id}`) ?? []).map(toRef), live)),
      findings: { blocking: row.findings_blocking, review: row.findings_review, info: row.findings_info },
      rows: row.row_count, manifestSha256: row.manifest_sha256,
      error: row.error_json === null ? null : readStored(Run.shape.error, row.error_json, `run ${row.id}: error`),
      approval: row.approved_by === null || row.approved_at === null || row.approval_reason === null ? null : { actor: row.approved_by, at: row.approved_at, reason: row.approval_reason },
    }));
  };
}

/**
 * Digest of a run as it ended, in `run.finished`. An approval comes later and has an entry of its own: a record is digested
 * as the draft it was.
 */
export function digestOfEnding(run: Run): string {
  return digestOf({ ...run, kind: run.kind === 'record' ? 'draft' : run.kind, approval: null });
}

function toGate(run: string, row: GateRow, outputs: readonly ArtifactRef[], live: LiveProgress): GateRecord {
  const status = checked(GateStatus, row.status, run);
  const stored = row.progress_json === null ? null : readStored(GateRecord.shape.progress, row.progress_json, `run ${run}, gate ${row.id}: progress`);
  return {
    id: row.id, title: row.title, version: row.version, status, seconds: row.seconds, key: row.key, message: row.message, outputs: [...outputs],
    progress: status === 'running' ? live.get(progressKey(run, row.id)) ?? stored : stored,
    summary: readStored(GateRecord.shape.summary, row.summary_json, `run ${run}, gate ${row.id}: summary`),
  };
}

function checked<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }, value: unknown, run: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError('CORRUPT', `run ${run} holds "${String(value)}", which is none of the known states`, { userAction: 'Run `tapestry verify`; restore the last backup if the log does not hold.' });
  return parsed.data;
}
