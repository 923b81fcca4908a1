import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import { ERROR_TABLE, type ErrorCode, type Json } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';

/** What `run` and `show` print: the run as machines read it. Paths are absolute. */
export async function describeRun(client: TapestryClient, run: Run): Promise<{ readonly [key: string]: Json }> {
  const artifacts = await client['runs.artifacts']({ run: run.id });
  return {
    id: run.id, pipeline: run.pipeline, mode: run.mode, regime: run.regime, status: run.status, kind: run.kind, title: run.title, rows: run.rows,
    gates: run.gates.map(({ id, status, seconds, message }) => ({ id, status, seconds, ...(message === null ? {} : { message }) })),
    artifacts: artifacts.map(({ name, path, sha256 }) => ({ name, path, sha256 })),
    findings: { ...run.findings },
    manifest: run.manifestSha256, priorRun: run.priorRun,
    ...(run.error === null ? {} : { error: { ...run.error } }),
    ...(run.approval === null ? {} : { approval: { ...run.approval } }),
  };
}

const MARKS: Readonly<Record<string, string>> = { passed: 'ok', reused: 'ok (reused)', skipped: '-', blocked: 'BLOCKED', review_required: 'REVIEW', failed: 'FAILED', cancelled: 'cancelled', waiting: '', running: '...' };

/** The same for people. */
export function describeForPeople(run: Run): string {
  const lines = [`${run.id}  ${run.status}  ${run.title}`];
  for (const gate of run.gates) lines.push(`  ${gate.title.padEnd(20)} ${(MARKS[gate.status] ?? gate.status).padEnd(12)} ${gate.seconds > 0 ? `${gate.seconds.toFixed(2)} s` : ''}${gate.message !== null && gate.status !== 'skipped' ? `  ${gate.message}` : ''}`.trimEnd());
  lines.push(`  findings: ${run.findings.blocking} blocking, ${run.findings.review} to review, ${run.findings.info} for information`);
  if (run.error !== null) lines.push(`  ${run.error.code}: ${run.error.message}${run.error.userAction === null ? '' : `\n  ${run.error.userAction}`}`);
  return lines.join('\n');
}

/** 0 only for a run that succeeded; a failed one exits with the code of its own error. */
export function exitOf(run: Run): number {
  switch (run.status) {
    case 'succeeded': return 0;
    case 'blocked': return ERROR_TABLE.BLOCKED.exit;
    case 'review_required': return ERROR_TABLE.REVIEW_REQUIRED.exit;
    case 'cancelled': return ERROR_TABLE.CANCELLED.exit;
    case 'interrupted': return ERROR_TABLE.CRASHED.exit;
    default: return ERROR_TABLE[run.error !== null && Object.hasOwn(ERROR_TABLE, run.error.code) ? (run.error.code as ErrorCode) : 'INTERNAL'].exit;
  }
}
