import { setImmediate as giveWay } from 'node:timers/promises';
import { parseJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import type { SignedStatement } from '../../src-shared/model/governance.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { SqliteDatabase } from './connection.ts';
import { digestOfEnding } from './run-rows.ts';
import { verifyGovernance } from './governance-verify.ts';
import { digestOf } from './stored-json.ts';
import type { GovernanceRepository, RunRepository, StateVerification } from './store.ts';

interface LifeEvent {
  readonly seq: number;
  readonly kind: string;
  readonly actor: string;
  readonly payload: { readonly [key: string]: Json };
}

/**
 * Holds every run's rows against the log's entries about it. The log is taken as whole; `verifyChain` says whether it is.
 * Runs that are on their way are held to their request and state, ended ones to everything. Errors: CANCELLED.
 */
export async function verifyState(db: SqliteDatabase, runs: RunRepository, governance: GovernanceRepository, options: { readonly signal?: AbortSignal }): Promise<StateVerification> {
  const selectEvents = db.prepare<[string], { seq: number; kind: string; actor: string; payload_json: string }>(
    "SELECT seq, kind, actor, payload_json FROM audit_event WHERE subject = ? AND kind IN ('run.created', 'run.revised', 'run.started', 'run.finished', 'run.approved') ORDER BY seq");
  const known = db.prepare<[], { id: string }>(
    "SELECT id FROM (SELECT id FROM run UNION SELECT subject FROM audit_event WHERE kind = 'run.created') ORDER BY length(id), id").all();
  const exists = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM run WHERE id = ?');
  const differences: { run: string; reason: string }[] = [];
  for (const [index, { id }] of known.entries()) {
    if (options.signal?.aborted) throw new AppError('CANCELLED', `The check of the runs was cancelled after ${index} of ${known.length}`);
    // Between two reads the writer may go on; within one turn of the event loop it cannot.
    if (index % 100 === 99) await giveWay();
    const reason = exists.get(id)?.n ? judge(id, runs, governance, selectEvents.all(id).map(({ payload_json: text, ...event }) => ({ ...event, payload: readPayload(text) }))) : 'the log says that it was created, but it is not there';
    if (reason) differences.push({ run: id, reason });
  }
  return { runs: known.length, differences: [...differences, ...verifyGovernance(db, governance)] };
}

function judge(id: string, runs: RunRepository, governance: GovernanceRepository, events: readonly LifeEvent[]): string | null {
  let run: Run;
  let request: string;
  try {
    run = runs.get(id);
    request = digestOf(runs.request(id));
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'CORRUPT') return thrown.message;
    throw thrown;
  }
  const asked = events.findLast(({ kind }) => kind === 'run.created' || kind === 'run.revised');
  if (!asked) return 'no log entry says that it was created';
  if (asked.payload['requestSha256'] !== request) return 'its request is not the one that was logged';
  const approved = events.find(({ kind }) => kind === 'run.approved');
  if (run.kind === 'record' && !approved) return 'it is a record, but no log entry approves it';
  if (approved && run.kind !== 'record') return 'the log says that it was approved, but it is no record';
  if (approved && (run.approval?.actor !== approved.actor || run.approval.reason !== approved.payload['reason'])) return 'its approval is not the one that was logged';
  if (approved && governance.inForce(approved.seq) && !standsOnSignatures(id, approved, governance)) return 'it was approved while roles were in force, but no signed approval of its manifest stands in the log before that';
  const last = events.findLast(({ kind }) => kind !== 'run.approved');
  const expected = last?.kind === 'run.finished' ? last.payload['status'] : last?.kind === 'run.started' ? 'running' : 'queued';
  if (run.status !== expected) return `it is ${run.status}, but the log left it ${typeof expected === 'string' ? expected : 'in no state'}`;
  if (last?.kind === 'run.finished' && last.payload['runSha256'] !== digestOfEnding(run)) return 'its gates, outputs or totals are not those that were logged';
  return null;
}

/** The approvals that an approval names: signed, of this run and this manifest, said before it. */
function standsOnSignatures(id: string, approved: LifeEvent, governance: GovernanceRepository): boolean {
  const named = approved.payload['statements'];
  return Array.isArray(named) && named.length > 0 && named.every((sha256) => {
    const said = typeof sha256 === 'string' ? readable(governance, sha256) : null;
    if (!said || said.signature === null || said.seq >= approved.seq) return false;
    const { purpose, subject } = said.statement;
    return purpose === 'approve' && subject.type === 'run' && subject.id === id && subject.sha256 === approved.payload['manifestSha256'];
  });
}

function readable(governance: GovernanceRepository, sha256: string): SignedStatement | null {
  try {
    return governance.statement(sha256);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'CORRUPT') return null;
    throw thrown;
  }
}

function readPayload(text: string): { readonly [key: string]: Json } {
  try {
    const value = parseJson(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value as { readonly [key: string]: Json } : {};
  } catch {
    return {};
  }
}
