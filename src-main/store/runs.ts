import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { RunRequest, type Run, type RunStatus } from '../../src-shared/model/run.ts';
import { INPUT_POSITION, MANIFEST_POSITION, type ArtifactRows } from './artifact-rows.ts';
import type { RepositoryContext } from './context.ts';
import { createGateRecorder } from './gate-recorder.ts';
import { pageLimit } from './page.ts';
import { createRunAssembler, digestOfEnding, RUN_COLUMNS, type LiveProgress, type RunRow } from './run-rows.ts';
import { checkInput, digestOf, readStored } from './stored-json.ts';
import type { GateHeader, GovernanceRepository, RunPage, RunQuery, ImportedRunRepository, RunRepository } from './store.ts';

/** A run that ended so can be taken up again; a succeeded one is finished. */
const RESTARTABLE: readonly RunStatus[] = ['queued', 'blocked', 'review_required', 'failed', 'cancelled', 'interrupted'];

export function createRunRepository(context: RepositoryContext, artifactRows: ArtifactRows, governance: GovernanceRepository, imported: Pick<ImportedRunRepository, 'has' | 'get' | 'document'>): RunRepository {
  const { db, clock, audit } = context;
  const live: LiveProgress = new Map();
  const assemble = createRunAssembler(db, live);
  const selectOne = db.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} WHERE r.id = ?`);
  const gates = createGateRecorder(context, artifactRows, live, { row, get });
  const nextNumber = db.prepare<[], { n: number }>("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'run'), 0) + 1 AS n");
  const insert = db.prepare(`INSERT INTO run (number, id, title, pipeline, mode, regime, kind, status, request_json, prior_run, config_sha256, created_at, actor)
    VALUES (@number, @id, @title, @pipeline, @mode, @regime, @kind, 'queued', @request_json, @prior_run, @config_sha256, @at, @actor)`);
  const reset = db.prepare(`UPDATE run SET title = @title, pipeline = @pipeline, mode = @mode, regime = @regime, kind = @kind, status = 'queued', request_json = @request_json, prior_run = @prior_run,
    config_sha256 = @config_sha256, finished_at = NULL, manifest_sha256 = NULL, row_count = NULL, findings_blocking = 0, findings_review = 0, findings_info = 0, error_json = NULL WHERE number = @number`);
  const clearInputs = db.prepare('DELETE FROM run_input WHERE run = ?');
  const insertInput = db.prepare('INSERT INTO run_input (run, position, name, sha256, file_name) VALUES (?, ?, ?, ?, ?)');
  const clearReferences = db.prepare('DELETE FROM run_artifact WHERE run = ?');
  const setStatus = db.prepare("UPDATE run SET status = ?, finished_at = NULL, error_json = NULL WHERE number = ?");
  const setEnding = db.prepare(`UPDATE run SET status = @status, finished_at = @at, error_json = @error, manifest_sha256 = coalesce(@manifest, manifest_sha256), row_count = coalesce(@rows, row_count),
    findings_blocking = coalesce(@blocking, findings_blocking), findings_review = coalesce(@review, findings_review), findings_info = coalesce(@info, findings_info) WHERE number = @number`);
  const makeRecord = db.prepare("UPDATE run SET kind = 'record' WHERE number = ?");
  const pin = db.prepare("UPDATE run_artifact SET class = 'pinned' WHERE run = ?");
  const insertApproval = db.prepare('INSERT INTO approval (run, actor, at, reason) VALUES (?, ?, ?, ?)');
  type Filter = { pipeline: string | null; status: string | null; kind: string | null; text: string | null };
  const matching = `(@pipeline IS NULL OR r.pipeline = @pipeline) AND (@status IS NULL OR r.status = @status) AND (@kind IS NULL OR r.kind = @kind)
    AND (@text IS NULL OR instr(lower(r.id || char(10) || r.title), lower(@text)) > 0 OR EXISTS (SELECT 1 FROM run_input i WHERE i.run = r.number AND instr(lower(i.file_name), lower(@text)) > 0))`;
  const list = db.prepare<[Filter & { before: number | null; limit: number }], RunRow>(`SELECT ${RUN_COLUMNS} WHERE ${matching} AND (@before IS NULL OR r.number < @before) ORDER BY r.number DESC LIMIT @limit`);
  const count = db.prepare<[Filter], { n: number }>(`SELECT count(*) AS n FROM run r WHERE ${matching}`);

  return {
    create: (unchecked, headers, who) => {
      const request = checkRequest(unchecked);
      const at = clock.now();
      const id = audit.transact((given: string) => ({ ...who, kind: 'run.created', subject: given, payload: describe(request) }), () => {
        if (request.priorRun !== null) row(request.priorRun);
        const number = nextNumber.get()?.n ?? 1;
        const given = `r${String(number).padStart(4, '0')}`;
        insert.run({ ...columns(request), number, id: given, at, actor: who.actor });
        writeParts(number, request, headers, at);
        return given;
      });
      return get(id);
    },
    get,
    request: (id) => imported.document(id)?.request ?? readStored(RunRequest, row(id).request_json, `run ${id}: request`),
    page: (query: RunQuery = {}): RunPage => {
      const limit = pageLimit(query.limit);
      const filter = { pipeline: query.pipeline ?? null, status: query.status ?? null, kind: query.kind ?? null, text: query.text || null };
      const rows = list.all({ ...filter, before: query.before ?? null, limit: limit + 1 });
      const runs = assemble(rows.slice(0, limit));
      return { runs, nextBefore: rows.length > limit ? runs.at(-1)?.number ?? null : null, total: count.get(filter)?.n ?? 0 };
    },
    start: (id, who) => {
      const { number, status } = row(id);
      if (!RESTARTABLE.includes(status)) throw refusal(id, `is ${status} and cannot be started`, 'Start a new run; what is unchanged will be reused.');
      audit.transact({ ...who, kind: 'run.started', subject: id, payload: { from: status } }, () => setStatus.run('running', number));
      return get(id);
    },
    recordGateStarted: gates.started,
    noteGateProgress: gates.progress,
    recordGateFinished: gates.finished,
    finish: (id, ending, who) => {
      const { number, status } = row(id);
      // A queued run can be cancelled, or fail before its first gate.
      const mayEnd = status === 'running' || (status === 'queued' && ending.status !== 'succeeded');
      if (!mayEnd) throw refusal(id, `is ${status}, not running`, 'Look at it with `tapestry show`.');
      const open = get(id).gates.filter((gate) => !['passed', 'reused', 'skipped'].includes(gate.status));
      if (ending.status === 'succeeded' && open.length > 0) throw refusal(id, `has not succeeded: ${open.map((gate) => `${gate.id} is ${gate.status}`).join(', ')}`, 'Resume it.');
      const at = clock.now();
      return audit.transact((stored: Run) => ({ ...who, kind: 'run.finished', subject: id, payload: describeEnding(stored) }), () => {
        if (ending.manifest) artifactRows.replaceReferences(number, MANIFEST_POSITION, null, [ending.manifest], at);
        gates.closeOpen(number, id, ending.status);
        setEnding.run({
          number, status: ending.status, at, error: ending.error ? canonicalJson(ending.error) : null, manifest: ending.manifest?.sha256 ?? null, rows: ending.rows ?? null,
          blocking: ending.findings?.blocking ?? null, review: ending.findings?.review ?? null, info: ending.findings?.info ?? null,
        });
        return get(id);
      });
    },
    revise: (id, unchecked, headers, who) => {
      const request = checkRequest(unchecked);
      const before = row(id);
      if (before.kind === 'record' || !RESTARTABLE.includes(before.status)) throw refusal(id, `is a ${before.kind} that is ${before.status} and takes no other request`, 'Start a new run.');
      if (request.kind !== before.kind) throw refusal(id, `is a ${before.kind} and does not become a ${request.kind}`, 'Start a new run.');
      const at = clock.now();
      const payload = { ...describe(request), replacedRequestSha256: digestOf(JSON.parse(before.request_json)) };
      audit.transact({ ...who, kind: 'run.revised', subject: id, payload }, () => {
        if (request.priorRun !== null) row(request.priorRun);
        reset.run({ ...columns(request), number: before.number });
        clearInputs.run(before.number);
        clearReferences.run(before.number);
        writeParts(before.number, request, headers, at);
      });
      return get(id);
    },
    approve: (id, reason, who, statements = []) => {
      const { number, kind, status, manifest_sha256: manifest } = row(id);
      if (reason.trim() === '') throw new AppError('INVALID_INPUT', `Approving ${id} needs a reason`, { userAction: 'Say in a sentence why it may leave the building.' });
      if (kind === 'what-if') throw refusal(id, 'is a what-if and never becomes a record', 'Start the same run as a draft.');
      if (kind === 'record') throw refusal(id, 'is already a record', 'Nothing needs to be done.');
      if (status !== 'succeeded') throw refusal(id, `is ${status}; only a succeeded draft becomes a record`, 'Resolve what holds it, then resume it.');
      if (manifest === null) throw refusal(id, 'has no manifest, which is what an approval speaks of', 'Run it again.');
      const inForce = governance.inForce();
      const said = statements.map((sha256) => governance.statement(sha256));
      if (inForce && (said.length === 0 || said.some((each) => !each || each.signature === null || each.statement.purpose !== 'approve' || each.statement.subject.type !== 'run' || each.statement.subject.id !== id || each.statement.subject.sha256 !== manifest))) {
        throw new AppError('UNAUTHORISED', `Run ${id} has no signed approval of manifest ${manifest.slice(0, 12)}...`, { userAction: 'Let an approver sign in and approve it.', details: { run: id } });
      }
      // Before roles are in force an approval is a name without a signature, and the log says so.
      const payload = { reason, manifestSha256: manifest, signed: inForce, statements: [...statements] };
      audit.transact({ ...who, kind: 'run.approved', subject: id, payload }, () => {
        insertApproval.run(number, who.actor, clock.now(), reason);
        pin.run(number);
        makeRecord.run(number);
      });
      return get(id);
    },
  };

  function row(id: string): RunRow {
    const found = selectOne.get(id);
    if (!found && imported.has(id)) throw refusal(id, 'came with a bundle from another workspace and does not change', 'Start a run of your own, or ask where it was made.');
    if (!found) throw new AppError('NOT_FOUND', `There is no run ${id}`, { userAction: 'List them with `tapestry runs`.', details: { run: id } });
    return found;
  }

  function get(id: string): Run {
    const other = imported.get(id);
    return other ?? assemble([row(id)])[0] as Run;
  }

  function writeParts(number: number, request: RunRequest, headers: readonly GateHeader[], at: string): void {
    artifactRows.replaceReferences(number, INPUT_POSITION, null, request.inputs.map(({ name, sha256, bytes, mediaType, extension }) => ({ name, sha256, bytes, mediaType, extension })), at);
    request.inputs.forEach((input, position) => insertInput.run(number, position, input.name, input.sha256, input.fileName));
    gates.replace(number, headers);
  }
}

function checkRequest(unchecked: RunRequest): RunRequest {
  const request = checkInput(RunRequest, unchecked, 'run request');
  if (request.kind === 'record') throw new AppError('CONFLICT', 'A run starts as a draft or a what-if; only an approval makes a record', { userAction: 'Ask for a draft and approve it.' });
  return request;
}

function columns(request: RunRequest): { title: string; pipeline: string; mode: string; regime: string | null; kind: string; request_json: string; prior_run: string | null; config_sha256: string } {
  return { title: request.title, pipeline: request.pipeline, mode: request.mode, regime: request.regime, kind: request.kind, request_json: canonicalJson(request), prior_run: request.priorRun, config_sha256: request.configSha256 };
}

/** What the log says of a request: enough to recognise it, and its digest to prove it. */
function describe(request: RunRequest) {
  return {
    pipeline: request.pipeline, mode: request.mode, regime: request.regime, kind: request.kind, priorRun: request.priorRun, configSha256: request.configSha256,
    inputs: request.inputs.map(({ name, sha256 }) => ({ name, sha256 })), requestSha256: digestOf(request),
  };
}

/** The outcome for a reader of the log, and the digest that ties every row of the run to it. */
function describeEnding(run: Run) {
  return { status: run.status, manifestSha256: run.manifestSha256, error: run.error?.code ?? null, findings: { ...run.findings }, rows: run.rows, runSha256: digestOfEnding(run) };
}

function refusal(id: string, what: string, userAction: string): AppError {
  return new AppError('CONFLICT', `Run ${id} ${what}`, { userAction, details: { run: id } });
}
